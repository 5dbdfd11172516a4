#include "runs/derivative_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/random.hpp"

namespace nnopt {
namespace {

constexpr int halvings = 44;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// f at x + h d on both sides of x, and how far it is from g.d there.
struct Step {
  double h, minus, plus;
  double remainder;  // the larger one of the two sides
  double rounding;   // how much of it might be that
};

double at(const Function& f, std::span<const double> x, std::span<const double> d, double h) {
  std::vector<double> moved(x.begin(), x.end());
  for (std::size_t i = 0; i < x.size(); ++i) moved[i] += h * d[i];
  return f(std::span<const double>(moved));
}

/// A power of two near x along d, so that x + h d is rounded little.
double first_step(std::span<const double> x, std::span<const double> d) {
  double size = 1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (d[i] != 0) size = std::max(size, std::abs(x[i]));
  }
  return std::exp2(std::floor(std::log2(size)));
}

/// From step k to the next one.
double rate_of(const std::vector<Step>& steps, std::size_t k) {
  return std::log2(steps[k].remainder / steps[k + 1].remainder);
}

std::vector<Step> steps_along(const Function& f, std::span<const double> x,
                              std::span<const double> d, double here, double slope) {
  std::vector<Step> steps;
  double h = first_step(x, d);
  for (int k = 0; k < halvings; ++k, h /= 2) {
    const double minus = at(f, x, d, -h), plus = at(f, x, d, h);
    const double above = std::abs(plus - here - h * slope),
                 below = std::abs(minus - here + h * slope);
    if (!std::isfinite(above) || !std::isfinite(below)) {
      steps.clear();  // h was too large
      continue;
    }
    const double rounding =
        8 * epsilon * (std::abs(here) + std::abs(h * slope)) + std::numeric_limits<double>::min();
    steps.push_back({h, minus, plus, std::max(above, below), rounding});
  }
  return steps;
}

/// Remainders must stand clear of rounding so many times to tell something.
constexpr double clear = 1000;

/// The smallest step whose remainder stands clear of rounding: it tells most.
std::optional<std::size_t> last_clear(const std::vector<Step>& steps) {
  for (std::size_t k = steps.size(); k-- > 0;) {
    if (steps[k].remainder > clear * steps[k].rounding) return k;
  }
  return {};
}

/// Whether the remainder vanishes behind step k, faster than any power would: what is seen down to
/// there is a kink or a jump further off, and f is straight around x.
bool drops_behind(const std::vector<Step>& steps, std::size_t k) {
  constexpr double steep = 6, falling = 5;
  if (k + 1 == steps.size() || rate_of(steps, k) < steep) return false;
  return k == 0 || rate_of(steps, k - 1) < falling;
}

/// Terms that cancel leave more rounding than f is large: remainders that have fallen as h^2 then
/// come to a floor, where they go up and down. At a jump the last ones would be the same.
/// Raises `rounding` to that floor; whether there is one.
bool find_floor(std::vector<Step>& steps) {
  std::size_t k = 0, falling = 0;
  for (; k + 1 < steps.size(); ++k) {
    const double rate = rate_of(steps, k);
    if (falling >= 3 && rate < 0.5) break;
    falling = rate > 1.9 ? falling + 1 : falling >= 3 ? falling : 0;
  }
  if (k + 1 >= steps.size()) return false;
  const auto by_size = [](const Step& a, const Step& b) { return a.remainder < b.remainder; };
  constexpr std::ptrdiff_t end = 8;  // of so many steps
  const auto [low, high] =
      std::minmax_element(steps.end() - std::min(end, std::ssize(steps)), steps.end(), by_size);
  if (low->remainder > 0.9 * high->remainder) return false;
  const double highest =
      std::max_element(steps.begin() + static_cast<std::ptrdiff_t>(k), steps.end(), by_size)
          ->remainder;
  for (auto& step : steps) step.rounding = std::max(step.rounding, highest);
  return true;
}

/// What the steps down to the last clear one say.
TaylorTest judged(const std::vector<Step>& steps, double here, double slope) {
  TaylorTest test;
  test.slope = test.left = test.right = slope;
  if (steps.empty()) return test;
  const auto found = last_clear(steps);
  if (!found || drops_behind(steps, *found)) {
    test.verdict = TaylorVerdict::exact;
    return test;
  }
  const std::size_t last = *found;
  if (last < 3) return test;
  constexpr std::size_t shown = 4;
  for (std::size_t k = last - std::min(last, shown); k <= last; ++k) {
    test.steps.push_back(steps[k].h);
    test.remainders.push_back(steps[k].remainder);
    if (k < last) test.rates.push_back(rate_of(steps, k));
  }
  test.rate = test.rates.back();
  const Step &step = steps[last], &before = steps[last - 1];
  test.left = (here - step.minus) / step.h;
  test.right = (step.plus - here) / step.h;
  // C h^a with a > 1 vanishes against h, too: |x|^1.5 has no second derivative, but a gradient.
  const bool steady = std::abs(test.rate - test.rates.end()[-2]) < 0.01;
  if (test.rate > 1.9 || (steady && test.rate > 1.1)) {
    test.verdict = TaylorVerdict::right;
  } else if (test.rate < 0.1) {
    test.verdict = TaylorVerdict::jump;
  } else {
    // f(x + h) + f(x - h) - 2 f(x) is h^2 f'' where f is smooth, whatever g is.
    const auto bend = [&](const Step& s) { return std::abs(s.plus + s.minus - 2 * here); };
    const bool smooth =
        bend(step) <= clear * step.rounding || std::log2(bend(before) / bend(step)) > 1.5;
    if (!smooth) {
      test.verdict = TaylorVerdict::kink;
    } else if (test.rate > 0.9 && test.rate < 1.1) {
      test.verdict = TaylorVerdict::off;
    }
  }
  return test;
}

}  // namespace

