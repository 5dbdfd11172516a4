#include "optimizers/migrad.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "base/linear_algebra.hpp"
#include "optimizers/ends.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr int enough_escapes = 3;  // one alone may come from a curved valley

/// A place along the step and f there.
struct Place {
  double at, value;
};

/// The parabola through three places: its second derivative, and where its slope is 0.
struct Parabola {
  double curvature, bottom, slope_at_best;

  Parabola(const Place& a, const Place& b, const Place& c, double best) {
    const double ab = (b.value - a.value) / (b.at - a.at), bc = (c.value - b.value) / (c.at - b.at);
    curvature = 2 * (bc - ab) / (c.at - a.at);
    slope_at_best = ab + curvature * (best - (a.at + b.at) / 2);
    bottom = best - slope_at_best / curvature;
  }
};

class MigradWalk final : public Method {
 public:
  MigradWalk(const Migrad& options, std::size_t n)
      : n_(n),
        tol_(options.tol),
        goal_(0.002 * options.tol * options.errordef),
        errordef_(options.errordef),
        strategy_(options.strategy[0] - '0'),
        w_(n),
        gradient_(n),
        trial_w_(n),
        trial_gradient_(n),
        best_w_(n),
        best_gradient_(n),
        direction_(n),
        change_(n),
        scale_(n),
        lowest_eigenvector_(n),
        metric_(n * n),
        hessian_(n * n),
        eigen_(n) {}

  void begin(Objective& objective, std::span<const double> w) override {
    std::ranges::copy(w, w_.begin());
    value_ = objective.value_and_gradient(w_, gradient_);
    start_ = largest(w_);
    startable_ = std::isfinite(value_) && std::isfinite(largest(gradient_));
    if (!startable_) return;
    evaluate_hessian(objective);
    if (strategy_ == 2 && hessian_is_finite_) {
      metric_from_hessian();
    } else {
      metric_from_diagonal();
    }
    aim();
  }

  StepEnd step(Objective& objective) override {
    if (!startable_) return bad_start(value_);
    if (!is_close()) {
      if (!search(objective)) return without_lower_point(objective);
      move();
    }
    if (is_far_away(start_, w_, value_)) return runs_off(w_, value_);
    return is_close() ? check(objective) : StepEnd();
  }

  std::span<const double> w() const override { return w_; }
  double value() const override { return value_; }
  double length() const override { return length_; }
  void state(StateVisitor& see) override {
    see("w", w_);
    see("gradient", gradient_);
    see("direction", direction_);
    see.array("metric", metric_, {n_, n_});
    see("scale", scale_);
    see("lowest_eigenvector", lowest_eigenvector_);
    see("lowest_eigenvalue", lowest_eigenvalue_);
    see("value", value_);
    see("slope", slope_);
    see("length", length_);
    see("doubt", doubt_);
    see("size_of_start", start_);
    see("escapes", escapes_, 0, enough_escapes);
    see("exact", exact_);
    see("startable", startable_);
  }

 private:
  // ---- the metric ----

  void evaluate_hessian(Objective& objective) {
    std::ranges::fill(change_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      change_[i] = 1;
      objective.hessian_times(w_, change_, std::span(hessian_).subspan(i * n_, n_));
      change_[i] = 0;
    }
    hessian_is_finite_ = std::isfinite(largest(hessian_));
  }

  /// As if the parameters did not know of each other.
  void metric_from_diagonal() {
    std::ranges::fill(metric_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      const double curvature = std::abs(hessian_[i * n_ + i]);
      metric_[i * n_ + i] = curvature > epsilon && curvature < infinity ? 1 / curvature : 1;
    }
    doubt_ = 1;
    exact_ = false;
  }

