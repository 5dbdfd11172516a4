// Which CUDA devices there are, and what stands in the way of using them.
#include "compute/device.hpp"
#include "kernels/launch.hpp"

namespace nnopt {
namespace {

__global__ void nothing() {}

std::string version_text(int version) {  // 12040 is 12.4
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string why_no_devices(cudaError_t error) {
  if (error == cudaErrorNoDevice) return "no CUDA device";
  if (error != cudaErrorInsufficientDriver) return cudaGetErrorString(error);
  int driver = 0, runtime = 0;
  cudaDriverGetVersion(&driver);  // 0 where there is none
  cudaRuntimeGetVersion(&runtime);
  if (driver == 0) return "no NVIDIA driver";
  return "the NVIDIA driver is too old: it knows CUDA " + version_text(driver) +
         ", this program needs " + version_text(runtime);
}

}  // namespace

Devices find_devices() {
  int count = 0;  // not touched where the call fails
  if (const cudaError_t error = cudaGetDeviceCount(&count); error != cudaSuccess) {
    return {{}, why_no_devices(error)};
  }
  Devices devices;
  for (int number = 0; number < count; ++number) {
    cudaDeviceProp properties;
    std::size_t free_bytes = 0, bytes = 0;
    cudaFuncAttributes attributes;
    cudaError_t error = cudaGetDeviceProperties(&properties, number);
    if (error == cudaSuccess) error = cudaSetDevice(number);
    if (error == cudaSuccess) error = cudaMemGetInfo(&free_bytes, &bytes);
    // Whether this build has code for such a device.
    if (error == cudaSuccess) {
      error = cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(nothing));
    }
    DeviceRow row;
    row.number = number;
    if (error != cudaSuccess) {
      row.why_not = cudaGetErrorString(error);
      static_cast<void>(cudaGetLastError());  // so that the next call does not see it
    } else {
      row.name = properties.name;
      row.major = properties.major;
      row.minor = properties.minor;
      row.processors = static_cast<unsigned>(properties.multiProcessorCount);
      row.bytes = bytes;
      row.free_bytes = free_bytes;
    }
    devices.rows.push_back(std::move(row));
  }
  if (devices.rows.empty()) devices.why_none = "no CUDA device";
  return devices;
}

}  // namespace nnopt
