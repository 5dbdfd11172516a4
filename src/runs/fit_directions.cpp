#include "runs/fit_directions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/linear_algebra.hpp"
#include "base/text.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

using Vectors = std::vector<std::vector<double>>;

/// What a direction changes by less than this, relative to what it changes most, it does not
/// change.
constexpr double involved_from = 1e-6;

/// Below this share of the largest a singular value or an eigenvalue is rounding.
double rounding_of(std::size_t n) {
  return 64 * static_cast<double>(n) * std::numeric_limits<double>::epsilon();
}

std::vector<std::size_t> numbers_of(const std::vector<bool>& free) {
  std::vector<std::size_t> numbers;
  for (std::size_t j = 0; j < free.size(); ++j) {
    if (free[j]) numbers.push_back(j);
  }
  return numbers;
}

/// Other vectors of the same space, each with a coordinate that the others lack (Gauss and Jordan):
/// they change as few coordinates as can be.
void separate(Vectors& space) {
  if (space.empty()) return;
  const std::size_t n = space.front().size();
  for (std::size_t k = 0; k < space.size(); ++k) {
    std::size_t row = k, pivot = 0;
    double most = 0;
    for (std::size_t i = k; i < space.size(); ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        if (std::abs(space[i][j]) > most) {
          most = std::abs(space[i][j]);
          row = i;
          pivot = j;
        }
      }
    }
    if (most == 0) return;
    std::swap(space[k], space[row]);
    const double whole = space[k][pivot];
    for (double& x : space[k]) x /= whole;
    for (std::size_t i = 0; i < space.size(); ++i) {
      if (i != k) add(-space[i][pivot], space[k], space[i]);
    }
  }
}

/// Where it is not known which: all of them.
WeakDirection all_of(std::span<const std::size_t> numbers, std::size_t n, double curvature) {
  WeakDirection found{std::vector<double>(n, 0.0), {numbers.begin(), numbers.end()}, curvature};
  const double part = 1 / std::sqrt(static_cast<double>(numbers.size()));
  for (const std::size_t j : numbers) found.along[j] = part;
  return found;
}

/// `in_units`: one number for each of `numbers`, in units of 1 / scale.
WeakDirection weak_direction(std::span<const double> in_units, std::span<const double> scale,
                             std::span<const std::size_t> numbers, std::size_t n,
                             double curvature) {
  WeakDirection found;
  found.curvature = curvature;
  found.along.assign(n, 0.0);
  const double most = largest(in_units);
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    if (!(std::abs(in_units[k]) > involved_from * most)) continue;
    found.involved.push_back(numbers[k]);
    found.along[numbers[k]] = in_units[k] / scale[k];
  }
  // Divided by the largest first: squares of what is far from 1 may overflow.
  const double size = largest(found.along);
  if (found.involved.empty() || !std::isfinite(size)) return all_of(numbers, n, curvature);
  for (double& x : found.along) x /= size;
  // What is left of the others is rounding.
  constexpr double nothing = 1e-18;
  std::erase_if(found.involved, [&](std::size_t j) { return std::abs(found.along[j]) < nothing; });
  const double sign = found.along[found.involved.front()] < 0 ? -1 : 1;
  const double length = sign * norm(found.along);
  for (double& x : found.along) x /= length;
  return found;
}

