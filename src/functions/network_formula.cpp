#include "functions/network_formula.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "functions/formula.hpp"

namespace nnopt {
namespace {

constexpr std::size_t most_parameters = 2000;

/// How a unit may change its signs: h(-z) = shift - h(z).
enum class Signs { fixed, odd, about_half };

struct FormulaActivation {
  std::string_view name;
  Operation operation;
  Signs signs;
};
constexpr std::array<FormulaActivation, 4> activations{
    {{"tanh", Operation::tanh, Signs::odd},
     {"sigmoid", Operation::sigmoid, Signs::about_half},
     {"softplus", Operation::softplus, Signs::fixed},
     {"relu", Operation::relu, Signs::fixed}}};

const FormulaActivation& activation_of(const NetworkFormula& network) {
  const auto found = std::ranges::find(activations, network.activation, &FormulaActivation::name);
  if (found != activations.end()) return *found;
  std::vector<std::string> names;
  for (const auto& known : activations) names.emplace_back(known.name);
  throw BadInput(unknown_name("activation of a formula", network.activation, names));
}

/// Where the parameters of a layer stand: weights, row by row, and then biases.
struct DenseLayer {
  std::size_t in, out, first;

  std::size_t weight(std::size_t unit, std::size_t input) const {
    return first + unit * in + input;
  }
  std::size_t bias(std::size_t unit) const { return first + out * in + unit; }
  std::size_t end() const { return first + out * (in + 1); }
};

/// All layers, the head last.
std::vector<DenseLayer> layers_of(const NetworkFormula& network, std::size_t inputs) {
  std::vector<DenseLayer> layers;
  std::size_t in = inputs, first = 0;
  const auto add = [&](std::size_t out) {
    if (out == 0) throw BadInput("a layer without units has no curve: widths are 1 or more");
    // Each factor by itself, so that no product overflows.
    if (in > most_parameters || out > most_parameters || first + out * (in + 1) > most_parameters) {
      throw BadInput(network_name(network, inputs) + " has more than " +
                     std::to_string(most_parameters) +
                     " parameters, the most that fits take: fewer or narrower layers are right");
    }
    layers.push_back({in, out, first});
    first = layers.back().end();
    in = out;
  };
  for (const std::size_t width : network.layers) add(width);
  add(1);
  return layers;
}

std::vector<std::string> names_of(const std::vector<DenseLayer>& layers) {
  std::vector<std::string> names(layers.back().end());
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::string layer = std::to_string(l) + "_";
    for (std::size_t unit = 0; unit < layers[l].out; ++unit) {
      const std::string of_unit = layer + std::to_string(unit);
      for (std::size_t k = 0; k < layers[l].in; ++k) {
        names[layers[l].weight(unit, k)] = "w" + of_unit + "_" + std::to_string(k);
      }
      names[layers[l].bias(unit)] = "b" + of_unit;
    }
  }
  return names;
}

/// What a column is moved and divided by to have mean 0 and spread 1.
struct Scale {
  double mean = 0, spread = 1;
};
Scale scale_of(const std::vector<double>& column) {
  const auto n = static_cast<double>(column.size());
  Scale scale;
  for (const double x : column) scale.mean += x / n;
  double squares = 0;
  for (const double x : column) squares += (x - scale.mean) * (x - scale.mean) / n;
  // A column of one number alone says nothing, whatever it is divided by.
  if (squares > 0 && std::isfinite(squares)) scale.spread = std::sqrt(squares);
  return scale;
}

/// mean + spread * (head of the layers on (x - mean) / spread). Variables are the parameters, and
/// behind them the inputs.
NodeId network_graph(ExpressionGraph& g, const std::vector<DenseLayer>& layers,
                     Operation activation, const std::vector<Scale>& inputs,
                     const Scale& response) {
  const auto variable = [&](std::size_t i) { return g.variable(static_cast<std::uint32_t>(i)); };
  const auto apply = [&](Operation operation, NodeId a, NodeId b) {
    return g.apply(operation, a, b);
  };
  std::vector<NodeId> signal;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const NodeId moved =
        apply(Operation::subtract, variable(layers.back().end() + k), g.constant(inputs[k].mean));
    signal.push_back(apply(Operation::divide, moved, g.constant(inputs[k].spread)));
  }
  for (const DenseLayer& layer : layers) {
    const bool head = layer.end() == layers.back().end();
    std::vector<NodeId> next;
    for (std::size_t unit = 0; unit < layer.out; ++unit) {
      NodeId sum = variable(layer.bias(unit));
      for (std::size_t k = 0; k < layer.in; ++k) {
        sum = apply(Operation::add, sum,
                    apply(Operation::multiply, variable(layer.weight(unit, k)), signal[k]));
      }
      next.push_back(head ? sum : g.apply(activation, sum));
    }
    signal = std::move(next);
  }
  return apply(Operation::add, g.constant(response.mean),
               apply(Operation::multiply, g.constant(response.spread), signal.front()));
}

