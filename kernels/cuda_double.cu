#include "kernels/cuda.hpp"

namespace nnopt {

template bool device_evaluates<double>(const Function&, int);
template std::unique_ptr<Device<double>> make_cuda<double>(int, std::size_t, std::size_t, Kernels);

}  // namespace nnopt
