// Launches of kernels: what CUDA refuses, and running the rest when their turn comes.
#include <algorithm>

#include "tests/emulator/device.hpp"

namespace emulator {
namespace {

std::string text(dim3 size) {
  return std::to_string(size.x) + "x" + std::to_string(size.y) + "x" + std::to_string(size.z);
}

void execute(const Launch& launch) {
  Device& d = device();
  if (d.settings.launches_until_lost == 0) {
    return lose(static_cast<cudaError_t>(d.settings.lost_with),
                "the device was lost, as asked for");
  }
  if (d.settings.launches_until_lost != never) --d.settings.launches_until_lost;
  ++d.launches;
  gridDim = launch.grid;
  blockDim = launch.block;
  const std::string before = "launch " + std::to_string(d.launches) + " (grid " +
                             text(launch.grid) + ", block " + text(launch.block) + "): ";
  try {
    run(launch, d.settings, d.settings.seed * 1000003 + d.launches);
  } catch (const Fault& fault) {
    return lose(cudaErrorLaunchFailure, before + fault.text);
  }
  look_at_guards();
  if (d.sticky != cudaSuccess) d.fault = before + d.fault;
}

std::size_t most_dynamic_shared(const void* kernel) {
  const auto found = device().most_shared.find(kernel);
  return found == device().most_shared.end() ? 48 << 10 : found->second;
}

int blocks_at_once(std::size_t threads, std::size_t shared_bytes) {
  const std::size_t in_warps = (threads + 31) / 32 * 32;
  // Each block takes 1 KiB of shared memory for the system.
  return static_cast<int>(std::min({std::size_t{32}, 2048 / std::max<std::size_t>(in_warps, 1),
                                    (228 << 10) / (shared_bytes + 1024)}));
}

cudaError_t refusal(const void* kernel, const Launch& launch) {
  const dim3 grid = launch.grid, block = launch.block;
  const std::size_t threads = std::size_t{block.x} * block.y * block.z;
  if (threads == 0 || threads > 1024 || block.z > 64 || launch.blocks() == 0 ||
      grid.x > 0x7fffffff || grid.y > 65535 || grid.z > 65535) {
    return cudaErrorInvalidConfiguration;
  }
  if (launch.shared_bytes > most_dynamic_shared(kernel)) return cudaErrorInvalidValue;
  if (!launch.cooperative) return cudaSuccess;
  const Settings& settings = device().settings;
  if (!settings.cooperative) return cudaErrorNotSupported;
  const auto room = static_cast<std::size_t>(settings.multiprocessors) *
                    static_cast<std::size_t>(blocks_at_once(threads, launch.shared_bytes));
  return launch.blocks() <= room ? cudaSuccess : cudaErrorCooperativeLaunchTooLarge;
}

}  // namespace

cudaError_t launch(const void* kernel, std::shared_ptr<const Call> call, dim3 grid, dim3 block,
                   std::size_t shared_bytes, bool cooperative, cudaStream_t stream) {
  if (const auto error = usable()) return report(error);
  Launch launch{std::move(call), grid, block, shared_bytes, cooperative};
  if (const auto error = refusal(kernel, launch)) return report(error);
  return report(submit(
      stream, [launch] { execute(launch); }, kernel));
}

}  // namespace emulator

using namespace emulator;

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* kernel) {
  if (const auto error = usable()) return report(error);
  *attributes = {};
  attributes->maxThreadsPerBlock = 1024;
  attributes->numRegs = 32;
  attributes->ptxVersion = attributes->binaryVersion = 90;
  attributes->maxDynamicSharedSizeBytes = static_cast<int>(most_dynamic_shared(kernel));
  return cudaSuccess;
}

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  if (const auto error = usable()) return report(error);
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize) return cudaSuccess;
  if (value < 0 || value > 227 << 10) return report(cudaErrorInvalidValue);
  device().most_shared[kernel] = static_cast<std::size_t>(value);
  return cudaSuccess;
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* kernel,
                                                          int block_size,
                                                          std::size_t shared_bytes) {
  if (const auto error = usable()) return report(error);
  if (block_size <= 0) return report(cudaErrorInvalidValue);
  const bool fits = block_size <= 1024 && shared_bytes <= most_dynamic_shared(kernel);
  *blocks = fits ? blocks_at_once(static_cast<std::size_t>(block_size), shared_bytes) : 0;
  return cudaSuccess;
}
