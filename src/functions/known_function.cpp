#include "functions/known_function.hpp"

#include <algorithm>
#include <cmath>

#include "base/orthogonal.hpp"
#include "base/random.hpp"
#include "base/spec.hpp"
#include "functions/workspace.hpp"

namespace nnopt {
namespace {

/// f(matrix (x - shift)), the matrix row by row.
struct Moved {
  std::shared_ptr<const Function> f;
  std::vector<double> shift, matrix;
  bool diagonal;

  template <class T>
  T operator()(std::span<const T> x) const {
    const std::size_t n = x.size();
    Workspace<T> y(n), z(n);
    for (std::size_t i = 0; i < n; ++i) y[i] = x[i] - shift[i];
    for (std::size_t i = 0; i < n; ++i) {
      const double* const row = matrix.data() + i * n;
      z[i] = static_cast<T>(y[i] * row[i]);
      if (diagonal) continue;
      for (std::size_t j = 0; j < n; ++j) {
        if (j != i) z[i] += y[j] * row[j];
      }
    }
    return (*f)(std::span<const T>(z.span()));
  }
};

/// f with some of its coordinates held.
struct Slice {
  std::shared_ptr<const Function> f;
  std::vector<double> at;          // of all coordinates
  std::vector<std::size_t> moves;  // those that x has

  template <class T>
  T operator()(std::span<const T> x) const {
    Workspace<T> whole(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) whole[i] = static_cast<T>(at[i]);
    for (std::size_t k = 0; k < moves.size(); ++k) whole[moves[k]] = x[k];
    return (*f)(std::span<const T>(whole.span()));
  }
};

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
  const std::vector<double> shift = how.shift.empty() ? std::vector<double>(n, 0.0) : how.shift;
  std::vector<double> scale = how.scale.empty() ? std::vector<double>{1.0} : how.scale;
  if (scale.size() == 1) scale.assign(n, scale.front());
  std::vector<double> rotation(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) rotation[i * n + i] = 1;
  if (how.rotate)
    rotation = random_orthogonal(n, n, RandomStream(*how.rotate, Purpose::rotation, 0));

  const auto moved = [&](const std::vector<double>& m) {
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += rotation[i * n + j] * m[j];
      x[i] = shift[i] + scale[i] * sum;
    }
    return x;
  };
  for (auto& minimum : f.minima) minimum = moved(minimum);
  f.start = moved(f.start);
  for (std::size_t i = 0; i < f.domain.size(); ++i) {
    auto& [lo, hi] = f.domain[i];
    lo = shift[i] + scale[i] * lo;
    hi = shift[i] + scale[i] * hi;
    if (lo > hi) std::swap(lo, hi);
  }

  std::vector<double> matrix(n * n);  // R^T diag(1 / scale)
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) matrix[i * n + j] = rotation[j * n + i] / scale[j];
  }
  if (!how.shift.empty()) f.name += ", shift " + comma_list(how.shift);
  if (how.rotate) f.name += ", rotated by seed " + std::to_string(*how.rotate);
  if (!how.scale.empty()) f.name += ", scale " + comma_list(how.scale);
  f.function = make_function(Moved{f.function, shift, std::move(matrix), !how.rotate}, n);
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
