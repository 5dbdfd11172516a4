// The figures: functions from traces and landscapes to gnuplot lines. `figures()` lists them all.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/landscape.hpp"
#include "runs/trace.hpp"

namespace nnopt {

class Script;

/// One method (a model, an optimizer) with the traces of all its seeds.
struct Arm {
  std::string label;
  std::vector<Trace> runs;
};

/// How a landscape is shown.
struct LandscapeLook {
  std::vector<double> levels;       // values to draw contour lines at, dashed; empty: chosen
  bool contour_labels = false;      // the values written on the lines
  bool arrows = false;              // the gradient's direction
  bool derivative = false;          // of a function of one variable, as a second curve
  std::optional<bool> logarithmic;  // colours and heights; empty: where it helps
};

/// What a picture is drawn from. Figures that need more than is there say so (BadInput).
struct Picture {
  std::string title;     // first, bold
  std::string subtitle;  // beside it, plain
  Landscape landscape;
  LandscapeLook look;
  std::vector<Arm> arms;
  std::optional<double> known_minimum;  // f at the known global minimum
  double success = 0.01;                // a run succeeds when it ends less than this above it
  std::string value_name = "f(x)";      // of the values, for axes and colour boxes
};

struct Figure {
  std::string_view name;
  std::string_view text;
  std::size_t dimensions;  // of the function it shows; 0: any
  bool needs_runs;         // draws nothing of a landscape alone
  void (*draw)(const Picture&, Script&);
};

std::span<const Figure> figures();

/// The figures drawn when none is named: by what the picture holds.
std::vector<std::string_view> default_figures(const Picture&);

/// A complete gnuplot script with its data inline (text), for `--format gnuplot`.
std::string gnuplot_script(const Picture&, const std::vector<std::string_view>& names);

/// Draws into `file` through a gnuplot of our own: .png .svg .pdf .gif by its ending, "-" for
/// characters on standard output (flush before what is to stand above them). The file appears whole
/// or not at all.
/// Throws BadInput for an ending that is not known, RunFailure where gnuplot is missing or fails
/// or the file cannot be written, ClosedPipe where the reader of standard output has gone.
void draw(const Picture&, const std::vector<std::string_view>& names, const std::string& file);

/// Refuses before a long run what `draw` would refuse after it: a bad ending (BadInput), a missing
/// gnuplot or a file that cannot be written (RunFailure). Leaves no trace.
void check_target(const std::string& file);

}  // namespace nnopt
