// The residuals of a formula on data: a program of the parameters and the columns.
#pragma once
#include "functions/program.hpp"
#include "functions/residuals.hpp"
#include "functions/row_blocks.hpp"

namespace nnopt {

class FormulaResiduals final : public Residuals {
 public:
  /// `residual` computes r of a row, in the inputs parameters and then columns. The columns must
  /// outlive the object.
  FormulaResiduals(Program residual, std::size_t parameters, Columns columns)
      : residual_(std::move(residual)), parameters_(parameters), columns_(std::move(columns)) {}

  const Program& program() const { return residual_; }
  std::size_t parameters() const override { return parameters_; }
  std::size_t rows() const override { return columns_.front().rows(); }
  void evaluate(std::span<const double> p, std::size_t from, std::span<double> r,
                std::span<double> jacobian) const override;
  void evaluate(std::span<const long double> p, std::size_t from, std::span<long double> r,
                std::span<long double> jacobian) const override;
  void add_curvature(std::span<const double> p, std::span<const double> v, std::size_t from,
                     std::size_t count, std::span<double> product) const override;

 private:
  Program residual_;
  std::size_t parameters_;
  Columns columns_;
};

}  // namespace nnopt
