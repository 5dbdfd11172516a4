#include "networks/model.hpp"

#include <algorithm>
#include <string>

#include "base/random.hpp"
#include "base/spec.hpp"

namespace nnopt {

template <class T>
Model<T>::Model(Compute<T>& compute, std::size_t parameters, std::size_t outputs)
    : compute_(compute), parameters_(parameters), x_(outputs) {
  weights_.w = compute.make(parameters);
  std::ranges::fill(weights_.state, weights_.w);  // a valid address for states that no rule has
}

template <class T>
void Model<T>::initialize(std::uint64_t seed, std::size_t copy) {
  draw(seed, copy);
  clock_ = {seed, 0};
  compute_.set_clock(clock_, copy);
}

template <class T>
void Model<T>::reset_optimizer(const Rule& rule) {
  for (; states_ < state_count(rule); ++states_) {
    weights_.state[states_] = compute_.make(parameters_, states_ + 1);
  }
  for (std::size_t k = 0; k < state_count(rule); ++k) {
    compute_.fill(weights_.state[k], parameters_, static_cast<T>(initial_state(rule, k)));
  }
  clock_.step = 0;
}

template <class T>
std::span<const T> Model<T>::forward(bool training) {
  compute_.set_clock(clock_);
  run_forward(training);
  compute_.get(x(), x_);
  return x_;
}

template <class T>
void Model<T>::descend(std::span<const T> dx, const Rule& rule, const Clip& clip, Path path) {
  if (clock_.step == 0) reset_optimizer(rule);
  ++clock_.step;
  compute_.set_clock(clock_);
  compute_.begin_update(rule);
  compute_.put(dx, this->dx());
  run_descend(clip, path);
}

template <class T>
T* Model<T>::gradient() {
  if (gradient_ == nullptr) gradient_ = compute_.make(parameters_, 4);
  return gradient_;
}

template <class T>
void Model<T>::get_parameters(std::span<T> w) const {
  compute_.get(weights_.w, w);
}

template <class T>
void Model<T>::set_parameters(std::span<const T> w) {
  compute_.put(w, weights_.w);
  parameters_changed();
}

template <class T>
template <class Name>
void Model<T>::see_block(StateVisitor& see, T* block, std::vector<T>& numbers, Name name) {
  if (!see.loads()) compute_.get(block, numbers);
  for (const Segment& segment : segments()) {
    see.array(name(segment), std::span(numbers).subspan(segment.offset, segment.size()),
              segment.shape);
  }
  if (see.loads()) compute_.put(numbers, block);
}

template <class T>
void Model<T>::state(StateVisitor& see, const Rule& rule) {
  constexpr auto most_steps = static_cast<std::int64_t>(largest_whole);
  std::vector<T> numbers(parameters_);
  see_block(see, weights_.w, numbers, [](const Segment& segment) { return segment.name; });
  if (see.loads()) parameters_changed();
  Clock clock = clock_;
  see("optimizer.step", clock.step, 0, most_steps);
  if (clock.step == 0) return set_clock(clock);  // the first update makes its states anew
  if (see.loads()) reset_optimizer(rule);
  for (std::size_t k = 0; k < state_count(rule); ++k) {
    see_block(see, weights_.state[k], numbers, [&](const Segment& segment) {
      return "optimizer." + segment.name + "." + std::string(state_name(rule, k));
    });
  }
  set_clock(clock);
}

template <class T>
void Model<T>::pull(std::span<const T> dx, std::span<T> gradient_out) {
  compute_.put(dx, this->dx());
  run_pull(gradient());
  compute_.get(gradient_, gradient_out);
}

template <class T>
void Model<T>::run_descend(const Clip& clip, Path path) {
  if (path == Path::fused && !clip.any()) {
    run_pull_and_update(weights_);
    return;
  }
  run_pull(gradient());
  if (clip.any()) compute_.clip(gradient_, parameters_, clip);
  compute_.update(weights_, gradient_, 0, parameters_);
  parameters_changed();
}

// ---- the point itself -------------------------------------------------------------------------

template <class T>
PointModel<T>::PointModel(Compute<T>& compute, std::vector<double> start, double scale)
    : Model<T>(compute, start.size(), start.size()),
      start_(std::move(start)),
      scale_(scale),
      dx_(compute.make_adjoints(start_.size(), start_.size())) {}

template <class T>
std::vector<Segment> PointModel<T>::segments() const {
  return {{"x", 0, {start_.size()}}};
}

template <class T>
void PointModel<T>::draw(std::uint64_t seed, std::size_t copy) {
  const RandomStream random(seed, Purpose::initialization, 0);
  std::vector<T> w(start_.size());
  for (std::size_t i = 0; i < start_.size(); ++i) {
    w[i] = static_cast<T>(scale_ == 0 ? start_[i] : scale_ * random.normal(i));
  }
  this->compute_.put(w, this->w(), copy);
}

template <class T>
void PointModel<T>::run_pull(T* g) {
  this->compute_.take_adjoints(dx_, g, start_.size());
}

template <class T>
void PointModel<T>::run_pull_and_update(const Weights<T>& weights) {
  this->compute_.take_and_update(weights, dx_, start_.size());
}

template class Model<float>;
template class Model<double>;
template class PointModel<float>;
template class PointModel<double>;

}  // namespace nnopt
