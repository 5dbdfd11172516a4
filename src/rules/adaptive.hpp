// Steps divided by the root of squared gradients, of each weight by itself: adagrad, rmsprop,
// adadelta.
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/spec.hpp"

namespace nnopt {

// ---- adagrad --------------------------------------------------------------------------------

template <class T>
struct AdagradBody {
  static constexpr std::size_t states = 1;
  T lr, weight_decay, eps;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    T& sum = s[0];
    sum += g * g;
    return w - lr * g / (std::sqrt(sum) + eps);
  }
};

struct Adagrad {
  static constexpr std::string_view name = "adagrad";
  static constexpr std::string_view text =
      "steps divided by the root of the sum of all squared gradients (Duchi 2011)";
  double lr = 0.01, lr_decay = 0, weight_decay = 0, initial_accumulator_value = 0, eps = 1e-10;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("lr_decay", lr_decay, not_negative, "step k has lr / (1 + (k - 1) lr_decay)");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
    see("initial_accumulator_value", initial_accumulator_value, not_negative,
        "where the sum of squares starts");
    see("eps", eps, not_negative, "added to the root");
  }
  static constexpr std::array<std::string_view, 1> state_names{"sum"};
  constexpr double initial_state(std::size_t) const { return initial_accumulator_value; }
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const double decayed = lr / (1 + static_cast<double>(step - 1) * lr_decay);
    f(AdagradBody<T>{t(decayed), t(weight_decay), t(eps)});
  }
};

// ---- rmsprop --------------------------------------------------------------------------------

template <class T, bool centered, bool with_momentum>
struct RmspropBody {
  static constexpr std::size_t states = 1 + centered + with_momentum;
  T lr, weight_decay, alpha, gain, eps, momentum;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    T& square = s[0];
    square = alpha * square + gain * g * g;
    T variance = square;
    if constexpr (centered) {
      T& mean = s[1];
      mean = alpha * mean + gain * g;
      variance = square - mean * mean;
    }
    const T root = std::sqrt(variance) + eps;
    if constexpr (with_momentum) {
      T& b = s[1 + centered];
      b = momentum * b + g / root;
      return w - lr * b;
    } else {
      return w - lr * g / root;
    }
  }
};

struct Rmsprop {
  static constexpr std::string_view name = "rmsprop";
  static constexpr std::string_view text =
      "steps divided by the root of the running mean of squared gradients (Hinton 2012)";
  double lr = 0.01, alpha = 0.99, eps = 1e-8, weight_decay = 0, momentum = 0;
  bool centered = false;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("alpha", alpha, not_negative, "what the running mean keeps per step");
    see("eps", eps, not_negative, "added to the root");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
    see("momentum", momentum, not_negative, "share of the last step that is kept");
    see("centered", centered, "divides by the variance instead of the mean square");
  }
  constexpr std::string_view state_name(std::size_t k) const {
    return k == 0 ? "square_avg" : k == 1 && centered ? "grad_avg" : "momentum_buffer";
  }
  template <class T, class F>
  constexpr void with(std::int64_t, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const auto body = [&]<bool mean, bool buffer>() {
      f(RmspropBody<T, mean, buffer>{t(lr), t(weight_decay), t(alpha), t(1 - alpha), t(eps),
                                     t(momentum)});
    };
    if (centered) {
      momentum > 0 ? body.template operator()<true, true>()
                   : body.template operator()<true, false>();
    } else {
      momentum > 0 ? body.template operator()<false, true>()
                   : body.template operator()<false, false>();
    }
  }
};

// ---- adadelta -------------------------------------------------------------------------------

template <class T>
struct AdadeltaBody {
  static constexpr std::size_t states = 2;
  T lr, rho, gain, eps, weight_decay;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    T& square = s[0];
    T& moved = s[1];
    square = rho * square + gain * g * g;
    const T step = std::sqrt(moved + eps) / std::sqrt(square + eps) * g;
    moved = rho * moved + gain * step * step;
    return w - lr * step;
  }
};

struct Adadelta {
  static constexpr std::string_view name = "adadelta";
  static constexpr std::string_view text =
      "steps as large as the last ones were, over the root mean square of gradients (Zeiler, arXiv "
      "1212.5701)";
  double lr = 1, rho = 0.9, eps = 1e-6, weight_decay = 0;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "what steps are multiplied with");
    see("rho", rho, fraction, "what the means of both squares keep per step");
    see("eps", eps, not_negative, "added to both means under their roots: begins the first step");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
  }
  static constexpr std::array<std::string_view, 2> state_names{"square_avg", "acc_delta"};
  template <class T, class F>
  constexpr void with(std::int64_t, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    f(AdadeltaBody<T>{t(lr), t(rho), t(1 - rho), t(eps), t(weight_decay)});
  }
};

}  // namespace nnopt
