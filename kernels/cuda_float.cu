#include "kernels/cuda.hpp"

namespace nnopt {

template bool device_evaluates<float>(const Function&, int);
template std::unique_ptr<Device<float>> make_cuda<float>(int, std::size_t, std::size_t, Kernels);

}  // namespace nnopt
