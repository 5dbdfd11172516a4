#include "runs/fit_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "optimizers/squares.hpp"
#include "runs/run_book.hpp"

namespace nnopt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The point that is `share` of the way from lo to hi.
double within(const Range& range, double share) {
  constexpr double decades = 100;
  const bool above = range.lo > 0, below = range.hi < 0;
  const double near = above ? range.lo : range.hi, far = above ? range.hi : range.lo;
  if ((above || below) && far / near > decades) {
    const double value = near * std::exp((above ? share : 1 - share) * std::log(far / near));
    return std::clamp(value, range.lo, range.hi);
  }
  return range.lo + share * (range.hi - range.lo);
}

/// Moves the parameters `solved`, in which the residuals are linear, to their best values. Those
/// whose column hardly differs from a combination of the ones before it stay where they are.
void solve_for(const std::vector<std::size_t>& solved, const Linearization& at,
               std::span<double> p) {
  constexpr double least_sine = 1e-12;
  std::vector<std::size_t> taken = solved;
  for (;;) {
    const Triangle triangle = at.triangle_of(taken);
    const auto is_alike = [&](std::size_t j) {
      const auto k = static_cast<std::size_t>(std::ranges::find(taken, j) - taken.begin());
      return !(std::abs(triangle(k, k)) > least_sine * std::sqrt(triangle.column_square(k)));
    };
    const auto alike = std::ranges::find_if(taken, is_alike);
    if (alike != taken.end()) {
      taken.erase(alike);
      continue;
    }
    std::vector<double> step(taken.size());
    for (std::size_t k = 0; k < step.size(); ++k) step[k] = -triangle.right(k);
    triangle.solve(step);
    for (std::size_t k = 0; k < step.size(); ++k) p[taken[k]] += step[k];
    return;
  }
}

/// The grid over the axes of a scan, and the loss on it.
class ScanGrid {
 public:
  ScanGrid(const FitPlan& plan, std::span<const Range> ranges) : plan_(plan) {
    const bool squares = plan.fit().squares_factor().has_value();
    for (std::size_t i = 0; i < plan.bounds.size(); ++i) {
      if (plan.bounds[i].held()) continue;
      if (squares && plan.fit().linear()[i] && !plan.bounds[i].any()) {
        solved_.push_back(i);
      } else {
        moves_.push_back(i);
        axes_.push_back(ranges[i]);
      }
    }
    double points = 1;
    for (const Range& axis : axes_) points *= static_cast<double>(axis.count);
    if (points > most_points) {
      throw BadInput(
          fmt::format("--scan of {} points ({}) is too large, at most {:.0e}: fewer points an "
                      "axis (--start-range NAME=LO:HI:N), or --starts",
                      fmt::format("{:.3g}", points), sizes(), most_points));
    }
    values_.assign(static_cast<std::size_t>(points), infinity);
    best_.resize(values_.size() * solved_.size());
  }

  /// Until all are known, a signal comes or the time is over, both asked for every few
  /// milliseconds.
  void sample(Team& team, Observer& observer, Scanned& found) {
    // Rows times parameters that take a millisecond or so on one thread.
    constexpr std::size_t numbers = 50000, most_piece = 64;
    const std::size_t of_one = plan_.fit().residuals().rows() * plan_.bounds.size();
    const std::size_t piece = std::clamp<std::size_t>(numbers / (of_one + 1), 1, most_piece);
    const std::size_t at_once = piece * 4 * team.threads();
    const Stopwatch watch;
    for (std::size_t from = 0; from < values_.size(); from += at_once) {
      found.stopped = observer.stop();
      found.timed_out = plan_.walk.timeout && watch.seconds() >= *plan_.walk.timeout;
      if (found.stopped || found.timed_out) return;
      const std::size_t to = std::min(from + at_once, values_.size());
      team.run((to - from + piece - 1) / piece, [&](std::size_t k) {
        sample(from + k * piece, std::min(from + (k + 1) * piece, to));
      });
    }
  }

  /// Points that no neighbour along an axis is below, the lowest first.
  std::vector<std::size_t> local_minima() const {
    std::vector<std::size_t> found;
    for (std::size_t k = 0; k < values_.size(); ++k) {
      if (values_[k] < infinity && is_lowest(k)) found.push_back(k);
    }
    std::ranges::stable_sort(found, {}, [&](std::size_t k) { return values_[k]; });
    return found;
  }

  double value(std::size_t k) const { return values_[k]; }
  std::vector<double> point(std::size_t k) const {
    std::vector<double> p = grid_point(k);
    for (std::size_t j = 0; j < solved_.size(); ++j) p[solved_[j]] = best_[k * solved_.size() + j];
    return p;
  }
  std::string sizes() const {
    std::vector<std::string> counts;
    for (const Range& axis : axes_) counts.push_back(std::to_string(axis.count));
    return joined(counts, " x ");
  }
  std::string names(const std::vector<std::size_t>& which) const {
    std::vector<std::string> names;
    for (const std::size_t i : which) names.push_back(plan_.names()[i]);
    return joined(names, ", ");
  }
  const std::vector<std::size_t>& moves() const { return moves_; }
  const std::vector<std::size_t>& solved() const { return solved_; }

 private:
  std::vector<double> grid_point(std::size_t k) const {
    std::vector<double> p = plan_.walk.start;
    for (std::size_t j = 0; j < axes_.size(); ++j) {
      p[moves_[j]] = axes_[j].at(k % axes_[j].count);
      k /= axes_[j].count;
    }
    return p;
  }

