#include "networks/model.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace nnopt {

template <class T>
void Model<T>::reset_optimizer(const Rule& rule) {
  state_.optimizer.clear();
  for (std::size_t k = 0; k < state_count(rule); ++k) {
    state_.optimizer.emplace_back(state_.w.size(), k + 1);
    if (const auto start = static_cast<T>(initial_state(rule)); start != 0) {
      std::ranges::fill(state_.optimizer.back().span(), start);
    }
  }
  state_.step = 0;
}

template <class T>
Weights<T> Model<T>::weights() {
  Weights<T> weights;
  weights.w = state_.w.data();
  // States that the rule does not have are never touched; their places hold a valid address.
  std::ranges::fill(weights.state, state_.w.data());
  for (std::size_t k = 0; k < state_.optimizer.size(); ++k) {
    weights.state[k] = state_.optimizer[k].data();
  }
  return weights;
}

template <class T>
void Model<T>::descend(std::span<const T> dx, const Rule& rule, const Clip& clip, Path path) {
  if (state_.step == 0) reset_optimizer(rule);
  ++state_.step;
  if (path == Path::fused && !clip.any()) {
    pull_and_update(dx, weights(), rule);
    return;
  }
  if (gradient_.size() == 0) gradient_ = Block<T>(state_.w.size(), 4);
  pull(dx, gradient_.data());
  clip_gradient(clip);
  compute_.update(weights(), gradient_.data(), 0, state_.w.size(), rule, state_.step);
  parameters_changed();
}

template <class T>
void Model<T>::clip_gradient(const Clip& clip) {
  const auto g = gradient_.span();
  if (clip.value) {
    const auto limit = static_cast<T>(*clip.value);
    for (T& x : g) x = std::clamp(x, -limit, limit);
  }
  if (clip.norm) {
    const double norm = std::sqrt(compute_.squared_norm(g.data(), g.size()));
    const double factor = *clip.norm / (norm + 1e-6);  // the 1e-6 is torch's
    if (factor < 1) {
      for (T& x : g) x *= static_cast<T>(factor);
    }
  }
}

// ---- the point itself -------------------------------------------------------------------------

template <class T>
PointModel<T>::PointModel(Compute<T>& compute, std::vector<double> start, double scale)
    : Model<T>(compute, start.size()), start_(std::move(start)), scale_(scale) {}

template <class T>
std::vector<Segment> PointModel<T>::segments() const {
  return {{"x", 0, {start_.size()}}};
}

template <class T>
void PointModel<T>::initialize() {
  const RandomStream random(this->state_.seed, Purpose::initialization, 0);
  T* const w = this->state_.w.data();
  for (std::size_t i = 0; i < start_.size(); ++i) {
    w[i] = static_cast<T>(scale_ == 0 ? start_[i] : scale_ * random.normal(i));
  }
  this->state_.step = 0;
}

template <class T>
void PointModel<T>::pull(std::span<const T> dx, T* g) {
  std::ranges::copy(dx, g);
}

template <class T>
void PointModel<T>::pull_and_update(std::span<const T> dx, const Weights<T>& weights,
                                    const Rule& rule) {
  this->compute_.update(weights, dx.data(), 0, dx.size(), rule, this->state_.step);
}

template class Model<float>;
template class Model<double>;
template class PointModel<float>;
template class PointModel<double>;

}  // namespace nnopt
