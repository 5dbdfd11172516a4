// A sum of squares as its parts: the residuals of a formula on data, with their derivatives.
#pragma once
#include <cstddef>
#include <span>

namespace nnopt {

/// r_i(p) = (f(x_i, p) - y_i) / sigma_i, i = 0 .. rows() - 1; sigma_i = 1 where the data have no
/// errors or the loss does not look at them. Objects are immutable: threads may share them.
class Residuals {
 public:
  virtual ~Residuals() = default;

  /// n, the length of p.
  virtual std::size_t parameters() const = 0;
  virtual std::size_t rows() const = 0;

  /// r of the rows from, from + 1, ..., as many as `r` holds, and where `jacobian` is not empty
  /// dr_i/dp_j at jacobian[j * r.size() + i - from]: column after column.
  virtual void evaluate(std::span<const double> p, std::size_t from, std::span<double> r,
                        std::span<double> jacobian) const = 0;
  /// The same with the 64 bits of x87: what is left of two numbers that nearly cancel. Row by row,
  /// some twenty times slower.
  virtual void evaluate(std::span<const long double> p, std::size_t from, std::span<long double> r,
                        std::span<long double> jacobian) const = 0;

  /// What Gauss and Newton leave out: product += sum of r_i (d2 r_i / dp dp) v over `count` rows.
  virtual void add_curvature(std::span<const double> p, std::span<const double> v, std::size_t from,
                             std::size_t count, std::span<double> product) const = 0;
};

}  // namespace nnopt
