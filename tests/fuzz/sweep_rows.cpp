// Any bytes are results of a sweep, or are refused in one line; what was read, written down and
// read again is the same. For libFuzzer: `make fuzz`.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "runs/sweep_file.hpp"
#include "tests/data_files.hpp"
#include "tests/fuzz/require.hpp"

namespace nnopt::fuzz {
namespace {

const SweepHead head{"nnopt sweep", "0.1.0", "minimize", 1000, {"index", "lr", "status"}};

using Cells = std::vector<std::vector<std::string>>;

/// The rows, until the end or until one is refused.
Cells cells_of(const std::string& text) {
  SweepRows rows(std::make_unique<TextBytes>(text), head, "file", 0);
  Cells cells;
  try {
    while (auto row = rows.next()) cells.push_back(std::move(*row));
    require(rows.torn() || rows.bytes() == text.size(), "all is read where nothing is torn");
  } catch (const BadInput& error) {
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "a message is one line");
  }
  require(rows.bytes() <= text.size() && (rows.bytes() == 0 || text[rows.bytes() - 1] == '\n'),
          "rows are whole lines");
  return cells;
}

void check(const std::string& text) {
  const Cells cells = cells_of(text);
  std::string again;
  bool plain = true;  // without what is written as a blank
  for (const auto& row : cells) {
    require(row.size() == head.columns.size(), "a row has all columns");
    again += sweep_line(row);
    for (const std::string& cell : row) {
      plain =
          plain && std::ranges::none_of(cell, [](unsigned char c) { return c < 32 || c == 127; });
    }
  }
  const Cells back = cells_of(again);
  require(back.size() == cells.size(), "as many rows");
  require(!plain || back == cells, "the same rows");
}

}  // namespace
}  // namespace nnopt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  nnopt::fuzz::check({data, size});
  return 0;
}