/// All columns but the response, what that is computed from, and its errors.
std::vector<std::size_t> inputs_of(const DataSet& data) {
  std::vector<std::size_t> inputs;
  for (std::size_t i = 0; i < data.columns.size(); ++i) {
    const std::string& name = data.columns[i];
    const bool under_response =
        std::ranges::find(data.response_reads, name) != data.response_reads.end();
    if (!under_response && name != data.response && name != "sigma") inputs.push_back(i);
  }
  if (inputs.empty()) {
    throw BadInput(data.name + " has no column for a network to start from: one beside " +
                   in_quotes(data.response) + " is right");
  }
  return inputs;
}

std::string in_short(double x) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), x, std::chars_format::general, 4);
  return {digits.data(), end.ptr};
}

/// To each row a column of its own, so that the sum of costs[row * n + column] is least (R. Jonker
/// and A. Volgenant, Computing 38 (1987) 325: shortest augmenting paths).
std::vector<std::size_t> assignment(const std::vector<double>& costs, std::size_t n) {
  constexpr double far = std::numeric_limits<double>::infinity();
  std::vector<double> row_price(n + 1, 0.0), column_price(n + 1, 0.0);
  std::vector<std::size_t> row_of(n + 1, n);  // of each column; column n starts a path
  for (std::size_t row = 0; row < n; ++row) {
    std::vector<double> distance(n, far);
    std::vector<std::size_t> before(n, n);
    std::vector<bool> seen(n + 1, false);
    std::size_t column = n;
    row_of[n] = row;
    while (row_of[column] != n) {
      seen[column] = true;
      const std::size_t from = row_of[column];
      std::size_t nearest = n;
      double step = far;
      for (std::size_t j = 0; j < n; ++j) {
        if (seen[j]) continue;
        const double through = costs[from * n + j] - row_price[from] - column_price[j];
        if (through < distance[j]) {
          distance[j] = through;
          before[j] = column;
        }
        if (nearest == n || distance[j] < step) {
          step = distance[j];
          nearest = j;
        }
      }
      for (std::size_t j = 0; j <= n; ++j) {
        if (seen[j]) {
          row_price[row_of[j]] += step;
          column_price[j] -= step;
        } else if (j < n) {
          distance[j] -= step;
        }
      }
      column = nearest;
    }
    while (column != n) {
      row_of[column] = row_of[before[column]];
      column = before[column];
    }
    row_of[n] = n;
  }
  std::vector<std::size_t> column_of(n);
  for (std::size_t j = 0; j < n; ++j) column_of[row_of[j]] = j;
  return column_of;
}

/// What a unit and its signs are matched by: all its weights that are not matched later.
class UnitDistance {
 public:
  UnitDistance(const DenseLayer& layer, const DenseLayer* head, std::span<const double> p,
               std::span<const double> to)
      : layer_(layer), head_(head), p_(p), to_(to) {}

  /// |unit i of `to` - sign * unit j of `p`|^2.
  double operator()(std::size_t i, std::size_t j, double sign) const {
    double sum = square(to_[layer_.bias(i)] - sign * p_[layer_.bias(j)]);
    for (std::size_t k = 0; k < layer_.in; ++k) {
      sum += square(to_[layer_.weight(i, k)] - sign * p_[layer_.weight(j, k)]);
    }
    if (head_ != nullptr) sum += square(to_[head_->weight(0, i)] - sign * p_[head_->weight(0, j)]);
    return sum;
  }

 private:
  static double square(double x) { return x * x; }

  const DenseLayer& layer_;
  const DenseLayer* head_;
  std::span<const double> p_, to_;
};

}  // namespace

