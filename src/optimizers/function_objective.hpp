// A function whose coordinates are trained themselves, with exact derivatives.
#pragma once
#include <optional>
#include <vector>

#include "functions/function.hpp"
#include "optimizers/objective.hpp"

namespace nnopt {

/// Products of a function's Hessian with vectors: one sweep of a tape of duals each.
class HessianProduct {
 public:
  explicit HessianProduct(const Function& f) : function_(f) {
    for (std::size_t i = 0; i < f.dim(); ++i) x_.push_back(tape_.variable({0.0, 0.0}));
    inputs_ = tape_.mark();
  }
  HessianProduct(const HessianProduct&) = delete;  // the variables know the tape by its place
  HessianProduct& operator=(const HessianProduct&) = delete;

  /// All spans hold dim() numbers.
  void operator()(std::span<const double> x, std::span<const double> v, std::span<double> product) {
    tape_.rewind(inputs_);
    for (std::size_t i = 0; i < x_.size(); ++i) x_[i].set({x[i], v[i]});
    tape_.reverse(function_(std::span<const Var<Dual<double>>>(x_)));
    for (std::size_t i = 0; i < x_.size(); ++i) product[i] = tape_.adjoint(x_[i]).slope;
  }

 private:
  const Function& function_;
  Tape<Dual<double>> tape_;
  std::vector<Var<Dual<double>>> x_;
  Tape<Dual<double>>::Mark inputs_;
};

class FunctionObjective final : public Objective {
 public:
  /// `f` must outlive it.
  explicit FunctionObjective(const Function& f) : function_(f), gradient_(f) {}

  std::size_t parameters() const override { return function_.dim(); }
  double value(std::span<const double> w) override { return function_(w); }
  double value_and_gradient(std::span<const double> w, std::span<double> gradient) override {
    return gradient_(w, gradient);
  }
  void hessian_times(std::span<const double> w, std::span<const double> v,
                     std::span<double> product) override {
    if (!hessian_) hessian_.emplace(function_);
    (*hessian_)(w, v, product);
  }

 private:
  const Function& function_;
  Gradient<double> gradient_;
  std::optional<HessianProduct> hessian_;
};

}  // namespace nnopt
