#include "networks/drawing.hpp"

#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "compute/rows.hpp"

namespace nnopt {

template <class T>
void draw_parameters(const Architecture& plan, const Initializer& initializer, std::uint64_t seed,
                     Team& team, const std::function<void(std::span<const T>, std::size_t)>& put) {
  const auto stream = [&](std::uint64_t part) {
    return RandomStream(seed, Purpose::initialization, part);
  };
  std::vector<T> numbers(plan.latent);
  const Law unit{Law::Shape::uniform, 0.5, 0.5};  // 0.5 + 0.5 (2 u - 1) is u without rounding
  draw_numbers(unit, stream(0), std::span(numbers), team);
  put(numbers, 0);
  for (std::size_t k = 0; k < plan.layers.size(); ++k) {
    const DenseShape& layer = plan.layers[k].shape;
    const Fans fans{static_cast<double>(layer.in), static_cast<double>(layer.out)};
    numbers.resize(layer.in * layer.out);
    draw_weights(initializer, fans, stream(2 * k + 1), std::span(numbers), team);
    put(numbers, layer.weight);
    if (layer.normalized()) {
      // Weight normalization starts as the layer without it: g_i = |W_i|.
      const T* const weight = numbers.data();
      std::vector<T> gain(layer.out);
      for (std::size_t i = 0; i < layer.out; ++i) {
        const T* const row = weight + i * layer.in;
        gain[i] = std::sqrt(rows::dot(row, row, layer.in));
      }
      put(gain, layer.gain);
    }
    numbers.resize(layer.out);
    draw_numbers(bias_law(initializer, fans), stream(2 * k + 2), std::span(numbers), team);
    put(numbers, layer.bias);
  }
}

template void draw_parameters<float>(
    const Architecture&, const Initializer&, std::uint64_t, Team&,
    const std::function<void(std::span<const float>, std::size_t)>&);
template void draw_parameters<double>(
    const Architecture&, const Initializer&, std::uint64_t, Team&,
    const std::function<void(std::span<const double>, std::size_t)>&);

}  // namespace nnopt