  /// hessian_ is scratch room from here on.
  void metric_from_hessian() {
    std::ranges::copy(hessian_, metric_.begin());
    lowest_eigenvalue_ = 1;
    if (!cholesky(hessian_, n_)) {
      lowest_eigenvalue_ = shift_eigenvalues();
      std::ranges::copy(eigen_.vector(0), lowest_eigenvector_.begin());
      std::ranges::copy(metric_, hessian_.begin());
      cholesky(hessian_, n_);
    }
    cholesky_inverse(hessian_, metric_, n_);
    doubt_ = 0;
    exact_ = true;
  }

  /// Makes metric_, its diagonal scaled to 1 in size, positive definite: the lowest eigenvalue
  /// becomes 1/1000 of the largest. Returns what it was.
  double shift_eigenvalues() {
    double largest = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      scale_[i] = std::sqrt(std::abs(metric_[i * n_ + i]));
      largest = std::max(largest, scale_[i]);
    }
    for (double& s : scale_) s = largest > 0 ? std::max(s, 1e-6 * largest) : 1;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < n_; ++j) {
        hessian_[i * n_ + j] = metric_[i * n_ + j] / (scale_[i] * scale_[j]);
      }
    }
    if (!eigen_.decompose(hessian_)) {
      std::ranges::fill(metric_, 0.0);
      for (std::size_t i = 0; i < n_; ++i) metric_[i * n_ + i] = scale_[i] = 1;
      return 1;
    }
    const double lo = eigen_.values().front(), hi = eigen_.values().back();
    const double size = std::max(hi, -lo), shift = (size > epsilon ? 1e-3 * size : 1) - lo;
    for (std::size_t i = 0; i < n_; ++i) metric_[i * n_ + i] += shift * scale_[i] * scale_[i];
    return lo;
  }

  /// The direction -V g, and the slope along it.
  void aim() {
    for (int attempt = 0; attempt < 2; ++attempt) {
      multiply(metric_, gradient_, direction_);
      for (double& d : direction_) d = -d;
      slope_ = dot(gradient_, direction_);
      if (slope_ <= 0) return;  // not where it is nan
      shift_eigenvalues();
      exact_ = false;
      doubt_ = 1;
    }
    slope_ = 0;
  }

  double edm() const { return std::abs(slope_) / 2; }
  /// Nothing that is lost in the rounding of f can be gained.
  double goal() const { return std::max(goal_, 4 * epsilon * std::abs(value_)); }

  bool is_close() const { return edm() * (1 + 3 * doubt_) < goal(); }

  /// V after a step to the best place. What delta w and delta g tell of the inverse Hessian
  /// replaces what V said: by Davidon, Fletcher and Powell's formula or, where that would shrink V
  /// too far, by its dual (Fletcher 1970).
  void update() {
    double dx_dg = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      dx_dg += length_ * direction_[i] * (best_gradient_[i] - gradient_[i]);
    }
    if (!(dx_dg > 0)) {
      if (length_ > 1) lengthen();
      return;
    }
    // Until aim(), trial_w_ is dx, trial_gradient_ is dg, change_ is V dg.
    for (std::size_t i = 0; i < n_; ++i) {
      trial_w_[i] = length_ * direction_[i];
      trial_gradient_[i] = best_gradient_[i] - gradient_[i];
    }
    multiply(metric_, trial_gradient_, change_);
    const double dg_v_dg = dot(trial_gradient_, change_);
    if (!(dg_v_dg > 0)) return;
    const double of_dual = dx_dg > dg_v_dg ? dg_v_dg : 0;
    double changed = 0, all = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      const double x = trial_w_[i] / dx_dg, v = change_[i] / dg_v_dg;
      for (std::size_t j = 0; j < n_; ++j) {
        const double difference = trial_w_[j] / dx_dg - change_[j] / dg_v_dg;
        const double by = x * trial_w_[j] - v * change_[j] + of_dual * (x - v) * difference;
        double& entry = metric_[i * n_ + j];
        entry += by;
        changed += std::abs(by);
        all += std::abs(entry);
      }
    }
    doubt_ = (doubt_ + changed / all) / 2;
  }

  /// Where f bends down along the step, no parabola tells how far to go: the next step shall be
  /// as long as this one has become.
  void lengthen() {
    const double by = (length_ - 1) / -slope_;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < n_; ++j) {
        metric_[i * n_ + j] += by * direction_[i] * direction_[j];
      }
    }
  }

  // ---- along the step ----

  /// f and its gradient so far along the direction; kept where it is the lowest so far.
  Place look(Objective& objective, double at) {
    nnopt::move(w_, at, direction_, trial_w_);
    const double found = objective.value_and_gradient(trial_w_, trial_gradient_);
    const bool usable = std::isfinite(found) && std::isfinite(largest(trial_gradient_));
    if (!usable && found != -infinity) return {at, infinity};
    if (found < best_value_) {
      best_w_.swap(trial_w_);
      best_gradient_.swap(trial_gradient_);
      best_value_ = found;
      length_ = at;
    }
    return {at, found};
  }

  void start_search() {
    best_value_ = value_;
    length_ = 0;
  }

  /// Minuit's search along the direction: parabolas, first through f and its slope here and f
  /// there, then through three places, until one has its bottom where f is known already. False
  /// where no lower place was found.
  bool search(Objective& objective) {
    constexpr int most = 12;           // evaluations
    constexpr double near = 0.05;      // places that are so near are the same
    constexpr double first_reach = 5;  // the first parabola is believed so far
    double lo = -100, hi = 1000;       // beyond there f is not looked at
    start_search();
    const Place here{0, value_};
    Place a = here, b = look(objective, 1), c = b;
    int looked = 1;
    double reach = first_reach, tolerance = near;
    do {
      const double bend = 2 * (b.value - value_ - slope_ * b.at) / (b.at * b.at);
      double at = bend > 0 ? -slope_ / bend : reach;
      at = std::clamp(at, tolerance, std::max(reach, tolerance));
      if (std::abs(at - b.at) < tolerance * b.at) {
        if (best_value_ < value_) return true;
        at = b.at * (1 + tolerance);
      }
      c = look(objective, at);
      ++looked;
      if (best_value_ < value_) break;
      // Nearer and nearer.
      b = c;
      reach = hi = at * (1 - near);
      tolerance = near * at;
    } while (looked < most);
    if (!(best_value_ < value_)) return false;
    while (looked < most && b.value < infinity && c.value < infinity) {
      const Parabola parabola(a, b, c, length_);
      reach = std::max(reach, 2 * std::abs(length_));
      double at = parabola.curvature > 0       ? parabola.bottom
                  : parabola.slope_at_best < 0 ? length_ + reach
                                               : length_ - reach;
      at = std::clamp(at, length_ - reach, length_ + reach);
      at = std::clamp(at, lo, hi);
      const auto is_known = [&](double place) {
        const double same = std::max(tolerance, std::abs(near * place));
        return std::abs(a.at - place) < same || std::abs(b.at - place) < same ||
               std::abs(c.at - place) < same;
      };
      if (!std::isfinite(at) || is_known(at)) return true;
      const double before = length_;
      Place d = look(objective, at);
      ++looked;
      Place& worst = a.value > b.value && a.value > c.value ? a : b.value > c.value ? b : c;
      if (length_ == before) {
        // Beyond it f rises again.
        at > length_ ? hi = std::min(hi, at - tolerance) : lo = std::max(lo, at + tolerance);
      }
      if (d.value < worst.value) worst = d;
    }
    return true;
  }

  /// To the best place that was looked at.
  void move() {
    update();
    take_best();
    exact_ = false;
    aim();
  }
  void take_best() {
    w_.swap(best_w_);
    gradient_.swap(best_gradient_);
    value_ = best_value_;
  }

  // ---- ends ----

  std::string edm_text() const { return "EDM " + figures(edm()); }

  /// Where V or rounding is to blame for an uphill step.
  StepEnd without_lower_point(Objective& objective) {
    if (!exact_) {
      evaluate_hessian(objective);
      if (hessian_is_finite_) {
        metric_from_hessian();
        aim();
        return {};
      }
    }
    return {StepEnd::Kind::stalled, "no lower point along the step, though " + edm_text() +
                                        " is above " + figures(goal()) + " (tol " + figures(tol_) +
                                        "): f may have a kink here"};
  }

  /// EDM is small. Whether that is true, and of a minimum.
  StepEnd check(Objective& objective) {
    const bool asks = strategy_ > 0 && !exact_ && (doubt_ > 0.05 || strategy_ == 2);
    if (asks) {
      evaluate_hessian(objective);
      if (hessian_is_finite_) {
        metric_from_hessian();
        aim();
      }
    }
    if (exact_ && lowest_eigenvalue_ < -1e-6) return leave_saddle(objective);
    if (!is_close()) return {};
    if (asks && exact_ && refine(objective) > 0.36) {
      if (++escapes_ == enough_escapes) return runs_away();
      exact_ = false;
      doubt_ = 1;
      return {};
    }
    const bool by_rounding = edm() >= goal_;
    return {StepEnd::Kind::converged,
            edm_text() + " below " + figures(goal()) +
                (by_rounding ? " (the rounding of f)" : " (tol " + figures(tol_) + ")")};
  }

  /// The Hessian is paid for: one more evaluation, a Newton step ahead, squares what is left of the
  /// error. Returns what share of the step is left to be stepped after it, if it was long and led
  /// outward, else 0. Where f falls for ever, like exp(-x), a Newton step leaves 1/e of the slope,
  /// and more where f falls like x^-p; less near a minimum, even near one like x^p.
  double refine(Objective& objective) {
    const double ahead = norm(direction_);
    start_search();
    look(objective, 1);
    if (!(best_value_ < value_)) return 0;
    take_best();
    const bool outward = dot(w_, direction_) > 0;
    aim();
    return outward && ahead > 0.01 * norm(w_) ? norm(direction_) / ahead : 0;
  }

  StepEnd runs_away() const {
    return {StepEnd::Kind::diverged,
            "runs off to infinity: " + edm_text() + " is small (tol " + figures(tol_) +
                "), but the next step from |w| = " + figures(norm(w_)) + " is " +
                figures(norm(direction_)) + " long: try another --start"};
  }

  /// Down along the eigenvector, as far as takes f down by errordef by what is known of it here.
  StepEnd leave_saddle(Objective& objective) {
    const double far = std::sqrt(2 * errordef_ / -lowest_eigenvalue_);
    for (std::size_t i = 0; i < n_; ++i) direction_[i] = far * lowest_eigenvector_[i] / scale_[i];
    slope_ = dot(gradient_, direction_);
    if (slope_ > 0) {
      for (double& d : direction_) d = -d;
      slope_ = -slope_;
    }
    if (!search(objective)) {
      return {StepEnd::Kind::stalled,
              edm_text() + " below " + figures(goal()) + " (tol " + figures(tol_) +
                  "), but the Hessian has a negative eigenvalue: not a minimum"};
    }
    take_best();
    exact_ = false;
    doubt_ = 1;
    aim();
    return {};
  }

  std::size_t n_;
  double tol_, goal_, errordef_;
  int strategy_;
  int escapes_ = 0;
  bool startable_ = false, hessian_is_finite_ = false;
  bool exact_ = false;            // V is from the Hessian at w
  double doubt_ = 1;              // how much of V changed lately: Minuit's dcovar
  double lowest_eigenvalue_ = 1;  // of the last Hessian with its diagonal scaled to 1; 1: positive
  double start_ = 0, value_ = 0, slope_ = 0, length_ = 0, best_value_ = 0;
  std::vector<double> w_, gradient_, trial_w_, trial_gradient_, best_w_, best_gradient_;
  std::vector<double> direction_, change_, scale_, lowest_eigenvector_;
  std::vector<double> metric_, hessian_;
  SymmetricEigen eigen_;
};

}  // namespace

std::unique_ptr<Method> Migrad::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<MigradWalk>(*this, parameters);
}

}  // namespace nnopt
