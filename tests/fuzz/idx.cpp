// Any bytes are a set of images or of labels, plain or in gzip, or are refused in one line; what
// was read, written down and read again is the same. For libFuzzer: `make fuzz`.
#include "base/idx.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "runs/byte_source.hpp"
#include "tests/fuzz/require.hpp"

namespace nnopt::fuzz {
namespace {

constexpr std::size_t most = 1000;  // items that are kept

class Bytes final : public ByteSource {
 public:
  /// The first byte says how many are given at a time.
  explicit Bytes(std::string_view bytes)
      : bytes_(bytes), piece_(bytes.empty() ? 1 : static_cast<unsigned char>(bytes[0]) + 1u) {}

  std::size_t read(std::span<char> into) override {
    const std::size_t got = std::min({into.size(), piece_, bytes_.size()});
    std::copy_n(bytes_.begin(), got, into.begin());
    bytes_.remove_prefix(got);
    return got;
  }

 private:
  std::string_view bytes_;
  std::size_t piece_;
};

void append(std::string& bytes, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
}

/// Calls read(source), and require()s that what it throws is one line.
template <class Read>
void read_or_refuse(std::string_view bytes, Read read) {
  try {
    read(*unpacked(std::make_unique<Bytes>(bytes), "file"));
  } catch (const BadInput& error) {
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "a message is one line");
  }
}

void check_images(const IdxImages& images) {
  const std::size_t kept = std::min(images.count, most);
  require(images.count > 0 && images.height > 0 && images.width > 0, "images have pixels");
  require(images.pixels.size() == kept * images.height * images.width, "all that shall be kept is");
  require(images.pixels.capacity() <= 2 * images.pixels.size() + (1 << 18), "and not much more");
  std::string written;
  for (const std::size_t number : {std::size_t(2051), kept, images.height, images.width}) {
    append(written, number);
  }
  written.append(images.pixels.begin(), images.pixels.end());
  Bytes source(written);
  const IdxImages again = read_idx_images(source, "again", most);
  require(again.pixels == images.pixels && again.count == kept, "the same images");
}

void check(std::string_view bytes) {
  read_or_refuse(bytes,
                 [](ByteSource& source) { check_images(read_idx_images(source, "file", most)); });
  read_or_refuse(bytes, [](ByteSource& source) {
    const auto labels = read_idx_labels(source, "file", most);
    require(!labels.empty() && labels.size() <= most, "some labels, and no more than wanted");
  });
}

}  // namespace
}  // namespace nnopt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  nnopt::fuzz::check({data, size});
  return 0;
}
