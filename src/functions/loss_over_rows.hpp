// The loss of a fit over some rows of a table, as a function of the parameters.
#pragma once
#include <optional>

#include "functions/function.hpp"
#include "functions/program.hpp"
#include "functions/row_blocks.hpp"

namespace nnopt {

/// What a row costs, as a program of the parameters and then the columns, and all rows.
struct RowCosts {
  Program cost;
  std::size_t parameters;
  bool mean;
  Columns columns;

  std::size_t rows() const { return columns.front().rows(); }
  /// From the sum over so many rows to (an estimate of) the loss over all.
  double factor(std::size_t count) const {
    const double mean_of_rows = 1 / static_cast<double>(count);
    return mean ? mean_of_rows : mean_of_rows * static_cast<double>(rows());
  }
};

/// The loss over rows of columns, at first all of them; the costs must outlive it.
class LossOverRows final : public Function {
 public:
  LossOverRows(const RowCosts& costs, Columns columns)
      : costs_(costs), columns_(std::move(columns)) {
    select(0, costs.rows());
  }
  void set_columns(Columns columns) { columns_ = std::move(columns); }
  /// The rows from, from + 1, ..., to - 1.
  void select(std::size_t from, std::size_t to) {
    from_ = from;
    to_ = to;
    factor_ = costs_.factor(to - from);
  }

  std::size_t dim() const override { return costs_.parameters; }
  double operator()(std::span<const double> x) const override;
  Lanes8 operator()(std::span<const Lanes8> x) const override;
  Lanes16f operator()(std::span<const Lanes16f> x) const override;
  Dual<double> operator()(std::span<const Dual<double>> x) const override;
  Var<double> operator()(std::span<const Var<double>> x) const override;
  Var<float> operator()(std::span<const Var<float>> x) const override;
  Var<Dual<double>> operator()(std::span<const Var<Dual<double>>> x) const override;
  std::optional<double> own_gradient(std::span<const double> x,
                                     std::span<double> gradient) const override;
  std::optional<float> own_gradient(std::span<const float> x,
                                    std::span<float> gradient) const override;

 private:
  template <class V, class Each>
  void for_blocks(std::span<const V> x, Each each) const;
  template <class T>
  T value(std::span<const T> x) const;
  template <class V>
  V value_and_partials(std::span<const V> x, std::span<V> partials) const;
  template <class V>
  Var<V> on_tape(std::span<const Var<V>> x) const;
  template <class T, std::size_t N>
  Lanes<T, N> point_by_point(std::span<const Lanes<T, N>> x) const;

  const RowCosts& costs_;
  Columns columns_;
  std::size_t from_ = 0, to_ = 0;
  double factor_ = 0;
};

}  // namespace nnopt
