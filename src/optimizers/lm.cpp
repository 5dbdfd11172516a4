#include "optimizers/lm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "optimizers/ends.hpp"
#include "optimizers/squares.hpp"
#include "optimizers/trust_step.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// The linearization with its columns in another order: first those that are solved for, then those
/// that walk. R = [A B; 0 C], z = (a, c): whatever d of the walking ones is, -A^-1 (a + B d) is
/// best for the others, and |C d + c|^2 is left. This is Kaufman's Jacobian of the residuals after
/// the projection.
class Reduced {
 public:
  /// Columns of `linear` that are combinations of those before them, within rounding, stay where
  /// they are.
  void take(const Linearization& at, const std::vector<std::size_t>& linear,
            const std::vector<std::size_t>& walking) {
    solved_ = linear;
    while (!gather(at, walking)) {
    }
    const std::size_t from = solved_.size(), n = walking.size();
    rest_ = Triangle(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j <= n; ++j) rest_(i, j) = all_(from + i, from + j);
    }
    projected_ = 0;
    for (std::size_t i = 0; i < from; ++i) projected_ += all_.right(i) * all_.right(i);
  }

  const Triangle& rest() const { return rest_; }
  /// |a|^2: by how much |r|^2 falls where the linear parameters are solved for.
  double projected() const { return projected_; }

  /// p + step, `d` in the walking parameters.
  void move(std::span<const double> p, const std::vector<std::size_t>& walking,
            std::span<const double> d, std::vector<double>& out) const {
    const std::size_t from = solved_.size();
    std::vector<double> b(from);
    for (std::size_t i = 0; i < from; ++i) {
      b[i] = -all_.right(i);
      for (std::size_t j = 0; j < d.size(); ++j) b[i] -= all_(i, from + j) * d[j];
    }
    all_.solve(b);
    out.assign(p.begin(), p.end());
    for (std::size_t i = 0; i < from; ++i) out[solved_[i]] += b[i];
    for (std::size_t j = 0; j < d.size(); ++j) out[walking[j]] += d[j];
  }

 private:
  /// False where a linear column was given up.
  bool gather(const Linearization& at, const std::vector<std::size_t>& walking) {
    constexpr double least_sine = 1e-13;
    const std::size_t n = at.n;
    if (walking.size() == n) {
      all_ = Triangle(n);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) all_(i, j) = at.r[i * n + j];
        all_(i, n) = at.z[i];
      }
      return true;
    }
    std::vector<std::size_t> columns = solved_;
    columns.insert(columns.end(), walking.begin(), walking.end());
    all_ = at.triangle_of(columns);
    for (std::size_t k = 0; k < solved_.size(); ++k) {
      if (std::abs(all_(k, k)) > least_sine * at.column_length(solved_[k])) continue;
      solved_.erase(solved_.begin() + static_cast<std::ptrdiff_t>(k));
      return false;
    }
    return true;
  }

  std::vector<std::size_t> solved_;
  Triangle all_{0}, rest_{0};
  double projected_ = 0;
};

class LmWalk final : public Method {
 public:
  LmWalk(const Lm& options, std::size_t n) : options_(options), w_(n), scale_(n, 0.0) {
    at_.n = n;
    at_.r.resize(n * n);
    at_.z.resize(n);
  }

  void begin(Objective& objective, std::span<const double> w) override {
    Squares& squares = set_up(objective);
    std::ranges::copy(w, w_.begin());
    start_ = largest(w_);
    at_ = squares.linearized(w_);
    solves_first_ = !linear_.empty();
  }

  StepEnd step(Objective& objective) override {
    Squares& squares = set_up(objective);
    if (!std::isfinite(at_.squares)) return bad_start(at_.squares);
    if (!at_.finite()) return bad_start(value());
    if (!reduced_is_known_) reduce();
    if (at_.squares == 0) return {StepEnd::Kind::converged, "all residuals are 0"};
    if (radius_ == 0) first_radius();
    const StepEnd end = try_step(squares);
    if (end.kind == StepEnd::Kind::goes_on && has_run_off()) {
      return runs_off(w_, value());
    }
    return end;
  }

  std::span<const double> w() const override { return w_; }
  double value() const override { return factor_ * at_.squares; }
  double length() const override { return radius_; }
  void state(StateVisitor& see) override {
    see("w", w_);
    see("squares", at_.squares);
    see.array("r", at_.r, {w_.size(), w_.size()});
    see("z", at_.z);
    see("scale", scale_);
    see("radius", radius_);
    see("lambda", lambda_);
    see("size_of_start", start_);
    see("factor", factor_);
    see("moved", moved_);
    see("accepted", accepted_);
    see("solves_first", solves_first_);
    reduced_is_known_ = false;
  }

