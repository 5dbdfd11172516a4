// The device itself: what tests tell it, errors, properties.
#include "tests/emulator/device.hpp"

#include <cstring>

namespace emulator {
namespace {

std::unique_ptr<Device>& owner() {
  static auto one = std::make_unique<Device>();
  return one;
}

}  // namespace

Device& device() { return *owner(); }

void reset(const Settings& settings) {
  owner() = std::make_unique<Device>();
  device().settings = settings;
  device().dice = Dice(settings.seed);
}

Settings& settings() { return device().settings; }
std::string fault() { return device().fault; }
std::size_t launches() { return device().launches; }

std::size_t live_objects() {
  const Device& d = device();
  return d.memory.size() + d.pinned.size() + d.streams.size() + d.events.size() + d.graphs.size() +
         d.execs.size();
}

void look_at_guards() {
  for (const auto* allocations : {&device().memory, &device().pinned}) {
    for (const auto& [at, memory] : *allocations) {
      if (memory.intact()) continue;
      lose(cudaErrorIllegalAddress,
           "written outside of an allocation of " + std::to_string(memory.size()) + " bytes");
    }
  }
}

std::string check_guards() {
  look_at_guards();
  for (const Guarded& memory : device().freed) {
    if (memory.untouched() && memory.intact()) continue;
    lose(cudaErrorIllegalAddress,
         "written to an allocation of " + std::to_string(memory.size()) + " bytes after its end");
  }
  return fault();
}

cudaError_t report(cudaError_t error) {
  // Not an error, only an answer.
  if (error != cudaSuccess && error != cudaErrorNotReady) device().last = error;
  return error;
}

cudaError_t usable() {
  const Device& d = device();
  if (d.settings.no_driver != 0) return static_cast<cudaError_t>(d.settings.no_driver);
  if (d.settings.devices == 0) return cudaErrorNoDevice;
  return d.sticky;
}

cudaError_t usable_outside_capture() {
  if (const auto error = usable()) return error;
  cudaError_t error = cudaSuccess;
  for (const auto& [at, stream] : device().streams) {
    const auto& capture = stream->capture;
    if (!capture || capture->mode == cudaStreamCaptureModeRelaxed) continue;
    capture->invalid = true;
    error = cudaErrorStreamCaptureUnsupported;
  }
  return error;
}

void lose(cudaError_t error, const std::string& why) {
  Device& d = device();
  if (d.sticky != cudaSuccess) return;
  d.sticky = error;
  d.fault = why;
}

}  // namespace emulator

using namespace emulator;

cudaError_t cudaGetLastError() {
  Device& d = device();
  const cudaError_t error = usable() ? usable() : d.last;
  d.last = cudaSuccess;
  return error;
}
cudaError_t cudaPeekAtLastError() { return usable() ? usable() : device().last; }

