// The objective of a run as methods see it: f(x(w)), every evaluation counted and, where somebody
// wants to see them, shown.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "base/spec.hpp"
#include "base/state.hpp"
#include "functions/data_fit.hpp"
#include "functions/function.hpp"
#include "networks/model.hpp"
#include "optimizers/function_objective.hpp"
#include "optimizers/squares.hpp"
#include "optimizers/vectors.hpp"
#include "runs/evaluation.hpp"
#include "runs/model_objective.hpp"

namespace nnopt {

class MethodObjective : public Objective {
 public:
  std::int64_t evaluations() const { return evaluations_; }
  void state(StateVisitor& see) {
    see("evaluations", evaluations_, 0, static_cast<std::int64_t>(largest_whole));
  }

  /// Calls see(evaluation) behind each; the gradient is empty where it was not asked for.
  void watch(std::function<void(const Evaluation&)> see) { see_ = std::move(see); }

  /// Value, x and its gradient at w: no evaluation of the optimizer's. It costs nothing where the
  /// last value_and_gradient() was there.
  virtual Evaluation show(std::span<const double> w) = 0;

 protected:
  void count(const Evaluation& now) {
    ++evaluations_;
    if (see_) see_(now);
  }
  void count(int evaluations) { evaluations_ += evaluations; }

 private:
  std::int64_t evaluations_ = 0;
  std::function<void(const Evaluation&)> see_;
};

/// The loss of a fit as a sum of squares.
class FitSquares final : public Squares {
 public:
  /// Calls see(evaluation) behind each.
  FitSquares(const Fit& fit, double factor, std::span<const Bounds> bounds, Team& team,
             std::function<void(const Evaluation&)> see)
      : residuals_(fit.residuals()),
        factor_(factor),
        bounds_(bounds),
        linear_(fit.linear()),
        team_(team),
        see_(std::move(see)) {
    for (std::size_t i = 0; i < bounds.size(); ++i) linear_[i] = linear_[i] && !bounds[i].any();
  }

  std::size_t parameters() const override { return residuals_.parameters(); }
  double factor() const override { return factor_; }
  std::span<const Bounds> bounds() const override { return bounds_; }
  const std::vector<bool>& linear() const override { return linear_; }
  double squares(std::span<const double> p) override {
    const double squares = sum_of_squares(residuals_, p, team_);
    see_({factor_ * squares, p, {}});
    return squares;
  }
  Linearization linearized(std::span<const double> p) override {
    look(p);
    see_({factor_ * last_.squares, p, gradient_});
    return last_;
  }
  /// The linearization at p, which is no evaluation, and none at all where the last one was there.
  Evaluation look(std::span<const double> p) {
    if (!std::ranges::equal(at_, p)) {
      at_.assign(p.begin(), p.end());
      last_ = nnopt::linearized(residuals_, p, team_);
      gradient_ = last_.gradient();
      for (double& g : gradient_) g *= 2 * factor_;
    }
    return {factor_ * last_.squares, at_, gradient_};
  }

 private:
  const Residuals& residuals_;
  double factor_;
  std::span<const Bounds> bounds_;
  std::vector<bool> linear_;
  Team& team_;
  std::function<void(const Evaluation&)> see_;
  Linearization last_;
  std::vector<double> at_, gradient_;
};

/// w is the point itself, in double.
class PointObjective final : public MethodObjective {
 public:
  explicit PointObjective(const Function& f) : objective_(f), at_(f.dim()), gradient_(f.dim()) {}
  /// `fit` is that whose loss f is; it and the bounds (empty: none) must outlive this.
  PointObjective(const Function& f, const Fit& fit, std::span<const Bounds> bounds, Team& team)
      : PointObjective(f) {
    if (const std::optional<double> factor = fit.squares_factor()) {
      squares_.emplace(fit, *factor, bounds, team, [this](const Evaluation& now) { count(now); });
    }
  }
  PointObjective(const PointObjective&) = delete;  // squares_ knows this by its place
  PointObjective& operator=(const PointObjective&) = delete;

