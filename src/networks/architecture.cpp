#include "networks/architecture.hpp"

#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

/// Lays out layers one after the other.
class Planner {
 public:
  Planner(const ModelOptions& options, bool weight_norm)
      : options_(options),
        activation_(find_activation(options.activation)),
        weight_norm_(options.weight_norm.empty() ? weight_norm : options.weight_norm == "on") {
    plan_.latent = options.latent;
    plan_.dropout = options.dropout;
    if (options.latent > 0) segment("latent", {1, options.latent});
  }

  /// A stretch of the arena behind all others.
  std::size_t place(std::size_t width) {
    const std::size_t at = plan_.arena;
    plan_.arena += width;
    return at;
  }
  void place_latent() { place_input(options_.latent); }
  void place_input(std::size_t width) { plan_.latent_at = place(width); }

  /// A hidden layer; returns where its output lies, which is `output` or a place of its own.
  std::size_t hidden(std::size_t input, std::size_t in, std::size_t out,
                     std::size_t output = DenseShape::none) {
    if (output == DenseShape::none) output = place(out);
    add(input, in, output, out, activation_, weight_norm_, false);
    return output;
  }
  Architecture head(std::size_t input, std::size_t in) {
    add(input, in, place(options_.outputs), options_.outputs, Identity(), false, true);
    return std::move(plan_);
  }

 private:
  void add(std::size_t input, std::size_t in, std::size_t output, std::size_t out,
           const Activation& activation, bool normalized, bool is_head) {
    DenseShape shape;
    shape.in = in;
    shape.out = out;
    shape.activation = activation;
    const std::string name = std::to_string(plan_.layers.size());
    if (normalized) shape.gain = segment(name + ".weight_g", {out, 1});
    shape.weight = segment(name + (normalized ? ".weight_v" : ".weight"), {out, in});
    shape.bias = segment(name + ".bias", {out});
    plan_.layers.push_back({shape, input, output, is_head});
  }
  std::size_t segment(std::string name, std::vector<std::size_t> shape) {
    plan_.segments.push_back({std::move(name), plan_.parameters, std::move(shape)});
    plan_.parameters += plan_.segments.back().size();
    return plan_.segments.back().offset;
  }

  const ModelOptions& options_;
  Activation activation_;
  bool weight_norm_;
  Architecture plan_;
};

std::size_t or_default(std::size_t given, std::size_t own) { return given == 0 ? own : given; }

/// The input, `width` wide -> widths[0] -> widths[1] ... -> outputs
Architecture plan_layers(const ModelOptions& options, std::size_t width,
                         const std::vector<std::size_t>& widths, bool weight_norm) {
  Planner plan(options, weight_norm);
  plan.place_input(width);
  std::size_t at = 0;
  for (const std::size_t next : widths) {
    at = plan.hidden(at, width, next);
    width = next;
  }
  return plan.head(at, width);
}

Architecture plan_mlp5(const ModelOptions& options) {
  return plan_layers(options, options.latent,
                     std::vector<std::size_t>(4, or_default(options.hidden, 256)), true);
}

/// latent -> h -> h -> h -> (h - latent); that and the latent again -> h -> h -> h -> h -> outputs
Architecture plan_mlp9(const ModelOptions& options) {
  const std::size_t h = or_default(options.hidden, 512), latent = options.latent;
  if (h <= latent) {
    throw BadInput("mlp9 needs more hidden units than latent ones, " + std::to_string(latent) +
                   ", not " + std::to_string(h));
  }
  Planner plan(options, false);
  const std::size_t joined = plan.place(h - latent);
  plan.place_latent();
  std::size_t at = plan.hidden(joined + (h - latent), latent, h);
  at = plan.hidden(at, h, h);
  at = plan.hidden(at, h, h);
  plan.hidden(at, h, h - latent, joined);
  at = joined;
  for (int k = 0; k < 4; ++k) at = plan.hidden(at, h, h);
  return plan.head(at, h);
}

/// Four blocks of four layers; block k reads [output of block k - 1, input of block k - 1].
Architecture plan_mlp17(const ModelOptions& options) {
  const std::size_t h = or_default(options.hidden, 512), latent = options.latent;
  Planner plan(options, true);
  plan.place(3 * h);  // outputs of blocks 3, 2, 1, in front of the latent
  plan.place_latent();
  std::size_t input = 3 * h, at = 0;
  for (std::size_t block = 0; block < 4; ++block) {
    at = plan.hidden(input, latent + block * h, h);
    at = plan.hidden(at, h, h);
    at = plan.hidden(at, h, h);
    if (block < 3) {
      input -= h;
      plan.hidden(at, h, h, input);
    } else {
      at = plan.hidden(at, h, h);
    }
  }
  return plan.head(at, h);
}

Architecture plan_mlp(const ModelOptions& options) {
  const std::vector<std::size_t> widths =
      options.layers.empty() ? std::vector<std::size_t>{64, 64} : options.layers;
  return plan_layers(options, options.latent, widths, false);
}

}  // namespace

const std::vector<ModelRow>& model_rows() {
  static const std::vector<ModelRow> rows{
      {"direct", "the point itself, started exactly at --start", false},
      {"parameter", "the point itself from 0.01 N(0,1), moved to --start by the same optimizer",
       false},
      {"mlp5", "4 hidden layers of 256, weight normalization", true},
      {"mlp9", "8 hidden layers of 512; the latent is read again by the fifth", true},
      {"mlp17", "4 blocks of 4 layers of 512, each reading all before; weight normalization", true},
      {"mlp", "hidden layers of --layers widths (64,64)", true}};
  return rows;
}

const ModelRow& find_model(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& row : model_rows()) {
    if (row.name == name) return row;
    names.emplace_back(row.name);
  }
  throw BadInput(unknown_name("model", name, names, "nnopt list models"));
}

Architecture plan_network(const ModelOptions& options) {
  if (options.name == "mlp5") return plan_mlp5(options);
  if (options.name == "mlp9") return plan_mlp9(options);
  if (options.name == "mlp17") return plan_mlp17(options);
  return plan_mlp(options);
}

Architecture plan_stack(const StackOptions& options) {
  ModelOptions model;
  model.latent = 0;
  model.outputs = options.outputs;
  model.activation = options.activation;
  model.dropout = options.dropout;
  return plan_layers(model, options.inputs, options.layers, false);
}

std::size_t Architecture::widest() const {
  std::size_t most = 0;
  for (const auto& layer : layers) most = std::max(most, layer.shape.out);
  return most;
}

}  // namespace nnopt