bool Derivatives::finite() const {
  const auto ok = [](double v) { return std::isfinite(v); };
  return ok(value) && std::ranges::all_of(gradient, ok) && std::ranges::all_of(hessian, ok);
}

Derivatives derivatives_at(const Function& f, std::span<const double> x, int order) {
  const std::size_t n = f.dim();
  Derivatives result;
  if (order == 0) {
    result.value = f(x);
    return result;
  }
  result.gradient.resize(n);
  result.value = Gradient<double>(f)(x, result.gradient);
  if (order == 1) return result;
  Tape<Dual<double>> tape;
  std::vector<Var<Dual<double>>> inputs;
  for (const double v : x) inputs.push_back(tape.variable({v, 0.0}));
  const auto behind_inputs = tape.mark();
  for (std::size_t i = 0; i < n; ++i) {
    tape.rewind(behind_inputs);
    for (std::size_t j = 0; j < n; ++j) inputs[j].set({x[j], i == j ? 1.0 : 0.0});
    tape.reverse(f(std::span<const Var<Dual<double>>>(inputs)));
    for (std::size_t j = 0; j < n; ++j) result.hessian.push_back(tape.adjoint(inputs[j]).slope);
  }
  return result;
}

std::string_view to_text(TaylorVerdict verdict) {
  switch (verdict) {
    case TaylorVerdict::right:
      return "right";
    case TaylorVerdict::exact:
      return "exact";
    case TaylorVerdict::kink:
      return "kink";
    case TaylorVerdict::jump:
      return "jump";
    case TaylorVerdict::off:
      return "off";
    case TaylorVerdict::unclear:
      break;
  }
  return "unclear";
}

TaylorTest taylor_test(const Function& f, std::span<const double> x, std::span<const double> d,
                       double slope) {
  const double here = f(x);
  if (!std::isfinite(here) || !std::isfinite(slope)) {
    TaylorTest test;
    test.slope = slope;
    return test;
  }
  std::vector<Step> steps = steps_along(f, x, d, here, slope);
  TaylorTest test = judged(steps, here, slope);
  const bool well = test.verdict == TaylorVerdict::right || test.verdict == TaylorVerdict::exact;
  if (!well && find_floor(steps)) test = judged(steps, here, slope);
  for (const Step& step : steps) test.all.push_back({step.h, step.remainder});
  return test;
}

DerivativeCheck check_gradient(const Function& f, std::span<const double> x,
                               std::span<const double> gradient) {
  const std::size_t n = f.dim();
  DerivativeCheck check;
  std::vector<double> d(n, 0.0);
  std::vector<Dual<double>> duals(x.begin(), x.end());
  for (std::size_t i = 0; i < n; ++i) {
    d[i] = 1;
    check.coordinates.push_back(taylor_test(f, x, d, gradient[i]));
    d[i] = 0;
    duals[i].slope = 1;
    const double slope = f(std::span<const Dual<double>>(duals)).slope;
    duals[i].slope = 0;
    const double difference = std::abs(slope - gradient[i]) / std::max(1.0, std::abs(slope));
    if (!(difference <= check.dual_difference)) {
      check.dual_difference = difference;
      check.worst_dual = i;
    }
  }
  const RandomStream random(0, Purpose::probe, 0);
  double square = 0, slope = 0;
  for (std::size_t i = 0; i < n; ++i) {
    d[i] = std::abs(random.normal(i));
    square += d[i] * d[i];
  }
  for (std::size_t i = 0; i < n; ++i) {
    d[i] /= std::sqrt(square);
    slope += gradient[i] * d[i];
  }
  check.along_all = taylor_test(f, x, d, slope);
  return check;
}

}  // namespace nnopt
