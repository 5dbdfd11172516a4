#include "runs/init_depth.hpp"

#include <cmath>
#include <limits>

#include "networks/model.hpp"

namespace nnopt {
namespace {

/// The geometric mean of what the variance is multiplied by in each step, as far as it is finite.
double mean_factor(const std::vector<double>& variances) {
  std::size_t finite = 0;
  while (finite < variances.size() && std::isfinite(variances[finite])) ++finite;
  if (finite < 2) return std::numeric_limits<double>::quiet_NaN();
  const double last = variances[finite - 1];
  return last == 0 ? 0 : std::pow(last / variances[0], 1 / static_cast<double>(finite - 1));
}

class Probe {
 public:
  Probe(const DepthPlan& plan, const Initializer& scheme, Team& team)
      : plan_(plan),
        scheme_(scheme),
        team_(team),
        compute_(make_cpu<double>(team)),
        network_(*compute_, team, plan.network, scheme),
        parameters_(network_.w(), network_.parameters()),
        gradient_(compute_->make(plan.network.parameters)),
        activations_(plan.network.layers.size()),
        adjoints_(plan.network.layers.size()) {
    network_.initialize(plan.seed);
    if (plan.bias != BiasInit::scheme) draw_biases();
  }

  SchemeDepth measure(std::size_t scheme) {
    for (std::size_t k = 0; k < plan_.inputs; ++k) send(k);
    SchemeDepth out{scheme, {}, 0, 0};
    for (std::size_t k = 0; k < plan_.network.layers.size(); ++k) out.rows.push_back(row(k));
    std::vector<double> forward, back;
    for (std::size_t k = 0; k + 1 < out.rows.size(); ++k) {  // the head is no hidden layer
      forward.push_back(out.rows[k].activation_variance);
      back.insert(back.begin(), out.rows[k].gradient_variance);
    }
    out.activation_factor = mean_factor(forward);
    out.gradient_factor = mean_factor(back);
    return out;
  }

 private:
  static LayerSize size_of(const DenseShape& shape) { return {shape.in, shape.out}; }

  void draw_biases() {
    for (std::size_t k = 0; k < plan_.network.layers.size(); ++k) {
      const DenseShape& shape = plan_.network.layers[k].shape;
      draw_numbers(bias_law(plan_.bias, scheme_, size_of(shape).fans()),
                   RandomStream(plan_.seed, Purpose::initialization, 2 * k + 2),
                   parameters_.subspan(shape.bias, shape.out), team_);
    }
  }

  /// Input number k forward, and random adjoints of the outputs back.
  void send(std::size_t k) {
    const Law input = plan_.normal_inputs ? normal_law(1) : Law{Law::Shape::uniform, 0.5, 0.5};
    draw_numbers(input, RandomStream(plan_.seed, Purpose::probe, 2 * k),
                 parameters_.first(plan_.network.latent), team_);
    std::vector<double> dx(plan_.network.head().shape.out);
    draw_numbers(normal_law(1), RandomStream(plan_.seed, Purpose::probe, 2 * k + 1), std::span(dx),
                 team_);
    network_.forward(false);
    compute_->put(dx, network_.dx());
    network_.run_pull(gradient_);
    for (std::size_t layer = 0; layer < activations_.size(); ++layer) {
      activations_[layer].add(network_.output(layer));
      adjoints_[layer].add(network_.adjoint(layer));
    }
  }

  DepthRow row(std::size_t k) {
    const DenseShape& shape = plan_.network.layers[k].shape;
    const LayerSize size = size_of(shape);
    DepthRow out{std::to_string(k), size, {}, 0, 0, 0};
    out.numbers.add(parameters_.subspan(shape.weight, shape.in * shape.out));
    out.numbers.add(parameters_.subspan(shape.bias, shape.out));
    out.expected = expected_variance(scheme_, size.fans(), plan_.bias);
    out.activation_variance = activations_[k].variance();
    out.gradient_variance = adjoints_[k].variance();
    return out;
  }

  const DepthPlan& plan_;
  const Initializer& scheme_;
  Team& team_;
  std::unique_ptr<Compute<double>> compute_;
  Network<double> network_;
  std::span<double> parameters_;  // in the memory of the CPU, which is ours
  double* gradient_;
  std::vector<Moments> activations_, adjoints_;
};

}  // namespace

Architecture plan_deep_stack(std::size_t depth, std::size_t width, const std::string& activation) {
  ModelOptions options;
  options.name = "mlp";
  options.latent = options.outputs = width;
  options.layers.assign(depth, width);
  options.activation = activation;
  return plan_network(options);
}

Trend trend_of(double factor) {
  if (std::isnan(factor)) return Trend::undefined;
  if (factor < vanishing_below) return Trend::vanishing;
  return factor > exploding_above ? Trend::exploding : Trend::steady;
}

std::string_view word(Trend trend) {
  switch (trend) {
    case Trend::vanishing:
      return "vanishing";
    case Trend::steady:
      return "steady";
    case Trend::exploding:
      return "exploding";
    case Trend::undefined:
      break;
  }
  return "undefined";
}

std::vector<SchemeDepth> init_depth(const DepthPlan& plan, Team& team,
                                    const std::function<bool()>& stop) {
  std::vector<SchemeDepth> schemes;
  for (std::size_t i = 0; i < plan.schemes.size() && !stop(); ++i) {
    schemes.push_back(Probe(plan, plan.schemes[i], team).measure(i));
  }
  return schemes;
}

}  // namespace nnopt
