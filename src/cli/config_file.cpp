#include "cli/config_file.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

/// One line of a file, that can say where in the file each of its parts stands.
struct Line {
  std::string_view text, file;
  std::size_t number;

  std::string place(std::string_view part) const {
    const auto column = std::size_t(part.data() - text.data()) + 1;
    return std::string(file) + ":" + std::to_string(number) + ":" + std::to_string(column);
  }
  BadInput error(std::string_view part, const std::string& message) const {
    return BadInput(place(part) + ": " + message);
  }
};

std::string_view without_comment(std::string_view text) { return text.substr(0, text.find('#')); }

/// The value that stands after the '='; empty ones keep their place.
std::string_view value_in(const Line& line, std::string_view after) {
  const std::size_t first = after.find_first_not_of(" \t");
  const std::string_view rest = first == std::string_view::npos ? after : after.substr(first);
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) {
    const std::string_view value = trim(without_comment(rest));
    return value.empty() ? rest.substr(0, 0) : value;
  }
  const std::size_t end = rest.find(rest[0], 1);
  if (end == std::string_view::npos)
    throw line.error(rest, std::string("the quote ") + rest[0] + " is not closed");
  const std::string_view behind = trim(without_comment(rest.substr(end + 1)));
  if (!behind.empty())
    throw line.error(behind, in_quotes(behind) + " stands after the closing quote");
  return rest.substr(1, end - 1);
}

Setting setting_in(const Line& line) {
  const std::string_view content = trim(without_comment(line.text));
  const std::size_t equals = content.find('=');
  const std::string_view name = trim(content.substr(0, equals));
  if (equals == std::string_view::npos || name.empty())
    throw line.error(content, in_quotes(content) + " is not a line 'name = value'");
  const auto start = std::size_t(content.data() - line.text.data()) + equals + 1;
  const std::string_view value = value_in(line, line.text.substr(start));
  return {std::string(name), std::string(value), line.place(name), line.place(value)};
}

}  // namespace

std::vector<Setting> read_settings(std::string_view text, std::string_view file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // the mark some editors leave
  std::vector<Setting> settings;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (!trim(without_comment(line)).empty()) settings.push_back(setting_in({line, file, number}));
  }
  return settings;
}

}  // namespace nnopt
