#include "runs/fit_polish.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/linear_algebra.hpp"
#include "base/triangle.hpp"
#include "optimizers/squares.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

using Numbers = std::vector<double>;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// The Hessian of |r|^2 / 2 in the free parameters x_k = p_k / unit_k, units such that the columns
/// of J have length 1.
class Model {
 public:
  Model(const Linearization& at, const Numbers& curvature, const std::vector<std::size_t>& free)
      : n_(free.size()), free_(free), unit_(n_), factor_(n_), inverse_(n_ * n_, 0.0) {
    choose_units(at, curvature);
    Numbers columns((n_ + 1) * at.n, 0.0);
    for (std::size_t k = 0; k < n_; ++k) {
      for (std::size_t i = 0; i <= free[k]; ++i) {
        columns[k * at.n + i] = at.r[i * at.n + free[k]] * unit_[k];
      }
    }
    factor_.add_rows(columns.data(), at.n, at.n);
    Numbers scaled(n_ * n_);
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < n_; ++j) {
        scaled[i * n_ + j] = curvature[free[i] * at.n + free[j]] * unit_[i] * unit_[j];
      }
    }
    measure();
    in_coordinates_of_r_ = condition_ < 1e-2 / epsilon;
    decompose(scaled);
  }

  double condition() const { return condition_; }
  bool in_coordinates_of_r() const { return in_coordinates_of_r_; }
  /// The smallest eigenvalue that decides: of H~ where R can be inverted, else of H.
  double lowest() const { return lowest_; }
  /// And the largest in size.
  double largest() const { return n_ > 0 ? std::max(-values_.front(), values_.back()) : 1; }
  /// What rounding makes of an eigenvalue that is 0.
  double tolerance() const {
    const double rounding = 1e3 * epsilon * largest_;
    return in_coordinates_of_r_ ? std::max(1e-10, rounding) : rounding;
  }

  /// g in the coordinates that steps are measured in: |R^-T g|, or |g|.
  Numbers coordinates(std::span<const double> gradient) const {
    Numbers g(n_);
    for (std::size_t k = 0; k < n_; ++k) g[k] = gradient[free_[k]] * unit_[k];
    if (in_coordinates_of_r_) factor_.solve_transposed(g);
    return g;
  }
  /// -H^-1 g of such coordinates; `by_gauss`: without the curvature of the residuals. What the
  /// Hessian does not know stays.
  Numbers step(const Numbers& g, bool by_gauss, double* decrement) const {
    Numbers y(n_, 0.0);
    *decrement = 0;
    if (by_gauss && in_coordinates_of_r_) {
      for (std::size_t k = 0; k < n_; ++k) y[k] = -g[k];
      *decrement = dot(g, g);
    } else {
      for (std::size_t k = 0; k < n_; ++k) {
        if (std::abs(values_[k]) <= tolerance()) continue;
        const std::span<const double> v = vector(k);
        const double along = dot(v, g), share = along / std::abs(values_[k]);
        add(-share, v, y);
        *decrement += along * share;
      }
    }
    return in_parameters(std::move(y));
  }
  bool is_finite() const { return is_finite_; }
  /// Steps from those coordinates.
  Numbers in_parameters(Numbers y) const {
    if (in_coordinates_of_r_) factor_.solve(y);
    for (std::size_t k = 0; k < n_; ++k) y[k] *= unit_[k];
    return y;
  }

 private:
  std::span<const double> vector(std::size_t k) const {
    return std::span(vectors_).subspan(k * n_, n_);
  }

  void choose_units(const Linearization& at, const Numbers& curvature) {
    for (std::size_t k = 0; k < n_; ++k) {
      const std::size_t j = free_[k];
      double length = at.column_length(j);
      if (length == 0) length = std::sqrt(std::abs(curvature[j * at.n + j]));
      unit_[k] = length > 0 ? 1 / length : 1;
    }
  }

  /// The condition of R from R^-1: its largest singular value is that of R^-1 R^-T, accurately.
  void measure() {
    condition_ = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < n_; ++i) {
      if (factor_(i, i) == 0) return;
    }
    Numbers column(n_);
    for (std::size_t k = 0; k < n_; ++k) {
      column.assign(n_, 0.0);
      column[k] = 1;
      factor_.solve(column);
      for (std::size_t i = 0; i < n_; ++i) inverse_[i * n_ + k] = column[i];
    }
    Numbers products(n_ * n_), forward(n_ * n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        products[i * n_ + j] = products[j * n_ + i] =
            dot(std::span(inverse_).subspan(i * n_, n_), std::span(inverse_).subspan(j * n_, n_));
        for (std::size_t k = 0; k <= j; ++k) forward[i * n_ + j] += factor_(k, i) * factor_(k, j);
      }
    }
    SymmetricEigen eigen(n_), largest_of_r(n_);
    if (!eigen.decompose(products) || !largest_of_r.decompose(forward)) return;
    condition_ = std::sqrt(eigen.values().back() * largest_of_r.values().back());
  }

  /// `curvature` in units. H~ = 1 + R^-T S R^-1, or H.
  void decompose(const Numbers& curvature) {
    Numbers h(n_ * n_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double& entry = h[i * n_ + j];
        if (!in_coordinates_of_r_) {
          entry = curvature[i * n_ + j];
          for (std::size_t k = 0; k <= j; ++k) entry += factor_(k, i) * factor_(k, j);
          continue;
        }
        entry = i == j ? 1 : 0;
        for (std::size_t k = 0; k <= i; ++k) {
          for (std::size_t l = 0; l <= j; ++l) {
            entry += inverse_[k * n_ + i] * curvature[k * n_ + l] * inverse_[l * n_ + j];
          }
        }
      }
    }
    SymmetricEigen eigen(n_);
    is_finite_ = eigen.decompose(h);
    if (!is_finite_) return;
    values_.assign(eigen.values().begin(), eigen.values().end());
    for (std::size_t k = 0; k < n_; ++k) {
      vectors_.insert(vectors_.end(), eigen.vector(k).begin(), eigen.vector(k).end());
    }
    lowest_ = n_ > 0 ? values_.front() : 1;
    largest_ = n_ > 0 ? std::max({1.0, -values_.front(), values_.back()}) : 1;
  }

  std::size_t n_;
  const std::vector<std::size_t>& free_;
  Numbers unit_;
  Triangle factor_;
  Numbers inverse_, values_, vectors_;
  double condition_ = 1, lowest_ = 1, largest_ = 1;
  bool in_coordinates_of_r_ = true, is_finite_ = true;
};

