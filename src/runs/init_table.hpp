// Statistics of the initial parameters of a dense layer, per scheme and size of the layer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/team.hpp"
#include "networks/initializers.hpp"

namespace nnopt {

/// Count, bounds, mean and variance (over n) of numbers; of equal numbers the variance is exactly
/// 0.
struct Moments {
  double count = 0, min = 0, max = 0, mean = 0, squares = 0;  // sum of (x - mean)^2

  double variance() const { return squares / count; }
  void add(std::span<const double> numbers);
  /// Those of both together (Chan, Golub and LeVeque, The American Statistician 37, 1983).
  void add(const Moments& other);
};

/// How biases are drawn beside weights: as torch.nn.Linear draws them, U(+-1/sqrt(fan_in)), which
/// stays where only the weight is given another scheme; 0; or as the scheme says for networks.
enum class BiasInit { torch, zeros, scheme };
Law bias_law(BiasInit, const Initializer&, const Fans&);

/// Variance of a number picked from all weights and biases of a layer, by the laws they are drawn
/// from. Of xavier_uniform with torch's biases: (fan_in 2/(fan_in + fan_out) + 1/(3 fan_in)) /
/// (fan_in + 1).
double expected_variance(const Initializer&, const Fans&, BiasInit);

struct LayerSize {
  std::size_t fan_in, fan_out;

  std::size_t parameters() const { return fan_in * fan_out + fan_out; }
  Fans fans() const { return {static_cast<double>(fan_in), static_cast<double>(fan_out)}; }
  bool operator==(const LayerSize&) const = default;
};

struct InitTablePlan {
  std::vector<Initializer> schemes;
  std::vector<LayerSize> sizes;
  BiasInit bias = BiasInit::torch;
  std::uint64_t seed = 0;
  std::size_t repeat = 0;  // layers drawn for a row; 0: as many as have a million parameters
};

/// How many layers are drawn for a row.
std::size_t draws_of(const InitTablePlan&, const LayerSize&);
inline constexpr std::size_t most_draws = 1'000'000;

/// One scheme at one size. The numbers are over all weights and biases of all layers drawn.
struct InitRow {
  std::size_t scheme;  // its place in the plan
  LayerSize size;
  std::size_t draws;
  Moments numbers;
  double expected;  // variance
};

/// Row by row, scheme after scheme. Layer r of a row is the first of a network with seed + r. Ends
/// early where `stop` says so.
std::vector<InitRow> init_table(const InitTablePlan&, Team&, const std::function<bool()>& stop);

}  // namespace nnopt