  void sample(std::size_t from, std::size_t to) {
    Team alone(1);
    for (std::size_t k = from; k < to; ++k) {
      std::vector<double> p = grid_point(k);
      if (!solved_.empty()) {
        const Linearization at = linearized(plan_.fit().residuals(), p, alone);
        if (at.finite()) solve_for(solved_, at, p);
        for (std::size_t j = 0; j < solved_.size(); ++j) {
          best_[k * solved_.size() + j] = p[solved_[j]];
        }
      }
      const double value = (*plan_.walk.function.function)(std::span<const double>(p));
      values_[k] = std::isfinite(value) ? value : infinity;
    }
  }

  bool is_lowest(std::size_t k) const {
    std::size_t stride = 1, rest = k;
    for (const Range& axis : axes_) {
      const std::size_t at = rest % axis.count;
      if (at > 0 && values_[k - stride] < values_[k]) return false;
      if (at + 1 < axis.count && values_[k + stride] < values_[k]) return false;
      rest /= axis.count;
      stride *= axis.count;
    }
    return true;
  }

  const FitPlan& plan_;
  std::vector<std::size_t> moves_, solved_;
  std::vector<Range> axes_;
  std::vector<double> values_, best_;  // of the solved parameters, point after point
};

/// A size of each parameter that differences are measured by.
std::vector<double> sizes_of(std::span<const FittedStart> ends, std::size_t n) {
  std::vector<double> sizes(n, 0.0);
  for (const FittedStart& end : ends) {
    if (end.status != Status::converged) continue;
    for (std::size_t i = 0; i < n; ++i) sizes[i] = std::max(sizes[i], std::abs(end.p[i]));
  }
  return sizes;
}

constexpr double alike = 1e-6;  // numbers of two ends

bool same_numbers(std::span<const double> a, std::span<const double> b,
                  std::span<const double> sizes) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > alike * sizes[i]) return false;
  }
  return true;
}

/// Whether the residuals at b are those at a but for a hundredth of what the residuals' spread
/// makes of one standard error: parameters that are 0 have no size to measure by.
bool within_errors(const FitPlan& plan, std::span<const double> a, std::span<const double> b) {
  constexpr double share = 1e-2;
  const std::size_t n = a.size(), rows = plan.fit().residuals().rows();
  if (rows <= n) return false;
  Team alone(1);
  const Linearization at = linearized(plan.fit().residuals(), a, alone);
  double moved = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = i; j < n; ++j) sum += at.r[i * n + j] * (b[j] - a[j]);
    moved += sum * sum;
  }
  return moved <= share * share * at.squares / static_cast<double>(rows - n);
}

}  // namespace

std::vector<double> start_number(const FitPlan& plan, std::span<const Range> ranges,
                                 std::size_t i) {
  if (plan.search.start_of) return plan.search.start_of(i);
  if (i == 0) return plan.walk.start;
  const RandomStream random(plan.search.seed, Purpose::starts, i);
  std::vector<double> start(ranges.size());
  for (std::size_t j = 0; j < start.size(); ++j) {
    const Bounds& limits = plan.bounds[j];
    start[j] = std::clamp(within(ranges[j], random.uniform(j)), limits.lo, limits.hi);
  }
  return start;
}

Scanned scan(const FitPlan& plan, std::span<const Range> ranges, std::size_t most, Team& team,
             Observer& observer) {
  ScanGrid grid(plan, ranges);
  Scanned found;
  grid.sample(team, observer, found);
  std::vector<std::size_t> lowest = grid.local_minima();
  if (lowest.empty()) {
    if (found.stopped || found.timed_out) return found;
    throw BadInput("the formula is finite at no point of the scan: try other ranges");
  }
  const std::size_t all = lowest.size();
  if (lowest.size() > most) lowest.resize(most);
  for (const std::size_t k : lowest) found.starts.push_back(grid.point(k));
  const std::string solved =
      grid.solved().empty() ? "" : fmt::format(", {} solved for", grid.names(grid.solved()));
  found.text = grid.moves().empty()
                   ? fmt::format("scan: no axes, {} solved for", grid.names(grid.solved()))
                   : fmt::format("scan of {} points of {}{}: lowest {} {:.6g}, {} local minim{}{}",
                                 grid.sizes(), grid.names(grid.moves()), solved,
                                 plan.walk.function.value_name, grid.value(lowest.front()), all,
                                 all == 1 ? "um" : "a",
                                 all > most ? fmt::format(", the {} lowest are fitted", most) : "");
  return found;
}

std::vector<FitMinimum> distinct_minima(const FitPlan& plan, std::span<const FittedStart> ends) {
  const std::vector<double> sizes = sizes_of(ends, plan.bounds.size());
  const auto same = [&](const FitMinimum& a, const FittedStart& b) {
    if (!plan.unique) return std::abs(a.loss - b.loss) <= alike * std::abs(a.loss);
    return same_numbers(a.p, b.p, sizes) || within_errors(plan, a.p, b.p);
  };
  std::vector<FitMinimum> minima;
  for (std::size_t k = 0; k < ends.size(); ++k) {
    const FittedStart& end = ends[k];
    if (end.status != Status::converged) continue;
    const auto known =
        std::ranges::find_if(minima, [&](const FitMinimum& one) { return same(one, end); });
    if (known == minima.end()) {
      minima.push_back({end.p, end.loss, 1, k, end.status});
      continue;
    }
    ++known->starts;
    if (end.loss < known->loss) {
      known->p = end.p;
      known->loss = end.loss;
    }
  }
  std::ranges::stable_sort(minima, {}, &FitMinimum::loss);
  return minima;
}

}  // namespace nnopt
