#include "runs/loss_polish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/linear_algebra.hpp"
#include "base/text.hpp"
#include "optimizers/vectors.hpp"
#include "runs/derivative_check.hpp"

namespace nnopt {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// Parameters that may move: neither held nor at a limit that the gradient pushes them against.
std::vector<std::size_t> free_at(const std::vector<Bounds>& bounds, std::span<const double> p,
                                 std::span<const double> gradient) {
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const bool at_lo = p[i] <= bounds[i].lo && gradient[i] >= 0;
    const bool at_hi = p[i] >= bounds[i].hi && gradient[i] <= 0;
    if (!bounds[i].held() && !at_lo && !at_hi) free.push_back(i);
  }
  return free;
}

/// Newton's step in some of the parameters; nothing where the Hessian there is not positive
/// definite, and then `direction` (of all parameters) is one along which it is not.
class NewtonStep {
 public:
  NewtonStep(const Derivatives& at, const std::vector<std::size_t>& free) {
    const std::size_t n = at.gradient.size(), m = free.size();
    step.assign(n, 0.0);
    std::vector<double> scale(m), hessian(m * m), b(m);
    for (std::size_t i = 0; i < m; ++i) {
      const double h = at.hessian[free[i] * n + free[i]];
      scale[i] = h > 0 ? 1 / std::sqrt(h) : 1;
    }
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < m; ++j) {
        hessian[i * m + j] = at.hessian[free[i] * n + free[j]] * scale[i] * scale[j];
      }
      b[i] = -at.gradient[free[i]] * scale[i];
    }
    SymmetricEigen eigen(m);
    positive =
        eigen.decompose(hessian) && eigen.values().front() > 100 * epsilon * static_cast<double>(m);
    if (!positive) {
      const std::span<const double> lowest = eigen.vector(0);
      for (std::size_t i = 0; i < m; ++i) step[free[i]] = lowest[i] * scale[i];
      const double length = norm(step);
      for (double& d : step) d /= length;
      return;
    }
    cholesky(hessian, m);
    cholesky_solve(hessian, b);
    for (std::size_t i = 0; i < m; ++i) step[free[i]] = b[i] * scale[i];
  }

  bool positive = false;
  std::vector<double> step;  // or the direction
};

std::string along(const std::vector<std::string>& names, std::span<const double> direction) {
  std::vector<std::string> who, numbers;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    if (std::abs(direction[i]) < 1e-3) continue;
    who.push_back(names[i]);
    numbers.push_back(fmt::format("{:.3g}", direction[i]));
  }
  return fmt::format("{} along ({})", joined(who, ", "), joined(numbers, ", "));
}

}  // namespace

LossPolish polish_loss(const KnownFunction& f, const std::vector<Bounds>& bounds,
                       std::vector<double> p) {
  constexpr int most_steps = 100, most_halvings = 30;
  constexpr double to_fall = 1e-12;  // of the loss: less is nothing
  LossPolish end;
  end.p = std::move(p);
  Derivatives at = derivatives_at(*f.function, end.p, 2);
  for (;; ++end.steps) {
    end.loss = at.value;
    if (!at.finite()) {
      end.text = fmt::format("the {} or its derivatives are not finite there", f.value_name);
      return end;
    }
    const std::vector<std::size_t> free = free_at(bounds, end.p, at.gradient);
    if (free.empty()) {
      end.is_minimum = true;
      end.text = "every parameter is at a limit";
      return end;
    }
    const NewtonStep newton(at, free);
    if (!newton.positive) {
      end.text = fmt::format("the data do not determine {}: no minimum of {} there",
                             along(f.variables, newton.step), f.value_name);
      return end;
    }
    const double fall = -dot(at.gradient, newton.step) / 2;
    bool moved = false;
    double share = 1;
    for (int k = 0; k < most_halvings && !moved && end.steps < most_steps; ++k, share /= 2) {
      std::vector<double> next = end.p;
      for (const std::size_t i : free) {
        next[i] = std::clamp(next[i] + share * newton.step[i], bounds[i].lo, bounds[i].hi);
      }
      if (next == end.p) break;
      Derivatives there = derivatives_at(*f.function, next, 2);
      const bool nearer = norm(there.gradient) < norm(at.gradient) / 2;
      // The slope still knows where it is 0 when the value has no more digits.
      const double rounding = 16 * epsilon * std::abs(at.value);
      const bool falls = there.value < at.value - rounding;
      const bool same = there.value <= at.value + rounding;
      if (!there.finite() || !(falls || (same && nearer))) {
        continue;
      }
      end.p = std::move(next);
      at = std::move(there);
      moved = true;
    }
    if (moved) continue;
    end.is_minimum = fall <= to_fall * std::abs(at.value);
    end.text = fmt::format("Newton's step lowers the {} by {:.2g} at most", f.value_name, fall);
    return end;
  }
}

}  // namespace nnopt
