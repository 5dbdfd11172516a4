#include "runs/network_loss.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "networks/batch_network.hpp"

namespace nnopt {
namespace {

constexpr std::size_t rows_at_once = 512;

template <class T>
struct Evaluator {
  std::unique_ptr<BatchCompute<T>> machine;
  BatchNetwork<T> network;
  std::size_t set;
  std::vector<T> w;

  Evaluator(const TrainedNetwork& trained, const Examples& examples, Team& team)
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

template <class T>
WeightLoss evaluator(const TrainedNetwork& network, const Examples& examples, Team& team) {
  auto shared = std::make_shared<Evaluator<T>>(network, examples, team);
  return [shared](std::span<const double> w) { return (*shared)(w); };
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
  return network.precision == Precision::single ? evaluator<float>(network, examples, team)
                                                : evaluator<double>(network, examples, team);
}

}  // namespace nnopt
