// The memory and the updates of every machine that is the CPU.
#pragma once
#include <algorithm>
#include <deque>
#include <vector>

#include "base/team.hpp"
#include "compute/block.hpp"
#include "compute/machine.hpp"
#include "compute/rows.hpp"

namespace nnopt {

/// Interface is a Machine<T> with verbs of its own.
template <class T, class Interface>
class CpuMachine : public Interface {
 public:
  T* make(std::size_t size, std::size_t number) override {
    return blocks_.emplace_back(size, number).data();
  }
  void put(std::span<const T> from, T* to, std::size_t) override { std::ranges::copy(from, to); }
  void get(const T* from, std::span<T> to, std::size_t) override {
    std::copy_n(from, to.size(), to.begin());
  }
  void fill(T* to, std::size_t count, T value) override { std::fill_n(to, count, value); }
  void copy(const T* from, T* to, std::size_t count) override { std::copy_n(from, count, to); }

  void set_clock(const Clock& clock, std::size_t) override { clock_ = clock; }

  void begin_update(const Rule& rule) override { rule_ = rule; }

  void update(const Weights<T>& weights, const T* g, std::size_t from, std::size_t count) override {
    constexpr std::size_t piece = 8192;
    with_body<T>(rule_, clock_.step, [&](auto body) {
      team_.run((count + piece - 1) / piece, [&](std::size_t k) {
        const std::size_t start = from + k * piece, end = std::min(from + count, start + piece);
        update_some(weights, start, end - start, body, g + start);
      });
    });
  }

  void clip(T* g, std::size_t count, const Clip& clip) override {
    if (clip.value) {
      const auto limit = static_cast<T>(*clip.value);
      for (std::size_t i = 0; i < count; ++i) g[i] = std::clamp(g[i], -limit, limit);
    }
    if (clip.norm) {
      const double factor = clip_factor(*clip.norm, squared_norm(g, count));
      if (factor >= 1) return;
      for (std::size_t i = 0; i < count; ++i) g[i] *= static_cast<T>(factor);
    }
  }

 protected:
  explicit CpuMachine(Team& team) : team_(team) {}

  template <class Body>
  static void update_some(const Weights<T>& weights, std::size_t from, std::size_t count, Body body,
                          const T* __restrict g) {
    rows::update(weights.w + from, weights.state[0] + from, weights.state[1] + from,
                 weights.state[2] + from, count, body, [g](std::size_t j, T) { return g[j]; });
  }

  Team& team_;
  Clock clock_;
  Rule rule_;

 private:
  double squared_norm(const T* x, std::size_t count) {
    constexpr std::size_t piece = 65536;
    partial_norms_.resize((count + piece - 1) / piece);
    team_.run(partial_norms_.size(), [&](std::size_t k) {
      const std::size_t n = std::min(piece, count - k * piece);
      partial_norms_[k] = static_cast<double>(rows::dot(x + k * piece, x + k * piece, n));
    });
    double total = 0;
    for (const double part : partial_norms_) total += part;
    return total;
  }

  std::deque<Block<T>> blocks_;
  std::vector<double> partial_norms_;
};

}  // namespace nnopt
