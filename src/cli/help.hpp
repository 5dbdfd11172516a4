// What --help prints, made from the rows of commands and options.
#pragma once
#include <cstddef>
#include <span>
#include <string>

#include "cli/options.hpp"

namespace nnopt {

/// How help looks: columns to fill, and whether headings may be bold.
struct HelpLook {
  std::size_t width = 80;
  bool bold = false;
};

/// 80 to 100 columns and bold headings on a terminal; 80 and plain text elsewhere.
HelpLook help_look(int descriptor);

/// `nnopt --help`.
std::string program_help(std::span<const Command> commands, const HelpLook&);

/// `nnopt COMMAND --help`.
std::string command_help(const Command&, const HelpLook&);

/// Words broken into lines of at most `width` columns; a longer word stands alone.
std::vector<std::string> word_wrapped(std::string_view text, std::size_t width);

}  // namespace nnopt
