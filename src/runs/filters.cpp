#include "runs/filters.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autodiff/dual.hpp"
#include "base/error.hpp"

namespace nnopt {
namespace {

/// Mean squared differences of pixels.
struct Differences {
  double neighbours = 0, any = 0;
};

Differences differences(std::span<const double> image, std::size_t height, std::size_t width) {
  const double mean =
      std::accumulate(image.begin(), image.end(), 0.0) / static_cast<double>(image.size());
  double squares = 0, neighbours = 0;
  for (const double pixel : image) squares += (pixel - mean) * (pixel - mean);
  const auto add = [&](double a, double b) { neighbours += (a - b) * (a - b); };
  for (std::size_t r = 0; r < height; ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      const double* const pixel = &image[r * width + c];
      if (c + 1 < width) add(pixel[0], pixel[1]);
      if (r + 1 < height) add(pixel[0], pixel[width]);
    }
  }
  const double pairs = static_cast<double>(height * (width - 1) + (height - 1) * width);
  // Over all pairs of n pixels: twice the variance with n - 1.
  return {neighbours / pairs, 2 * squares / static_cast<double>(image.size() - 1)};
}

double smoothness_of(const Differences& sums) {
  return sums.any > 0 ? 1 - sums.neighbours / sums.any : 1;
}

/// The network on one row at a time, in doubles.
class OneRow {
 public:
  explicit OneRow(const TrainedNetwork& network)
      : w_(network.w), plan_(plan_stack(network.network)), layers_(plan_.layers.size()) {}

  const Architecture& plan() const { return plan_; }
  const double* weights(std::size_t layer) const {
    return w_.data() + plan_.layers[layer].shape.weight;
  }
  /// What came out of a layer.
  std::span<const double> y(std::size_t layer) const { return layers_[layer].y; }
  std::span<const double> output() const { return layers_.back().y; }

  void forward(std::span<const double> x, std::size_t layers) {
    for (std::size_t l = 0; l < layers; ++l) {
      const DenseShape& shape = plan_.layers[l].shape;
      layers_[l].y.resize(shape.out);
      layers_[l].slope.resize(shape.out);
      std::visit(
          [&](auto activation) {
            for (std::size_t i = 0; i < shape.out; ++i) {
              const double* const row = weights(l) + i * shape.in;
              const double z = std::inner_product(x.begin(), x.end(), row, w_[shape.bias + i]);
              const auto y = activation.of(Dual<double>{z, 1});
              layers_[l].y[i] = y.value;
              layers_[l].slope[i] = y.slope;
            }
          },
          shape.activation);
      x = layers_[l].y;
    }
  }
  void forward(std::span<const double> x) { forward(x, layers_.size()); }

  /// d(output k)/d(output i of the first layer) and d(output k)/d(input i), of the row that went
  /// forward.
  struct Adjoints {
    std::vector<double> first, input;
  };
  Adjoints pull(std::size_t k) const {
    Adjoints out;
    std::vector<double> dy(layers_.back().y.size(), 0.0);
    dy[k] = 1;
    for (std::size_t l = layers_.size(); l-- > 0;) {
      if (l == 0) out.first = dy;
      const DenseShape& shape = plan_.layers[l].shape;
      std::vector<double> dx(shape.in, 0.0);
      for (std::size_t i = 0; i < shape.out; ++i) {
        const double a = dy[i] * layers_[l].slope[i];
        if (a == 0) continue;
        for (std::size_t j = 0; j < shape.in; ++j) dx[j] += a * weights(l)[i * shape.in + j];
      }
      dy = std::move(dx);
    }
    out.input = std::move(dy);
    return out;
  }

 private:
  struct Layer {
    std::vector<double> y, slope;
  };
  std::span<const double> w_;
  Architecture plan_;
  std::vector<Layer> layers_;
};

std::vector<double> row_of(const Examples& examples, std::size_t r) {
  std::vector<double> row(examples.inputs);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = examples.at(r, i);
  return row;
}

void add_to(std::vector<double>& sum, std::span<const double> x) {
  sum.resize(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) sum[i] += x[i];
}

}  // namespace

double smoothness(std::span<const double> image, std::size_t height, std::size_t width) {
  return smoothness_of(differences(image, height, width));
}

