#include "networks/batch_network.hpp"

#include <algorithm>
#include <numeric>

#include "networks/drawing.hpp"

namespace nnopt {

template <class T>
BatchNetwork<T>::BatchNetwork(BatchCompute<T>& machine, Team& team, Architecture plan,
                              Initializer initializer, std::size_t most_rows)
    : machine_(machine),
      team_(team),
      plan_(std::move(plan)),
      initializer_(initializer),
      most_rows_(most_rows),
      gradient_(machine.make(plan_.parameters, Weights<T>::most_states + 1)),
      values_(machine.make(plan_.arena * most_rows)),
      adjoints_(machine.make((plan_.arena - inputs()) * most_rows)),
      slopes_(machine.make((plan_.arena - inputs()) * most_rows)) {
  weights_.w = machine.make(plan_.parameters);
  std::ranges::fill(weights_.state, weights_.w);  // a valid address for states that no rule has
}

template <class T>
void BatchNetwork<T>::initialize(std::uint64_t seed) {
  draw_parameters<T>(
      plan_, initializer_, seed, team_,
      [&](std::span<const T> numbers, std::size_t at) { machine_.put(numbers, weights_.w + at); });
  clock_ = {seed, 0};
}

template <class T>
std::vector<T> BatchNetwork<T>::get_parameters() const {
  std::vector<T> w(plan_.parameters);
  machine_.get(weights_.w, w);
  return w;
}

template <class T>
void BatchNetwork<T>::set_parameters(std::span<const T> w) {
  machine_.put(w, weights_.w);
}

template <class T>
void BatchNetwork<T>::reset_optimizer(const Rule& rule) {
  for (; states_ < state_count(rule); ++states_) {
    weights_.state[states_] = machine_.make(plan_.parameters, states_ + 1);
  }
  for (std::size_t k = 0; k < state_count(rule); ++k) {
    machine_.fill(weights_.state[k], plan_.parameters, static_cast<T>(initial_state(rule, k)));
  }
}

template <class T>
std::vector<std::vector<T>> BatchNetwork<T>::get_optimizer() const {
  std::vector<std::vector<T>> states(states_, std::vector<T>(plan_.parameters));
  for (std::size_t k = 0; k < states_; ++k) machine_.get(weights_.state[k], states[k]);
  return states;
}

template <class T>
void BatchNetwork<T>::set_optimizer(const std::vector<std::vector<T>>& states) {
  for (; states_ < states.size(); ++states_) {
    weights_.state[states_] = machine_.make(plan_.parameters, states_ + 1);
  }
  for (std::size_t k = 0; k < states.size(); ++k) machine_.put(states[k], weights_.state[k]);
}

template <class T>
void BatchNetwork<T>::forward(std::size_t rows, bool training) {
  machine_.take(rows, values(plan_.latent_at));
  for (const auto& [shape, input, output, head] : plan_.layers) {
    const Dropout dropout{training && !head ? plan_.dropout : 0, output};
    machine_.forward(shape, weights_.w, rows, values(input), values(output), slopes(output),
                     dropout);
  }
}

template <class T>
void BatchNetwork<T>::pull(std::size_t rows) {
  for (std::size_t k = plan_.layers.size(); k-- > 0;) {
    const auto& [shape, input, output, head] = plan_.layers[k];
    T* const dx = k == 0 ? nullptr : adjoints(input);
    machine_.pull(shape, weights_.w, rows, values(input), adjoints(output), slopes(output), dx,
                  gradient_);
  }
}

template <class T>
void BatchNetwork<T>::descend(std::size_t rows, std::size_t count, const Rule& rule,
                              const Clip& clip) {
  if (clock_.step == 0) reset_optimizer(rule);
  machine_.set_clock(clock_);
  machine_.begin_update(rule);
  const auto step = [&] {
    forward(rows, true);
    machine_.loss(rows, outputs(), result(), adjoints(plan_.head().output));
    pull(rows);
    machine_.tick();
    if (clip.any()) machine_.clip(gradient_, plan_.parameters, clip);
    machine_.update(weights_, gradient_, 0, plan_.parameters);
  };
  machine_.repeat(count, std::ref(step));  // by reference: a std::function of it would allocate
  clock_.step += static_cast<std::int64_t>(count);
}

template <class T>
template <class F>
void BatchNetwork<T>::walk(std::size_t rows, F f) {
  for (std::size_t from = 0; from < rows; from += most_rows_) {
    const std::size_t some = std::min(most_rows_, rows - from);
    forward(some, false);
    f(from, some);
  }
}

template <class T>
Score BatchNetwork<T>::evaluate(std::size_t set) {
  machine_.score();
  machine_.begin(set, {});
  walk(machine_.rows(set),
       [&](std::size_t, std::size_t some) { machine_.loss(some, outputs(), result(), nullptr); });
  return machine_.score();
}

template <class T>
std::vector<T> BatchNetwork<T>::outputs(std::size_t set, std::size_t from, std::size_t rows) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), static_cast<std::uint32_t>(from));
  machine_.begin(set, order);
  std::vector<T> numbers(rows * outputs());
  walk(rows, [&](std::size_t at, std::size_t some) {
    machine_.get(result(), std::span(numbers).subspan(at * outputs(), some * outputs()));
  });
  return numbers;
}

template <class T>
Score BatchNetwork<T>::gradient(std::size_t set, std::span<T> g) {
  machine_.score();
  machine_.begin(set, {});
  const std::size_t rows = machine_.rows(set);
  std::vector<double> sum(plan_.parameters);
  std::vector<T> part(plan_.parameters);
  walk(rows, [&](std::size_t, std::size_t some) {
    machine_.loss(some, outputs(), result(), adjoints(plan_.head().output));
    pull(some);
    machine_.get(gradient_, part);
    const double share = static_cast<double>(some) / static_cast<double>(rows);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += share * static_cast<double>(part[i]);
  });
  std::ranges::transform(sum, g.begin(), [](double x) { return static_cast<T>(x); });
  return machine_.score();
}

template class BatchNetwork<float>;
template class BatchNetwork<double>;

}  // namespace nnopt