  /// From now on show() takes value and gradient from the linearization of the sum of squares.
  void spare() { spares_ = squares_.has_value(); }

  Squares* squares() override { return squares_ ? &*squares_ : nullptr; }

  std::size_t parameters() const override { return at_.size(); }
  double value(std::span<const double> w) override {
    const double value = objective_.value(w);
    count({value, w, {}});
    return value;
  }
  double value_and_gradient(std::span<const double> w, std::span<double> gradient) override {
    const Evaluation now = show(w);
    std::ranges::copy(gradient_, gradient.begin());
    count(now);
    return now.value;
  }
  void hessian_times(std::span<const double> w, std::span<const double> v,
                     std::span<double> product) override {
    objective_.hessian_times(w, v, product);
    count(1);
  }
  Evaluation show(std::span<const double> w) override {
    if (!known_ || !std::ranges::equal(at_, w)) {
      std::ranges::copy(w, at_.begin());
      if (spares_) {
        const Evaluation now = squares_->look(w);
        value_ = now.value;
        std::ranges::copy(now.gradient, gradient_.begin());
      } else {
        value_ = objective_.value_and_gradient(at_, gradient_);
      }
      known_ = true;
    }
    return {value_, at_, gradient_};
  }

 private:
  FunctionObjective objective_;
  std::optional<FitSquares> squares_;
  std::vector<double> at_, gradient_;
  double value_ = 0;
  bool known_ = false, spares_ = false;
};

/// w are a model's parameters, of type T. Hessian-vector products are differences of gradients.
template <class T>
class ParameterObjective final : public MethodObjective {
 public:
  ParameterObjective(Model<T>& model, const Function& f)
      : model_(model), objective_(model, f), w_(model.parameters()), g_(model.parameters()) {}

  std::size_t parameters() const override { return w_.size(); }
  double value(std::span<const double> w) override {
    const Evaluation now = show(w);
    count({now.value, now.x, {}});
    return now.value;
  }
  double value_and_gradient(std::span<const double> w, std::span<double> gradient) override {
    const Evaluation now = show(w);
    gradient_here(gradient);
    count(now);
    return now.value;
  }
  /// (g(w + h v) - g(w - h v)) / 2h with h |v| = eps^(1/3) (1 + |w|): two evaluations.
  void hessian_times(std::span<const double> w, std::span<const double> v,
                     std::span<double> product) override {
    const double length = norm(v);
    if (length == 0) {
      std::ranges::fill(product, 0.0);
      return;
    }
    const double h =
        std::cbrt(static_cast<double>(std::numeric_limits<T>::epsilon())) * (1 + norm(w)) / length;
    moved_.assign(w.begin(), w.end());
    other_.resize(w.size());
    for (std::size_t i = 0; i < w.size(); ++i) moved_[i] += h * v[i];
    show(moved_);
    gradient_here(product);
    for (std::size_t i = 0; i < w.size(); ++i) moved_[i] = w[i] - h * v[i];
    show(moved_);
    gradient_here(other_);
    for (std::size_t i = 0; i < w.size(); ++i) product[i] = (product[i] - other_[i]) / (2 * h);
    count(2);
  }
  Evaluation show(std::span<const double> w) override {
    const auto same = [](T mine, double given) { return mine == static_cast<T>(given); };
    if (!last_ || !std::ranges::equal(w_, w, same)) {
      std::ranges::transform(w, w_.begin(), [](double x) { return static_cast<T>(x); });
      model_.set_parameters(w_);
      last_ = objective_.evaluate(false);
    }
    return *last_;
  }

 private:
  /// That of all parameters, where show() was last.
  void gradient_here(std::span<double> gradient) {
    objective_.pull(g_);
    std::ranges::copy(g_, gradient.begin());
  }

  Model<T>& model_;
  ModelObjective<T> objective_;
  std::vector<T> w_, g_;
  std::vector<double> moved_, other_;
  std::optional<Evaluation> last_;
};

}  // namespace nnopt
