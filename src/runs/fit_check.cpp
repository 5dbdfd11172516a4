// What no fit can begin with.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "optimizers/lm.hpp"
#include "optimizers/squares.hpp"
#include "runs/fit.hpp"
#include "runs/not_finite.hpp"

namespace nnopt {
namespace {

std::string limits_text(const Bounds& limits) {
  return fmt::format("{}:{}", std::isfinite(limits.lo) ? fmt::format("{}", limits.lo) : "",
                     std::isfinite(limits.hi) ? fmt::format("{}", limits.hi) : "");
}

void check_start(const FitPlan& plan) {
  for (std::size_t i = 0; i < plan.bounds.size(); ++i) {
    const double start = plan.walk.start[i];
    const Bounds& limits = plan.bounds[i];
    if (start >= limits.lo && start <= limits.hi) continue;
    throw BadInput(fmt::format("the start {} = {} is outside its limits {}", plan.names()[i], start,
                               limits_text(limits)));
  }
}

/// chi2 is a sum of squares, which must neither overflow nor underflow.
void check_sizes(const FitPlan& plan) {
  constexpr double least = 1e-140, most = 1e140;
  const DataSet& data = plan.fit().data();
  double size = 0;
  for (const double y : data.responses()) size = std::max(size, std::abs(y));
  if (size == 0 || (size >= least && size <= most)) return;
  throw BadInput(
      fmt::format("{} is as {} as {:.3g}, too {} to be squared: give it in other units, "
                  "as by --response \"{}*1e{}\"",
                  data.response, size < 1 ? "small" : "large", size, size < 1 ? "small" : "large",
                  data.response, -static_cast<int>(std::floor(std::log10(size)))));
}

void check_rows(const FitPlan& plan) {
  const Fit& fit = plan.fit();
  const std::size_t rows = fit.data().rows();
  const auto free = static_cast<std::size_t>(
      std::ranges::count_if(plan.bounds, [](const Bounds& limits) { return !limits.held(); }));
  if (rows < free) {
    throw BadInput(
        fmt::format("{} rows cannot determine {} parameters: hold some (--fix)", rows, free));
  }
  if (free < 2 || fit.inputs().empty() || inputs_vary(fit)) return;
  std::vector<std::string> inputs;
  for (const std::size_t i : fit.inputs()) {
    inputs.push_back(fmt::format("{} = {}", fit.data().columns[i], fit.data().values[i].front()));
  }
  throw BadInput(fmt::format("all {} rows have {}: they cannot determine {} parameters", rows,
                             joined(inputs, ", "), free));
}

/// Where the loss or a derivative by a free parameter is not finite at the start.
void check_value(const FitPlan& plan, Team& team) {
  const KnownFunction& f = plan.walk.function;
  std::vector<double> gradient(f.dim());
  bool finite = true;
  if (plan.fit().squares_factor() && plan.fit().residuals().rows() > most_rows_in_extended) {
    const ExactGradient at_start = exact_gradient(plan.fit().residuals(), plan.walk.start, team);
    finite = std::isfinite(at_start.squares);
    gradient = at_start.gradient;
  } else {
    Gradient<double> of(*f.function);
    finite = std::isfinite(of(plan.walk.start, gradient));
  }
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    finite = finite && (plan.bounds[i].held() || std::isfinite(gradient[i]));
  }
  if (finite) return;
  throw BadInput("not finite at the start: " + name_not_finite<double>(f, plan.walk.start) +
                 (plan.unique ? ": try another --start" : ": try another --seed"));
}

}  // namespace

void check_fit(const FitPlan& plan, Team& team) {
  check_start(plan);
  const bool by_lm = plan.walk.method && std::holds_alternative<Lm>(*plan.walk.method);
  if (by_lm && !plan.automatic && !plan.fit().squares_factor()) {
    throw BadInput(
        fmt::format("lm fits sums of squares (chi2, mse), which {} is not: take --method "
                    "auto, migrad or nelder_mead",
                    plan.walk.function.value_name));
  }
  check_sizes(plan);
  if (plan.unique) check_rows(plan);
  check_value(plan, team);
}

std::vector<Range> default_ranges(const FitPlan& plan) {
  std::size_t axes = 0;
  for (std::size_t i = 0; i < plan.bounds.size(); ++i) {
    const bool solved = plan.fit().linear()[i] && !plan.bounds[i].any();
    if (!plan.bounds[i].held() && !solved) ++axes;
  }
  constexpr double points = 1e5, fewest = 2, most = 1000, rounding = 1e-9;
  const double root = std::pow(points, 1 / static_cast<double>(std::max<std::size_t>(axes, 1)));
  const double each = std::clamp(std::floor(root + rounding), fewest, most);
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < plan.bounds.size(); ++i) {
    const Bounds& limits = plan.bounds[i];
    const double start = plan.walk.start[i];
    Range range{start / 10, start * 10, static_cast<std::size_t>(each)};
    if (start < 0) std::swap(range.lo, range.hi);
    if (start == 0) range = {-10, 10, range.count};
    const bool both = std::isfinite(limits.lo) && std::isfinite(limits.hi);
    range.lo = both ? limits.lo : std::max(range.lo, limits.lo);
    range.hi = both ? limits.hi : std::min(range.hi, limits.hi);
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace nnopt
