// The common look of all figures: colours, frame, titles, legend, and lines with a white halo.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/contours.hpp"
#include "plots/figures.hpp"
#include "plots/script.hpp"

namespace nnopt {

inline constexpr std::string_view ink = "#262626";
/// So many arms have lines that are not dashed.
inline constexpr std::size_t solid_arms = 6;

/// "x1" as an x with a low 1, anything else literally, and `unit` behind it; quoted.
std::string axis_name(std::string_view name, const Script& script, std::string_view unit = {});

/// Names the axis "x" or "y", which reaches from lo to hi; with tics where gnuplot's are of no use.
void set_number_axis(std::string_view axis, std::string_view name, double lo, double hi,
                     Script& script);

/// Around and between the cells of a matrix of n rows and n columns, which are 1 wide with their
/// middles at 0, 1, ...
Pieces lines_between_cells(std::size_t n);

/// At most `most` bytes of `text`; where more were left out it ends in "...".
std::string shortened(std::string_view text, std::size_t most);

/// `text` cut into lines of at most so many bytes, three at most, never within a character and
/// where there is one behind a blank, a comma, a colon or a low line.
std::string wrapped(std::string_view text, std::size_t columns);

/// `text` quoted as the name of a tic, in which % begins a format.
std::string tic_string(std::string_view text);

/// Title bold and subtitle plain, as one quoted text with gnuplot's words for its font: smaller,
/// and in the end shortened, where they are long for the page.
std::string title_words(const PageTitle& page, const Script& script);

/// Resets gnuplot and sets margins (pixels to the left and right of the axes), borders, tics and
/// the title: that of the page where the figure has the page for itself, else `heading`.
void start_figure(const PageTitle& page, std::string_view heading, double left, double right,
                  Script& script);

/// The same for a figure in space, which has no margins: its view says how large it is.
void start_space(const PageTitle& page, std::string_view heading, Script& script);

/// Puts the legend with these labels into a corner of the axes that none of `points` lies in (both
/// coordinates from 0 to 1); where there is no such corner, below the axes, which make room.
void place_legend(std::span<const Point2> points, std::span<const std::string> labels,
                  Script& script);

/// By which share of its length the y axis has to grow upwards so that the legend has a corner: 0
/// where one is free, nothing where the legend is too large for that.
std::optional<double> growth_for_legend(std::span<const Point2> points,
                                        std::span<const std::string> labels, const Script& script);

/// The same for a figure in space: to the right above it, or, where there are many labels, below
/// it.
void place_legend_in_space(std::span<const std::string> labels, Script& script);

/// The elements of a plot; they read their sources with the same columns ("1:2" or "1:2:3"). Arms
/// are known by their number, which is a colour on paper and a character in a terminal.
class Elements {
 public:
  Elements(const Script& script, std::string_view columns)
      : paper_(script.paper()), columns_(columns) {}

  void add(Element element) { all_.push_back(std::move(element)); }
  /// `style` is "lines ...", "points ..."; without a legend entry.
  void add(const Source& source, std::string_view style);
  /// The same, with columns of its own.
  void add_columns(const Source& source, std::string_view style, std::string_view columns);
  /// The path of an arm, white below and in colour above.
  void add_path(const Source& line, std::size_t arm, double width, double halo = 2.2);
  /// A second line of an arm, dashed; nothing in a terminal.
  void add_dashed(const Source& line, std::size_t arm, double width);
  /// One of many lines of an arm, half transparent; nothing in a terminal, where it would hide all.
  void add_faint(const Source& lines, std::size_t arm, double width);
  /// A white disc with a dark rim: where paths start.
  void add_start(const Source& points);
  /// A coloured disc with a white rim: where a path ends.
  void add_end(const Source& points, std::size_t arm, double size);
  /// The same as a chart's points: in a terminal each arm has a letter of its own.
  void add_points(const Source& points, std::size_t arm);
  /// Small discs of an arm without a rim.
  void add_dots(const Source& points, std::size_t arm, double size);
  /// Small half transparent discs: points that belong to a path but do not lie on it; nothing in a
  /// terminal.
  void add_cloud(const Source& points, std::size_t arm);
  /// How uncertain an arm's points are, from rows of x lo hi: as a band, or as bars. Nothing in a
  /// terminal. `alpha` "00" is opaque, "ff" not to be seen.
  void add_band(const Source& edges, std::size_t arm, std::string_view alpha = "d8");
  void add_bars(const Source& edges, std::size_t arm);
  /// Triangles for points that lie beyond an end of the axis.
  void add_outliers(const Source& points, std::size_t arm, bool above);
  /// Rectangles, faint: rows of x y and their ends x1 x2 y1 y2.
  void add_bricks(const Source& rows, std::size_t arm);
  /// White crosses with a dark rim: minima.
  void add_minima(const Source& points);
  /// Entries of the legend.
  void name_arm(std::size_t arm, std::string_view label);
  /// An arm of points alone: of add_points, of add_dots.
  void name_end(std::size_t arm, std::string_view label);
  void name_dots(std::size_t arm, std::string_view label);
  void name_line(std::string_view style, std::string_view label);
  void name_minima(std::string_view label = "minimum");
  /// Grey discs: data.
  void name_points(std::string_view label);
  void name_band(std::string_view label);
  void name_band(std::string_view label, std::size_t arm, std::string_view alpha);
  /// Words alone.
  void name_nothing(std::string_view label);

  bool in_characters() const { return paper_.characters; }
  const std::vector<Element>& all() const { return all_; }
  const std::vector<std::string>& labels() const { return labels_; }

 private:
  void add_label(std::string_view style, std::string_view label);

  std::string disc(double size, std::string_view colour) const;
  /// Half transparent where the terminal knows such.
  std::string colour(std::size_t arm, std::string_view alpha) const;

  Paper paper_;
  std::string_view columns_;
  std::vector<Element> all_;
  std::vector<std::string> labels_;
};

/// "mlp9"; where one path stands for several runs "mlp9, seed 0 of 10 runs".
std::string path_label(const Arm& arm);

}  // namespace nnopt