KnownFunction network_fit(DataSet data, const NetworkFormula& network, const Loss& loss,
                          std::uint64_t seed) {
  const Operation activation = activation_of(network).operation;
  std::vector<std::size_t> inputs = inputs_of(data);
  const std::vector<DenseLayer> layers = layers_of(network, inputs.size());
  Formula curve;
  curve.variables = names_of(layers);
  std::vector<Scale> scales;
  for (const std::size_t i : inputs) {
    curve.variables.push_back(data.columns[i]);
    scales.push_back(scale_of(data.values[i]));
  }
  curve.root = network_graph(curve.graph, layers, activation, scales, scale_of(data.responses()));
  const std::string name = network_name(network, inputs.size());
  KnownFunction fit = curve_fit(std::move(data), std::move(curve), inputs, name, loss);
  fit.start = network_start(network, inputs.size(), seed);
  return fit;
}

std::string network_name(const NetworkFormula& network, std::size_t inputs) {
  std::string name = std::to_string(inputs);
  for (const std::size_t width : network.layers) name += "-" + std::to_string(width);
  return name + "-1 " + network.activation;
}

std::vector<double> network_start(const NetworkFormula& network, std::size_t inputs,
                                  std::uint64_t seed) {
  const std::vector<DenseLayer> layers = layers_of(network, inputs);
  std::vector<double> start(layers.back().end());
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double bound = 1 / std::sqrt(static_cast<double>(layers[l].in));
    const auto draw = [&](std::size_t first, std::size_t end, std::uint64_t part) {
      const RandomStream random(seed, Purpose::initialization, part);
      for (std::size_t i = first; i < end; ++i) {
        start[i] = bound * (2 * random.uniform(i - first) - 1);
      }
    };
    draw(layers[l].first, layers[l].bias(0), 2 * l + 1);
    draw(layers[l].bias(0), layers[l].end(), 2 * l + 2);
  }
  return start;
}

std::string equal_networks(const NetworkFormula& network) {
  const bool signs = activation_of(network).signs != Signs::fixed;
  std::string text;
  double number = 1, digits = 0;
  std::size_t units = 0;
  for (const std::size_t width : network.layers) {
    text += (text.empty() ? "" : " ") + std::to_string(width) + "!";
    for (std::size_t i = 2; i <= width; ++i) {
      number *= static_cast<double>(i);
      digits += std::log10(static_cast<double>(i));
    }
    units += width;
  }
  if (units == 0) return "1";
  if (signs) {
    text += " 2^" + std::to_string(units);
    number = std::ldexp(number, static_cast<int>(units));
    digits += static_cast<double>(units) * std::log10(2.0);
  }
  if (number <= 0x1p53) return text + " = " + std::to_string(static_cast<std::uint64_t>(number));
  const double whole = std::floor(digits);
  return text + " = " + in_short(std::pow(10.0, digits - whole)) + "e" +
         std::to_string(static_cast<int>(whole));
}

std::vector<double> nearest_equal_network(const NetworkFormula& network, std::size_t inputs,
                                          std::span<const double> p, std::span<const double> to) {
  const Signs signs = activation_of(network).signs;
  const std::vector<DenseLayer> layers = layers_of(network, inputs);
  std::vector<double> moved(p.begin(), p.end());
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    const DenseLayer &layer = layers[l], &next = layers[l + 1];
    const std::vector<double> from = moved;
    const UnitDistance distance(layer, l + 2 == layers.size() ? &next : nullptr, from, to);
    const std::size_t n = layer.out;
    const auto turned = [&](std::size_t i, std::size_t j) {
      return signs != Signs::fixed && distance(i, j, -1) < distance(i, j, 1);
    };
    std::vector<double> costs(n * n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        costs[i * n + j] = distance(i, j, turned(i, j) ? -1 : 1);
      }
    }
    const std::vector<std::size_t> unit = assignment(costs, n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t j = unit[i];
      const double sign = turned(i, j) ? -1 : 1;
      moved[layer.bias(i)] = sign * from[layer.bias(j)];
      for (std::size_t k = 0; k < layer.in; ++k) {
        moved[layer.weight(i, k)] = sign * from[layer.weight(j, k)];
      }
      for (std::size_t k = 0; k < next.out; ++k) {
        moved[next.weight(k, i)] = sign * from[next.weight(k, j)];
        // sigmoid(-z) = 1 - sigmoid(z): the 1 is the next layer's.
        if (signs == Signs::about_half && sign < 0) {
          moved[next.bias(k)] += from[next.weight(k, j)];
        }
      }
    }
  }
  return moved;
}

}  // namespace nnopt
