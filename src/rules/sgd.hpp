// Gradient descent: sgd with its momenta, asgd.
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/spec.hpp"
#include "rules/arithmetic.hpp"

namespace nnopt {

// ---- sgd ------------------------------------------------------------------------------------

template <class T>
struct SgdBody {
  static constexpr std::size_t states = 0;
  T lr, weight_decay;

  constexpr T operator()(T w, T g, T*) const {
    g += weight_decay * w;
    return w - lr * g;
  }
};

/// The buffer b starts as the first gradient: at step 1 keep is 0 and gain is 1.
template <class T, bool nesterov>
struct MomentumBody {
  static constexpr std::size_t states = 1;
  T lr, weight_decay, momentum, keep, gain;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    T& b = s[0];
    b = keep * b + gain * g;
    return w - lr * (nesterov ? g + momentum * b : b);
  }
};

struct Sgd {
  static constexpr std::string_view name = "sgd";
  static constexpr std::string_view text =
      "gradient descent: w - lr g; with momentum: b = momentum b + (1 - dampening) g, w - lr b";
  double lr = 1e-3, momentum = 0, dampening = 0, weight_decay = 0;
  bool nesterov = false;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("momentum", momentum, not_negative, "share of the last step that is kept");
    see("dampening", dampening, not_negative, "share of the gradient the buffer leaves out");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
    see("nesterov", nesterov, "looks ahead along the momentum");
  }
  void check(std::string_view place) const {
    if (nesterov && (momentum <= 0 || dampening != 0)) {
      throw BadInput(std::string(place) +
                     ": nesterov=true needs a momentum above 0 and no dampening");
    }
  }
  static constexpr std::array<std::string_view, 1> state_names{"momentum_buffer"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const double keep = step == 1 ? 0 : momentum, gain = step == 1 ? 1 : 1 - dampening;
    if (momentum == 0) {
      f(SgdBody<T>{t(lr), t(weight_decay)});
    } else if (nesterov) {
      f(MomentumBody<T, true>{t(lr), t(weight_decay), t(momentum), t(keep), t(gain)});
    } else {
      f(MomentumBody<T, false>{t(lr), t(weight_decay), t(momentum), t(keep), t(gain)});
    }
  }
};

// ---- asgd -----------------------------------------------------------------------------------

/// The average of the weights is the state.
template <class T>
struct AsgdBody {
  static constexpr std::size_t states = 1;
  T eta, keep, mu, weight_decay;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    w = keep * w - eta * g;
    T& average = s[0];
    average += mu * (w - average);
    return w;
  }
};

/// torch sets the rate of step k + 1 after step k: under a schedule its rates are one step late.
struct Asgd {
  static constexpr std::string_view name = "asgd";
  static constexpr std::string_view text =
      "descent at a falling rate; keeps the weights' mean, unread so far (Polyak and Juditsky "
      "1992)";
  double lr = 0.01, lambd = 1e-4, alpha = 0.75, t0 = 1e6, weight_decay = 0;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length at first");
    see("lambd", lambd, not_negative, "shrinks w by 1 - lambd times the step length");
    see("alpha", alpha, not_negative, "step k has lr / (1 + lambd lr (k - 1))^alpha");
    see("t0", t0, not_negative, "the step from which on weights are averaged");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
  }
  static constexpr std::array<std::string_view, 1> state_names{"ax"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const auto before = static_cast<double>(step - 1);
    const double eta = lr * decayed(1 + lambd * lr * before, -alpha);
    const double mu = before - t0 > 1 ? 1 / (before - t0) : 1;
    f(AsgdBody<T>{t(eta), t(1 - lambd * eta), t(mu), t(weight_decay)});
  }
};

}  // namespace nnopt
