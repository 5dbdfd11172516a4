// A function and what is known of it: what every command works on, whether a test function, a
// formula or a fit to data stands behind it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "functions/function.hpp"

namespace nnopt {

class Fit;

struct KnownFunction {
  std::string name;                    // "ackley", or the formula
  std::vector<std::string> variables;  // names of the coordinates
  std::shared_ptr<const Function> function;
  std::vector<double> start;
  std::vector<std::pair<double, double>> domain;  // lo, hi of each coordinate; empty: not known
  std::vector<std::vector<double>> minima;        // all global minimizers; empty: not known
  std::optional<double> minimum;                  // f there
  std::string value_name = "f(x)";                // what its values are called
  std::shared_ptr<const Fit> fit;                 // of data: variables are its parameters

  /// Of data that are drawn: the same objective for the data of another seed.
  std::function<KnownFunction(std::uint64_t seed)> of_seed = {};

  std::size_t dim() const { return function->dim(); }
};

/// x1 x2 ...
std::vector<std::string> coordinate_names(std::size_t dim);

/// How a landscape is moved: the new function at x is f(R^T ((x - shift) / scale)), so that what f
/// has at m lies at shift + scale R m.
struct Transformation {
  std::vector<double> shift;            // empty: none
  std::vector<double> scale;            // one for all coordinates, or one each; empty: none
  std::optional<std::uint64_t> rotate;  // seed of a random orthogonal R

  bool any() const { return !shift.empty() || !scale.empty() || rotate; }
};

/// The function moved, with its minima, domain and start. shift and scale have dim() numbers, scale
/// maybe one, none of them 0.
KnownFunction transformed(KnownFunction f, const Transformation& how);

/// The function of the coordinates that `fixed` leaves free, the others at the values it gives (one
/// entry per coordinate, at least one of them empty). Minima that lie in this slice are kept.
KnownFunction sliced(KnownFunction f, const std::vector<std::optional<double>>& fixed);

}  // namespace nnopt
