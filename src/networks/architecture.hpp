// The networks of the house, as plans: which dense layers, in which order, reading what. Models of
// a point stand on a learned latent: numbers that are trained like weights and are the network's
// only input. Networks that are trained on examples read these instead.
//
// Concatenation costs nothing here. All activations of a network lie in one arena, and a layer
// reads a stretch of it; where a layer is to read [a, b], the plan places a directly in front of b.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compute/compute.hpp"
#include "networks/initializers.hpp"

namespace nnopt {

/// What a user may choose about a network model. 0 and empty stand for the model's own default.
struct ModelOptions {
  std::string name = "direct";
  std::size_t outputs = 1;  // dimension of the function it feeds
  std::size_t latent = 128;
  std::size_t hidden = 0;
  std::vector<std::size_t> layers;  // of `mlp`
  std::string activation = "relu";
  std::string initializer = "default";
  std::string weight_norm;  // "on", "off"
  double dropout = 0;       // after each hidden layer's activation
};

/// A part of the block of parameters, named as torch would; row-major.
struct Segment {
  std::string name;
  std::size_t offset;
  std::vector<std::size_t> shape;

  std::size_t size() const {
    std::size_t n = 1;
    for (const auto s : shape) n *= s;
    return n;
  }
};

struct PlannedLayer {
  DenseShape shape;
  std::size_t input, output;  // places in the arena
  bool head;                  // the last one: no dropout
};

struct Architecture {
  std::size_t latent = 0;     // width; its parameters come first in the block; 0: examples are read
  std::size_t latent_at = 0;  // place of the input in the arena
  std::vector<PlannedLayer> layers;
  std::vector<Segment> segments;
  std::size_t parameters = 0, arena = 0;
  double dropout = 0;

  const PlannedLayer& head() const { return layers.back(); }
  /// Outputs of the widest layer.
  std::size_t widest() const;
};

/// One model of the table.
struct ModelRow {
  std::string_view name, text;
  bool network;  // has layers; else the point itself is trained
};
const std::vector<ModelRow>& model_rows();
/// Throws BadInput for an unknown name, with the nearest.
const ModelRow& find_model(std::string_view name);

/// Plans a network. Throws BadInput for options that do not fit (mlp9 needs hidden > latent).
Architecture plan_network(const ModelOptions& options);

/// What a user may choose about a network that is trained on examples.
struct StackOptions {
  std::size_t inputs = 1, outputs = 1;
  std::vector<std::size_t> layers{10};  // hidden widths; may be empty
  std::string activation = "relu";      // of the hidden layers; the head has none
  double dropout = 0;                   // after each hidden layer's activation
};

/// Its plan: no latent; the parameters are 0.weight, 0.bias, 1.weight, ... in this order.
Architecture plan_stack(const StackOptions& options);

}  // namespace nnopt
