// What the plot tests share: skipping without gnuplot, a folder that vanishes, a PATH for a while.
#pragma once
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "plots/gnuplot.hpp"

namespace plot_tests {

inline boost::test_tools::assertion_result with_gnuplot(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(nnopt::installed("gnuplot"));
  result.message() << "gnuplot is not installed";
  return result;
}

/// How often `word` stands in the text.
inline std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// What draw() complains of; "no error" where it does not.
template <class Draw>
std::string refusal_of(Draw draw) {
  try {
    draw();
  } catch (const nnopt::BadInput& error) {
    return error.what();
  }
  return "no error";
}

/// A new empty folder, removed with all it holds.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "nnopt-test-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }
  bool empty() const { return std::filesystem::is_empty(path_); }

  /// An executable shell script with these lines.
  std::string program(const std::string& name, const std::string& lines) const {
    std::ofstream(file(name)) << "#!/bin/sh\n" << lines << "\n";
    std::filesystem::permissions(file(name), std::filesystem::perms::owner_all);
    return file(name);
  }

 private:
  std::filesystem::path path_;
};

class Path {
 public:
  explicit Path(const std::string& value) {
    const char* before = std::getenv("PATH");
    before_ = before ? before : "";
    setenv("PATH", value.c_str(), 1);
  }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;
  ~Path() { setenv("PATH", before_.c_str(), 1); }

  const std::string& before() const { return before_; }

 private:
  std::string before_;
};

inline std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace plot_tests
