#include "functions/formula_residuals.hpp"

namespace nnopt {

void FormulaResiduals::evaluate(std::span<const double> p, std::size_t from, std::span<double> r,
                                std::span<double> jacobian) const {
  using Block = RowBlock<double>;
  Workspace<Block::Type> partials(jacobian.empty() ? 0 : parameters_);
  for_row_blocks(residual_, p, columns_, from, from + r.size(),
                 [&](auto& evaluation, std::size_t row, std::size_t rows) {
                   const std::size_t at = row - from;
                   if (jacobian.empty()) {
                     Block::store(evaluation.value(), &r[at], rows);
                     return;
                   }
                   Block::store(evaluation.value_and_partials(partials.span()), &r[at], rows);
                   for (std::size_t j = 0; j < parameters_; ++j) {
                     Block::store(partials[j], &jacobian[j * r.size() + at], rows);
                   }
                 });
}

void FormulaResiduals::evaluate(std::span<const long double> p, std::size_t from,
                                std::span<long double> r, std::span<long double> jacobian) const {
  Program::Evaluation<long double> evaluation(residual_);
  for (std::size_t j = 0; j < parameters_; ++j) evaluation.input(j) = p[j];
  Workspace<long double> partials(jacobian.empty() ? 0 : parameters_);
  for (std::size_t i = 0; i < r.size(); ++i) {
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      evaluation.input(parameters_ + k) = columns_[k][from + i];
    }
    if (jacobian.empty()) {
      r[i] = evaluation.value();
      continue;
    }
    r[i] = evaluation.value_and_partials(partials.span());
    for (std::size_t j = 0; j < parameters_; ++j) jacobian[j * r.size() + i] = partials[j];
  }
}

void FormulaResiduals::add_curvature(std::span<const double> p, std::span<const double> v,
                                     std::size_t from, std::size_t count,
                                     std::span<double> product) const {
  using Number = Dual<double>;
  Workspace<Number> along(parameters_);  // p + h v
  for (std::size_t j = 0; j < parameters_; ++j) along[j] = {p[j], v[j]};
  Workspace<RowBlock<Number>::Type> partials(parameters_);
  Workspace<SumOverRows<double>> sums(parameters_);
  for_row_blocks(residual_, std::span<const Number>(along.span()), columns_, from, from + count,
                 [&](auto& evaluation, std::size_t, std::size_t rows) {
                   const auto r = evaluation.value_and_partials(partials.span()).value;
                   for (std::size_t j = 0; j < parameters_; ++j) {
                     sums[j].add(r * partials[j].slope, rows);
                   }
                 });
  for (std::size_t j = 0; j < parameters_; ++j) product[j] += sums[j].total();
}

}  // namespace nnopt
