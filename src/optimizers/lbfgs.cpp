#include "optimizers/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "optimizers/ends.hpp"
#include "optimizers/line_search.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

/// The latest pairs s (of w) and y (of the gradient) of changes.
class History {
 public:
  History(std::size_t most, std::size_t parameters)
      : most_(most),
        parameters_(parameters),
        pairs_(std::make_unique_for_overwrite<double[]>(2 * most * parameters)),
        inverse_ys_(most),
        along_(most) {}

  void clear() { first_ = count_ = 0; }
  /// The pairs from the oldest to the newest.
  void state(StateVisitor& see) {
    see("pairs", count_, 0, most_);
    if (see.loads()) first_ = 0;
    for (std::size_t k = 0; k < count_; ++k) {
      see.within("pair" + std::to_string(k), [&](StateVisitor& in) {
        in("s", pair(k, 0));
        in("y", pair(k, 1));
        in("inverse_ys", inverse_ys_[slot(k)]);
      });
    }
  }
  void push(std::span<const double> y, std::span<const double> s, double ys) {
    if (count_ == most_) {
      first_ = (first_ + 1) % most_;
    } else {
      ++count_;
    }
    const std::size_t k = count_ - 1;
    copy(s, pair(k, 0));
    copy(y, pair(k, 1));
    inverse_ys_[slot(k)] = 1 / ys;
  }

  /// d = -H g, with H started as `scale` times the identity: the two loops of Nocedal and Wright's
  /// algorithm 7.4.
  void direction(std::span<const double> gradient, double scale, std::span<double> d) {
    scaled(-1, gradient, d);
    for (std::size_t k = count_; k-- > 0;) {
      along_[k] = dot(pair(k, 0), d) * inverse_ys_[slot(k)];
      add(-along_[k], pair(k, 1), d);
    }
    scaled(scale, d, d);
    for (std::size_t k = 0; k < count_; ++k) {
      const double back = dot(pair(k, 1), d) * inverse_ys_[slot(k)];
      add(along_[k] - back, pair(k, 0), d);
    }
  }

 private:
  std::size_t slot(std::size_t k) const { return (first_ + k) % most_; }
  std::span<double> pair(std::size_t k, std::size_t which) {
    return {&pairs_[(2 * slot(k) + which) * parameters_], parameters_};
  }

  std::size_t most_, parameters_, first_ = 0, count_ = 0;
  std::unique_ptr<double[]> pairs_;  // not touched before it is needed
  std::vector<double> inverse_ys_, along_;
};

class LbfgsMethod final : public Method {
 public:
  LbfgsMethod(std::size_t parameters, const Lbfgs& options)
      : options_(options),
        most_evaluations_(options.max_eval > 0 ? options.max_eval : options.max_iter * 5 / 4),
        history_(static_cast<std::size_t>(options.history_size), parameters),
        w_(parameters),
        gradient_(parameters),
        old_gradient_(parameters),
        d_(parameters),
        y_(parameters),
        s_(parameters) {
    if (options.line_search_fn == "strong_wolfe") search_.emplace(parameters, WolfeConditions{});
  }

  void begin(Objective& objective, std::span<const double> w) override {
    copy(w, w_);
    value_ = start_value_ = objective.value_and_gradient(w_, gradient_);
    size_of_start_ = largest(w_);
    iterations_ = 0;
    history_.clear();
  }

  StepEnd step(Objective& objective) override {
    if (iterations_ == 0 && !(std::isfinite(value_) && std::isfinite(largest(gradient_)))) {
      return bad_start(value_);
    }
    std::int64_t evaluations = 1;
    if (is_flat()) return flat();
    for (std::int64_t i = 1;; ++i) {
      const double old_value = value_;
      if (std::optional<StepEnd> end = iterate(objective, evaluations)) return *end;
      // torch does not look where its last iteration led before the next step. This end loses no
      // step of torch's: the next one would return at once.
      if (is_flat()) return flat();
      const double moved = largest(d_) * t_;
      if (moved <= options_.tolerance_change) {
        return {StepEnd::Kind::stalled, "step of " + figures(moved) + " below " +
                                            shortest(options_.tolerance_change) +
                                            " (tolerance_change)"};
      }
      if (i >= options_.max_iter || evaluations >= most_evaluations_) return {};
      if (std::abs(value_ - old_value) < options_.tolerance_change) return {};
    }
  }

