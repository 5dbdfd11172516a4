// f(x(w)): a function of the point that a model gives, minimized over the model's parameters.
#pragma once
#include <type_traits>
#include <vector>

#include "functions/function.hpp"
#include "networks/model.hpp"
#include "runs/evaluation.hpp"

namespace nnopt {

/// The tape holds one hook for the model and then the statements of f. An evaluation sweeps f
/// alone, which gives the gradient in x; descend() sweeps on, through the model.
template <class T>
class ModelObjective {
 public:
  ModelObjective(Model<T>& model, const Function& function) : model_(model), function_(function) {
    for (std::size_t i = 0; i < function.dim(); ++i) outputs_.push_back(tape_.variable(T(0)));
    tape_.on_reverse(pull_);
    behind_model_ = tape_.mark();
    x_.resize(function.dim());
    gradient_.resize(function.dim());
    dx_.resize(function.dim());
  }
  ModelObjective(const ModelObjective&) = delete;  // the tape knows the hook by its place
  ModelObjective& operator=(const ModelObjective&) = delete;

  /// Value and gradient at the present parameters. `training`: as an optimizer's step needs it,
  /// with dropout; without it the model as it would be used.
  Evaluation evaluate(bool training) { return evaluate_at(model_.forward(training)); }
  /// The same at the x of the model's last forward, whichever objective asked for that.
  Evaluation evaluate_again() { return evaluate_at(model_.last_x()); }

  /// The value alone, without a gradient, where that is cheaper; no step can follow it.
  Evaluation look() {
    if constexpr (std::is_same_v<T, double>) {
      const std::span<const double> x = model_.forward(true);
      x_.assign(x.begin(), x.end());
      return {function_(std::span<const double>(x_)), x_, {}};
    } else {
      return evaluate(true);
    }
  }

  /// The gradient of all parameters at the last evaluation.
  void pull(std::span<T> gradient) { model_.pull(dx_, gradient); }

  /// The step that the last evaluation asks for: gradient of all parameters, and the rule on them,
  /// in one walk where that is legal.
  void descend(const Rule& rule, const Clip& clip) {
    rule_ = &rule;
    clip_ = &clip;
    tape_.continue_reverse();
  }

 private:
  Evaluation evaluate_at(std::span<const T> x) {
    tape_.rewind(behind_model_);
    for (std::size_t i = 0; i < x.size(); ++i) outputs_[i].set(x[i]);
    const Var<T> y = function_(std::span<const Var<T>>(outputs_));
    tape_.reverse(y, behind_model_);
    for (std::size_t i = 0; i < x.size(); ++i) {
      dx_[i] = tape_.adjoint(outputs_[i]);
      x_[i] = static_cast<double>(x[i]);
      gradient_[i] = static_cast<double>(dx_[i]);
    }
    return {static_cast<double>(y.value()), x_, gradient_};
  }

  struct Pull {
    ModelObjective& self;
    void operator()() { self.model_.descend(self.dx_, *self.rule_, *self.clip_); }
  };

  Model<T>& model_;
  const Function& function_;
  Tape<T> tape_;
  std::vector<Var<T>> outputs_;
  Pull pull_{*this};
  typename Tape<T>::Mark behind_model_;
  std::vector<T> dx_;
  std::vector<double> x_, gradient_;
  const Rule* rule_ = nullptr;
  const Clip* clip_ = nullptr;
};

}  // namespace nnopt
