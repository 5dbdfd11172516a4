#include "tests/emulator/memory.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace emulator {
namespace {

constexpr std::size_t alignment = 256, guard = 256;

std::size_t rounded(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

/// What guard zones hold. Four bytes are 0x7ff8hhhh: NaN as a float, and as the upper half of a
/// double.
constexpr auto pattern = [] {
  std::array<unsigned char, guard + alignment> bytes{};
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    const std::size_t hash = (i / 4 * 40503 + 12345) & 0xffff;
    bytes[i] = static_cast<unsigned char>(hash & 0xff);
    bytes[i + 1] = static_cast<unsigned char>(hash >> 8);
    bytes[i + 2] = 0xf8;
    bytes[i + 3] = 0x7f;
  }
  return bytes;
}();

/// Opens a zone to the emulator itself for a moment.
template <class Work>
auto behind_the_poison(std::span<unsigned char> zone, Work&& work) {
  ASAN_UNPOISON_MEMORY_REGION(zone.data(), zone.size());
  const auto result = work();
  ASAN_POISON_MEMORY_REGION(zone.data(), zone.size());
  return result;
}

void write_guard(std::span<unsigned char> zone) {
  behind_the_poison(zone, [&] { return std::memcpy(zone.data(), pattern.data(), zone.size()); });
}

bool guard_is_intact(std::span<unsigned char> zone) {
  return behind_the_poison(
      zone, [&] { return std::memcmp(zone.data(), pattern.data(), zone.size()) == 0; });
}

}  // namespace

Guarded::Guarded(std::size_t bytes) : bytes_(bytes) {
  void* whole = std::aligned_alloc(alignment, guard + rounded(bytes) + guard);
  if (whole == nullptr) throw std::bad_alloc();
  data_ = static_cast<unsigned char*>(whole) + guard;
  write_guard(front());
  write_guard(back());
  fill();
}

Guarded::Guarded(Guarded&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

Guarded& Guarded::operator=(Guarded&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Guarded::~Guarded() {
  if (data_ == nullptr) return;
  ASAN_UNPOISON_MEMORY_REGION(data_ - guard, guard + rounded(bytes_) + guard);
  std::free(data_ - guard);
}

std::span<unsigned char> Guarded::front() const { return {data_ - guard, guard}; }
std::span<unsigned char> Guarded::back() const {
  return {data_ + bytes_, rounded(bytes_) + guard - bytes_};
}

void Guarded::fill() const {
  if (bytes_ > 0) std::memset(data_, 0xff, bytes_);
}

bool Guarded::intact() const {
  return data_ == nullptr || (guard_is_intact(front()) && guard_is_intact(back()));
}

void Guarded::close() {
  fill();
  ASAN_POISON_MEMORY_REGION(data_, bytes_);
}

bool Guarded::untouched() const {
  return behind_the_poison({data_, bytes_}, [&] {
    return std::all_of(data_, data_ + bytes_, [](unsigned char byte) { return byte == 0xff; });
  });
}

}  // namespace emulator
