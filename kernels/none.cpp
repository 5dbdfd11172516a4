// In place of the devices, in a build without CUDA.
#include "base/error.hpp"
#include "compute/batch.hpp"
#include "compute/device.hpp"

namespace nnopt {

Devices find_devices() { return {{}, "built without CUDA"}; }

template <class T>
bool device_evaluates(const Function&, int) {
  return false;
}
template bool device_evaluates<float>(const Function&, int);
template bool device_evaluates<double>(const Function&, int);

template <class T>
std::unique_ptr<Device<T>> make_cuda(int, std::size_t, std::size_t, Kernels) {
  throw DeviceLost("built without CUDA");
}
template std::unique_ptr<Device<float>> make_cuda(int, std::size_t, std::size_t, Kernels);
template std::unique_ptr<Device<double>> make_cuda(int, std::size_t, std::size_t, Kernels);

template <class T>
std::unique_ptr<BatchCompute<T>> make_batch_cuda(int, std::size_t, Kernels) {
  throw DeviceLost("built without CUDA");
}
template std::unique_ptr<BatchCompute<float>> make_batch_cuda(int, std::size_t, Kernels);
template std::unique_ptr<BatchCompute<double>> make_batch_cuda(int, std::size_t, Kernels);

}  // namespace nnopt
