#include "base/idx.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr std::uint32_t images_magic = 2051, labels_magic = 2049;
constexpr std::uint64_t most_bytes = std::uint64_t(1) << 34;
constexpr std::uint64_t most_pixels = std::uint64_t(1) << 20;
constexpr std::size_t block_size = std::size_t(1) << 18;

/// "0x6d5a0908".
std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "0x";
  for (const std::uint8_t byte : bytes) text += {digits[byte / 16], digits[byte % 16]};
  return text;
}

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

class Reader {
 public:
  Reader(ByteSource& bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  /// The sizes that follow the magic number.
  template <std::size_t dimensions>
  std::array<std::uint64_t, dimensions> header(std::uint32_t magic) {
    check_magic(magic);
    std::array<std::uint64_t, dimensions> sizes;
    for (std::size_t i = 0; i < dimensions; ++i) {
      std::array<std::uint8_t, 4> bytes;
      if (fill(bytes) < bytes.size()) {
        fail(": the file ends within its header of " + std::to_string(4 + 4 * dimensions) +
             " bytes");
      }
      sizes[i] = number(bytes);
    }
    return sizes;
  }

  /// The items of `item` bytes each, of which the first `most` are returned. The text says what the
  /// header promised.
  std::vector<std::uint8_t> items(std::uint64_t count, std::uint64_t item, std::size_t most,
                                  const std::string& promised) {
    const std::uint64_t all = count * item, kept = std::min<std::uint64_t>(count, most) * item;
    std::vector<std::uint8_t> values;
    std::vector<std::uint8_t> rest;
    for (std::uint64_t at = 0; at < all;) {
      const bool keeps = at < kept;
      const std::uint64_t left = (keeps ? kept : all) - at;
      const std::size_t wanted =
          static_cast<std::size_t>(std::min<std::uint64_t>(left, block_size));
      std::vector<std::uint8_t>& into = keeps ? values : rest;
      if (!keeps) into.clear();
      const std::size_t before = into.size();
      into.resize(before + wanted);
      const std::size_t got = fill(std::span(into).subspan(before));
      at += got;
      if (got < wanted) {
        fail(": its header says " + promised + ", " + std::to_string(all) +
             " bytes, but the file ends after " + std::to_string(at) + " of them");
      }
    }
    std::array<std::uint8_t, 1> more;
    if (fill(more) > 0) fail(": its header says " + promised + ", but more bytes follow");
    return values;
  }

  [[noreturn]] void fail(const std::string& what) const { throw BadInput(in_quotes(file_) + what); }

 private:
  void check_magic(std::uint32_t right) {
    std::array<std::uint8_t, 4> bytes;
    const std::size_t got = fill(bytes);
    if (got == 0) fail(" is empty");
    const std::string expected = right == images_magic ? "images (2051)" : "labels (2049)";
    if (got < bytes.size() || bytes[0] != 0 || bytes[1] != 0) {
      fail(" is neither an IDX file nor one in gzip: it begins with " +
           hexadecimal(std::span(bytes).first(got)));
    }
    const std::uint64_t magic = number(bytes);
    if (magic == right) return;
    const std::string found = magic == images_magic ? "holds images (magic number 2051)"
                              : magic == labels_magic
                                  ? "holds labels (magic number 2049)"
                                  : "has the magic number " + std::to_string(magic);
    fail(" " + found + ": " + expected + " are right");
  }

  static std::uint64_t number(const std::array<std::uint8_t, 4>& bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
  }

  /// As many of the bytes as the file still has.
  std::size_t fill(std::span<std::uint8_t> into) {
    std::size_t got = 0;
    while (got < into.size()) {
      const auto rest = into.subspan(got);
      const std::size_t more = bytes_.read({reinterpret_cast<char*>(rest.data()), rest.size()});
      if (more == 0) break;
      got += more;
    }
    return got;
  }

  ByteSource& bytes_;
  const std::string& file_;
};

}  // namespace

IdxImages read_idx_images(ByteSource& bytes, const std::string& file, std::size_t most) {
  Reader reader(bytes, file);
  const auto [count, height, width] = reader.header<3>(images_magic);
  const std::string promised = counted(count, "image") + " of " + std::to_string(height) + " x " +
                               std::to_string(width) + " pixels";
  if (count == 0 || height == 0 || width == 0) {
    reader.fail(": its header says " + promised + ": none of them may be 0");
  }
  // Sizes are below 2^32: the product of two of them is one of 64 bits.
  if (height * width > most_pixels || count > most_bytes / (height * width)) {
    reader.fail(": its header says " + promised +
                ": at most 2^20 pixels each and 2^34 in all are "
                "read");
  }
  IdxImages images;
  images.pixels = reader.items(count, height * width, most, promised);
  images.height = static_cast<std::size_t>(height);
  images.width = static_cast<std::size_t>(width);
  images.count = static_cast<std::size_t>(count);
  return images;
}

std::vector<std::uint8_t> read_idx_labels(ByteSource& bytes, const std::string& file,
                                          std::size_t most) {
  Reader reader(bytes, file);
  const auto [count] = reader.header<1>(labels_magic);
  const std::string promised = counted(count, "label");
  if (count == 0) reader.fail(": its header says 0 labels");
  return reader.items(count, 1, most, promised);
}

}  // namespace nnopt