 private:
  /// What the objective says of its parameters.
  Squares& set_up(Objective& objective) {
    Squares* const squares = objective.squares();
    if (squares == nullptr) {
      throw BadInput(
          "lm is for sums of squares: --data with --loss mse or chi2, the direct model, and no "
          "moved or sliced function");
    }
    if (is_set_up_) return *squares;
    is_set_up_ = true;
    factor_ = squares->factor();
    const std::vector<bool>& linear = squares->linear();
    const std::span<const Bounds> bounds = squares->bounds();
    const auto limits_of = [&](std::size_t j) { return bounds.empty() ? Bounds() : bounds[j]; };
    for (std::size_t j = 0; j < w_.size(); ++j) {
      if (limits_of(j).held()) continue;
      const bool is_linear = !linear.empty() && linear[j] && !limits_of(j).any();
      (is_linear ? linear_ : walking_).push_back(j);
    }
    if (!options_.projection && !walking_.empty()) {
      walking_.insert(walking_.end(), linear_.begin(), linear_.end());
      std::ranges::sort(walking_);
      linear_.clear();
    }
    for (const std::size_t j : walking_) limits_.push_back(limits_of(j));
    return *squares;
  }

  void reduce() {
    reduced_.take(at_, linear_, walking_);
    reduced_is_known_ = true;
    const Triangle& rest = reduced_.rest();
    for (std::size_t k = 0; k < walking_.size(); ++k) {
      double& scale = scale_[walking_[k]];
      scale = std::max(scale, std::sqrt(rest.column_square(k)));
    }
  }

  double scale_of(std::size_t j) const { return scale_[j] > 0 ? scale_[j] : 1; }

  /// |D w| of the parameters that walk.
  double scaled_size() const {
    double square = 0;
    for (const std::size_t j : walking_) {
      const double part = scale_of(j) * w_[j];
      square += part * part;
    }
    return std::sqrt(square);
  }

  void first_radius() {
    const double size = scaled_size();
    radius_ = options_.factor * (size > 0 ? size : 1);
  }

  TrustStep find_step() {
    const std::size_t n = walking_.size();
    std::vector<double> scale(n), lo(n), hi(n);
    for (std::size_t k = 0; k < n; ++k) {
      scale[k] = scale_of(walking_[k]);
      lo[k] = std::min(0.0, limits_[k].lo - w_[walking_[k]]);
      hi[k] = std::max(0.0, limits_[k].hi - w_[walking_[k]]);
    }
    return trust_step(reduced_.rest(), scale, lo, hi, radius_, lambda_);
  }

  StepEnd try_step(Squares& squares) {
    TrustStep step = find_step();
    lambda_ = step.lambda;
    const double size = scaled_size(), projected = reduced_.projected();
    // What a whole step of Gauss and Newton promises, as a share of |r|^2: also the squared cosine
    // between the residuals and all that the parameters can do to them (D. Bates and D. Watts,
    // Technometrics 23 (1981) 179).
    const double share = (step.most + projected) / at_.squares;
    if (share <= options_.ftol) {
      return met("share of f that a step could take off", share, options_.ftol, "ftol");
    }
    if (step.most + projected <= rounding_of_squares()) {
      return {StepEnd::Kind::converged,
              "all that a step could take off is what the parameters are rounded by"};
    }
    if (const double cosine = largest_cosine(); cosine <= options_.gtol) {
      return met("largest cosine of residuals with a column of J", cosine, options_.gtol, "gtol");
    }
    if (std::exchange(solves_first_, false)) step.stay();
    reduced_.move(w_, walking_, step.d, trial_w_);
    keep_limits(step);
    const bool is_whole = step.lambda == 0;
    if (moved_ && projected <= options_.ftol * at_.squares && is_whole &&
        step.length <= options_.xtol * size) {
      return met("length of a whole step, as a share of the parameters", step.length / size,
                 options_.xtol, "xtol");
    }
    if (trial_w_ == w_) return nowhere_to_go(share);
    const double foretold = step.foretold + projected;
    const double fallen = evaluate(squares);
    set_radius(step, foretold, fallen);
    accepted_ = fallen >= 1e-4 * foretold && fallen > 0;
    if (accepted_) {
      w_.swap(trial_w_);
      std::swap(at_, trial_);
      moved_ = true;
      reduce();
      return at_.squares == 0 ? StepEnd{StepEnd::Kind::converged, "all residuals are 0"}
                              : StepEnd();
    }
    const bool lost_in_rounding =
        std::abs(fallen) <= 64 * epsilon * at_.squares && foretold <= 64 * epsilon * at_.squares;
    if (lost_in_rounding || radius_ <= epsilon * size || walking_.empty()) {
      return nowhere_to_go(share);
    }
    return {};
  }

  /// What the last digits of the parameters change in |r|^2: (eps |J_j| w_j)^2 of each.
  double rounding_of_squares() const {
    double sum = 0;
    for (std::size_t j = 0; j < w_.size(); ++j) {
      const double length = at_.column_length(j);
      sum += length * w_[j] * (length * w_[j]);
    }
    return epsilon * epsilon * sum;
  }

