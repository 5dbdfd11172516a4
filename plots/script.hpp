// A gnuplot script as the figures write it: commands, and the numbers they plot. One script, two
// encodings: text that can be piped anywhere, or with binary grids for a gnuplot of our own.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runs/landscape.hpp"

namespace nnopt {

/// `text` as a gnuplot string that means exactly these bytes. Throws BadInput where it holds a NUL.
std::string gnuplot_string(std::string_view text);

/// `text` with everything escaped that enhanced mode would typeset, control characters as blanks;
/// to be put into a longer enhanced text, which is then quoted as a whole.
std::string literal(std::string_view text);

/// Lines through points of the same number of columns; a break between two pieces.
struct Pieces {
  std::size_t columns = 2;
  std::vector<std::vector<double>> pieces;  // each row by row
};

/// What a plot element reads: the words that name it, and bytes that follow the whole command.
struct Source {
  std::string words;
  std::string bytes;
};

struct Element {
  Source source;
  std::string style;  // "using 1:2 with lines ..."
};

/// A part of the page, from (0,0) bottom left to (1,1) top right.
struct Box {
  double left = 0, bottom = 0, right = 1, top = 1;
};

/// What is drawn on. Lengths in nominal pixels; characters have no margins and no grids.
struct Paper {
  double width = 1100, height = 930;
  std::size_t grid = 401;   // points a side that a filled map is sampled at
  std::size_t mesh = 101;   // the same of a surface in space
  double point_scale = 1;   // terminals draw points of the same size differently
  bool characters = false;  // a terminal of characters
  bool opaque = false;      // knows no half transparent colours
};

class Script {
 public:
  enum class Encoding { text, live };

  Script(Encoding encoding, const Paper& paper) : encoding_(encoding), paper_(paper) {}

  const Paper& paper() const { return paper_; }
  const std::string& str() const { return text_; }

  /// One command, without the newline.
  void line(std::string_view command);

  /// `plot` or `splot` with its elements.
  void plot(std::string_view command, const std::vector<Element>& elements);

  /// Stores the numbers and names them.
  Source columns(const Pieces& pieces);

  /// A grid of two axes as columns x y value; `dimensions` is 2 for plot, 3 for splot.
  Source grid(const Grid& grid, int dimensions);

  /// The part of the page the next figure goes to, and whether it has the page for itself.
  void place(const Box& box, bool alone);
  bool alone() const { return alone_; }
  const Box& box() const { return box_; }

  /// Distances in pixels from the edges of the figure's box to its axes.
  void margins(double left, double right, double top, double bottom);
  /// Makes room below the axes: the same margins, but for the bottom.
  void raise_bottom(double pixels);
  double bottom() const { return margins_[3]; }
  /// What the margins leave, in pixels.
  double axes_width() const { return axes_width_; }
  double axes_height() const { return axes_height_; }

  /// In an animation: the share of every path that is drawn, in (0, 1].
  void show_part(double part) { part_ = part; }
  std::size_t shown(std::size_t rows) const;

 private:
  std::string text_grid(const Grid& grid);

  Encoding encoding_;
  Paper paper_;
  Box box_;
  bool alone_ = true;
  std::array<double, 4> margins_{};  // left, right, top, bottom
  double axes_width_ = 1, axes_height_ = 1;
  double part_ = 1;
  std::size_t blocks_ = 0;
  std::string text_;
};

}  // namespace nnopt
