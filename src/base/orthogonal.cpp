#include "base/orthogonal.hpp"

#include <algorithm>
#include <cmath>

namespace nnopt {
namespace {

/// A matrix, row by row, not wider than tall.
struct Tall {
  std::size_t rows, columns;
  std::vector<double> at;

  double* row(std::size_t i) { return at.data() + i * columns; }
};

/// y += a x, n numbers. No two of them are added up, so the loop runs in lanes as it stands.
void add_scaled(double* __restrict y, double a, const double* __restrict x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

/// Columns `first` and on of rows `top` and on, reflected: M - 2 v (v^T M) / |v|^2. `sums` is room
/// for a row.
void reflect(Tall& m, std::size_t top, std::size_t first, const std::vector<double>& v,
             double squared_norm, std::vector<double>& sums) {
  const std::size_t n = m.columns - first;
  std::fill_n(sums.begin(), n, 0.0);
  for (std::size_t i = top; i < m.rows; ++i) {
    add_scaled(sums.data(), v[i - top], m.row(i) + first, n);
  }
  for (std::size_t i = top; i < m.rows; ++i) {
    add_scaled(m.row(i) + first, -2 * v[i - top] / squared_norm, sums.data(), n);
  }
}

/// Q of m = Q R, as tall as m, with the diagonal of R positive (Householder's reflections).
Tall orthonormal_columns(Tall m) {
  std::vector<std::vector<double>> vectors;
  std::vector<double> squared_norms, signs, sums(m.columns);
  for (std::size_t j = 0; j < m.columns; ++j) {
    std::vector<double> v;
    double squared = 0;
    for (std::size_t i = j; i < m.rows; ++i) {
      v.push_back(m.row(i)[j]);
      squared += v.back() * v.back();
    }
    // The reflection takes the column to this length, of the sign that cancels no digits.
    const double length = v[0] > 0 ? -std::sqrt(squared) : std::sqrt(squared);
    squared -= v[0] * v[0];
    v[0] -= length;
    squared += v[0] * v[0];
    reflect(m, j, j + 1, v, squared, sums);
    signs.push_back(length < 0 ? -1 : 1);
    squared_norms.push_back(squared);
    vectors.push_back(std::move(v));
  }
  Tall q{m.rows, m.columns, std::vector<double>(m.at.size())};
  for (std::size_t j = q.columns; j-- > 0;) {
    q.row(j)[j] = 1;
    reflect(q, j, j, vectors[j], squared_norms[j], sums);
  }
  for (std::size_t i = 0; i < q.rows; ++i) {
    for (std::size_t j = 0; j < q.columns; ++j) q.row(i)[j] *= signs[j];
  }
  return q;
}

}  // namespace

std::vector<double> random_orthogonal(std::size_t rows, std::size_t columns,
                                      const RandomStream& random) {
  const bool wide = columns > rows;
  Tall m{std::max(rows, columns), std::min(rows, columns), std::vector<double>(rows * columns)};
  const auto place = [&](std::size_t i) { return wide ? i % columns * rows + i / columns : i; };
  for (std::size_t i = 0; i < m.at.size(); ++i) m.at[place(i)] = random.normal(i);
  Tall q = orthonormal_columns(std::move(m));
  if (!wide) return std::move(q.at);
  std::vector<double> out(q.at.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = q.at[place(i)];
  return out;
}

}  // namespace nnopt
