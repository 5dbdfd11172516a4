// Network<T>: forward and pull through the layers of a plan.
#include "networks/drawing.hpp"
#include "networks/model.hpp"

namespace nnopt {

template <class T>
Network<T>::Network(Compute<T>& compute, Team& team, Architecture plan, Initializer initializer)
    : Model<T>(compute, plan.parameters, plan.head().shape.out),
      team_(team),
      plan_(std::move(plan)),
      initializer_(initializer),
      arena_(compute.make(plan_.arena)),
      adjoints_(compute.make_adjoints(plan_.arena, plan_.widest())),
      slope_(compute.make(plan_.arena)),
      dot_(compute.make(plan_.arena)),
      norm_(compute.make(plan_.arena)),
      a_(compute.make(plan_.arena)) {}

template <class T>
void Network<T>::draw(std::uint64_t seed, std::size_t copy) {
  draw_parameters<T>(plan_, initializer_, seed, team_,
                     [&](std::span<const T> numbers, std::size_t at) {
                       this->compute_.put(numbers, this->w() + at, copy);
                     });
  parameters_changed();
}

template <class T>
void Network<T>::parameters_changed() {
  for (std::size_t k = 0; k < plan_.layers.size(); ++k) {
    const DenseShape& layer = plan_.layers[k].shape;
    if (layer.normalized()) this->compute_.renew_norms(layer, this->w(), memory(k));
  }
}

template <class T>
DenseMemory<T> Network<T>::memory(std::size_t layer) const {
  const std::size_t output = plan_.layers[layer].output;
  return {slope_ + output, dot_ + output, norm_ + output, a_ + output};
}

template <class T>
void Network<T>::run_forward(bool training) {
  this->compute_.copy(this->w(), arena_ + plan_.latent_at, plan_.latent);
  for (std::size_t k = 0; k < plan_.layers.size(); ++k) {
    const auto& [shape, input, output, head] = plan_.layers[k];
    const Dropout dropout{training && !head ? plan_.dropout : 0, output};
    this->compute_.forward(shape, this->w(), arena_ + input, arena_ + output, memory(k), dropout);
  }
}

template <class T>
std::vector<T> Network<T>::numbers_of(std::size_t layer, const T* all) const {
  const PlannedLayer& planned = plan_.layers[layer];
  std::vector<T> numbers(planned.shape.out);
  this->compute_.get(all + planned.output, numbers);
  return numbers;
}
template <class T>
std::vector<T> Network<T>::output(std::size_t layer) const {
  return numbers_of(layer, arena_);
}
template <class T>
std::vector<T> Network<T>::adjoint(std::size_t layer) const {
  return numbers_of(layer, a_);
}

/// Layers in reverse.
template <class T>
template <class PullLayer>
void Network<T>::pull_layers(PullLayer pull_layer) {
  for (std::size_t k = plan_.layers.size(); k-- > 0;) {
    const auto& [shape, input, output, head] = plan_.layers[k];
    pull_layer(shape, arena_ + input, adjoints_ + output, memory(k), adjoints_ + input);
  }
}

template <class T>
void Network<T>::run_pull(T* g) {
  pull_layers([&](const DenseShape& shape, const T* x, T* dy, const DenseMemory<T>& memory, T* dx) {
    this->compute_.pull(shape, this->w(), x, dy, memory, dx, g);
  });
  this->compute_.take_adjoints(adjoints_ + plan_.latent_at, g, plan_.latent);
}

template <class T>
void Network<T>::run_pull_and_update(const Weights<T>& weights) {
  pull_layers([&](const DenseShape& shape, const T* x, T* dy, const DenseMemory<T>& memory, T* dx) {
    this->compute_.pull_and_update(shape, weights, x, dy, memory, dx);
  });
  this->compute_.take_and_update(weights, adjoints_ + plan_.latent_at, plan_.latent);
}

template class Network<float>;
template class Network<double>;

}  // namespace nnopt
