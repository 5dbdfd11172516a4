#include "cli/line_heading.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/report_function.hpp"

namespace nnopt {
namespace {

/// Options that say what is minimized or fitted, as a word without an option does.
constexpr std::array subjects = std::to_array<std::string_view>({"function", "f", "formula"});
/// What results do not depend on.
constexpr std::array silent =
    std::to_array<std::string_view>({"format", "output", "plot", "trace", "quiet", "threads"});

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void append(std::string& words, const std::string& more) {
  if (!words.empty()) words += ' ';
  words += more;
}

}  // namespace

LineHeading heading_of_line(const std::string& command_line) {
  const auto words = words_of_line(command_line);
  if (!words || words->size() < 2 || words->front() != "nnopt") return {command_line, "", ""};
  LineHeading heading{(*words)[1], "", ""};
  for (std::size_t k = 2; k < words->size(); ++k) {
    std::string name = (*words)[k], value;
    const std::size_t dashes = std::min(name.find_first_not_of('-'), name.size());
    name.erase(0, dashes);
    const std::size_t equals = name.find('=');
    if (dashes == 0) {
      value = std::exchange(name, {});
    } else if (equals != name.npos) {
      value = name.substr(equals + 1);
      name.erase(equals);
    } else if (k + 1 < words->size() && !(*words)[k + 1].starts_with("--")) {
      value = (*words)[++k];
    }
    if (is_one_of(silent, name)) continue;
    if (name.empty() || is_one_of(subjects, name)) {
      append(heading.subject, value);
    } else {
      append(heading.settings, value.empty() ? name : name + "=" + value);
    }
  }
  return heading;
}

}  // namespace nnopt
