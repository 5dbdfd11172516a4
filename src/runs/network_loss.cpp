#include "runs/network_loss.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "networks/batch_network.hpp"
#include "runs/model_objective.hpp"
#include "runs/run_model.hpp"

namespace nnopt {
namespace {

constexpr std::size_t rows_at_once = 512;

template <class T>
struct ExamplesEvaluator {
  std::unique_ptr<BatchCompute<T>> machine;
  BatchNetwork<T> network;
  std::size_t set;
  std::vector<T> w;

  ExamplesEvaluator(const TrainedNetwork& trained, const Examples& examples, Team& team)
      : machine(make_batch_cpu<T>(team)),
        network(*machine, team, plan_stack(trained.network), find_initializer("default"),
                std::min(rows_at_once, examples.rows())),
        set(machine->hold(examples)),
        w(network.parameters()) {}

  double operator()(std::span<const double> weights) {
    std::ranges::transform(weights, w.begin(), [](double x) { return static_cast<T>(x); });
    network.set_parameters(w);
    return network.evaluate(set).mean_loss();
  }
};

/// A network on its latent, and the function behind it.
template <class T>
struct FunctionEvaluator {
  MinimizePlan plan;
  std::unique_ptr<Compute<T>> machine;
  std::unique_ptr<Model<T>> model;
  ModelObjective<T> objective;
  std::vector<T> w;

  FunctionEvaluator(MinimizePlan of, std::uint64_t seed, Team& team)
      : plan(of_seed(std::move(of), seed)),
        machine(make_cpu<T>(team)),
        model(make_model<T>(plan, *machine, team)),
        objective(*model, *plan.function.function),
        w(model->parameters()) {}

  static MinimizePlan of_seed(MinimizePlan plan, std::uint64_t seed) {
    if (plan.function.of_seed) plan.function = plan.function.of_seed(seed);
    return plan;
  }

  double operator()(std::span<const double> weights) {
    std::ranges::transform(weights, w.begin(), [](double x) { return static_cast<T>(x); });
    model->set_parameters(w);
    return objective.evaluate(false).value;
  }
};

/// What several copies of the function share.
template <class Evaluator>
WeightLoss shared(std::shared_ptr<Evaluator> evaluator) {
  return [evaluator](std::span<const double> w) { return (*evaluator)(w); };
}

}  // namespace

Examples some_rows(const Examples& examples, std::size_t most) {
  const std::size_t rows = examples.rows(), wanted = std::min(rows, most);
  if (wanted == rows) return examples;
  std::vector<std::uint32_t> chosen(wanted);
  for (std::size_t k = 0; k < wanted; ++k) {
    chosen[k] = static_cast<std::uint32_t>(k * rows / wanted);
  }
  return take_rows(examples, chosen);
}

WeightLoss loss_of_weights(const TrainedNetwork& network, const Examples& examples, Team& team) {
  if (examples.inputs != network.network.inputs || examples.classes > network.network.outputs) {
    throw BadInput(
        fmt::format("the network reads {} numbers and has {} outputs, '{}' has {} and {}",
                    network.network.inputs, network.network.outputs, examples.name, examples.inputs,
                    std::max<std::size_t>(1, examples.classes)));
  }
  if (network.precision == Precision::single) {
    return shared(std::make_shared<ExamplesEvaluator<float>>(network, examples, team));
  }
  return shared(std::make_shared<ExamplesEvaluator<double>>(network, examples, team));
}

WeightLoss value_of_weights(const MinimizePlan& plan, std::uint64_t seed, Team& team) {
  if (plan.precision == Precision::single) {
    return shared(std::make_shared<FunctionEvaluator<float>>(plan, seed, team));
  }
  return shared(std::make_shared<FunctionEvaluator<double>>(plan, seed, team));
}

}  // namespace nnopt
