#include "cli/report_function.hpp"

#include <algorithm>

#include "cli/objective.hpp"
#include "cli/program.hpp"

namespace nnopt {
namespace {

/// The character behind the backslash of a $'...': three octal digits, or itself.
char unescaped(std::string_view& rest) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  if (rest.size() >= 3 && octal(rest[0]) && octal(rest[1]) && octal(rest[2])) {
    const int code = (rest[0] - '0') * 64 + (rest[1] - '0') * 8 + (rest[2] - '0');
    rest.remove_prefix(3);
    return static_cast<char>(code);
  }
  const char c = rest.empty() ? '\\' : rest[0];
  if (!rest.empty()) rest.remove_prefix(1);
  return c;
}

bool names_a_file(const std::string& word) {
  return word.starts_with("--data") || word.starts_with("--config") || word.starts_with("--load") ||
         word.starts_with('@') || word.find("=@") != word.npos || word.starts_with("-f@");
}

}  // namespace

std::optional<std::vector<std::string>> words_of_line(std::string_view line) {
  std::vector<std::string> words;
  bool inside = false;  // a word, which may be empty
  while (!line.empty()) {
    const char c = line[0];
    line.remove_prefix(1);
    if (c == ' ') {
      inside = false;
      continue;
    }
    if (!std::exchange(inside, true)) words.emplace_back();
    std::string& word = words.back();
    if (c == '\'') {
      const std::size_t end = line.find('\'');
      if (end == line.npos) return {};
      word += line.substr(0, end);
      line.remove_prefix(end + 1);
    } else if (c == '$' && line.starts_with('\'')) {
      line.remove_prefix(1);
      while (!line.empty() && line[0] != '\'') {
        const char next = line[0];
        line.remove_prefix(1);
        word += next == '\\' ? unescaped(line) : next;
      }
      if (line.empty()) return {};
      line.remove_prefix(1);
    } else if (c == '\\') {
      if (line.empty()) return {};
      word += line[0];
      line.remove_prefix(1);
    } else {
      word += c;
    }
  }
  return words;
}

std::optional<NamedFunction> function_of_line(const std::string& command_line) {
  auto words = words_of_line(command_line);
  if (!words || words->size() < 3 || words->front() != "nnopt") return {};
  if (std::ranges::any_of(*words, names_a_file)) return {};
  for (const CommandRow& row : {minimize_command(), compare_command()}) {
    if (row.command.name != (*words)[1]) continue;
    try {
      Arguments arguments = parse(row.command, {words->begin() + 2, words->end()});
      for (const char* option : {"function", "dim"}) {
        if (row.command.find(option) != nullptr && arguments.all(option).size() > 1) return {};
      }
      KnownFunction function = objective_of(arguments, "start");
      return NamedFunction{std::move(arguments), std::move(function)};
    } catch (const BadInput&) {
      return {};
    }
  }
  return {};
}

}  // namespace nnopt
