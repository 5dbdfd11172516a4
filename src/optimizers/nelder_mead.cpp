#include "optimizers/nelder_mead.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "optimizers/ends.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

/// How far from the middle of the other corners the highest one goes, in units of its distance,
/// and how much of the simplex a shrinking leaves.
struct Factors {
  double reflect = 1, expand = 2, contract = 0.5, shrink = 0.5;
};

/// Gao and Han, Computational Optimization and Applications 51 (2012) 259, eq. 4.1.
Factors adaptive_factors(double n) { return {1, 1 + 2 / n, 0.75 - 1 / (2 * n), 1 - 1 / n}; }

class NelderMeadMethod final : public Method {
 public:
  NelderMeadMethod(std::size_t parameters, const NelderMead& options)
      : xtol_(options.xtol),
        ftol_(options.ftol),
        factors_(options.adaptive ? adaptive_factors(static_cast<double>(parameters)) : Factors()),
        n_(parameters),
        numbers_((parameters + 1) * parameters),
        values_(parameters + 1),
        order_(parameters + 1),
        middle_(parameters),
        reflected_(parameters),
        other_(parameters) {}

  void begin(Objective& objective, std::span<const double> w) override {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    copy(w, corner(0));
    values_[0] = objective.value(w);
    size_of_start_ = largest(w);
    begun_ = false;
  }

  StepEnd step(Objective& objective) override {
    if (!begun_) {
      if (!std::isfinite(value())) return bad_start(value());
      spread(objective);
      begun_ = true;
      if (const StepEnd end = look(); end.kind != StepEnd::Kind::goes_on) return end;
    }
    walk(objective);
    return look();
  }

  std::span<const double> w() const override { return corner(0); }
  double value() const override { return values_[order_[0]]; }
  /// The largest distance, along a coordinate, of a corner from the lowest.
  double length() const override { return size_; }
  void state(StateVisitor& see) override {
    see.array("corners", numbers_, {n_ + 1, n_});
    see("values", values_);
    see("order", order_, n_);
    see("size", size_);
    see("size_of_start", size_of_start_);
    see("begun", begun_);
  }

 private:
  // Corners are counted from the lowest up.
  std::span<double> corner(std::size_t i) {
    return std::span(numbers_).subspan(order_[i] * n_, n_);
  }
  std::span<const double> corner(std::size_t i) const {
    return std::span(numbers_).subspan(order_[i] * n_, n_);
  }
  double value_of(std::size_t i) const { return values_[order_[i]]; }

  /// nan counts as infinitely high.
  static double height(Objective& objective, std::span<const double> w) {
    const double value = objective.value(w);
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
  }

  void spread(Objective& objective) {
    for (std::size_t i = 0; i < n_; ++i) {
      const auto w = corner(i + 1);
      copy(corner(0), w);
      w[i] = w[i] != 0 ? (1 + 0.05) * w[i] : 0.00025;
      values_[order_[i + 1]] = height(objective, w);
    }
    sort();
  }

  /// By insertion: mostly only the last is out of place, and equals keep their order.
  void sort() {
    for (std::size_t i = 1; i <= n_; ++i) {
      const std::size_t moved = order_[i];
      std::size_t k = i;
      for (; k > 0 && values_[order_[k - 1]] > values_[moved]; --k) order_[k] = order_[k - 1];
      order_[k] = moved;
    }
  }

  /// to = (1 + factor) middle - factor highest; its value.
  double opposite(Objective& objective, double factor, std::span<double> to) {
    const auto highest = corner(n_);
    for (std::size_t i = 0; i < n_; ++i) to[i] = (1 + factor) * middle_[i] - factor * highest[i];
    return height(objective, to);
  }

  void replace_highest(std::span<const double> w, double value) {
    copy(w, corner(n_));
    values_[order_[n_]] = value;
  }

  void walk(Objective& objective) {
    std::fill(middle_.begin(), middle_.end(), 0.0);
    for (std::size_t i = 0; i < n_; ++i) add(1, corner(i), middle_);
    for (double& x : middle_) x /= static_cast<double>(n_);

    const auto& [reflect, expand, contract, shrink] = factors_;
    const double lowest = value_of(0), second = value_of(n_ - 1), highest = value_of(n_);
    const double value = opposite(objective, reflect, reflected_);
    if (value < lowest) {
      const double further = opposite(objective, reflect * expand, other_);
      if (further < value) {
        replace_highest(other_, further);
      } else {
        replace_highest(reflected_, value);
      }
    } else if (value < second) {
      replace_highest(reflected_, value);
    } else {
      const bool outside = value < highest;
      const double nearer = opposite(objective, outside ? contract * reflect : -contract, other_);
      if (outside ? nearer <= value : nearer < highest) {
        replace_highest(other_, nearer);
      } else {
        for (std::size_t i = 1; i <= n_; ++i) {
          const auto w = corner(i), low = corner(0);
          for (std::size_t k = 0; k < n_; ++k) w[k] = low[k] + shrink * (w[k] - low[k]);
          values_[order_[i]] = height(objective, w);
        }
      }
    }
    sort();
  }

  /// Whether the simplex is small enough, or far too far away.
  StepEnd look() {
    size_ = 0;
    for (std::size_t i = 1; i <= n_; ++i) {
      for (std::size_t k = 0; k < n_; ++k) {
        size_ = std::max(size_, std::abs(corner(i)[k] - corner(0)[k]));
      }
    }
    if (is_far_away(size_of_start_, w(), value())) {
      StepEnd end = runs_off(w(), value());
      // It ends at the lowest corner whose value is a number.
      while (std::isinf(value())) std::rotate(order_.begin(), order_.begin() + 1, order_.end());
      return end;
    }
    const double rise = value_of(n_) - value();
    if (!(size_ <= xtol_ && rise <= ftol_)) return {};
    return {StepEnd::Kind::converged, "simplex of size " + figures(size_) + " below " +
                                          shortest(xtol_) + " (xtol), its values within " +
                                          figures(rise) + ", below " + shortest(ftol_) + " (ftol)"};
  }

  double xtol_, ftol_;
  Factors factors_;
  std::size_t n_;
  std::vector<double> numbers_, values_;  // of the corners
  std::vector<std::size_t> order_;        // which corner is the lowest, the second ...
  std::vector<double> middle_, reflected_, other_;
  double size_ = 0, size_of_start_ = 0;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Method> NelderMead::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<NelderMeadMethod>(parameters, *this);
}

}  // namespace nnopt
