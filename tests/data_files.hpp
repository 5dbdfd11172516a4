// Bytes at hand that are read as if they came from a file, and files in the formats of images.
#pragma once
#include <unistd.h>

#include <algorithm>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"

namespace nnopt {

/// A text as a source that gives at most `piece` bytes at a time.
class TextBytes final : public ByteSource {
 public:
  explicit TextBytes(std::string text, std::size_t piece = std::string::npos)
      : text_(std::move(text)), piece_(piece) {}

  std::size_t read(std::span<char> into) override {
    const std::size_t got = std::min({into.size(), piece_, text_.size() - at_});
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), got, into.begin());
    at_ += got;
    return got;
  }

 private:
  std::string text_;
  std::size_t piece_, at_ = 0;
};

/// The header of an IDX file: the magic number and the sizes, big-endian.
inline std::string idx_header(const std::vector<std::uint32_t>& numbers) {
  std::string bytes;
  for (const std::uint32_t number : numbers) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  }
  return bytes;
}
inline std::string idx_labels(const std::string& labels) {
  return idx_header({2049, static_cast<std::uint32_t>(labels.size())}) + labels;
}
/// `count` images whose pixels are 0, 1, 2, ...
inline std::string idx_images(std::uint32_t count, std::uint32_t height, std::uint32_t width) {
  std::string bytes = idx_header({2051, count, height, width});
  for (std::uint32_t i = 0; i < count * height * width; ++i) bytes += static_cast<char>(i);
  return bytes;
}

inline std::string gzip_of(const std::string& text) {
  std::ostringstream out;
  boost::iostreams::filtering_ostream packer;
  packer.push(boost::iostreams::gzip_compressor());
  packer.push(out);
  packer << text;
  boost::iostreams::close(packer);
  return out.str();
}

/// A folder for files, gone at the end.
class DataFolder {
 public:
  DataFolder() {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("nnopt_data_" + std::to_string(getpid()) + "_" + std::to_string(++number));
    std::filesystem::create_directories(path_);
  }
  ~DataFolder() { std::filesystem::remove_all(path_); }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::string path(const std::string& name = "") const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }
  /// Writes a file; its path.
  std::string add(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

/// What f() complains of; "nothing" where it does not.
template <class F>
std::string complaint_of(F f) {
  try {
    f();
  } catch (const BadInput& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace nnopt
