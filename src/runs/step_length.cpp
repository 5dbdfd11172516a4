#include "runs/step_length.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "functions/function.hpp"
#include "optimizers/vectors.hpp"
#include "runs/curvature.hpp"
#include "runs/run_model.hpp"

namespace nnopt {
namespace {

const Sgd* descent(const Rule& rule) { return std::get_if<Sgd>(&rule); }

/// The bound times L, as it stands in the largest stable step length.
double stable_factor(const Sgd& sgd) {
  const double ahead = sgd.nesterov ? 1 + 2 * sgd.momentum : 1;
  return 2 * (1 + sgd.momentum) / (ahead * (1 - sgd.dampening));
}

/// Down to four digits, so that what is run is what is told. Up might be beyond 2/L.
double rounded(double lr) {
  const double digit = std::pow(10, std::floor(std::log10(lr)) - 3);
  return *parse_double(fmt::format("{:.4g}", std::floor(lr / digit * (1 + 1e-9)) * digit));
}

/// Watches that a run stays below where it began.
class Trial final : public Observer {
 public:
  explicit Trial(double allowance) : allowance_(allowance) {}

  void row(const TraceRow& row, std::span<const double>) override {
    if (row.step == 0) first_ = row.value;
    const double most = first_ + allowance_ * std::abs(first_);
    too_high_ |= !(row.value <= most) || !std::isfinite(row.gradient_norm);
  }
  bool wants_gradient_norms() override { return true; }
  bool stop() override { return too_high_; }

  bool too_high() const { return too_high_; }
  double first() const { return first_; }

 private:
  double allowance_, first_ = 0;
  bool too_high_ = false;
};

/// Trials of one plan, step length by step length.
class RangeTest {
 public:
  RangeTest(const MinimizePlan& plan, std::uint64_t seed) : plan_(plan), seed_(seed) {
    plan_.steps = std::min<std::int64_t>(plan.steps, plan.has_init_phase() ? 100 : 1000);
    plan_.init_steps = std::min<std::int64_t>(plan.init_steps, 1000);
    plan_.epochs = {};
    plan_.target = plan_.gtol = plan_.timeout = plan_.init_timeout = plan_.goal = {};
    plan_.patience = {};
    plan_.device = {};
    first_distance_ = norm(plan.start);
  }

  struct End {
    double value;
    std::vector<double> x;
    bool swings;  // goes back and forth
  };
  /// Where a trial ends; nothing where it does not pass.
  std::optional<End> end(double lr) {
    learning_rate(plan_.rule) = lr;
    // Of mini-batches each pulls its own way.
    Trial trial(plan_.batch_size ? 1.0 : plan_.has_init_phase() ? 0.1 : 1e-6);
    const RunResult run = minimize(plan_, seed_, team_, trial);
    if (trial.too_high() || !std::isfinite(run.value) || !is_whole(run.status)) return {};
    // The model has to come to the start at all.
    const double squared = first_distance_ * first_distance_ / double(plan_.start.size());
    if (run.init_distance && *run.init_distance > std::max(plan_.init_tolerance, 0.1 * squared)) {
      return {};
    }
    const bool swings = run.diagnosis && (run.diagnosis->code == "oscillation" ||
                                          run.diagnosis->code == "lr_above_2_over_L");
    return End{run.value, run.x, swings};
  }