/// H~^-1 as slopes on the way show it: at first 1, by which steps are those of Gauss and Newton,
/// then of symmetric rank one (J. Nocedal, S. Wright, Numerical Optimization, 2006, eq. 6.25).
class LearntInverse {
 public:
  explicit LearntInverse(std::size_t n) : n_(n), w_(n * n, 0.0) {
    for (std::size_t i = 0; i < n; ++i) w_[i * n + i] = 1;
  }
  Numbers times(const Numbers& g) const {
    Numbers product(n_);
    for (std::size_t i = 0; i < n_; ++i) product[i] = dot(std::span(w_).subspan(i * n_, n_), g);
    return product;
  }
  /// A step has changed the slope by `change`.
  void learn(const Numbers& step, const Numbers& change) {
    Numbers missed = times(change);
    for (std::size_t i = 0; i < n_; ++i) missed[i] = step[i] - missed[i];
    const double along = dot(missed, change);
    constexpr double least_cosine = 1e-8;  // as eq. 6.26 has it
    if (!(std::abs(along) > least_cosine * norm(missed) * norm(change))) return;
    for (std::size_t i = 0; i < n_; ++i) {
      add(missed[i] / along, missed, std::span(w_).subspan(i * n_, n_));
    }
  }

 private:
  std::size_t n_;
  Numbers w_;
};

class Polishing {
 public:
  Polishing(const Residuals& residuals, std::span<const Bounds> bounds, std::span<const double> p,
            Team& team)
      : residuals_(residuals),
        bounds_(bounds),
        team_(team),
        many_rows_(residuals.rows() > most_rows_in_extended) {
    found_.p.assign(p.begin(), p.end());
    for (std::size_t j = 0; j < p.size(); ++j) {
      found_.p[j] = std::clamp(p[j], limits(j).lo, limits(j).hi);
    }
    found_.free.assign(p.size(), false);
  }

  Polished polish() {
    constexpr int most_steps = 50;
    if (!see_first()) return std::move(found_);
    for (int k = 0; k < most_steps; ++k) {
      choose_free();
      if (!linearize(k == 0)) {
        found_.kind = Polished::Kind::not_finite;
        break;
      }
      // The same Hessian is good for several steps where each makes the slope much smaller.
      bool moves = true, has_moved = false;
      do {
        moves = take_step();
        has_moved = has_moved || moves;
      } while (moves && ratio_ <= 0.1 && !changed_free_);
      judge();
      // A Hessian from the way that is far from singular is so at its end, too.
      const bool is_sure = found_.kind == Polished::Kind::minimum && model_is_clear();
      if (!moves && (is_sure || !has_moved)) break;
    }
    return std::move(found_);
  }

