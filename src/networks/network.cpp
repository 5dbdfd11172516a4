// Network<T>: forward and pull through the layers of a plan.
#include <algorithm>

#include "base/random.hpp"
#include "networks/model.hpp"

namespace nnopt {

template <class T>
Network<T>::Network(Compute<T>& compute, Team& team, Architecture plan, Initializer initializer)
    : Model<T>(compute, plan.parameters),
      team_(team),
      plan_(std::move(plan)),
      initializer_(initializer),
      arena_(plan_.arena),
      adjoints_(plan_.arena),
      slope_(plan_.arena),
      dot_(plan_.arena),
      norm_(plan_.arena),
      mask_(plan_.dropout > 0 ? plan_.arena : 0) {}

template <class T>
void Network<T>::initialize() {
  auto& state = this->state_;
  // Stream 0 is the latent's, stream 2k + 1 and 2k + 2 are weight and bias of layer k.
  const auto stream = [&](std::uint64_t part) {
    return RandomStream(state.seed, Purpose::initialization, part);
  };
  const Law unit{Law::Shape::uniform, 0.5, 0.5};  // 0.5 + 0.5 (2 u - 1) is u without rounding
  draw_numbers(unit, stream(0), state.w.span().first(plan_.latent), team_);
  for (std::size_t k = 0; k < plan_.layers.size(); ++k) {
    const DenseShape& layer = plan_.layers[k].shape;
    const Fans fans{static_cast<double>(layer.in), static_cast<double>(layer.out)};
    draw_weights(initializer_, fans, stream(2 * k + 1),
                 state.w.span().subspan(layer.weight, layer.in * layer.out), team_);
    draw_numbers(bias_law(initializer_, fans), stream(2 * k + 2),
                 state.w.span().subspan(layer.bias, layer.out), team_);
  }
  parameters_changed();
  T* const w = state.w.data();
  // Weight normalization starts as the layer without it: g_i = |W_i|.
  for (const auto& [layer, input, output, head] : plan_.layers) {
    if (!layer.normalized()) continue;
    for (std::size_t i = 0; i < layer.out; ++i) {
      w[layer.gain + i] = std::sqrt(norm_.data()[output + i]);
    }
  }
  state.step = 0;
}

template <class T>
void Network<T>::parameters_changed() {
  for (std::size_t k = 0; k < plan_.layers.size(); ++k) {
    this->compute_.renew_norms(plan_.layers[k].shape, this->state_.w.data(), memory(k, false));
  }
}

template <class T>
DenseMemory<T> Network<T>::memory(std::size_t layer, bool training) {
  const auto& [shape, input, output, head] = plan_.layers[layer];
  const bool masked = training && plan_.dropout > 0 && !head;
  return {slope_.data() + output, dot_.data() + output, norm_.data() + output,
          masked ? mask_.data() + output : nullptr};
}

template <class T>
std::span<const T> Network<T>::forward(bool training) {
  if (training && plan_.dropout > 0) draw_masks();
  const T* const w = this->state_.w.data();
  T* const arena = arena_.data();
  std::copy_n(w, plan_.latent, arena + plan_.latent_at);
  for (std::size_t k = 0; k < plan_.layers.size(); ++k) {
    const auto& [shape, input, output, head] = plan_.layers[k];
    this->compute_.forward(shape, w, arena + input, arena + output, memory(k, training));
  }
  return {arena + plan_.head().output, plan_.head().shape.out};
}

template <class T>
std::span<const T> Network<T>::output(std::size_t layer) const {
  const PlannedLayer& planned = plan_.layers[layer];
  return arena_.span().subspan(planned.output, planned.shape.out);
}
template <class T>
std::span<const T> Network<T>::adjoint(std::size_t layer) const {
  const PlannedLayer& planned = plan_.layers[layer];
  return adjoints_.span().subspan(planned.output, planned.shape.out);
}

/// Each unit is dropped with probability p, the others are multiplied by 1 / (1 - p) (torch).
template <class T>
void Network<T>::draw_masks() {
  const RandomStream random(this->state_.seed, Purpose::dropout,
                            static_cast<std::uint64_t>(this->state_.step));
  const auto kept = static_cast<T>(1 / (1 - plan_.dropout));
  for (std::size_t i = 0; i < mask_.size(); ++i) {
    mask_.data()[i] = random.uniform(i) < plan_.dropout ? T(0) : kept;
  }
}

/// Layers in reverse; returns the adjoint of the latent.
template <class T>
template <class PullLayer>
std::span<const T> Network<T>::pull_layers(std::span<const T> dx, PullLayer pull_layer) {
  std::ranges::fill(adjoints_.span(), T(0));
  std::ranges::copy(dx, adjoints_.data() + plan_.head().output);
  for (std::size_t k = plan_.layers.size(); k-- > 0;) {
    const auto& [shape, input, output, head] = plan_.layers[k];
    pull_layer(shape, arena_.data() + input, adjoints_.data() + output, memory(k, false),
               adjoints_.data() + input);
  }
  return {adjoints_.data() + plan_.latent_at, plan_.latent};
}

template <class T>
void Network<T>::pull(std::span<const T> dx, T* g) {
  const auto latent = pull_layers(dx, [&](const DenseShape& shape, const T* x, T* dy,
                                          const DenseMemory<T>& memory, T* d_input) {
    this->compute_.pull(shape, this->state_.w.data(), x, dy, memory, d_input, g);
  });
  std::ranges::copy(latent, g);
}

template <class T>
void Network<T>::pull_and_update(std::span<const T> dx, const Weights<T>& weights,
                                 const Rule& rule) {
  const auto step = this->state_.step;
  const auto latent = pull_layers(dx, [&](const DenseShape& shape, const T* x, T* dy,
                                          const DenseMemory<T>& memory, T* d_input) {
    this->compute_.pull_and_update(shape, weights, x, dy, memory, d_input, rule, step);
  });
  this->compute_.update(weights, latent.data(), 0, plan_.latent, rule, step);
}

template class Network<float>;
template class Network<double>;

}  // namespace nnopt
