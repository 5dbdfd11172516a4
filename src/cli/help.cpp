#include "cli/help.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t widest_heading = 26;  // of an option; longer ones get a line of their own

/// A blank line and the heading.
std::string heading(std::string_view text, const HelpLook& look) {
  return look.bold ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text) : fmt::format("\n{}\n", text);
}

/// How many columns the text takes, where every UTF-8 letter takes one.
std::size_t columns(std::string_view text) {
  return std::size_t(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// `left` and then `right`, wrapped and set in from `start` columns on.
void append_row(std::string& out, std::string_view left, std::string_view right, std::size_t start,
                const HelpLook& look) {
  const std::string margin(start, ' ');
  out.append(indent, ' ').append(left);
  const std::size_t used = indent + columns(left);
  bool fresh = used + 2 > start;
  out += fresh ? "\n" : std::string(start - used, ' ');
  for (const std::string& line : word_wrapped(right, look.width - start)) {
    if (fresh) out += margin;
    out.append(line).append("\n");
    fresh = true;
  }
}

std::string option_heading(const Option& option) {
  std::string text = option.letter ? fmt::format("-{}, ", option.letter) : "    ";
  text.append("--").append(option.name);
  return option.value.empty() ? text : text + " " + option.value;
}

std::string option_text(const Option& option) {
  std::string text = option.text;
  if (option.repeatable) text += " (may be given several times)";
  const std::string& fallback =
      option.fallback_text.empty() ? option.fallback : option.fallback_text;
  return fallback.empty() ? text : text + " [" + fallback + "]";
}

std::size_t option_start(const Command& command) {
  std::size_t widest = 0;
  for (const Group& group : command.groups)
    for (const Option& option : group.options)
      if (const std::size_t used = columns(option_heading(option)); used <= widest_heading)
        widest = std::max(widest, used);
  return indent + widest + 2;
}

void append_examples(std::string& out, std::span<const std::string> examples,
                     const HelpLook& look) {
  out += heading("Examples", look);
  for (const std::string& example : examples) out.append(indent, ' ').append(example).append("\n");
}

void append_text(std::string& out, std::string_view text, const HelpLook& look) {
  for (const std::string& line : word_wrapped(text, look.width)) out.append(line).append("\n");
}

}  // namespace

std::vector<std::string> word_wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string_view word : split(text, ' ')) {
    std::string& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (columns(line) + 1 + columns(word) <= width) {
      line.append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

HelpLook help_look(int descriptor) {
  if (isatty(descriptor) != 1) return {};
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const char* terminal = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  const bool plain = !terminal || std::string_view(terminal) == "dumb" || (no_color && *no_color);
  return {.width = std::clamp<std::size_t>(known ? size.ws_col : 80, 80, 100), .bold = !plain};
}

std::string program_help(std::span<const Command> commands, const HelpLook& look) {
  std::string out;
  append_text(out,
              "nnopt minimizes functions, directly or through an overparameterized neural network, "
              "and shows whether the detour helps.",
              look);
  out += heading("Usage", look);
  out += "  nnopt COMMAND [options]\n  nnopt COMMAND --help\n";
  out += heading("Commands", look);
  std::size_t widest = 0;
  for (const Command& command : commands) widest = std::max(widest, command.name.size());
  for (const Command& command : commands)
    append_row(out, command.name, command.text, indent + widest + 2, look);
  out += heading("Options", look);
  append_row(out, "-h, --help", "show this help; after a command, the help of that command", 14,
             look);
  append_row(out, "--version", "show the version", 14, look);
  append_examples(out,
                  std::vector<std::string>{
                      "nnopt minimize ackley --start 10 --steps 500",
                      "nnopt minimize ackley --start 10 --model mlp9 --repeat 20 --plot ackley.png",
                      "nnopt landscape six_hump_camel --range -2:2,-1:1 --plot camel.png"},
                  look);
  out += heading("Exit status", look);
  append_row(out, "0", "done, also when the steps ran out: the status in the output says so", 9,
             look);
  append_row(out, "1", "the run failed: diverged, output not writable, gnuplot missing", 9, look);
  append_row(out, "2", "wrong usage or bad input", 9, look);
  append_row(out, "128+n", "ended by signal n, after writing what was computed", 9, look);
  return out;
}

std::string command_help(const Command& command, const HelpLook& look) {
  std::string out;
  append_text(out, "nnopt " + command.name + ": " + command.text, look);
  out += heading("Usage", look);
  out.append(indent, ' ').append("nnopt " + command.name + " " + command.usage + "\n");
  const std::size_t start = option_start(command);
  for (const Group& group : command.groups) {
    out += heading(group.title, look);
    for (const Option& option : group.options)
      append_row(out, option_heading(option), option_text(option), start, look);
  }
  append_examples(out, command.examples, look);
  return out;
}

}  // namespace nnopt
