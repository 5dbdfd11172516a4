// How signals go through a network as it is initialized: the variance of activations on the way
// forward and of gradients on the way back, layer by layer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "networks/architecture.hpp"
#include "runs/init_table.hpp"

namespace nnopt {

struct DepthPlan {
  Architecture network;
  std::vector<Initializer> schemes;
  BiasInit bias = BiasInit::scheme;
  bool normal_inputs = true;  // N(0,1); else U[0,1), as learned latents start
  std::uint64_t seed = 0;
  std::size_t inputs = 16;  // of one network; more would show the same network from more sides
};

/// A stack of `depth` hidden layers of one width, on as many inputs and with as many outputs.
Architecture plan_deep_stack(std::size_t depth, std::size_t width, const std::string& activation);

struct DepthRow {
  std::string layer;  // its number, as torch.nn.Sequential counts
  LayerSize size;
  Moments numbers;  // of weights and biases; gains of weight normalization start as row norms
  double expected;  // variance of those
  double activation_variance;  // of the layer's outputs, over units and inputs
  double gradient_variance;    // of the adjoints of what goes into its activation, where those of
                               // the network's outputs are N(0,1)
};

/// What happens to a variance from one hidden layer to the next (for gradients: to the one before),
/// on the geometric mean: the limits are what fifty layers turn into a factor of 10^4 or more.
enum class Trend { vanishing, steady, exploding, undefined };
inline constexpr double vanishing_below = 0.8, exploding_above = 1.25;
Trend trend_of(double factor);
std::string_view word(Trend);

struct SchemeDepth {
  std::size_t scheme;  // its place in the plan
  std::vector<DepthRow> rows;
  double activation_factor, gradient_factor;  // nan with fewer than two finite variances
};

/// Scheme after scheme, as init_table.
std::vector<SchemeDepth> init_depth(const DepthPlan&, Team&, const std::function<bool()>& stop);

}  // namespace nnopt