  std::span<const double> w() const override { return w_; }
  double value() const override { return value_; }
  double length() const override { return t_; }
  void state(StateVisitor& see) override {
    see("w", w_);
    see("gradient", gradient_);
    see("old_gradient", old_gradient_);
    see("direction", d_);
    see("value", value_);
    see("start_value", start_value_);
    see("size_of_start", size_of_start_);
    see("length", t_);
    see("inverse", inverse_);
    see("iterations", iterations_, 0, std::size_t{1} << 53);
    history_.state(see);
  }

 private:
  bool is_flat() const { return largest(gradient_) <= options_.tolerance_grad; }
  StepEnd flat() const {
    return met("largest slope", largest(gradient_), options_.tolerance_grad, "tolerance_grad");
  }

  /// One iteration; how the run ends, where it does.
  std::optional<StepEnd> iterate(Objective& objective, std::int64_t& evaluations) {
    ++iterations_;
    if (iterations_ == 1) {
      scaled(-1, gradient_, d_);
      inverse_ = 1;
      t_ = std::min(1.0, 1 / sum_norm(gradient_)) * options_.lr;
    } else {
      learn();
      history_.direction(gradient_, inverse_, d_);
      t_ = options_.lr;
    }
    copy(gradient_, old_gradient_);
    const double slope = dot(gradient_, d_);
    if (!std::isfinite(slope)) {
      return StepEnd{StepEnd::Kind::diverged,
                     "the slope along the direction is " + figures(slope) +
                         ": the gradients are too large; try a smaller history_size"};
    }
    if (slope > -options_.tolerance_change) {
      return met("slope along the direction", std::abs(slope), options_.tolerance_change,
                 "tolerance_change");
    }
    return search_ ? search(objective, slope, evaluations) : leap(objective, evaluations);
  }

  /// Takes the last iteration's change into the history, where the curvature is positive.
  void learn() {
    subtract(gradient_, old_gradient_, y_);
    scaled(t_, d_, s_);
    const double ys = dot(y_, s_);
    if (!(ys > 1e-10)) return;
    history_.push(y_, s_, ys);
    inverse_ = ys / dot(y_, y_);
  }

  std::optional<StepEnd> search(Objective& objective, double slope, std::int64_t& evaluations) {
    const SearchPoint found = (*search_)(objective, w_, d_, {0, value_, slope}, t_);
    evaluations += search_->trials();
    t_ = found.t;
    if (std::isinf(found.value)) {
      move(w_, t_, d_, s_);
      return runs_off(s_, found.value);
    }
    if (t_ == 0) return {};
    add(t_, d_, w_);
    value_ = found.value;
    copy(search_->gradient(), gradient_);
    if (is_far_away(size_of_start_, w_, value_)) return runs_off(w_, value_);
    return {};
  }

  /// A step of length lr, or where there is no finite value, of half as much.
  std::optional<StepEnd> leap(Objective& objective, std::int64_t& evaluations) {
    constexpr int most_halvings = 30;
    for (int k = 0;; ++k) {
      move(w_, t_, d_, s_);
      const double value = objective.value_and_gradient(s_, gradient_);
      ++evaluations;
      const bool finite = std::isfinite(value) && std::isfinite(largest(gradient_));
      if (is_far_away(size_of_start_, s_, value)) {
        if (value < start_value_) return runs_off(s_, value);
        return StepEnd{StepEnd::Kind::diverged,
                       "leaps ever further: value " + figures(value) +
                           " at |w| = " + figures(largest(s_)) +
                           "; try a smaller lr or line_search_fn=strong_wolfe"};
      }
      if (finite) {
        value_ = value;
        break;
      }
      if (k == most_halvings) {
        return StepEnd{StepEnd::Kind::diverged,
                       "no finite value ahead, at steps down to " + figures(t_) +
                           " times the direction; try line_search_fn=strong_wolfe"};
      }
      t_ /= 2;
    }
    copy(s_, w_);
    return {};
  }

  Lbfgs options_;
  std::int64_t most_evaluations_;
  History history_;
  std::optional<LineSearch> search_;
  std::vector<double> w_, gradient_, old_gradient_;
  std::vector<double> d_, y_, s_;
  double value_ = 0, start_value_ = 0, size_of_start_ = 0;
  double t_ = 0, inverse_ = 1;  // `inverse_` times the identity is what H starts from
  std::size_t iterations_ = 0;
};

}  // namespace

std::unique_ptr<Method> Lbfgs::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<LbfgsMethod>(parameters, *this);
}

}  // namespace nnopt