 private:
  Bounds limits(std::size_t j) const { return bounds_.empty() ? Bounds() : bounds_[j]; }

  bool model_is_clear() const {
    return free_.empty() || (model_->in_coordinates_of_r() && model_->lowest() > 0.1);
  }

  static bool is_finite(const ExactGradient& g) {
    return std::isfinite(g.squares) && std::isfinite(largest(g.gradient));
  }

  bool see_first() {
    if (many_rows_) {
      known_ = linearized(residuals_, found_.p, team_);
      now_ = {known_->squares, known_->gradient()};
    } else {
      now_ = exact_gradient(residuals_, found_.p, team_);
    }
    ++found_.evaluations;
    found_.squares = found_.first_squares = now_.squares;
    return is_finite(now_);
  }

  void choose_free() {
    free_.clear();
    for (std::size_t j = 0; j < found_.p.size(); ++j) {
      found_.free[j] = may_move(j);
      if (found_.free[j]) free_.push_back(j);
    }
    changed_free_ = false;
  }
  bool may_move(std::size_t j) const {
    const double p = found_.p[j], slope = now_.gradient[j];
    if (limits(j).held()) return false;
    return !(p <= limits(j).lo && slope >= 0) && !(p >= limits(j).hi && slope <= 0);
  }

  bool linearize(bool first) {
    if (free_.empty()) return true;
    if (!first || !known_) {
      known_ = linearized(residuals_, found_.p, team_);
      ++found_.evaluations;
    }
    const Linearization at = std::move(*known_);
    known_.reset();
    ratio_ = 1;
    learnt_.reset();
    if (many_rows_ && first && model_from_some(at)) return true;
    const Numbers curvature = curvature_of_residuals(residuals_, found_.p, team_);
    if (!at.finite() || !std::isfinite(largest(curvature))) return false;
    model_.emplace(at, curvature, free_);
    return model_->is_finite();
  }

  /// With the curvature of some rows; false where that leaves a doubt.
  bool model_from_some(const Linearization& at) {
    constexpr std::size_t some_rows = 16384;
    constexpr double clear = 0.3, scatter = 0.03;  // some 4 / sqrt(some_rows)
    const Numbers curvature =
        curvature_of_residuals(residuals_, found_.p, team_, residuals_.rows() / some_rows);
    if (!at.finite() || !std::isfinite(largest(curvature))) return false;
    model_.emplace(at, curvature, free_);
    if (!model_->is_finite() || !model_->in_coordinates_of_r()) return false;
    if (model_->lowest() > 1 - scatter && model_->largest() < 1 + scatter) {
      learnt_.emplace(free_.size());
    }
    return model_->lowest() > clear;
  }

  /// Whether a step was taken.
  bool take_step() {
    if (free_.empty()) return false;
    const bool by_gauss = model_->lowest() <= model_->tolerance();
    const Numbers here = model_->coordinates(now_.gradient);
    double decrement = 0;
    Numbers learnt_step;
    if (learnt_) {
      learnt_step = learnt_->times(here);
      for (double& y : learnt_step) y = -y;
    }
    const Numbers step =
        learnt_ ? model_->in_parameters(learnt_step) : model_->step(here, by_gauss, &decrement);
    double by = 1;
    for (int k = 0; k < 12; ++k, by /= 4) {
      Numbers trial = found_.p;
      bool stops = false;
      const double way = until_limit(step, by, stops);
      move(trial, step, way);
      if (many_rows_ && k == 0 && !stops && leads_to_last_digit(step)) {
        found_.p = std::move(trial);
        for (double& g : now_.gradient) g *= ratio_;  // as the steps before have left of it
        ++found_.steps;
        return false;
      }
      // Where the last digits got worse, a part of them will not be better.
      if (trial == found_.p || (k > 0 && is_in_last_digits(step))) return false;
      const ExactGradient there = exact_gradient(residuals_, trial, team_);
      ++found_.evaluations;
      if (!is_finite(there)) continue;
      const Numbers slope = model_->coordinates(there.gradient);
      const double before = norm(here), after = norm(slope);
      // The last digits of the sum say nothing, as it knows f to no more than those of x87.
      const bool falls = there.squares < now_.squares * (1 - 1e-9);
      const bool same = there.squares <= now_.squares * (1 + 1e-9);
      if (!falls && !(same && after < 0.9 * before)) {
        continue;
      }
      ratio_ = after / before;
      found_.p = std::move(trial);
      now_ = there;
      found_.squares = there.squares;
      ++found_.steps;
      if (learnt_ && k == 0 && !stops) {
        Numbers change = slope;
        add(-1, here, change);
        learnt_->learn(learnt_step, change);
      }
      changed_free_ = stops;
      for (std::size_t j = 0; j < found_.p.size(); ++j) {
        changed_free_ = changed_free_ || found_.free[j] != may_move(j);
      }
      return true;
    }
    return false;
  }

