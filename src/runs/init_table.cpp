#include "runs/init_table.hpp"

#include <algorithm>

namespace nnopt {
namespace {

Moments moments_of_layer(const InitTablePlan& plan, const Initializer& scheme,
                         const LayerSize& size, std::uint64_t seed) {
  Team alone(1);  // the layers are what is shared out
  std::vector<double> numbers(size.parameters());
  const std::span<double> all(numbers);
  const std::size_t weights = size.fan_in * size.fan_out;
  draw_weights(scheme, size.fans(), RandomStream(seed, Purpose::initialization, 1),
               all.first(weights), alone);
  draw_numbers(bias_law(plan.bias, scheme, size.fans()),
               RandomStream(seed, Purpose::initialization, 2), all.subspan(weights), alone);
  Moments moments;
  moments.add(numbers);
  return moments;
}

}  // namespace

void Moments::add(std::span<const double> numbers) {
  if (numbers.empty()) return;
  Moments more;
  more.count = static_cast<double>(numbers.size());
  const auto [low, high] = std::ranges::minmax(numbers);
  more.min = low;
  more.max = high;
  double sum = 0;
  for (const double x : numbers) sum += x - numbers[0];
  more.mean = numbers[0] + sum / more.count;
  for (const double x : numbers) more.squares += (x - more.mean) * (x - more.mean);
  add(more);
}

void Moments::add(const Moments& other) {
  if (other.count == 0) return;
  if (count == 0) {
    *this = other;
    return;
  }
  const double total = count + other.count, apart = other.mean - mean;
  mean += apart * other.count / total;
  squares += other.squares + apart * apart * count * other.count / total;
  count = total;
  min = std::min(min, other.min);
  max = std::max(max, other.max);
}

Law bias_law(BiasInit bias, const Initializer& scheme, const Fans& fans) {
  if (bias == BiasInit::torch) return bias_law(DefaultInit(), fans);
  return bias == BiasInit::zeros ? constant_law(0) : bias_law(scheme, fans);
}

double expected_variance(const Initializer& scheme, const Fans& fans, BiasInit bias) {
  const Law weight = weight_law(scheme, fans), offset = bias_law(bias, scheme, fans);
  const double share = fans.in / (fans.in + 1), apart = weight.centre - offset.centre;
  return share * weight.variance() + (1 - share) * offset.variance() +
         share * (1 - share) * apart * apart;
}

std::size_t draws_of(const InitTablePlan& plan, const LayerSize& size) {
  constexpr std::size_t enough = 1'000'000;
  if (plan.repeat != 0) return plan.repeat;
  return std::min((enough + size.parameters() - 1) / size.parameters(), most_draws);
}

std::vector<InitRow> init_table(const InitTablePlan& plan, Team& team,
                                const std::function<bool()>& stop) {
  std::vector<InitRow> rows;
  for (std::size_t i = 0; i < plan.schemes.size(); ++i) {
    const Initializer& scheme = plan.schemes[i];
    for (const LayerSize& size : plan.sizes) {
      std::vector<Moments> layers(draws_of(plan, size));
      team.run(layers.size(), [&](std::size_t r) {
        if (!stop()) layers[r] = moments_of_layer(plan, scheme, size, plan.seed + r);
      });
      if (stop()) return rows;
      InitRow row{i, size, layers.size(), {}, expected_variance(scheme, size.fans(), plan.bias)};
      for (const Moments& layer : layers) row.numbers.add(layer);
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace nnopt
