#include "runs/fit_auto.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "runs/run_book.hpp"

namespace nnopt {
namespace {

class Attempts {
 public:
  Attempts(const FitPlan& plan, const std::vector<double>& start, Team& team, WalkRows& rows,
           std::vector<std::string>& tried)
      : plan_(plan), start_(start), team_(team), rows_(rows), tried_(tried) {
    best_.p = start;
    best_.loss = std::numeric_limits<double>::infinity();
  }

  FittedStart run() {
    if (plan_.fit().squares_factor()) {
      squares();
    } else if (plan_.walk.function.value_name == MeanAbsoluteError::name) {
      kinks();
    } else {
      smooth();
    }
    best_.iterations = iterations_;
    best_.evaluations = evaluations_;
    return std::move(best_);
  }

 private:
  void squares() {
    Lm lm;
    if (plan_.walk.method && std::holds_alternative<Lm>(*plan_.walk.method)) {
      lm = std::get<Lm>(*plan_.walk.method);
    }
    if (attempt("lm", lm, start_)) return;
    if (attempt("migrad", Migrad(), start_)) return;
    if (attempt("nelder_mead", NelderMead(), start_)) return;
    if (attempt("lm from there", lm, last_)) return;
    around("lm", lm);
  }

  void smooth() {
    if (attempt("migrad", Migrad(), start_)) return;
    if (attempt("newton", Newton(), start_)) return;
    if (attempt("nelder_mead", NelderMead(), start_)) return;
    if (attempt("migrad from there", Migrad(), last_)) return;
    around("migrad", Migrad());
  }

  void kinks() {
    constexpr int most = 20;
    int idle = 0;
    double before = std::numeric_limits<double>::infinity();
    std::vector<double> from = start_;
    for (int k = 0; k < most; ++k) {
      const bool is_over =
          attempt(k == 0 ? "nelder_mead" : "nelder_mead from there", NelderMead(), from);
      constexpr double little = 1e-13;
      if (best_.status == Status::interrupted || best_.status == Status::timeout) return;
      const bool falls = best_.loss < (1 - little) * before;
      idle = falls ? 0 : idle + 1;
      if (!falls && (is_over || idle == 2)) return;
      before = best_.loss;
      from = best_.p;
    }
  }

  template <class M>
  void around(const std::string& name, const M& method) {
    constexpr std::size_t starts = 10;
    const std::vector<Range> near = default_ranges(plan_), far = far_ranges(near);
    FitPlan drawn = plan_;
    drawn.search.start_of = plan_.unique ? nullptr : plan_.search.start_of;
    for (std::size_t i = 1; i <= starts; ++i) {
      const std::vector<double> from = start_number(drawn, i % 2 == 1 ? near : far, i);
      const bool is_finite =
          std::isfinite((*plan_.walk.function.function)(std::span<const double>(from)));
      if (!is_finite) {
        tried_.push_back(
            fmt::format("{} from a start around, number {}: not finite there", name, i));
      } else if (attempt(fmt::format("{} from a start around, number {}", name, i), method, from)) {
        return;
      }
    }
  }

  /// From a ten thousandth of the start to ten thousand times it, where limits do not tell more.
  std::vector<Range> far_ranges(std::vector<Range> ranges) const {
    constexpr double far = 1e3;  // beyond the default ones
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      Range& range = ranges[i];
      const Bounds& limits = plan_.bounds[i];
      if (std::isfinite(limits.lo) && std::isfinite(limits.hi)) continue;
      range.lo = std::max(range.lo > 0 ? range.lo / far : range.lo * far, limits.lo);
      range.hi = std::min(range.hi < 0 ? range.hi / far : range.hi * far, limits.hi);
    }
    return ranges;
  }

  /// True where no other attempt shall follow.
  template <class M>
  bool attempt(const std::string& name, const M& method, const std::vector<double>& from) {
    FitPlan plan = plan_;
    plan.walk.method = MethodOptions(method);
    if (plan_.walk.timeout) {
      plan.walk.timeout = std::max(*plan_.walk.timeout - watch_.seconds(), 0.0);
    }
    FittedStart end = fit_from(plan, from, team_, rows_);
    iterations_ += end.iterations;
    evaluations_ += end.evaluations;
    last_ = end.p;
    tried_.push_back(fmt::format("{}: {}, {} {:.6g} after {} step{}{}", name, to_text(end.status),
                                 plan_.walk.function.value_name, end.loss, end.iterations,
                                 end.iterations == 1 ? "" : "s",
                                 end.status == Status::converged ? "" : ": " + end.reason));
    const bool stops = end.status == Status::interrupted || end.status == Status::timeout ||
                       end.status == Status::target;
    const Status status = end.status;
    const std::string reason = end.reason;
    if (is_better(end, best_)) best_ = std::move(end);
    if (stops) {
      best_.status = status;
      best_.reason = reason;
    }
    return stops || best_.status == Status::converged;
  }

  const FitPlan& plan_;
  const std::vector<double>& start_;
  Team& team_;
  WalkRows& rows_;
  std::vector<std::string>& tried_;
  Stopwatch watch_;
  FittedStart best_;
  std::vector<double> last_;
  std::int64_t iterations_ = 0, evaluations_ = 0;
};

}  // namespace

FittedStart fit_automatically(const FitPlan& plan, const std::vector<double>& start, Team& team,
                              WalkRows& rows, std::vector<std::string>& tried) {
  return Attempts(plan, start, team, rows, tried).run();
}

}  // namespace nnopt