std::size_t filter_count(const TrainedNetwork& network) {
  return network.network.layers.empty() ? network.network.outputs : network.network.layers.front();
}

std::span<const double> filter_of(const TrainedNetwork& network, std::size_t unit) {
  const DenseShape shape = plan_stack(network.network).layers.front().shape;
  return std::span(network.w).subspan(shape.weight + unit * shape.in, shape.in);
}

double filter_smoothness(const TrainedNetwork& network) {
  Differences sums;
  for (std::size_t k = 0; k < filter_count(network); ++k) {
    const Differences one = differences(filter_of(network, k), network.height, network.width);
    sums.neighbours += one.neighbours;
    sums.any += one.any;
  }
  return smoothness_of(sums);
}

std::vector<double> outgoing_weights(const TrainedNetwork& network) {
  const OneRow row(network);
  const auto& layers = row.plan().layers;
  const std::size_t outputs = network.network.outputs;
  // From the outputs back: outputs by outputs, then by the width before, ...
  std::vector<double> product(outputs * outputs, 0.0);
  for (std::size_t i = 0; i < outputs; ++i) product[i * outputs + i] = 1;
  for (std::size_t l = layers.size(); l-- > 1;) {
    const DenseShape& shape = layers[l].shape;
    std::vector<double> next(outputs * shape.in, 0.0);
    for (std::size_t i = 0; i < outputs; ++i) {
      for (std::size_t k = 0; k < shape.out; ++k) {
        const double factor = product[i * shape.out + k];
        const double* const weights = row.weights(l) + k * shape.in;
        for (std::size_t j = 0; j < shape.in; ++j) next[i * shape.in + j] += factor * weights[j];
      }
    }
    product = std::move(next);
  }
  return product;
}

std::vector<std::size_t> units_by_weight(const TrainedNetwork& network, const Examples* examples,
                                         std::size_t most) {
  const std::size_t units = filter_count(network), outputs = network.network.outputs;
  const std::vector<double> outgoing = outgoing_weights(network);
  std::vector<double> squares(units, 0.0);
  if (examples != nullptr) {
    OneRow row(network);
    for (std::size_t r = 0; r < std::min(most, examples->rows()); ++r) {
      row.forward(row_of(*examples, r), 1);
      for (std::size_t k = 0; k < units; ++k) squares[k] += row.y(0)[k] * row.y(0)[k];
    }
  } else {
    for (std::size_t k = 0; k < units; ++k) {
      for (const double weight : filter_of(network, k)) squares[k] += weight * weight;
    }
  }
  for (std::size_t k = 0; k < units; ++k) {
    double length = 0;
    for (std::size_t i = 0; i < outputs; ++i) {
      length += outgoing[i * units + k] * outgoing[i * units + k];
    }
    squares[k] *= length;
  }
  std::vector<std::size_t> order(units);
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t k) { return squares[k]; });
  return order;
}

ClassParts parts_of_class(const TrainedNetwork& network, const Examples& examples,
                          std::size_t label, std::size_t most) {
  if (network.network.layers.empty()) {
    throw BadInput("the network has no hidden layer, whose units would contribute");
  }
  OneRow row(network);
  ClassParts parts;
  parts.label = label;
  parts.contributions.resize(filter_count(network));
  for (std::size_t r = 0; r < examples.rows() && parts.images < most; ++r) {
    if (examples.classes == 0 || examples.labels[r] != label) continue;
    const std::vector<double> x = row_of(examples, r);
    row.forward(x);
    const OneRow::Adjoints adjoints = row.pull(label);
    for (std::size_t k = 0; k < parts.contributions.size(); ++k) {
      parts.contributions[k] += adjoints.first[k] * row.y(0)[k];
    }
    add_to(parts.weights, adjoints.first);
    add_to(parts.gradient, adjoints.input);
    add_to(parts.mean, x);
    parts.output += row.output()[label];
    ++parts.images;
  }
  if (parts.images == 0) {
    throw BadInput("there is no image of class " + std::to_string(label) + " among the examples");
  }
  const double share = 1 / static_cast<double>(parts.images);
  parts.output *= share;
  for (auto* numbers : {&parts.contributions, &parts.weights, &parts.gradient, &parts.mean}) {
    for (double& number : *numbers) number *= share;
  }
  return parts;
}

}  // namespace nnopt
