// The elementwise optimizers, each as one struct: name, options with torch.optim's names and
// defaults, and the body that updates one weight from its gradient and its state:
//
//   w' = body(w, g, s)      s: the weight's state numbers (moments), changed in place
//
// The same body runs in the plain loop, in the pull of a layer that updates as it goes, and on
// other devices. Arithmetic is torch's (where eps stands, kinds of weight decay, bias correction);
// only a division by a constant is a multiplication here. Formulas are torch.optim's documentation.
//
// A struct has
//   name, text            for people
//   lr, ...               its options, gone through by options(see)
//   check(place)          BadInput for options that contradict each other (only where some can)
//   initial_state()       what the state numbers start from, 0 unless it says otherwise
//   with<T>(step, f)      f(body) with the body of that step (1, 2, ...), constants worked out
//
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "autodiff/elementary.hpp"
#include "base/error.hpp"
#include "base/spec.hpp"
#include "base/visit.hpp"

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
  constexpr double initial_state() const { return initial_accumulator_value; }
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

// ---- adam, adamw ----------------------------------------------------------------------------

/// m, v: running means of gradient and squared gradient. Decay w: w is first multiplied by `keep`
/// (adamw); decay g: weight_decay w is added to the gradient (adam).
template <class T, bool amsgrad>
struct AdamBody {
  static constexpr std::size_t states = 2 + amsgrad;
  T beta1, gain1, beta2, gain2, step_size, root_scale, eps, weight_decay, keep;

  constexpr T operator()(T w, T g, T* s) const {
    w *= keep;
    g += weight_decay * w;
    T& m = s[0];
    T& v = s[1];
    m = beta1 * m + gain1 * g;
    v = beta2 * v + gain2 * g * g;
    T second = v;
    if constexpr (amsgrad) {
      T& largest = s[2];
      largest = largest > v ? largest : v;
      second = largest;
    }
    return w - step_size * m / (std::sqrt(second) * root_scale + eps);
  }
};

/// beta^k for 0 <= beta < 1, and 0 where that is hardly a number any more; without the library,
/// whose last bit differs from machine to machine.
constexpr double decayed(double beta, std::int64_t k) {
  const auto power = elementary::pow(beta, static_cast<double>(k));
  return power.in_range ? power.value : 0.0;
}

/// Body of step k: 1 - beta^k corrects the bias of means that start at 0.
template <class T, class F>
constexpr void with_adam_body(const std::array<double, 2>& betas, double lr, double eps,
                              double weight_decay, double keep, bool amsgrad, std::int64_t step,
                              F f) {
  const auto t = [](double x) { return static_cast<T>(x); };
  const double step_size = lr / (1 - decayed(betas[0], step));
  const double root_scale = 1 / std::sqrt(1 - decayed(betas[1], step));
  const auto body = [&]<bool largest>() {
    f(AdamBody<T, largest>{t(betas[0]), t(1 - betas[0]), t(betas[1]), t(1 - betas[1]), t(step_size),
                           t(root_scale), t(eps), t(weight_decay), t(keep)});
  };
  amsgrad ? body.template operator()<true>() : body.template operator()<false>();
}

/// What adam and adamw have in common; `decay` tells what weight_decay does.
template <class See, class R>
void adam_options(See&& see, R& rule, std::string_view decay) {
  see("lr", rule.lr, not_negative, "step length");
  see("betas", rule.betas, fraction, "what the means of gradient and square keep per step");
  see("eps", rule.eps, not_negative, "added to the root");
  see("weight_decay", rule.weight_decay, not_negative, decay);
  see("amsgrad", rule.amsgrad, "divides by the largest mean square so far (Reddi 2018)");
}

struct Adam {
  static constexpr std::string_view name = "adam";
  static constexpr std::string_view text =
      "running means of gradient and square, bias corrected (Kingma and Ba, arXiv 1412.6980)";
  double lr = 1e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8, weight_decay = 0;
  bool amsgrad = false;

  template <class See>
  void options(See&& see) {
    adam_options(see, *this, "adds weight_decay w to the gradient");
  }
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    with_adam_body<T>(betas, lr, eps, weight_decay, 1, amsgrad, step, f);
  }
};

struct Adamw {
  static constexpr std::string_view name = "adamw";
  static constexpr std::string_view text =
      "adam with the weights themselves decayed (Loshchilov and Hutter, arXiv 1711.05101)";
  double lr = 1e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8, weight_decay = 1e-2;
  bool amsgrad = false;

  template <class See>
  void options(See&& see) {
    adam_options(see, *this, "takes lr weight_decay w from the weight");
  }
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    with_adam_body<T>(betas, lr, eps, 0, 1 - lr * weight_decay, amsgrad, step, f);
  }
};

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
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const double step_size = lr / (1 - decayed(betas[0], step));
    f(AdamaxBody<T>{t(betas[0]), t(1 - betas[0]), t(betas[1]), t(step_size), t(eps),
                    t(weight_decay)});
  }
};

/// All of them. A new rule is a struct above and its name here.
using Rule = std::variant<Sgd, Adagrad, Rmsprop, Adam, Adamw, Adamax>;

// ---- what the house asks of any rule --------------------------------------------------------

/// f(body) with the body of that step, for weights of type T.
template <class T, class F>
constexpr void with_body(const Rule& rule, std::int64_t step, F f) {
  visit_alternative(rule, [&](const auto& r) { r.template with<T>(step, f); });
}

/// How many numbers of state each weight has.
constexpr std::size_t state_count(const Rule& rule) {
  std::size_t count = 0;
  with_body<double>(rule, 1, [&]<class Body>(const Body&) { count = Body::states; });
  return count;
}

constexpr double initial_state(const Rule& rule) {
  double start = 0;
  visit_alternative(rule, [&](const auto& r) {
    if constexpr (requires { r.initial_state(); }) start = r.initial_state();
  });
  return start;
}

constexpr double& learning_rate(Rule& rule) {
  double* lr = nullptr;
  visit_alternative(rule, [&](auto& r) { lr = &r.lr; });
  return *lr;
}

/// The momentum that a schedule may cycle, else the first of the betas; null where it has neither.
constexpr double* momentum_of(Rule& rule) {
  double* found = nullptr;
  visit_alternative(rule, [&](auto& r) {
    if constexpr (requires { r.momentum; }) {
      found = &r.momentum;
    } else if constexpr (requires { r.betas; }) {
      found = &r.betas[0];
    }
  });
  return found;
}

}  // namespace nnopt
