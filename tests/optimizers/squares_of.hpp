// Sums of squares for tests: formulas on data, and Squares over them that count.
#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/team.hpp"
#include "functions/data_fit.hpp"
#include "optimizers/objective.hpp"
#include "optimizers/squares.hpp"

namespace nnopt {

using Numbers = std::vector<double>;

/// formula(x, parameters) - y; the parameters stand in the order of `names`.
inline KnownFunction fit_of(const std::string& formula, Numbers x, Numbers y,
                            const std::vector<std::string>& names) {
  return data_fit({"test", {"x", "y"}, {std::move(x), std::move(y)}, "y"}, formula, "",
                  ChiSquared(), names);
}

/// Of so many rows from 0 on the sum of the squares of formulas a, b: row x is that with this
/// number. `formula` chooses by x.
inline KnownFunction equations(const std::string& formula, std::size_t rows,
                               const std::vector<std::string>& names) {
  Numbers x(rows);
  for (std::size_t i = 0; i < rows; ++i) x[i] = static_cast<double>(i);
  return fit_of(formula, x, Numbers(rows, 0.0), names);
}

/// The squares of a fit alone: no other method could work with it.
class SquaresOf final : public Objective, public Squares {
 public:
  explicit SquaresOf(const KnownFunction& f, std::vector<Bounds> bounds = {},
                     std::size_t threads = 1)
      : fit_(f.fit), bounds_(std::move(bounds)), linear_(fit_->linear()), team_(threads) {
    for (std::size_t i = 0; i < bounds_.size(); ++i) linear_[i] = linear_[i] && !bounds_[i].any();
  }

  std::size_t parameters() const override { return fit_->residuals().parameters(); }
  Squares* squares() override { return this; }
  double factor() const override { return 1; }
  std::span<const Bounds> bounds() const override { return bounds_; }
  const std::vector<bool>& linear() const override { return linear_; }
  double squares(std::span<const double> p) override {
    seen.emplace_back(p.begin(), p.end());
    return sum_of_squares(fit_->residuals(), p, team_);
  }
  Linearization linearized(std::span<const double> p) override {
    seen.emplace_back(p.begin(), p.end());
    return nnopt::linearized(fit_->residuals(), p, team_);
  }

  double value(std::span<const double> w) override { return squares(w); }
  double value_and_gradient(std::span<const double>, std::span<double>) override {
    throw std::logic_error("methods for least squares do not ask for it");
  }
  void hessian_times(std::span<const double>, std::span<const double>, std::span<double>) override {
    throw std::logic_error("methods for least squares do not ask for it");
  }

  std::vector<Numbers> seen;  // where it was evaluated

 private:
  std::shared_ptr<const Fit> fit_;
  std::vector<Bounds> bounds_;
  std::vector<bool> linear_;
  Team team_;
};

}  // namespace nnopt
