// What the tests of methods share: objectives made of a lambda, objectives that write down every
// evaluation, and walks to their end.
#pragma once
#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/spec.hpp"
#include "functions/catalogue.hpp"
#include "optimizers/function_objective.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

using Numbers = std::vector<double>;

/// f(w, gradient), which fills in the gradient and returns the value.
using Formula = std::function<double(std::span<const double>, std::span<double>)>;

class Planted final : public Objective {
 public:
  Planted(std::size_t parameters, Formula formula)
      : formula_(std::move(formula)), gradient_(parameters) {}

  std::size_t parameters() const override { return gradient_.size(); }
  double value(std::span<const double> w) override { return formula_(w, gradient_); }
  double value_and_gradient(std::span<const double> w, std::span<double> gradient) override {
    return formula_(w, gradient);
  }
  void hessian_times(std::span<const double>, std::span<const double>, std::span<double>) override {
    BOOST_FAIL("no Hessian is planted");
  }

 private:
  Formula formula_;
  Numbers gradient_;
};

/// Passes every evaluation on, and writes it down.
class Recorded final : public Objective {
 public:
  explicit Recorded(Objective& objective) : objective_(objective) {}

  struct Call {
    Numbers w;
    double value;
    Numbers gradient;  // empty where none was asked for
  };
  std::vector<Call> calls;

  std::size_t parameters() const override { return objective_.parameters(); }
  double value(std::span<const double> w) override {
    calls.push_back({{w.begin(), w.end()}, objective_.value(w), {}});
    return calls.back().value;
  }
  double value_and_gradient(std::span<const double> w, std::span<double> gradient) override {
    const double value = objective_.value_and_gradient(w, gradient);
    calls.push_back({{w.begin(), w.end()}, value, {gradient.begin(), gradient.end()}});
    return value;
  }
  void hessian_times(std::span<const double> w, std::span<const double> v,
                     std::span<double> product) override {
    objective_.hessian_times(w, v, product);
  }
  /// The latest evaluation at w, or null.
  const Call* at(std::span<const double> w) const {
    for (std::size_t i = calls.size(); i-- > 0;) {
      if (std::equal(w.begin(), w.end(), calls[i].w.begin(), calls[i].w.end())) return &calls[i];
    }
    return nullptr;
  }

 private:
  Objective& objective_;
};

/// `bfgs:gtol=1e-8` as the options of that method.
template <class Options>
Options options_of(const std::string& text) {
  const Spec spec = parse_spec(text, "optimizer");
  BOOST_REQUIRE(spec.name == Options::name);
  Options options;
  SpecReader reader(spec, spec.name);
  options.options(reader);
  reader.finish();
  if constexpr (requires { options.check(""); }) options.check(spec.name);
  return options;
}

struct End {
  StepEnd end;
  int steps = 0;
  std::size_t evaluations = 0;
  Numbers w;
  double value = std::numeric_limits<double>::quiet_NaN();
};

/// Steps until the method ends, at most `most`. `each(method, recorded)` is called after the start
/// and after each step.
inline End walk(
    Method& method, Objective& objective, const Numbers& start, int most,
    const std::function<void(const Method&, const Recorded&)>& each = [](const Method&,
                                                                         const Recorded&) {}) {
  Recorded recorded(objective);
  method.begin(recorded, start);
  each(method, recorded);
  End end;
  while (end.steps < most && end.end.kind == StepEnd::Kind::goes_on) {
    end.end = method.step(recorded);
    ++end.steps;
    each(method, recorded);
  }
  end.evaluations = recorded.calls.size();
  end.w.assign(method.w().begin(), method.w().end());
  end.value = method.value();
  return end;
}

/// A function of the catalogue, from its own start.
inline End walk(const std::unique_ptr<Method>& method, const KnownFunction& f, int most) {
  FunctionObjective objective(*f.function);
  return walk(*method, objective, f.start, most);
}

inline bool says(const StepEnd& end, const std::string& part) {
  return end.reason.find(part) != std::string::npos;
}

}  // namespace nnopt