/// H = J^T J + S where J alone does not determine all: by the eigenvalues of H, its diagonal scaled
/// to 1.
void decompose_hessian(FitDirections& found, std::span<const double> hessian,
                       std::span<const std::size_t> numbers, std::size_t n) {
  const std::size_t count = numbers.size();
  std::vector<double> scale(count), h(count * count);
  for (std::size_t a = 0; a < count; ++a) {
    const double size = std::sqrt(std::abs(hessian[numbers[a] * n + numbers[a]]));
    scale[a] = size > 0 ? size : 1;
  }
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      h[a * count + b] = hessian[numbers[a] * n + numbers[b]] / (scale[a] * scale[b]);
    }
  }
  SymmetricEigen eigen(count);
  found.finite = eigen.decompose(h);
  if (!found.finite) return;
  const double most = std::max(std::abs(eigen.values().front()), std::abs(eigen.values().back()));
  const double rounding = rounding_of(count) * most;
  Vectors flat;
  for (std::size_t k = 0; k < count; ++k) {
    const double value = eigen.values()[k];
    const std::span<const double> v = eigen.vector(k);
    if (value > rounding) {
      std::vector<double> d(n, 0.0);
      for (std::size_t a = 0; a < count; ++a) d[numbers[a]] = v[a] / (scale[a] * std::sqrt(value));
      found.rising.push_back(std::move(d));
    } else if (value < -rounding) {
      found.weak.push_back(weak_direction(v, scale, numbers, n, value));
    } else {
      flat.emplace_back(v.begin(), v.end());
    }
  }
  separate(flat);
  for (const auto& v : flat) found.weak.push_back(weak_direction(v, scale, numbers, n, 0));
}

}  // namespace

const WeakDirection* FitDirections::weak_in(std::size_t parameter) const {
  for (const WeakDirection& direction : weak) {
    if (std::ranges::find(direction.involved, parameter) != direction.involved.end()) {
      return &direction;
    }
  }
  return nullptr;
}

std::vector<double> FitDirections::solve(std::span<const double> v) const {
  std::vector<double> x(v.size(), 0.0);
  for (const auto& d : rising) add(dot(d, v), d, x);
  return x;
}

double FitDirections::to_fall(std::span<const double> gradient) const {
  double sum = 0;
  for (const auto& d : rising) {
    const double along = dot(d, gradient);
    sum += along * along;
  }
  return sum;
}

double FitDirections::inverse(std::size_t i, std::size_t j) const {
  return sum_of(rising.size(), [&](std::size_t k) { return rising[k][i] * rising[k][j]; });
}

FitDirections directions_of(const Linearization& at, const std::vector<bool>& free) {
  const std::size_t n = at.n;
  FitDirections found;
  found.finite = at.finite();
  if (!found.finite) return found;
  found.diagonal.resize(n);
  std::vector<double> lengths(n);
  for (std::size_t j = 0; j < n; ++j) {
    lengths[j] = at.column_length(j);
    found.diagonal[j] = lengths[j] * lengths[j];
  }
  std::vector<std::size_t> numbers;
  std::vector<double> scale;
  for (const std::size_t j : numbers_of(free)) {
    if (lengths[j] > 0) {
      numbers.push_back(j);
      scale.push_back(lengths[j]);
    } else {
      WeakDirection direction{std::vector<double>(n, 0.0), {j}, 0};
      direction.along[j] = 1;
      found.weak.push_back(std::move(direction));
    }
  }
  const std::size_t count = numbers.size();
  if (count == 0) return found;
  std::vector<double> r(n * count);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < count; ++k) {
      r[i * count + k] = at.r[i * n + numbers[k]] / scale[k];
    }
  }
  const SingularValues svd(r, n, count);
  found.finite = svd.known();
  if (!found.finite) return found;
  const double rounding = rounding_of(count) * svd.values().front();
  Vectors flat;
  for (std::size_t k = 0; k < count; ++k) {
    const double value = svd.values()[k];
    const std::span<const double> v = svd.vector(k);
    if (!(value > rounding)) {
      flat.emplace_back(v.begin(), v.end());
      continue;
    }
    std::vector<double> d(n, 0.0);
    for (std::size_t a = 0; a < count; ++a) d[numbers[a]] = v[a] / (scale[a] * value);
    found.rising.push_back(std::move(d));
    found.condition = svd.values().front() / value;
    found.weakest = weak_direction(v, scale, numbers, n, 1).along;
  }
  separate(flat);
  for (const auto& v : flat) found.weak.push_back(weak_direction(v, scale, numbers, n, 0));
  return found;
}

