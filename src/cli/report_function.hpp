// The function that a results file is about, found again by the command line that stands in it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "functions/known_function.hpp"

namespace nnopt {

/// The words of a line that line_for_shell made (cli/options.hpp); nothing where it is none.
std::optional<std::vector<std::string>> words_of_line(std::string_view line);

struct NamedFunction {
  Arguments arguments;  // of the command
  KnownFunction function;
};

/// The built-in function or formula that "nnopt minimize ackley --dim 2" is about; also of compare.
/// Nothing for what would need a file that the line names (--data, --config, @FILE), for several
/// functions and for any line that is wrong.
std::optional<NamedFunction> function_of_line(const std::string& command_line);

}  // namespace nnopt
