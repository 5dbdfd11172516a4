// Steps that know the direction of gradients, but not their size: rprop, lion.
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "autodiff/operations.hpp"
#include "base/error.hpp"
#include "base/spec.hpp"
#include "rules/arithmetic.hpp"

namespace nnopt {

// ---- rprop ----------------------------------------------------------------------------------

/// Where the gradient has turned its sign, the weight stays, and the next step counts as a first.
template <class T>
struct RpropBody {
  static constexpr std::size_t states = 2;
  T shorter, longer, shortest_step, longest_step;

  constexpr T operator()(T w, T g, T* s) const {
    T& last = s[0];
    T& length = s[1];
    const T turned = sign(g) * last;  // its sign is that of g last, and it does not underflow
    length *= turned > T(0) ? longer : turned < T(0) ? shorter : T(1);
    length = length < shortest_step ? shortest_step : length;
    length = length > longest_step ? longest_step : length;
    last = turned < T(0) ? T(0) : g;
    return w - sign(last) * length;
  }
};

/// lr is where step lengths start: to change it later changes nothing, in torch too.
struct Rprop {
  static constexpr std::string_view name = "rprop";
  static constexpr std::string_view text =
      "each weight has a step length, longer while its gradient keeps its sign (Riedmiller 1993)";
  double lr = 0.01;
  std::array<double, 2> etas{0.5, 1.2}, step_sizes{1e-6, 50};

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "length of the first step");
    see("etas", etas, not_negative, "times the length after a change of sign, and after none");
    see("step_sizes", step_sizes, not_negative, "the shortest and the longest step");
  }
  void check(std::string_view place) const {
    if (!(etas[0] > 0 && etas[0] < 1 && etas[1] > 1)) {
      throw BadInput(std::string(place) +
                     ": etas: a number between 0 and 1 and one above 1, as 0.5/1.2, are right");
    }
    if (step_sizes[0] > step_sizes[1]) {
      throw BadInput(std::string(place) +
                     ": step_sizes: the shortest step comes first, as in 1e-6/50");
    }
  }
  static constexpr std::array<std::string_view, 2> state_names{"prev", "step_size"};
  constexpr double initial_state(std::size_t k) const { return k == 1 ? lr : 0; }
  template <class T, class F>
  constexpr void with(std::int64_t, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    f(RpropBody<T>{t(etas[0]), t(etas[1]), t(step_sizes[0]), t(step_sizes[1])});
  }
};

// ---- lion -----------------------------------------------------------------------------------

template <class T>
struct LionBody {
  static constexpr std::size_t states = 1;
  T beta1, gain1, beta2, gain2, lr, keep;

  constexpr T operator()(T w, T g, T* s) const {
    T& m = s[0];
    const T direction = sign(beta1 * m + gain1 * g);
    m = beta2 * m + gain2 * g;
    return keep * w - lr * direction;
  }
};

struct Lion {
  static constexpr std::string_view name = "lion";
  static constexpr std::string_view text =
      "the sign of a mix of gradient and mean; small lr are right (Chen, arXiv 2302.06675)";
  double lr = 1e-4;
  std::array<double, 2> betas{0.9, 0.99};
  double weight_decay = 0;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length of every weight");
    see("betas", betas, fraction, "share of the mean in the step, and what it keeps per step");
    see("weight_decay", weight_decay, not_negative, "takes lr weight_decay w from the weight");
  }
  static constexpr std::array<std::string_view, 1> state_names{"exp_avg"};
  template <class T, class F>
  constexpr void with(std::int64_t, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    f(LionBody<T>{t(betas[0]), t(1 - betas[0]), t(betas[1]), t(1 - betas[1]), t(lr),
                  t(decoupled_decay(lr, weight_decay).keep)});
  }
};

}  // namespace nnopt