FitDirections directions_of(const Linearization& at, std::span<const double> curvature,
                            const std::vector<bool>& free) {
  const std::size_t n = at.n;
  FitDirections gauss = directions_of(at, free);
  const auto finite = [](double x) { return std::isfinite(x); };
  gauss.finite = gauss.finite && std::ranges::all_of(curvature, finite);
  if (!gauss.finite) return gauss;
  FitDirections found;
  found.condition = gauss.condition;
  found.weakest = gauss.weakest;
  found.diagonal = gauss.diagonal;
  for (std::size_t j = 0; j < n; ++j) found.diagonal[j] += curvature[j * n + j];
  const std::vector<std::size_t> numbers = numbers_of(free);
  if (!gauss.weak.empty()) {
    std::vector<double> hessian(curvature.begin(), curvature.end());
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k <= std::min(i, j); ++k) {
          hessian[i * n + j] += at.r[k * n + i] * at.r[k * n + j];
        }
      }
    }
    decompose_hessian(found, hessian, numbers, n);
    return found;
  }
  // With D of columns d_k, D^T (J^T J + S) D = 1 + D^T S D, whose condition is that of what S adds.
  const std::size_t count = gauss.rising.size();
  if (count == 0) return found;
  std::vector<double> m(count * count), product(n);
  for (std::size_t a = 0; a < count; ++a) {
    multiply(curvature, gauss.rising[a], product);
    for (std::size_t b = 0; b < count; ++b) m[a * count + b] = dot(product, gauss.rising[b]);
    m[a * count + a] += 1;
  }
  SymmetricEigen eigen(count);
  found.finite = eigen.decompose(m);
  if (!found.finite) return found;
  const double most = std::max(std::abs(eigen.values().front()), std::abs(eigen.values().back()));
  const double rounding = rounding_of(count) * most;
  std::vector<double> scale(count);
  for (std::size_t a = 0; a < count; ++a) scale[a] = at.column_length(numbers[a]);
  for (std::size_t k = 0; k < count; ++k) {
    const double value = eigen.values()[k];
    std::vector<double> d(n, 0.0);
    for (std::size_t a = 0; a < count; ++a) add(eigen.vector(k)[a], gauss.rising[a], d);
    if (value > rounding) {
      const double length = std::sqrt(value);
      for (double& x : d) x /= length;
      found.rising.push_back(std::move(d));
    } else {
      std::vector<double> in_units(count);
      for (std::size_t a = 0; a < count; ++a) in_units[a] = d[numbers[a]] * scale[a];
      const double size = dot(in_units, in_units);
      found.weak.push_back(
          weak_direction(in_units, scale, numbers, n, value < -rounding ? value / size : 0));
    }
  }
  return found;
}

std::string names_of(std::span<const std::size_t> parameters, std::span<const std::string> names) {
  constexpr std::size_t shown = 6;
  const std::size_t count = parameters.size();
  if (count > shown) {
    return fmt::format("{} and {} more", names[parameters.front()], count - 1);
  }
  std::string text = names[parameters.front()];
  for (std::size_t k = 1; k < count; ++k) {
    text += (k + 1 == count ? " and " : ", ") + names[parameters[k]];
  }
  return text;
}

std::string direction_text(std::span<const double> along, std::span<const std::size_t> involved,
                           std::span<const std::string> names) {
  constexpr std::size_t shown = 6;
  if (involved.size() <= shown) {
    std::vector<std::string> parts;
    for (const std::size_t j : involved) parts.push_back(fmt::format("{:.4g}", along[j]));
    return "(" + joined(parts, ", ") + ")";
  }
  const auto most = std::ranges::max_element(
      involved, [&](auto a, auto b) { return std::abs(along[a]) < std::abs(along[b]); });
  return names[*most] + " above all";
}

std::string why_weak(const WeakDirection& direction, std::span<const std::string> names) {
  const std::string who = names_of(direction.involved, names);
  const std::string along = direction_text(direction.along, direction.involved, names);
  const std::size_t count = direction.involved.size();
  if (direction.curvature < 0) {
    return count == 1 ? fmt::format("chi2 is no minimum in {}: it falls to both sides", who)
                      : fmt::format("chi2 is no minimum in {}: it falls along {}", who, along);
  }
  if (count == 1) return fmt::format("{} cannot be determined: chi2 does not change with it", who);
  return fmt::format("{} cannot {} be determined: chi2 does not change along {}", who,
                     count == 2 ? "both" : "all", along);
}

}  // namespace nnopt