namespace {

struct Error {
  cudaError_t value;
  const char *name, *text;
};
constexpr Error errors[] = {
    {cudaSuccess, "cudaSuccess", "no error"},
    {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration",
     "invalid configuration argument"},
    {cudaErrorInvalidMemcpyDirection, "cudaErrorInvalidMemcpyDirection",
     "invalid copy direction for memcpy"},
    {cudaErrorInsufficientDriver, "cudaErrorInsufficientDriver",
     "CUDA driver version is insufficient for CUDA runtime version"},
    {cudaErrorInvalidDeviceFunction, "cudaErrorInvalidDeviceFunction", "invalid device function"},
    {cudaErrorNoDevice, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
    {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {cudaErrorNotReady, "cudaErrorNotReady", "device not ready"},
    {cudaErrorIllegalAddress, "cudaErrorIllegalAddress",
     "an illegal memory access was encountered"},
    {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
    {cudaErrorCooperativeLaunchTooLarge, "cudaErrorCooperativeLaunchTooLarge",
     "too many blocks in cooperative launch"},
    {cudaErrorNotSupported, "cudaErrorNotSupported", "operation not supported"},
    {cudaErrorStreamCaptureUnsupported, "cudaErrorStreamCaptureUnsupported",
     "operation not permitted when stream is capturing"},
    {cudaErrorStreamCaptureInvalidated, "cudaErrorStreamCaptureInvalidated",
     "operation failed due to a previous error during capture"},
    {cudaErrorStreamCaptureMerge, "cudaErrorStreamCaptureMerge",
     "operation would result in a merge of separate capture sequences"},
    {cudaErrorStreamCaptureUnmatched, "cudaErrorStreamCaptureUnmatched",
     "capture was not initiated in this stream"},
    {cudaErrorStreamCaptureUnjoined, "cudaErrorStreamCaptureUnjoined",
     "capturing stream has unjoined work"},
    {cudaErrorStreamCaptureIsolation, "cudaErrorStreamCaptureIsolation",
     "dependency created on uncaptured work in another stream"},
    {cudaErrorStreamCaptureImplicit, "cudaErrorStreamCaptureImplicit",
     "operation would make the legacy stream depend on a capturing blocking stream"},
    {cudaErrorCapturedEvent, "cudaErrorCapturedEvent",
     "operation not permitted on an event last recorded in a capturing stream"},
    {cudaErrorGraphExecUpdateFailure, "cudaErrorGraphExecUpdateFailure",
     "the graph update was not performed because it included changes which violated constraints "
     "specific to instantiated graph update"},
    {cudaErrorUnknown, "cudaErrorUnknown", "unknown error"},
};

const Error* find_error(cudaError_t value) {
  for (const Error& error : errors) {
    if (error.value == value) return &error;
  }
  return nullptr;
}

}  // namespace

const char* cudaGetErrorName(cudaError_t error) {
  const Error* known = find_error(error);
  return known ? known->name : "unrecognized error code";
}

const char* cudaGetErrorString(cudaError_t error) {
  static std::string text;
  const Error* known = find_error(error);
  text = known ? known->text : "unrecognized error code";
  const Device& d = device();
  if (error == d.sticky && !d.fault.empty()) text += ": " + d.fault;
  return text.c_str();
}

// ---- properties
// ----------------------------------------------------------------------------------

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 0;
  if (const auto error = usable()) return report(error);
  *count = device().settings.devices;
  return cudaSuccess;
}

static bool exists(int number) { return number >= 0 && number < device().settings.devices; }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int number) {
  if (const auto error = usable()) return report(error);
  if (!exists(number)) return report(cudaErrorInvalidDevice);
  *properties = {};
  std::strcpy(properties->name, "Emulated device");
  properties->totalGlobalMem = device().settings.memory;
  properties->sharedMemPerBlock = 48 << 10;
  properties->sharedMemPerBlockOptin = 227 << 10;
  properties->sharedMemPerMultiprocessor = 228 << 10;
  properties->regsPerBlock = 65536;
  properties->warpSize = 32;
  properties->maxThreadsPerBlock = 1024;
  const int sides[] = {1024, 1024, 64}, blocks[] = {2147483647, 65535, 65535};
  std::copy(sides, sides + 3, properties->maxThreadsDim);
  std::copy(blocks, blocks + 3, properties->maxGridSize);
  properties->major = 9;
  properties->multiProcessorCount = device().settings.multiprocessors;
  properties->maxThreadsPerMultiProcessor = 2048;
  properties->maxBlocksPerMultiProcessor = 32;
  properties->l2CacheSize = 1 << 20;
  properties->memoryBusWidth = 512;
  properties->cooperativeLaunch = device().settings.cooperative;
  properties->concurrentKernels = 1;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int number) {
  cudaDeviceProp all;
  if (const auto error = cudaGetDeviceProperties(&all, number)) return error;
  const auto number_of = [&]() -> std::size_t {
    switch (attribute) {
      case cudaDevAttrMaxThreadsPerBlock:
        return all.maxThreadsPerBlock;
      case cudaDevAttrMaxSharedMemoryPerBlock:
        return all.sharedMemPerBlock;
      case cudaDevAttrWarpSize:
        return all.warpSize;
      case cudaDevAttrMultiProcessorCount:
        return all.multiProcessorCount;
      case cudaDevAttrL2CacheSize:
        return all.l2CacheSize;
      case cudaDevAttrMaxThreadsPerMultiProcessor:
        return all.maxThreadsPerMultiProcessor;
      case cudaDevAttrComputeCapabilityMajor:
        return all.major;
      case cudaDevAttrComputeCapabilityMinor:
        return all.minor;
      case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
        return all.sharedMemPerMultiprocessor;
      case cudaDevAttrCooperativeLaunch:
        return all.cooperativeLaunch;
      case cudaDevAttrMaxSharedMemoryPerBlockOptin:
        return all.sharedMemPerBlockOptin;
    }
    return 0;
  };
  *value = static_cast<int>(number_of());
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int number) {
  if (const auto error = usable()) return report(error);
  return report(exists(number) ? cudaSuccess : cudaErrorInvalidDevice);
}
cudaError_t cudaGetDevice(int* number) {
  *number = 0;
  return report(usable());
}

cudaError_t cudaDriverGetVersion(int* version) {
  // 0: there is none. It never fails.
  *version = device().settings.no_driver == 0 ? 13000 : 0;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
