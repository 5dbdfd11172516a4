// Networks for tests: made in one line, read and written by the names of their segments, and the
// same networks by plain loops over any scalar.
#pragma once
#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "networks/model.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {

inline ModelOptions options_of(const std::string& name, std::size_t latent, std::size_t hidden,
                               std::size_t outputs) {
  ModelOptions options;
  options.name = name;
  options.latent = latent;
  options.hidden = hidden;
  options.outputs = outputs;
  if (name == "mlp") options.layers = {hidden, hidden + 1};
  return options;
}

/// A network with the team and the machine it needs; its parameters are drawn from the seed.
template <class T>
struct TestNetwork {
  Team team;
  std::unique_ptr<Compute<T>> compute;
  Architecture plan;
  Network<T> net;

  explicit TestNetwork(const ModelOptions& options, std::size_t threads = 1, std::uint64_t seed = 0)
      : team(threads),
        compute(make_cpu<T>(team)),
        plan(plan_network(options)),
        net(*compute, team, plan, find_initializer(options.initializer)) {
    net.initialize(seed);
  }

  bool has(const std::string& name) const { return find(name) != nullptr; }
  const Segment& segment(const std::string& name) const {
    if (const auto* found = find(name)) return *found;
    throw std::out_of_range("no segment " + name);
  }
  /// All parameters, in the memory of the CPU, which is ours.
  std::span<T> all() { return {net.w(), net.parameters()}; }
  /// The parameters of one segment. Call net.parameters_changed() after writing.
  std::span<T> values(const std::string& name) {
    return all().subspan(segment(name).offset, segment(name).size());
  }
  std::vector<T> output(bool training = false) {
    const auto y = net.forward(training);
    return {y.begin(), y.end()};
  }
  std::vector<T> parameters() { return {all().begin(), all().end()}; }
  std::vector<std::span<T>> optimizer() {
    std::vector<std::span<T>> states;
    for (T* const state : net.optimizer()) states.emplace_back(state, net.parameters());
    return states;
  }
  /// Gradient of sum dx_i x_i in all parameters, read off a step of length 1.
  std::vector<double> gradient(const std::vector<T>& dx, const Clip& clip, Path path) {
    const auto before = parameters();
    net.descend(dx, find_rule("sgd:lr=1", {}), clip, path);
    const auto after = parameters();
    std::vector<double> g;
    for (std::size_t k = 0; k < after.size(); ++k) {
      g.push_back(static_cast<double>(before[k]) - static_cast<double>(after[k]));
    }
    std::ranges::copy(before, net.w());
    net.parameters_changed();
    return g;
  }

 private:
  const Segment* find(const std::string& name) const {
    const auto found = std::ranges::find(plan.segments, name, &Segment::name);
    return found == plan.segments.end() ? nullptr : &*found;
  }
};

/// The networks as the study's code spells them out: layer after layer, inputs concatenated.
template <class S>
class PlainNetwork {
 public:
  /// w holds all parameters, in the order of the segments.
  template <class T>
  PlainNetwork(const TestNetwork<T>& network, const ModelOptions& options, const std::vector<S>& w)
      : segments_(network.plan.segments), options_(options), w_(w) {
    std::visit([&]<class A>(A) { activation_ = [](const S& z) { return S(A::of(z)); }; },
               find_activation(options.activation));
  }

  std::vector<S> operator()() {
    const std::vector<S> latent(w_.begin(),
                                w_.begin() + static_cast<std::ptrdiff_t>(options_.latent));
    std::vector<S> y = latent;
    if (options_.name == "mlp9") {
      for (int k = 0; k < 4; ++k) y = next(y);
      y.insert(y.end(), latent.begin(), latent.end());
      for (int k = 0; k < 4; ++k) y = next(y);
    } else if (options_.name == "mlp17") {
      std::vector<S> input = latent;
      for (int block = 0; block < 4; ++block) {
        y = input;
        for (int k = 0; k < 4; ++k) y = next(y);
        input.insert(input.begin(), y.begin(), y.end());
      }
    } else {
      const std::size_t hidden = options_.name == "mlp5" ? 4 : options_.layers.size();
      for (std::size_t k = 0; k < hidden; ++k) y = next(y);
    }
    return linear(y);
  }

 private:
  const Segment* find(const std::string& part) const {
    for (const auto& s : segments_) {
      if (s.name == std::to_string(layer_) + part) return &s;
    }
    return nullptr;
  }
  std::vector<S> linear(const std::vector<S>& x) {
    const Segment* const gain = find(".weight_g");
    const Segment& weight = *find(gain == nullptr ? ".weight" : ".weight_v");
    const Segment& bias = *find(".bias");
    ++layer_;
    if (weight.shape.at(1) != x.size()) throw std::out_of_range(weight.name + " has another width");
    std::vector<S> y;
    for (std::size_t i = 0; i < weight.shape.at(0); ++i) {
      S z = 0.0, square = 0.0;
      for (std::size_t j = 0; j < x.size(); ++j) {
        const S& v = w_[weight.offset + i * x.size() + j];
        z += v * x[j];
        square += v * v;
      }
      if (gain != nullptr) z *= w_[gain->offset + i] / sqrt(square);
      y.push_back(S(z + w_[bias.offset + i]));
    }
    return y;
  }
  std::vector<S> next(const std::vector<S>& x) {
    auto y = linear(x);
    for (S& v : y) v = activation_(v);
    return y;
  }

  std::vector<Segment> segments_;
  ModelOptions options_;
  std::vector<S> w_;
  S (*activation_)(const S&) = nullptr;
  std::size_t layer_ = 0;
};

}  // namespace nnopt
