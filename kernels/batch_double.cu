#include "kernels/batch_cuda.hpp"

namespace nnopt {

template std::unique_ptr<BatchCompute<double>> make_batch_cuda<double>(int, std::size_t, Kernels);

}  // namespace nnopt
