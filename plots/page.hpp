// A page of figures and the ways out for it: a gnuplot script, a picture file, characters in the
// terminal. What the figures are drawn from is their own affair.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

class Script;

/// What stands above a page.
struct PageTitle {
  std::string title = {};     // first, bold
  std::string subtitle = {};  // beside it, plain
  std::string note = {};      // below, smaller: what a figure says of itself, also among others
};

/// A figure as users name it.
struct NamedFigure {
  std::string_view name, text;
};

struct Page : PageTitle {
  /// Each writes one figure at the place that the script has; more than one share the page.
  std::vector<std::function<void(Script&)>> figures = {};
  bool grows = false;  // its paths do, in an animation
  double height = 0;   // of a figure that has the page for itself, in pixels; 0: as most are
  /// How much room each of several figures has; medium and small are for sheets of many.
  enum class Cells { large, medium, small };
  Cells cells = Cells::large;
};

/// A complete gnuplot script with its data inline (text), for `--format gnuplot`. Throws BadInput
/// for a page without figures.
std::string gnuplot_script(const Page&);

/// Draws into `file` through a gnuplot of our own: .png .svg .pdf .gif by its ending, "-" for
/// characters on standard output (flush before what is to stand above them). The file appears whole
/// or not at all.
/// Throws BadInput for an ending that is not known, RunFailure where gnuplot is missing or fails
/// or the file cannot be written, ClosedPipe where the reader of standard output has gone.
void draw(const Page&, const std::string& file);

/// The page as an SVG document. Throws BadInput for a page without figures, RunFailure where
/// gnuplot is missing or fails.
std::string svg_of(const Page&);

/// Refuses before a long run what `draw` would refuse after it: a bad ending (BadInput), a missing
/// gnuplot or a file that cannot be written (RunFailure). Leaves no trace.
void check_target(const std::string& file);

}  // namespace nnopt
