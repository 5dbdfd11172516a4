// Data with curves through them: what the figures of fits share.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "functions/data_fit.hpp"
#include "plots/look.hpp"
#include "plots/script.hpp"

namespace nnopt {

inline constexpr std::string_view data_colour = "lc rgb '#6d6d6d'";

/// Row k of the columns that the formula reads.
std::vector<double> inputs_of(const Fit& fit, std::size_t k);

/// An axis of numbers.
struct DataAxis {
  Range range;
  bool logarithmic = false;

  double share(double value) const;
  double at(double share) const;
  /// Makes room for a share of the axis above its upper end.
  void grow(double share);
  /// The same range, for what asks for shares of a linear axis.
  static constexpr Range whole{0, 1, 2};
};

/// What the finite ones of `values` need, with `margin` of it to both sides.
Range around(std::span<const double> values, double margin);

/// The same; logarithmic where all are above 0, the largest is more than `apart` times the smallest
/// and half of them lie at the lower end.
DataAxis axis_of(std::span<const double> values, double margin, double apart);

/// The curve at these parameters over `wide`; none without parameters. Where it is not finite it
/// has a gap.
Pieces curve_of(const Fit& fit, std::span<const double> parameters, const DataAxis& wide);

/// What these parameters give for each row of the data, over what was measured. Each point is a
/// piece.
Pieces predictions_of(const Fit& fit, std::span<const double> parameters);

/// The points of all pieces as one.
Pieces as_one(const Pieces& points);

/// Points of which so many lie in one place that an eye sees only the first one are left out:
/// points are pieces.
Pieces without_hidden(const Pieces& points, const DataAxis& x, const DataAxis& y);

/// The heights of the data and of all columns but the first of everything in `shown`, those cut off
/// that lie so far away that they would flatten the data.
std::vector<double> heights_of(const std::vector<double>& data, std::span<const Pieces> shown);

/// Frame, axes and their names.
void set_data_frame(const PageTitle& page, std::string_view heading, const DataAxis& x,
                    const DataAxis& y, const std::string& x_name, const std::string& y_name,
                    Script& script);
/// The two parts of that behind start_figure (plots/look.hpp).
void set_data_axes(const DataAxis& x, const DataAxis& y, Script& script);
void name_data_axes(const DataAxis& x, const DataAxis& y, const std::string& x_name,
                    const std::string& y_name, Script& script);

/// Pixels to the left of the axes that the tics of `y` and its name need.
double left_margin(const DataAxis& y, const Script& script);

/// append_scaled (plots/view.hpp) on these axes; all columns but the first are heights.
void append_shares(const Pieces& pieces, const DataAxis& x, const DataAxis& y,
                   std::vector<Point2>& out);

/// Data: rows x y, or x y sigma with error bars, each row a piece.
Pieces data_points(const std::vector<double>& x, const std::vector<double>& y,
                   const std::vector<double>* sigma);
/// Adds them as discs; those that others hide are left out.
/// So many discs hide a curve below them.
constexpr bool hides_curves(std::size_t points) { return points > 1000; }
/// Of a disc among so many.
constexpr double disc_size(std::size_t points) {
  if (points <= 100) return 0.85;
  return !hides_curves(points) ? 0.6 : points <= 10000 ? 0.4 : 0.25;
}
void add_data(const Pieces& points, const DataAxis& x, const DataAxis& y, Script& script,
              Elements& elements);

/// The line on which what is predicted is what was measured.
Pieces diagonal(const Range& measured);
void add_diagonal(const Pieces& line, Script& script, Elements& elements);

}  // namespace nnopt
