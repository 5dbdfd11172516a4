#include "runs/train_state.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace nnopt {
namespace {

constexpr std::int64_t most = 1LL << 53;  // of what is counted: all are doubles, too

/// Numbers of all parameters under the names of their segments.
template <class T>
void see_parameters(const Architecture& network, std::vector<double>& numbers, StateVisitor& see) {
  numbers.resize(network.parameters);
  for (const Segment& segment : network.segments) {
    const auto at = numbers.begin() + static_cast<std::ptrdiff_t>(segment.offset);
    std::vector<T> some(segment.size());
    for (std::size_t i = 0; i < some.size(); ++i) {
      some[i] = static_cast<T>(at[static_cast<std::ptrdiff_t>(i)]);
    }
    see.array(segment.name, std::span<T>(some), segment.shape);
    std::copy(some.begin(), some.end(), at);
  }
}

void see_parameters(const TrainPlan& plan, const Architecture& network, std::string_view name,
                    std::vector<double>& numbers, StateVisitor& see) {
  see.within(name, [&](StateVisitor& inside) {
    plan.precision == Precision::single ? see_parameters<float>(network, numbers, inside)
                                        : see_parameters<double>(network, numbers, inside);
  });
}

/// All of a row but its seconds: what is saved is the same bytes however often a run was stopped.
constexpr std::size_t columns = 9;

std::array<double, columns> numbers_of(const EpochRow& row) {
  return {static_cast<double>(row.epoch),
          static_cast<double>(row.step),
          row.loss,
          row.train_accuracy,
          row.validation_loss,
          row.validation_accuracy,
          row.test_loss,
          row.test_accuracy,
          row.lr};
}

EpochRow row_of(std::span<const double> x) {
  return {static_cast<std::int64_t>(x[0]),
          static_cast<std::int64_t>(x[1]),
          x[2],
          x[3],
          x[4],
          x[5],
          x[6],
          x[7],
          x[8],
          0};
}

void see_rows(std::vector<EpochRow>& rows, StateVisitor& see) {
  std::vector<double> numbers;
  for (const EpochRow& row : rows) {
    const auto some = numbers_of(row);
    numbers.insert(numbers.end(), some.begin(), some.end());
  }
  see.list("rows", numbers);
  if (!see.loads()) return;
  if (numbers.empty() || numbers.size() % columns != 0) {
    throw BadInput("'rows' are not rows of epochs");
  }
  rows.clear();
  for (std::size_t at = 0; at < numbers.size(); at += columns) {
    const std::span<const double> some(numbers.data() + at, columns);
    // A row of a training that diverged may belong to a part of its epoch.
    const bool counts = some[0] == static_cast<double>(rows.size()) && some[1] >= 0 &&
                        some[1] <= static_cast<double>(most) && some[1] == std::floor(some[1]);
    if (!counts) throw BadInput("'rows' are not rows of epochs 0, 1, ...");
    rows.push_back(row_of(some));
  }
}

double learning_rate_of(const TrainPlan& plan) {
  return std::visit([](const auto& rule) { return rule.lr; }, plan.rule);
}

}  // namespace

void see_state(const TrainPlan& plan, TrainState& state, StateVisitor& see) {
  const Architecture network = plan_stack(plan.network);
  see("seed", state.seed);
  see("step", state.step, 0, most);
  see("best_epoch", state.best_epoch, 0, most);
  see("first_size", state.first_size);
  see_rows(state.rows, see);
  const std::int64_t whole = state.step / plan.steps_per_epoch();
  const auto last = static_cast<std::int64_t>(state.rows.size()) - 1;
  if (last < whole || last > whole + 1 || state.best_epoch > last) {
    throw BadInput("'rows' are not those of a training of as many steps as 'step' says");
  }
  see_parameters(plan, network, "w", state.w, see);
  state.optimizer.resize(state_count(plan.rule));
  for (std::size_t k = 0; k < state.optimizer.size(); ++k) {
    see_parameters(plan, network, state_name(plan.rule, k), state.optimizer[k], see);
  }
  see_parameters(plan, network, "best", state.best_w, see);
  if (plan.keeps_path) {
    const std::size_t points = state.rows.size();
    state.path.resize(points * network.parameters);
    see.array("path", std::span<double>(state.path), {points, network.parameters});
  }
  if (!plan.has_schedule()) return;
  if (see.loads()) state.schedule.emplace(plan.schedule, learning_rate_of(plan), plan.length());
  see.within("schedule", [&](StateVisitor& inside) { state.schedule->state(inside); });
}

}  // namespace nnopt
