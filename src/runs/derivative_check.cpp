#include "runs/derivative_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace nnopt {
namespace {

constexpr int halvings = 40;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// f at x + h d on both sides of x.
struct Sides {
  double h, minus, plus;
};

double at(const Function& f, std::span<const double> x, std::span<const double> d, double h) {
  std::vector<double> moved(x.begin(), x.end());
  for (std::size_t i = 0; i < x.size(); ++i) moved[i] += h * d[i];
  return f(std::span<const double>(moved));
}

/// A power of two near a sixteenth of x along d, so that x + h d is rounded little.
double first_step(std::span<const double> x, std::span<const double> d) {
  double size = 1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (d[i] != 0) size = std::max(size, std::abs(x[i]));
  }
  return std::exp2(std::floor(std::log2(size)) - 4);
}

double rate_of(double larger, double smaller) { return std::log2(larger / smaller); }

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
  TaylorTest test;
  test.slope = slope;
  const double here = f(x);
  if (!std::isfinite(here) || !std::isfinite(slope)) return test;
  std::vector<Sides> sides;
  std::vector<double> remainders, noise;
  double h = first_step(x, d);
  for (int k = 0; k < halvings; ++k, h /= 2) {
    const Sides s{h, at(f, x, d, -h), at(f, x, d, h)};
    const double above = std::abs(s.plus - here - h * slope),
                 below = std::abs(s.minus - here + h * slope);
    if (!std::isfinite(above) || !std::isfinite(below)) {
      sides.clear(), remainders.clear(), noise.clear();  // h was too large
      continue;
    }
    sides.push_back(s);
    remainders.push_back(std::max(above, below));
    noise.push_back(8 * epsilon * (std::abs(here) + std::abs(h * slope)) +
                    std::numeric_limits<double>::min());
  }
  // The smallest steps whose remainders stand clear of rounding tell most.
  constexpr double clear = 1000;
  std::size_t last = 0;
  for (std::size_t k = 0; k < remainders.size(); ++k) {
    if (remainders[k] > clear * noise[k]) last = k;
  }
  if (remainders.empty()) return test;
  if (last < 3) {
    const bool none = std::ranges::all_of(remainders, [&](const double& r) {
      return r <= clear * noise[static_cast<std::size_t>(&r - remainders.data())];
    });
    test.verdict = none ? TaylorVerdict::exact : TaylorVerdict::unclear;
    test.left = test.right = slope;
    return test;
  }
  constexpr std::size_t shown = 4;
  for (std::size_t k = last - std::min(last, shown); k <= last; ++k) {
    test.steps.push_back(sides[k].h);
    test.remainders.push_back(remainders[k]);
    if (k < last) test.rates.push_back(rate_of(remainders[k], remainders[k + 1]));
  }
  test.rate = test.rates.back();
  const Sides& s = sides[last];
  test.left = (here - s.minus) / s.h;
  test.right = (s.plus - here) / s.h;
  if (test.rate > 1.9) {
    test.verdict = TaylorVerdict::right;
  } else if (test.rate < 0.1) {
    test.verdict = TaylorVerdict::jump;
  } else {
    // f(x + h) + f(x - h) - 2 f(x) is h^2 f'' where f is smooth, whatever g is.
    const Sides& before = sides[last - 1];
    const double bend = std::abs(s.plus + s.minus - 2 * here),
                 bend_before = std::abs(before.plus + before.minus - 2 * here);
    const bool smooth = bend <= clear * noise[last] || rate_of(bend_before, bend) > 1.5;
    if (!smooth) {
      test.verdict = TaylorVerdict::kink;
    } else {
      test.verdict =
          test.rate > 0.9 && test.rate < 1.1 ? TaylorVerdict::off : TaylorVerdict::unclear;
    }
  }
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
  const RandomStream random(0, Purpose::initialization, 0);
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