  /// Onto the limit itself, which w + (limit - w) may miss in rounding.
  void keep_limits(const TrustStep& step) {
    for (std::size_t k = 0; k < walking_.size(); ++k) {
      const std::size_t j = walking_[k];
      const Bounds& limits = limits_[k];
      if (step.d[k] != 0 && step.d[k] == limits.lo - w_[j]) trial_w_[j] = limits.lo;
      if (step.d[k] != 0 && step.d[k] == limits.hi - w_[j]) trial_w_[j] = limits.hi;
      trial_w_[j] = std::clamp(trial_w_[j], limits.lo, limits.hi);
    }
  }

  /// trial_w_, with the linear parameters solved for, and by how much |r|^2 has fallen there; the
  /// linearization there where it has.
  double evaluate(Squares& squares) {
    // Most trials are taken, and then the Jacobian is needed anyway; behind one that was not, the
    // next is as doubtful.
    if (!accepted_ && linear_.empty()) {
      const double found = squares.squares(trial_w_);
      if (!(found < at_.squares)) return std::isfinite(found) ? at_.squares - found : -infinity;
    }
    trial_ = squares.linearized(trial_w_);
    if (!trial_.finite()) return -infinity;
    if (linear_.empty()) return at_.squares - trial_.squares;
    trial_reduced_.take(trial_, linear_, walking_);
    const double left = trial_reduced_.projected(), fallen = at_.squares - trial_.squares;
    // What the next step would get from the linear parameters alone is taken at once, where it is
    // more than a small share.
    if (fallen + left > 0 && left > 0.01 * std::abs(fallen)) {
      trial_reduced_.move(trial_w_, walking_, std::vector<double>(walking_.size(), 0.0), solved_w_);
      Linearization solved = squares.linearized(solved_w_);
      if (solved.finite() && solved.squares < trial_.squares) {
        trial_w_.swap(solved_w_);
        std::swap(trial_, solved);
      }
    }
    return at_.squares - trial_.squares;
  }

  /// As in MINPACK's lmder (J. More, B. Garbow, K. Hillstrom, ANL-80-74).
  void set_radius(const TrustStep& step, double foretold, double fallen) {
    if (step.length == 0) return;
    if (!moved_) radius_ = std::min(radius_, step.length);
    const double ratio = foretold > 0 ? fallen / foretold : 0;
    if (ratio <= 0.25) {
      double by = 0.5;
      const double slope = step.slope - reduced_.projected();
      if (fallen < 0) by = slope / (2 * slope + fallen);  // the bottom of a parabola
      if (!(by > 0.1)) by = 0.1;
      radius_ = std::min(by, 0.5) * std::min(radius_, 10 * step.length);
      lambda_ /= by;
    } else if (ratio >= 0.75 || step.lambda == 0) {
      radius_ = 2 * step.length;
      lambda_ *= 0.5;
    }
  }

  /// Of the residuals with the columns of J that may move.
  double largest_cosine() const {
    const Triangle& rest = reduced_.rest();
    double most = std::sqrt(reduced_.projected() / at_.squares);
    for (std::size_t k = 0; k < walking_.size(); ++k) {
      double slope = 0;
      for (std::size_t i = 0; i <= k; ++i) slope += rest(i, k) * rest.right(i);
      const double square = rest.column_square(k);
      const double w = w_[walking_[k]];
      const bool is_stopped = slope > 0 ? w <= limits_[k].lo : w >= limits_[k].hi;
      if (square == 0 || is_stopped) continue;
      most = std::max(most, std::abs(slope) / std::sqrt(square * at_.squares));
    }
    return most;
  }

  /// Linear parameters may be of any size, if others make it up.
  bool has_run_off() const {
    return std::ranges::any_of(walking_, [&](std::size_t j) {
      return is_far_away(start_, std::span(w_).subspan(j, 1), value());
    });
  }

  StepEnd nowhere_to_go(double share) const {
    return {StepEnd::Kind::stalled,
            "no lower point within rounding, though a step could take off " + figures(share) +
                " of f, above ftol " + figures(options_.ftol)};
  }

  Lm options_;
  bool is_set_up_ = false, reduced_is_known_ = false, moved_ = false, accepted_ = true;
  bool solves_first_ = false;  // the first step is that of the linear parameters alone
  double factor_ = 1, start_ = 0, radius_ = 0, lambda_ = 0;
  std::vector<std::size_t> linear_, walking_;
  std::vector<Bounds> limits_;  // of walking_
  std::vector<double> w_, scale_, trial_w_, solved_w_;
  Linearization at_, trial_;
  Reduced reduced_, trial_reduced_;
};

}  // namespace

std::unique_ptr<Method> Lm::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<LmWalk>(*this, parameters);
}

}  // namespace nnopt