 private:
  MinimizePlan plan_;
  std::uint64_t seed_;
  Team team_{1};
  double first_distance_;
};

/// Below this curvature there is none to go by.
constexpr double shallowest = 1e-300;

/// The longest candidate, and whether curvature vouches for it.
struct Longest {
  double lr;
  std::string text;
  bool by_curvature;
  double most = 0;  // the largest curvature, where all of them are positive
};

double largest_curvature(const Function& f, std::span<const double> x) {
  const auto ends = curvature_at(f, x);
  return ends ? ends->most : std::numeric_limits<double>::infinity();
}

/// Root mean square of a network's parameters as they are drawn.
double weight_size(const MinimizePlan& plan, std::uint64_t seed) {
  Team team(1);
  const auto machine = make_cpu<float>(team);
  const auto model = make_model<float>(plan, *machine, team);
  model->initialize(seed);
  std::vector<float> w(model->parameters());
  model->get_parameters(w);
  double square = 0;
  for (const double x : w) square += x * x;
  return std::sqrt(square / static_cast<double>(w.size()));
}

/// A tenth of what is trained: a step of most rules moves each number by about lr.
Longest by_size(const MinimizePlan& plan, std::uint64_t seed) {
  if (!find_model(plan.model.name).network) {
    double size = 1;
    for (const double x : plan.start) size = std::max(size, std::abs(x));
    return {0.1 * size, fmt::format("a tenth of the start's size {:.4g}", size), false};
  }
  if (descent(plan.rule) != nullptr) return {0.1, "0.1", false};
  const double size = weight_size(plan, seed);
  return {0.1 * size, fmt::format("a tenth of the weights' size {:.4g}", size), false};
}

Longest longest(const MinimizePlan& plan, const KnownFunction& function, std::uint64_t seed) {
  const Sgd* const sgd = descent(plan.rule);
  if (sgd == nullptr || find_model(plan.model.name).network) return by_size(plan, seed);
  const auto ends = curvature_at(*function.function, plan.start);
  const double most = ends ? ends->most + sgd->weight_decay : 0,
               least = ends ? ends->least + sgd->weight_decay : 0;
  if (!(most > shallowest)) return by_size(plan, seed);
  if (least <= 1e-12 * most || sgd->nesterov) {
    return {1 / most, fmt::format("1/L, L = {:.4g}", most), true};
  }
  return {2 * (1 + sgd->momentum) / (most + least),
          fmt::format("{}/(L+m), L = {:.4g}, m = {:.4g}", sgd->momentum > 0 ? "2(1+momentum)" : "2",
                      most, least),
          true, ends->most};
}

}  // namespace

std::optional<double> largest_stable_lr(const Rule& rule, double most) {
  const Sgd* const sgd = descent(rule);
  if (sgd == nullptr || sgd->momentum >= 1 || sgd->dampening >= 1) return {};
  if (!(most + sgd->weight_decay > 0)) return {};
  return stable_factor(*sgd) / (most + sgd->weight_decay);
}

std::string largest_stable_lr_text(const Rule& rule) {
  const Sgd* const sgd = descent(rule);
  if (sgd == nullptr || sgd->momentum == 0) return "2/L";
  return sgd->nesterov ? "2(1+momentum)/((1+2 momentum)L)" : "2(1+momentum)/L";
}

StepLength choose_step_length(const MinimizePlan& plan, std::uint64_t seed) {
  const KnownFunction function =
      plan.function.of_seed ? plan.function.of_seed(seed) : plan.function;
  Gradient<double> gradient_of(*function.function);
  std::vector<double> gradient(plan.start.size());
  const double value = gradient_of(plan.start, gradient);
  if (!std::isfinite(value) || !std::isfinite(norm(gradient))) {
    throw BadInput("auto needs a start with a finite value and gradient: try another --start");
  }
  const Longest from = longest(plan, function, seed);
  RangeTest test(plan, seed);
  const auto length = [&](int k) { return rounded(std::ldexp(from.lr, -k)); };
  const int halvings = plan.has_init_phase() ? 16 : 60;
  constexpr int shorter_ones = 4, calmer_ones = 10;
  for (int first = 0; first <= halvings; ++first) {
    auto end = test.end(length(first));
    if (!end) continue;
    int k = first;
    // At a kink there may be no calm one; on a quadratic the best one swings.
    const bool may_swing =
        from.most > 0 && largest_curvature(*function.function, end->x) <= 1.001 * from.most;
    for (int j = first; end->swings && !may_swing && j < first + calmer_ones;) {
      const auto there = test.end(length(++j));
      if (!there || there->swings) continue;
      end = there;
      k = j;
    }
    for (int j = k + 1, last = k + shorter_ones; !from.by_curvature && j <= last; ++j) {
      const auto there = test.end(length(j));
      if (!there || there->value >= end->value - 1e-2 * std::abs(value - end->value)) continue;
      end = there;
      k = j;
    }
    std::string text = from.text;
    if (k > 0) {
      text = fmt::format("{} is too long: shortened {} time{} by 2 in a range test", text, k,
                         k == 1 ? "" : "s");
    } else if (!from.by_curvature) {
      text += ", which a range test bears";
    }
    return {length(k), text};
  }
  throw BadInput("auto finds no step length down from here: --lr says one");
}

HeavyBall best_heavy_ball(const MinimizePlan& plan) {
  const auto ends = curvature_at(*plan.function.function, plan.start);
  if (!ends || !(ends->least > 0)) {
    throw BadInput("momentum=auto needs a start where the function curves up in all directions");
  }
  const double most = std::sqrt(ends->most), least = std::sqrt(ends->least);
  const double ratio = (most - least) / (most + least);
  return {4 / ((most + least) * (most + least)), ratio * ratio,
          fmt::format("L = {:.4g}, m = {:.4g}", ends->most, ends->least)};
}

}  // namespace nnopt
