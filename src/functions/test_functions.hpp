// What the test functions have in common. Each is a struct with all that is known of it and one
// templated body, in the header of its family; the list at the end of that header names it. A new
// function is a struct and its name there.
//
// Definitions are the usual ones, as the Virtual Library of Simulation Experiments gathers them
// (Surjanovic and Bingham, Simon Fraser University, sfu.ca/~ssurjano/optimization.html; below
// "SFU"), or the paper that `source` names; minimizers and minima were computed to 50 digits.
//
// A struct has, beside what TestFunction gives it,
//   name, formula, source    texts for people; in formulas x1, x2, ... or x_i
//   domain(n)                where each of n coordinates is usually searched
//   start(n)                 where runs start by default
//   minima(n), minimum(n)    all global minimizers in the domain, as far as known; f there
//   options(see)             only where it has options of its own
//   operator()(x)            f, for every scalar T; products where a power is whole
//
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "autodiff/operations.hpp"
#include "base/spec.hpp"

namespace nnopt::functions {

using Point = std::vector<double>;
using Points = std::vector<Point>;
using Box = std::vector<std::pair<double, double>>;  // lo, hi of each coordinate
inline constexpr std::size_t any_dim = std::numeric_limits<std::size_t>::max();
inline constexpr std::string_view jamil_yang =
    "Jamil and Yang, Int. J. Math. Modelling Num. Opt. 4 (2013) 150";
inline constexpr double pi = std::numbers::pi;

/// A function of `Least` to `Most` coordinates, and what holds of most of them: a struct that knows
/// otherwise has a member of the same name.
template <std::size_t Least, std::size_t Most>
struct TestFunction {
  static constexpr std::array<std::string_view, 0> aliases{};
  static constexpr std::string_view note = "";
  static constexpr std::size_t least_dim = Least, most_dim = Most;
  static constexpr std::size_t dim_step = 1;     // n is a multiple of it
  static constexpr bool kink_at_minima = false;  // no gradient exists at the minimizers
  static Points minima(std::size_t) { return {}; }
  static double minimum(std::size_t) { return 0; }
};
template <std::size_t N>
using OfDim = TestFunction<N, N>;
template <std::size_t Least>
using OfDimFrom = TestFunction<Least, any_dim>;
using OfAnyDim = TestFunction<1, any_dim>;

/// The number of coordinate i as formulas count, from 1.
constexpr double counted(std::size_t i) { return static_cast<double>(i + 1); }

template <class T>
constexpr T squared(const std::type_identity_t<T>& x) {
  return T(x * x);
}

/// x^k by repeated squares.
template <class T>
constexpr T whole_power(const std::type_identity_t<T>& x, std::size_t k) {
  T power = 1.0, factor = x;
  for (; k > 1; k /= 2) {
    if (k % 2 == 1) power = power * factor;
    factor = factor * factor;
  }
  return k == 1 ? T(power * factor) : power;
}

/// All points of n coordinates that are taken from `choices`; where they are more than 1024, the
/// one with the first choice everywhere.
inline Points all_of_choices(const Point& choices, std::size_t n) {
  Points points{{}};
  for (std::size_t i = 0; i < n; ++i) {
    if (points.size() * choices.size() > 1024) return {Point(n, choices.front())};
    Points longer;
    for (const Point& point : points) {
      for (const double choice : choices) {
        longer.push_back(point);
        longer.back().push_back(choice);
      }
    }
    points = std::move(longer);
  }
  return points;
}

/// The point with every combination of signs; where they are more than 1024, it alone.
inline Points with_all_signs(const Point& point) {
  if (point.size() > 10) return {point};
  Points points = all_of_choices({1, -1}, point.size());
  for (Point& signs : points) {
    for (std::size_t i = 0; i < point.size(); ++i) signs[i] *= point[i];
  }
  return points;
}

}  // namespace nnopt::functions
