// Allocations, copies and fills.
#include <algorithm>
#include <cstring>
#include <new>

#include "tests/emulator/device.hpp"

using namespace emulator;

namespace {

constexpr std::size_t most_freed = 64;  // kept to see what touches them

using Allocations = std::map<const unsigned char*, Guarded>;

/// Whether all these bytes lie in one of the allocations.
bool inside(const Allocations& all, const void* first, std::size_t bytes) {
  const auto* at = static_cast<const unsigned char*>(first);
  auto found = all.upper_bound(at);
  if (found == all.begin()) return false;
  --found;
  const std::size_t offset = static_cast<std::size_t>(at - found->first);
  return offset < found->second.size() && bytes <= found->second.size() - offset;
}
bool on_device(const void* first, std::size_t bytes) {
  return inside(device().memory, first, bytes);
}
bool touches_device(const void* first) { return inside(device().memory, first, 1); }

cudaError_t allocate(Allocations& all, void** to, std::size_t bytes) {
  *to = nullptr;
  if (const auto error = usable_outside_capture()) return report(error);
  if (bytes == 0) return cudaSuccess;
  try {
    Guarded memory(bytes);
    *to = memory.data();
    all.emplace(memory.data(), std::move(memory));
  } catch (const std::bad_alloc&) {
    return report(cudaErrorMemoryAllocation);
  }
  return cudaSuccess;
}

/// Waits for the device, as CUDA does, and closes the memory.
cudaError_t free_in(Allocations& all, void* memory) {
  if (const auto error = usable_outside_capture()) return report(error);
  if (memory == nullptr) return cudaSuccess;
  const auto found = all.find(static_cast<unsigned char*>(memory));
  if (found == all.end()) return report(cudaErrorInvalidValue);
  device().queue.run_all();
  check_guards();
  auto& freed = device().freed;
  freed.push_back(std::move(found->second));
  freed.back().close();
  if (freed.size() > most_freed) freed.pop_front();
  all.erase(found);
  return report(device().sticky);
}

std::size_t used() {
  std::size_t bytes = 0;
  for (const auto& [at, memory] : device().memory) bytes += memory.size();
  return bytes;
}

/// `height` rows of `width` bytes, the starts of two of them `pitch` bytes apart.
struct Rows {
  std::size_t pitch, width, height;
  std::size_t bytes() const { return height == 0 ? 0 : (height - 1) * pitch + width; }
};

struct Copy {
  unsigned char* to;
  const unsigned char* from;
  Rows written, read;
  bool to_device, from_device;

