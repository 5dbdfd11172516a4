// Memory with guard zones on both sides.
#pragma once
#include <cstddef>
#include <span>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes) (static_cast<void>(address))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) (static_cast<void>(address))
#endif

namespace emulator {

/// Bytes aligned to 256, filled with 0xff (NaN as float and as double, -1 as integer), between
/// guard zones of numbers that are NaN too and all different, so that what is read there is seen in
/// the result and what is written there is found by intact(). Under the address sanitizer an access
/// there is reported at once.
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(std::size_t bytes);
  Guarded(Guarded&& other) noexcept;
  Guarded& operator=(Guarded&& other) noexcept;
  ~Guarded();

  unsigned char* data() const { return data_; }
  std::size_t size() const { return bytes_; }
  void fill() const;
  /// Nothing has been written into the guard zones.
  bool intact() const;
  /// From now on nobody may touch the bytes either; they hold 0xff.
  void close();
  /// Nothing has been written since close().
  bool untouched() const;

 private:
  std::span<unsigned char> front() const;
  std::span<unsigned char> back() const;

  unsigned char* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace emulator