  /// Where the next step would be smaller than half a unit of it, by what steps of this model have
  /// left of the slope.
  bool leads_to_last_digit(const Numbers& step) const {
    if (ratio_ > 0.1) return false;
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const double next = ratio_ * std::abs(step[k]);
      if (next > epsilon / 4 * std::abs(found_.p[free_[k]])) return false;
    }
    return true;
  }
  bool is_in_last_digits(const Numbers& step) const {
    for (std::size_t k = 0; k < free_.size(); ++k) {
      if (std::abs(step[k]) > 1e-13 * std::abs(found_.p[free_[k]])) return false;
    }
    return true;
  }

  /// How much of `by` steps leads within the limits; `stops`: to one of them.
  double until_limit(const Numbers& step, double by, bool& stops) const {
    double way = by;
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const double p = found_.p[free_[k]],
                   limit = step[k] < 0 ? limits(free_[k]).lo : limits(free_[k]).hi;
      const double room = (limit - p) / step[k];
      if (!(room < way)) continue;
      way = std::max(0.0, room);
      stops = true;
    }
    return way;
  }
  void move(Numbers& p, const Numbers& step, double way) const {
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const Bounds limit = limits(free_[k]);
      double& x = p[free_[k]];
      // The one that stopped the way lies on its limit, whatever the product rounds to.
      const double room = ((step[k] < 0 ? limit.lo : limit.hi) - x) / step[k];
      const double to = room <= way ? (step[k] < 0 ? limit.lo : limit.hi) : x + way * step[k];
      x = std::clamp(to, limit.lo, limit.hi);
    }
  }

  void judge() {
    using Kind = Polished::Kind;
    if (free_.empty()) {
      found_.kind = Kind::minimum;
      return;
    }
    const Numbers here = model_->coordinates(now_.gradient);
    const Numbers step = model_->step(here, false, &found_.decrement);
    found_.offset = model_->in_coordinates_of_r() ? dot(here, here) : found_.decrement;
    if (now_.squares > 0) {
      found_.decrement /= now_.squares;
      found_.offset /= now_.squares;
    }
    found_.next_change = 0;
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const double p = std::abs(found_.p[free_[k]]), change = std::abs(step[k]);
      if (change > 0) found_.next_change = std::max(found_.next_change, change / p);
    }
    found_.condition = model_->condition();
    found_.lowest = model_->lowest();
    // The slope is 0 within rounding where nothing to speak of can be gained, or where the next
    // step would be one of the last digits. Towards a minimum at infinity, as of (1 + exp(-b))^2,
    // the decrement vanishes, but never the offset.
    const bool gains = std::max(found_.decrement, found_.offset) > 1e-11;
    const bool stands = !gains || found_.next_change <= 1e-11;
    const double lowest = model_->lowest(), tolerance = model_->tolerance();
    found_.kind = !stands               ? Kind::falling
                  : lowest < -tolerance ? Kind::not_minimum
                  : lowest <= tolerance ? Kind::flat
                                        : Kind::minimum;
  }

  const Residuals& residuals_;
  std::span<const Bounds> bounds_;
  Team& team_;
  Polished found_;
  const bool many_rows_;
  ExactGradient now_;
  std::optional<Linearization> known_;  // where it is known before the model
  std::vector<std::size_t> free_;
  std::optional<Model> model_;
  double ratio_ = 1;
  bool changed_free_ = false;
  std::optional<LearntInverse> learnt_;  // where it is better than what the model knows
};

}  // namespace

Polished polished(const Residuals& residuals, std::span<const Bounds> bounds,
                  std::span<const double> p, Team& team) {
  return Polishing(residuals, bounds, p, team).polish();
}

}  // namespace nnopt