  void run() const {
    // A graph may live longer than its memory.
    if ((to_device && !on_device(to, written.bytes())) ||
        (from_device && !on_device(from, read.bytes()))) {
      return lose(cudaErrorIllegalAddress, "a copy from or to memory that was freed");
    }
    for (std::size_t row = 0; row < written.height; ++row) {
      std::memmove(to + row * written.pitch, from + row * read.pitch, written.width);
    }
  }
};

/// As CUDA: what is copied from or to ordinary memory of the host is read, or written, before the
/// call returns; only with page-locked memory does the copy wait in its stream.
cudaError_t copy(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                 std::size_t width, std::size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
  if (const auto error = usable()) return error;
  if (width == 0 || height == 0) return cudaSuccess;
  if (height > 1 && (width > to_pitch || width > from_pitch)) return cudaErrorInvalidValue;
  if (kind < cudaMemcpyHostToHost || kind > cudaMemcpyDefault) {
    return cudaErrorInvalidMemcpyDirection;
  }
  if (kind == cudaMemcpyDefault) {
    kind = static_cast<cudaMemcpyKind>(2 * touches_device(from) + touches_device(to));
  }
  Copy work{static_cast<unsigned char*>(to),
            static_cast<const unsigned char*>(from),
            {to_pitch, width, height},
            {from_pitch, width, height},
            (kind & 1) != 0,
            (kind & 2) != 0};
  if (work.to_device ? !on_device(to, work.written.bytes()) : touches_device(to)) {
    return cudaErrorInvalidValue;
  }
  if (work.from_device ? !on_device(from, work.read.bytes()) : touches_device(from)) {
    return cudaErrorInvalidValue;
  }
  const auto& pinned = device().pinned;
  const bool staged = !work.from_device && !inside(pinned, from, work.read.bytes());
  const bool waits = !work.to_device && !inside(pinned, to, work.written.bytes());
  CUstream_st* found = find(stream);
  if (found == nullptr) return cudaErrorInvalidResourceHandle;
  if (found->capture && (staged || waits)) {
    found->capture->invalid = true;
    return cudaErrorStreamCaptureUnsupported;
  }
  if (!staged) {
    if (const auto error = submit(stream, [work] { work.run(); })) return error;
  } else {
    std::vector<unsigned char> source(work.from, work.from + work.read.bytes());
    const auto error = submit(stream, [work, source = std::move(source)]() mutable {
      work.from = source.data();
      work.run();
    });
    if (error != cudaSuccess) return error;
  }
  return waits ? finish(stream) : cudaSuccess;
}

cudaError_t fill(void* to, std::size_t pitch, int byte, std::size_t width, std::size_t height,
                 cudaStream_t stream) {
  if (const auto error = usable()) return error;
  if (width == 0 || height == 0) return cudaSuccess;
  const Rows rows{pitch, width, height};
  if ((height > 1 && width > pitch) || !on_device(to, rows.bytes())) return cudaErrorInvalidValue;
  return submit(stream, [to, byte, rows] {
    if (!on_device(to, rows.bytes())) {
      return lose(cudaErrorIllegalAddress, "a fill of memory that was freed");
    }
    for (std::size_t row = 0; row < rows.height; ++row) {
      std::memset(static_cast<unsigned char*>(to) + row * rows.pitch, byte, rows.width);
    }
  });
}

}  // namespace

cudaError_t cudaMalloc(void** to, std::size_t bytes) {
  *to = nullptr;
  if (const auto error = usable()) return report(error);
  if (bytes > device().settings.memory - std::min(used(), device().settings.memory)) {
    return report(cudaErrorMemoryAllocation);
  }
  return allocate(device().memory, to, bytes);
}
cudaError_t cudaFree(void* memory) { return free_in(device().memory, memory); }

cudaError_t cudaHostAlloc(void** to, std::size_t bytes, unsigned) {
  return allocate(device().pinned, to, bytes);
}
cudaError_t cudaMallocHost(void** to, std::size_t bytes) {
  return allocate(device().pinned, to, bytes);
}
cudaError_t cudaFreeHost(void* memory) { return free_in(device().pinned, memory); }

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  if (const auto error = usable()) return report(error);
  *total = device().settings.memory;
  *free = *total - std::min(*total, used());
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return report(copy(to, bytes, from, bytes, bytes, 1, kind, stream));
}
cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from,
                              std::size_t from_pitch, std::size_t width, std::size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream) {
  return report(copy(to, to_pitch, from, from_pitch, width, height, kind, stream));
}
cudaError_t cudaMemcpy2D(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                         std::size_t width, std::size_t height, cudaMemcpyKind kind) {
  if (const auto error = usable_outside_capture()) return report(error);
  if (const auto error = copy(to, to_pitch, from, from_pitch, width, height, kind, nullptr)) {
    return report(error);
  }
  return report(finish(nullptr));
}
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return cudaMemcpy2D(to, bytes, from, bytes, bytes, 1, kind);
}

cudaError_t cudaMemset2DAsync(void* to, std::size_t pitch, int byte, std::size_t width,
                              std::size_t height, cudaStream_t stream) {
  return report(fill(to, pitch, byte, width, height, stream));
}
cudaError_t cudaMemsetAsync(void* to, int byte, std::size_t bytes, cudaStream_t stream) {
  return report(fill(to, bytes, byte, bytes, 1, stream));
}
// Fills of the device do not wait for it, even without Async in their name.
cudaError_t cudaMemset2D(void* to, std::size_t pitch, int byte, std::size_t width,
                         std::size_t height) {
  if (const auto error = usable_outside_capture()) return report(error);
  return cudaMemset2DAsync(to, pitch, byte, width, height, nullptr);
}
cudaError_t cudaMemset(void* to, int byte, std::size_t bytes) {
  return cudaMemset2D(to, bytes, byte, bytes, 1);
}
