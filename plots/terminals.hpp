// The kinds of pictures, each a terminal of gnuplot, chosen by the ending of a file name.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "plots/script.hpp"

namespace nnopt {

struct Terminal {
  std::string_view ending;               // ".png"
  std::string (*command)(const Paper&);  // "set terminal ..."
  std::size_t grid, mesh;                // as in Paper
  double point_scale;
};

std::span<const Terminal> terminals();

/// The terminal for `file`: by its ending; png for devices, which have none.
/// Throws BadInput for any other ending.
const Terminal& terminal_for(const std::string& file);

}  // namespace nnopt
