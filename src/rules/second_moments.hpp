// adam with something else in place of the mean square of gradients: adamax, adabelief, yogi.
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "autodiff/operations.hpp"
#include "base/error.hpp"
#include "base/spec.hpp"
#include "rules/adam.hpp"

namespace nnopt {

// ---- adamax ---------------------------------------------------------------------------------

template <class T>
struct AdamaxBody {
  static constexpr std::size_t states = 2;
  T beta1, gain1, beta2, step_size, eps, weight_decay;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    T& m = s[0];
    T& largest = s[1];
    m = beta1 * m + gain1 * g;
    const T kept = beta2 * largest, now = std::abs(g) + eps;
    largest = kept > now ? kept : now;
    return w - step_size * m / largest;
  }
};

struct Adamax {
  static constexpr std::string_view name = "adamax";
  static constexpr std::string_view text =
      "adam with the largest decayed gradient in place of the root (arXiv 1412.6980, section 7)";
  double lr = 2e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8, weight_decay = 0;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("betas", betas, fraction, "what the mean and the largest gradient keep per step");
    see("eps", eps, not_negative, "added to the gradient's size");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
  }
  static constexpr std::array<std::string_view, 2> state_names{"exp_avg", "exp_inf"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const double step_size = lr / bias_correction(betas[0], step);
    f(AdamaxBody<T>{t(betas[0]), t(1 - betas[0]), t(betas[1]), t(step_size), t(eps),
                    t(weight_decay)});
  }
};

// ---- adabelief ------------------------------------------------------------------------------

/// The mean square is of what the mean of gradients did not foresee. `floor` is added to it in
/// every step and stays in it.
template <class T, bool amsgrad>
struct AdabeliefBody {
  static constexpr std::size_t states = 2 + amsgrad;
  T beta1, gain1, beta2, gain2, floor, step_size, root_scale, eps, weight_decay, keep;

  constexpr T operator()(T w, T g, T* s) const {
    w *= keep;
    g += weight_decay * w;
    T& m = s[0];
    T& v = s[1];
    m = beta1 * m + gain1 * g;
    const T surprise = g - m;
    v = beta2 * v + gain2 * surprise * surprise + floor;
    return adam_step<amsgrad>(w, m, v, s, step_size, root_scale, eps);
  }
};

/// Options and arithmetic of adabelief-pytorch 0.2.
struct Adabelief {
  static constexpr std::string_view name = "adabelief";
  static constexpr std::string_view text =
      "adam that divides by how far gradients are from their mean (Zhuang, arXiv 2010.07468)";
  double lr = 1e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-16, weight_decay = 0;
  bool amsgrad = false, weight_decouple = true, fixed_decay = false, rectify = true;
  bool degenerated_to_sgd = true;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("betas", betas, fraction, "what the means of gradient and square keep per step");
    see("eps", eps, not_negative, "added to the mean square in every step, and to the root");
    see("weight_decay", weight_decay, not_negative, "takes lr weight_decay w from the weight");
    see("amsgrad", amsgrad, "divides by the largest mean square so far; not with rectify");
    see("weight_decouple", weight_decouple, "false: weight_decay w is added to the gradient");
    see("fixed_decay", fixed_decay, "takes weight_decay w from the weight, whatever lr is");
    see("rectify", rectify, "rectifies steps as radam does");
    see("degenerated_to_sgd", degenerated_to_sgd,
        "first steps of rectify are those of the mean alone; false: there are none");
  }
  void check(std::string_view place) const {
    if (amsgrad && rectify) {
      throw BadInput(std::string(place) +
                     ": amsgrad=true does nothing to rectified steps: it needs rectify=false");
    }
    if (fixed_decay && !weight_decouple) {
      throw BadInput(std::string(place) + ": fixed_decay=true needs weight_decouple=true");
    }
  }
  static constexpr std::array<std::string_view, 3> state_names{"exp_avg", "exp_avg_var",
                                                               "max_exp_avg_var"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const WeightDecay decay = weight_decouple ? decoupled_decay(fixed_decay ? 1 : lr, weight_decay)
                                              : decay_in_gradient(weight_decay);
    double step_size = lr / bias_correction(betas[0], step), root_scale = 1, added = eps;
    const double root = std::sqrt(bias_correction(betas[1], step));
    const double factor = rectification(betas[1], step);
    if (!rectify) {
      root_scale = 1 / root;
    } else if (factor > 0) {
      step_size *= factor * root;
    } else {  // divides by 1
      root_scale = 0;
      added = 1;
      if (!degenerated_to_sgd) step_size = 0;
    }
    const auto body = [&]<bool largest>() {
      f(AdabeliefBody<T, largest>{t(betas[0]), t(1 - betas[0]), t(betas[1]), t(1 - betas[1]),
                                  t(eps), t(step_size), t(root_scale), t(added), t(decay.gradient),
                                  t(decay.keep)});
    };
    amsgrad ? body.template operator()<true>() : body.template operator()<false>();
  }
};

// ---- yogi -----------------------------------------------------------------------------------

/// v goes towards the squared gradient by a share of that, not of the way.
template <class T>
struct YogiBody {
  static constexpr std::size_t states = 2;
  T beta1, gain1, gain2, step_size, root_scale, eps, weight_decay;

  constexpr T operator()(T w, T g, T* s) const {
    g += weight_decay * w;
    T& m = s[0];
    T& v = s[1];
    m = beta1 * m + gain1 * g;
    const T square = g * g;
    v -= gain2 * square * sign(v - square);
    return adam_step<false>(w, m, v, s, step_size, root_scale, eps);
  }
};

/// Options and arithmetic of torch-optimizer: both means start at initial_accumulator.
struct Yogi {
  static constexpr std::string_view name = "yogi";
  static constexpr std::string_view text =
      "adam whose mean square changes by no more than the squared gradient's share (Zaheer 2018)";
  double lr = 1e-2;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-3, initial_accumulator = 1e-6, weight_decay = 0;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("betas", betas, fraction,
        "what the mean of gradients keeps per step, and what the square does not move");
    see("eps", eps, not_negative, "added to the root");
    see("initial_accumulator", initial_accumulator, not_negative, "where both means start");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
  }
  static constexpr std::array<std::string_view, 2> state_names{"exp_avg", "exp_avg_sq"};
  constexpr double initial_state(std::size_t) const { return initial_accumulator; }
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const double step_size = lr / bias_correction(betas[0], step);
    const double root_scale = 1 / std::sqrt(bias_correction(betas[1], step));
    f(YogiBody<T>{t(betas[0]), t(1 - betas[0]), t(1 - betas[1]), t(step_size), t(root_scale),
                  t(eps), t(weight_decay)});
  }
};

}  // namespace nnopt
