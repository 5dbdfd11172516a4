// Walks of methods to their end, on functions of the catalogue and on formulas, and what they cost.
#pragma once
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "functions/find.hpp"
#include "optimizers/function_objective.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

/// Counts evaluations.
class CountedObjective final : public Objective {
 public:
  explicit CountedObjective(const Function& f) : inner_(f) {}

  std::size_t parameters() const override { return inner_.parameters(); }
  double value(std::span<const double> w) override {
    ++evaluations;
    return inner_.value(w);
  }
  double value_and_gradient(std::span<const double> w, std::span<double> gradient) override {
    ++evaluations;
    return inner_.value_and_gradient(w, gradient);
  }
  void hessian_times(std::span<const double> w, std::span<const double> v,
                     std::span<double> product) override {
    ++evaluations;
    ++products;
    inner_.hessian_times(w, v, product);
  }

  int evaluations = 0, products = 0;

 private:
  FunctionObjective inner_;
};

struct Walked {
  std::vector<double> w;
  double value = 0;
  StepEnd end;
  int steps = 0, evaluations = 0, products = 0;
};

template <class Options>
Walked walk(const Options& options, const Function& f, const std::vector<double>& start,
            int most_steps = 10000, std::uint64_t seed = 0) {
  CountedObjective objective(f);
  const std::unique_ptr<Method> method = options.make(start.size(), seed);
  Walked walked;
  method->begin(objective, start);
  while (walked.steps < most_steps && walked.end.kind == StepEnd::Kind::goes_on) {
    walked.end = method->step(objective);
    ++walked.steps;
  }
  walked.w.assign(method->w().begin(), method->w().end());
  walked.value = method->value();
  walked.evaluations = objective.evaluations;
  walked.products = objective.products;
  return walked;
}

/// From its default start, where none is given. `text` names a function, or is a formula.
template <class Options>
Walked walk(const Options& options, const char* text, std::vector<double> start = {},
            int most_steps = 10000, std::uint64_t seed = 0) {
  const KnownFunction f =
      find_objective(text, "", {}, start.empty() ? std::nullopt : std::optional(start.size()));
  return walk(options, *f.function, start.empty() ? f.start : start, most_steps, seed);
}

inline double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double square = 0;
  for (std::size_t i = 0; i < a.size(); ++i) square += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(square);
}

inline bool says(const Walked& walked, StepEnd::Kind kind, std::string_view part) {
  return walked.end.kind == kind && walked.end.reason.find(part) != std::string::npos;
}

}  // namespace nnopt
