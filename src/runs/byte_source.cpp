#include "runs/byte_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/filter/zlib.hpp>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

namespace io = boost::iostreams;

/// Bytes of which some were read ahead.
class Ahead final : public ByteSource {
 public:
  explicit Ahead(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

  std::size_t read(std::span<char> into) override {
    if (ahead_.empty()) return bytes_->read(into);
    const std::size_t got = std::min(into.size(), ahead_.size());
    std::copy_n(ahead_.begin(), got, into.begin());
    ahead_.erase(0, got);
    return got;
  }

  /// The next `count` bytes, fewer at the end; they are read again afterwards.
  const std::string& look(std::size_t count) {
    while (ahead_.size() < count) {
      std::string more(count - ahead_.size(), '\0');
      const std::size_t got = bytes_->read(more);
      if (got == 0) break;
      ahead_.append(more, 0, got);
    }
    return ahead_;
  }

  void put_back(std::string bytes) { ahead_.insert(0, std::move(bytes)); }

 private:
  std::unique_ptr<ByteSource> bytes_;
  std::string ahead_;
};

/// What Boost.Iostreams reads from.
struct Device {
  using char_type = char;
  using category = io::source_tag;
  ByteSource& bytes;

  std::streamsize read(char* into, std::streamsize most) {
    const std::size_t got = bytes.read({into, static_cast<std::size_t>(most)});
    return got == 0 ? -1 : static_cast<std::streamsize>(got);
  }
};

/// zlib itself reads the headers of gzip and checks the sums. (gzip_decompressor fails on a member
/// that begins at the start of its buffer, and takes any length behind the check sum.)
class Unpacked final : public ByteSource {
 public:
  Unpacked(std::unique_ptr<Ahead> packed, std::string file)
      : packed_(std::move(packed)), file_(std::move(file)) {}

  std::size_t read(std::span<char> into) override {
    while (true) {
      if (!member_) {
        if (packed_->look(1).empty()) return 0;
        constexpr int gzip_of_any_window = 15 + 16;  // zlib.h, inflateInit2
        member_.emplace(gzip_of_any_window, buffer_size);
      }
      const std::streamsize got = read_member(into);
      if (got > 0) return static_cast<std::size_t>(got);
      packed_->put_back(member_->unconsumed_input());
      member_.reset();
    }
  }

 private:
  static constexpr std::streamsize buffer_size = 1 << 16;

  std::streamsize read_member(std::span<char> into) {
    try {
      Device device{*packed_};
      return member_->read(device, into.data(), static_cast<std::streamsize>(into.size()));
    } catch (const io::zlib_error& error) {
      throw BadInput(fmt::format("{} is damaged: gzip {}", in_quotes(file_),
                                 error.error() == io::zlib::buf_error
                                     ? "ends too early"
                                     : "finds a wrong check sum, length, code or header"));
    }
  }

  std::unique_ptr<Ahead> packed_;
  std::string file_;
  std::optional<io::zlib_decompressor> member_;
};

}  // namespace

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> bytes, std::string file) {
  auto ahead = std::make_unique<Ahead>(std::move(bytes));
  if (!ahead->look(2).starts_with("\x1f\x8b")) return ahead;
  return std::make_unique<Unpacked>(std::move(ahead), std::move(file));
}

std::unique_ptr<ByteSource> open_bytes(const std::string& file) {
  return unpacked(std::make_unique<InputFile>(file), file);
}

}  // namespace nnopt
