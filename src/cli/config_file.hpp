// Configuration files: `name = value` lines.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

/// One line. `place` is "FILE:LINE:COLUMN" of the name, `value_place` of the value; lines and
/// columns (in bytes) count from 1.
struct Setting {
  std::string name, value;
  std::string place, value_place;
};

/// The settings in order. A '#' starts a comment, blank lines count for nothing, a value that
/// starts with ' or " ends at the same mark and may hold '#'. Throws BadInput with file, line and
/// column where a line is anything else.
std::vector<Setting> read_settings(std::string_view text, std::string_view file);

}  // namespace nnopt
