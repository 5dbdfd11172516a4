#include "runs/network_lesson.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace nnopt {
namespace {

std::vector<double> curve_of(const Fit& fit, std::span<const double> p) {
  const DataSet& data = fit.data();
  std::vector<double> values, x(fit.inputs().size());
  for (std::size_t row = 0; row < data.rows(); ++row) {
    for (std::size_t k = 0; k < x.size(); ++k) x[k] = data.values[fit.inputs()[k]][row];
    values.push_back(fit.curve(p, x));
  }
  return values;
}

double root_mean_square(std::span<const double> a, std::span<const double> b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(squares / static_cast<double>(a.size()));
}

double largest_difference(std::span<const double> a, std::span<const double> b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

/// least and greatest of one number of the differences.
void include(NetworkLesson& lesson, const NetworkDifference& one) {
  const auto both = [&](double NetworkDifference::*number) {
    lesson.least.*number = std::min(lesson.least.*number, one.*number);
    lesson.greatest.*number = std::max(lesson.greatest.*number, one.*number);
  };
  both(&NetworkDifference::curves);
  both(&NetworkDifference::farthest);
  both(&NetworkDifference::parameters);
}

std::string range(double lo, double hi) {
  const std::string low = fmt::format("{:.2g}", lo), high = fmt::format("{:.2g}", hi);
  return low == high ? low : low + " to " + high;
}

}  // namespace

NetworkDifference difference_of(const Fit& fit, const NetworkFormula& network,
                                std::span<const double> first, std::span<const double> second) {
  const std::vector<double> a = curve_of(fit, first), b = curve_of(fit, second);
  const std::vector<double> nearest =
      nearest_equal_network(network, fit.inputs().size(), second, first);
  return {root_mean_square(a, b), largest_difference(a, b), largest_difference(first, nearest)};
}

std::optional<NetworkLesson> lesson_of(const FitPlan& plan, const FitResult& result,
                                       const NetworkFormula& network, Team& team) {
  std::vector<FitMinimum> fits = result.minima;
  const FitMinimum own{.p = result.p, .loss = result.loss, .status = result.status};
  // The best one may be none of the minima.
  const auto as_good = [&](const FitMinimum& one) { return one.loss <= own.loss; };
  if (fits.size() > 1 && std::ranges::none_of(fits, as_good)) fits.push_back(own);
  if (fits.size() < 2) {
    if (!plan.search.start_of) return {};
    fits = {own};
    constexpr std::size_t others = 4;
    for (std::size_t i = 1; i <= others; ++i) {
      FitPlan other = plan;
      other.walk.start = plan.search.start_of(i);
      other.search.kind = StartSearch::Kind::none;
      Observer nobody;
      FitResult again = fit_data(other, team, nobody);
      fits.push_back({.p = std::move(again.p), .loss = again.loss, .status = again.status});
    }
  }
  // A start from which the network diverged is no network.
  std::erase_if(fits, [](const FitMinimum& one) { return !std::isfinite(one.loss); });
  std::ranges::stable_sort(fits, {}, &FitMinimum::loss);
  if (fits.empty()) return {};
  // Those that are stuck far above say nothing of the curve.
  constexpr double far_above = 2;
  const double highest = far_above * fits.front().loss;
  const std::size_t stuck =
      std::erase_if(fits, [&](const FitMinimum& one) { return one.loss > highest; });
  if (fits.size() < 2) return {};

  const Fit& fit = plan.fit();
  const FitMinimum& best = fits.front();
  NetworkLesson lesson;
  lesson.networks = fits.size();
  lesson.stuck = stuck;
  lesson.unfinished = static_cast<std::size_t>(std::ranges::count_if(
      fits, [](const FitMinimum& one) { return one.status != Status::converged; }));
  lesson.lowest = best.loss;
  lesson.highest = fits.back().loss;
  lesson.residuals = root_mean_square(curve_of(fit, best.p), fit.data().responses());
  lesson.equal = equal_networks(network);
  for (std::size_t i = 1; i < fits.size(); ++i) {
    const NetworkDifference one = difference_of(fit, network, best.p, fits[i].p);
    if (i == 1) lesson.least = lesson.greatest = one;
    include(lesson, one);
  }
  return lesson;
}

std::string in_words(const NetworkLesson& lesson) {
  constexpr double same_network = 1e-6, same_curve = 0.3;
  std::vector<std::string> asides;
  if (lesson.stuck > 0)
    asides.push_back(fmt::format("{} more ended above twice that", lesson.stuck));
  if (lesson.unfinished == lesson.networks) {
    asides.emplace_back("none came to a minimum");
  } else if (lesson.unfinished > 0) {
    asides.push_back(fmt::format("{} came to no minimum", lesson.unfinished));
  }
  const std::string start =
      fmt::format("{} networks from different starts, losses {}{}: ", lesson.networks,
                  range(lesson.lowest, lesson.highest),
                  asides.empty() ? "" : " (" + joined(asides, "; ") + ")");
  if (lesson.greatest.parameters < same_network) {
    return start + fmt::format("all the same, units matched (equal networks: {})", lesson.equal);
  }
  // Where no residuals are left, any difference of curves is a large one.
  const double unit = lesson.residuals;
  const bool perfect = !(unit > 0);
  const double greatest =
      perfect ? (lesson.greatest.curves > 0 ? 1 : 0) : lesson.greatest.curves / unit;
  const std::string differ =
      perfect
          ? fmt::format("{} with residuals of 0",
                        range(lesson.least.curves, lesson.greatest.curves))
          : fmt::format("{} of the residuals' spread", range(lesson.least.curves / unit, greatest));
  return start +
         fmt::format(
             "their curves differ by {}, their parameters by {}, units matched (equal "
             "networks: {}): {}",
             differ, range(lesson.least.parameters, lesson.greatest.parameters), lesson.equal,
             greatest < same_curve ? "the data determine the curve, and not the parameters"
                                   : "the data do not even determine the curve: fewer units or "
                                     "more data");
}

}  // namespace nnopt
