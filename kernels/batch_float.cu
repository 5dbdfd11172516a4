#include "kernels/batch_cuda.hpp"

namespace nnopt {

template std::unique_ptr<BatchCompute<float>> make_batch_cuda<float>(int, std::size_t, Kernels);

}  // namespace nnopt
