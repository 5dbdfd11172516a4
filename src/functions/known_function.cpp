#include "functions/known_function.hpp"

#include <algorithm>
#include <cmath>

#include "base/orthogonal.hpp"
#include "base/random.hpp"
#include "base/spec.hpp"
#include "functions/placed_function.hpp"

namespace nnopt {
namespace {

/// The elements of `all` at these places.
template <class V>
std::vector<V> picked(const std::vector<V>& all, const std::vector<std::size_t>& places) {
  std::vector<V> some;
  for (const std::size_t place : places) some.push_back(all[place]);
  return some;
}

std::string comma_list(const std::vector<double>& numbers) {
  std::string text;
  for (const double x : numbers) text += (text.empty() ? "" : ",") + shortest(x);
  return text;
}

}  // namespace

std::vector<std::string> coordinate_names(std::size_t dim) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= dim; ++i) names.push_back("x" + std::to_string(i));
  return names;
}

KnownFunction transformed(KnownFunction f, const Transformation& how) {
  const std::size_t n = f.dim();
  Moved moved{f.function, how.shift, how.scale, {}};
  if (how.shift.empty()) moved.shift.assign(n, 0.0);
  if (how.scale.empty()) moved.scale.assign(n, 1.0);
  if (how.scale.size() == 1) moved.scale.assign(n, how.scale.front());
  if (how.rotate) {
    moved.rotation = random_orthogonal(n, n, RandomStream(*how.rotate, Purpose::rotation, 0));
  }

  const auto move = [&](std::vector<double>& m) {
    std::vector<double> x = m;
    if (!moved.rotation.empty()) {
      for (std::size_t i = 0; i < n; ++i) {
        x[i] = 0;
        for (std::size_t j = 0; j < n; ++j) x[i] += moved.rotation[i * n + j] * m[j];
      }
    }
    for (std::size_t i = 0; i < n; ++i) m[i] = moved.shift[i] + moved.scale[i] * x[i];
  };
  for (auto& minimum : f.minima) move(minimum);
  move(f.start);
  for (std::size_t i = 0; i < f.domain.size(); ++i) {
    auto& [lo, hi] = f.domain[i];
    lo = moved.shift[i] + moved.scale[i] * lo;
    hi = moved.shift[i] + moved.scale[i] * hi;
    if (lo > hi) std::swap(lo, hi);
  }
  if (!how.shift.empty()) f.name += ", shift " + comma_list(how.shift);
  if (how.rotate) f.name += ", rotated by seed " + std::to_string(*how.rotate);
  if (!how.scale.empty()) f.name += ", scale " + comma_list(how.scale);
  f.function = make_function(std::move(moved), n);
  return f;
}

KnownFunction sliced(KnownFunction f, const std::vector<std::optional<double>>& fixed) {
  Slice slice{f.function, f.start, {}};
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    if (fixed[i]) {
      slice.at[i] = *fixed[i];
      f.name += ", " + f.variables[i] + " = " + shortest(*fixed[i]);
    } else {
      slice.moves.push_back(i);
    }
  }
  const auto outside = [&](const std::vector<double>& minimum) {
    for (std::size_t i = 0; i < fixed.size(); ++i) {
      if (fixed[i] && std::abs(minimum[i] - *fixed[i]) > 1e-9 * (1 + std::abs(*fixed[i]))) {
        return true;
      }
    }
    return false;
  };
  std::erase_if(f.minima, outside);
  if (f.minima.empty()) f.minimum.reset();
  for (auto& minimum : f.minima) minimum = picked(minimum, slice.moves);
  f.variables = picked(f.variables, slice.moves);
  f.start = picked(f.start, slice.moves);
  if (!f.domain.empty()) f.domain = picked(f.domain, slice.moves);
  const std::size_t n = slice.moves.size();
  f.function = make_function(std::move(slice), n);
  return f;
}

}  // namespace nnopt
