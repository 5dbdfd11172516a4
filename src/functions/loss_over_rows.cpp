#include "functions/loss_over_rows.hpp"

namespace nnopt {

/// each(evaluation, rows) for block after block of rows.
template <class V, class Each>
void LossOverRows::for_blocks(std::span<const V> x, Each each) const {
  for_row_blocks(costs_.cost, x, columns_, from_, to_,
                 [&](auto& row, std::size_t, std::size_t rows) { each(row, rows); });
}

template <class T>
T LossOverRows::value(std::span<const T> x) const {
  SumOverRows<T> sum;
  for_blocks(x, [&](auto& row, std::size_t rows) { sum.add(row.value(), rows); });
  return static_cast<T>(factor_) * sum.total();
}

template <class V>
V LossOverRows::value_and_partials(std::span<const V> x, std::span<V> partials) const {
  SumOverRows<V> sum;
  Workspace<SumOverRows<V>> slopes(dim());
  Workspace<typename RowBlock<V>::Type> slope(dim());
  for_blocks(x, [&](auto& row, std::size_t rows) {
    sum.add(row.value_and_partials(slope.span()), rows);
    for (std::size_t i = 0; i < dim(); ++i) slopes[i].add(slope[i], rows);
  });
  const V factor = static_cast<V>(factor_);
  for (std::size_t i = 0; i < dim(); ++i) partials[i] = factor * slopes[i].total();
  return factor * sum.total();
}

/// One statement on the tape, with one edge for each parameter.
template <class V>
Var<V> LossOverRows::on_tape(std::span<const Var<V>> x) const {
  return recorded(x, [&](std::span<const V> at, std::span<V> partials) {
    return value_and_partials(at, partials);
  });
}

/// A point of the grid costs many rows: each alone keeps the lanes full.
template <class T, std::size_t N>
Lanes<T, N> LossOverRows::point_by_point(std::span<const Lanes<T, N>> x) const {
  Workspace<T> point(dim());
  Lanes<T, N> values;
  for (std::size_t k = 0; k < N; ++k) {
    for (std::size_t i = 0; i < dim(); ++i) point[i] = x[i][k];
    values.set(k, value(std::span<const T>(point.span())));
  }
  return values;
}

double LossOverRows::operator()(std::span<const double> x) const { return value(x); }
Lanes8 LossOverRows::operator()(std::span<const Lanes8> x) const { return point_by_point(x); }
Lanes16f LossOverRows::operator()(std::span<const Lanes16f> x) const { return point_by_point(x); }
Dual<double> LossOverRows::operator()(std::span<const Dual<double>> x) const {
  Workspace<double> at(dim()), partials(dim());
  for (std::size_t i = 0; i < dim(); ++i) at[i] = x[i].value;
  Dual<double> y{value_and_partials<double>(at.span(), partials.span()), 0.0};
  for (std::size_t i = 0; i < dim(); ++i) y.slope += partials[i] * x[i].slope;
  return y;
}
Var<double> LossOverRows::operator()(std::span<const Var<double>> x) const { return on_tape(x); }
Var<float> LossOverRows::operator()(std::span<const Var<float>> x) const { return on_tape(x); }
Var<Dual<double>> LossOverRows::operator()(std::span<const Var<Dual<double>>> x) const {
  return on_tape(x);
}
std::optional<double> LossOverRows::own_gradient(std::span<const double> x,
                                                 std::span<double> gradient) const {
  return value_and_partials(x, gradient);
}
std::optional<float> LossOverRows::own_gradient(std::span<const float> x,
                                                std::span<float> gradient) const {
  return value_and_partials(x, gradient);
}

}  // namespace nnopt
