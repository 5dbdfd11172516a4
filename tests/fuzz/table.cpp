// Any text is a table of finite numbers or is refused in one line; what was read, written down and
// read again is the same table. For libFuzzer: `make fuzz`.
#include "base/table.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "tests/fuzz/require.hpp"

namespace nnopt::fuzz {
namespace {

std::string written(const Table& table) {
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      char number[32];
      const auto [end, error] = std::to_chars(number, std::end(number), table.columns[i][row]);
      require(error == std::errc(), "32 letters hold a number");
      text.append(i == 0 ? "" : ",").append(number, end);
    }
    text += '\n';
  }
  return text;
}

void check(std::string_view text) {
  Table table;
  try {
    table = read_table_text(text, "table");
  } catch (const BadInput& error) {
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "a message is one line");
    return;
  }
  require(table.rows() > 0, "a table has rows");
  require(table.names.empty() || table.names.size() == table.columns.size(),
          "all columns have names, or none has");
  const Table again = read_table_text(written(table), "again");
  require(again.names.empty() && again.columns.size() == table.columns.size(), "as many columns");
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    require(std::ranges::all_of(table.columns[i], [](double x) { return std::isfinite(x); }),
            "all numbers are finite");
    require(std::ranges::equal(table.columns[i], again.columns[i], same), "the same numbers");
  }
}

}  // namespace
}  // namespace nnopt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const char* data, std::size_t size) {
  nnopt::fuzz::check({data, size});
  return 0;
}
