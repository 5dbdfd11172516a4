// Running means of the gradient and of its square, bias corrected: adam, adamw, nadam, radam.
// Every function here runs on the device too: constexpr.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/spec.hpp"
#include "rules/arithmetic.hpp"

namespace nnopt {

// ---- adam, adamw ----------------------------------------------------------------------------

/// w less the mean m over the root of the mean square v; with amsgrad over that of the largest v so
/// far, which s[2] keeps.
template <bool amsgrad, class T>
constexpr T adam_step(T w, T m, T v, [[maybe_unused]] T* s, T step_size, T root_scale, T eps) {
  if constexpr (amsgrad) v = s[2] = s[2] > v ? s[2] : v;
  return w - step_size * m / (std::sqrt(v) * root_scale + eps);
}

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
    return adam_step<amsgrad>(w, m, v, s, step_size, root_scale, eps);
  }
};

/// Its numbers, worked out.
template <class T, bool amsgrad = false>
constexpr AdamBody<T, amsgrad> adam_body(const std::array<double, 2>& betas, double step_size,
                                         double root_scale, double eps, WeightDecay decay) {
  const auto t = [](double x) { return static_cast<T>(x); };
  return {t(betas[0]),   t(1 - betas[0]), t(betas[1]),       t(1 - betas[1]), t(step_size),
          t(root_scale), t(eps),          t(decay.gradient), t(decay.keep)};
}

/// 1 - beta^k: by which means are divided that start at 0, after k steps.
constexpr double bias_correction(double beta, std::int64_t k) {
  return 1 - decayed(beta, static_cast<double>(k));
}

/// Body of step k of adam and adamw.
template <class T, class R, class F>
constexpr void with_adam_body(const R& rule, WeightDecay decay, std::int64_t k, F f) {
  const double step_size = rule.lr / bias_correction(rule.betas[0], k);
  const double root_scale = 1 / std::sqrt(bias_correction(rule.betas[1], k));
  rule.amsgrad ? f(adam_body<T, true>(rule.betas, step_size, root_scale, rule.eps, decay))
               : f(adam_body<T>(rule.betas, step_size, root_scale, rule.eps, decay));
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
  static constexpr std::array<std::string_view, 3> state_names{"exp_avg", "exp_avg_sq",
                                                               "max_exp_avg_sq"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    with_adam_body<T>(*this, decay_in_gradient(weight_decay), step, f);
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
  static constexpr std::array<std::string_view, 3> state_names{"exp_avg", "exp_avg_sq",
                                                               "max_exp_avg_sq"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    with_adam_body<T>(*this, decoupled_decay(lr, weight_decay), step, f);
  }
};

// ---- nadam ----------------------------------------------------------------------------------

/// Of nadam and radam.
template <class R>
constexpr WeightDecay decay_of(const R& rule) {
  return rule.decoupled_weight_decay ? decoupled_decay(rule.lr, rule.weight_decay)
                                     : decay_in_gradient(rule.weight_decay);
}

/// With mu_k, the momentum of step k, rest = 1 - mu_1 mu_2 ... mu_k is a state: it starts at 0, and
/// needs no difference of nearly equal numbers. By torch 1.13 the mean is divided by 1 - mu_1 ...
/// mu_k mu_k mu_(k+1); later ones have mu_k once there. `gap` is 1 - mu_k, next_gap 1 - next_mu.
template <class T>
struct NadamBody {
  static constexpr std::size_t states = 3;
  T beta1, gain1, beta2, gain2, mu, gap, next_mu, next_gap;
  T gradient_step, mean_step, root_scale, eps, weight_decay, keep;

  constexpr T operator()(T w, T g, T* s) const {
    w *= keep;
    g += weight_decay * w;
    T& m = s[0];
    T& v = s[1];
    T& rest = s[2];
    m = beta1 * m + gain1 * g;
    v = beta2 * v + gain2 * g * g;
    rest = mu * rest + gap;
    const T direction = gradient_step / rest * g + mean_step / (next_mu * rest + next_gap) * m;
    return w - direction / (std::sqrt(v) * root_scale + eps);
  }
};

struct Nadam {
  static constexpr std::string_view name = "nadam";
  static constexpr std::string_view text =
      "adam that looks ahead along its mean, as nesterov does (Dozat 2016)";
  double lr = 2e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8, weight_decay = 0, momentum_decay = 4e-3;
  bool decoupled_weight_decay = false;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("betas", betas, fraction, "what the means of gradient and square keep per step");
    see("eps", eps, not_negative, "added to the root");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
    see("momentum_decay", momentum_decay, not_negative,
        "step k has the momentum betas[0] (1 - 0.96^(k momentum_decay) / 2)");
    see("decoupled_weight_decay", decoupled_weight_decay,
        "takes lr weight_decay w from the weight instead");
  }
  static constexpr std::array<std::string_view, 3> state_names{"exp_avg", "exp_avg_sq",
                                                               "one_minus_mu_product"};
  /// mu_k.
  constexpr double momentum_at(std::int64_t k) const {
    return betas[0] * (1 - 0.5 * decayed(0.96, static_cast<double>(k) * momentum_decay));
  }
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const auto t = [](double x) { return static_cast<T>(x); };
    const WeightDecay decay = decay_of(*this);
    const double mu = momentum_at(step), next = momentum_at(step + 1), next_mu = mu * next;
    const double root_scale = 1 / std::sqrt(bias_correction(betas[1], step));
    f(NadamBody<T>{t(betas[0]), t(1 - betas[0]), t(betas[1]), t(1 - betas[1]), t(mu), t(1 - mu),
                   t(next_mu), t(1 - next_mu), t(lr * (1 - mu)), t(lr * next), t(root_scale),
                   t(eps), t(decay.gradient), t(decay.keep)});
  }
};

// ---- radam ----------------------------------------------------------------------------------

/// r_k of Liu et al., below 1 where the mean square is of few gradients (rho_k of them, `most` in
/// the end) and adam's rate varies much; 0 up to rho = 5, where that variance is not known.
constexpr double rectification(double beta, std::int64_t k) {
  const auto steps = static_cast<double>(k);
  const double power = decayed(beta, steps), most = 2 / (1 - beta) - 1;
  const double rho = most - 2 * steps * power / (1 - power);
  if (!(rho > 5)) return 0;
  return std::sqrt((rho - 4) / (most - 4) * ((rho - 2) / (most - 2)) * (most / rho));
}

struct Radam {
  static constexpr std::string_view name = "radam";
  static constexpr std::string_view text =
      "adam whose first steps are those of the mean alone, then rectified (Liu, arXiv 1908.03265)";
  double lr = 1e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = false;

  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
    see("betas", betas, fraction, "what the means of gradient and square keep per step");
    see("eps", eps, not_negative, "added to the root, before its bias is corrected");
    see("weight_decay", weight_decay, not_negative, "adds weight_decay w to the gradient");
    see("decoupled_weight_decay", decoupled_weight_decay,
        "takes lr weight_decay w from the weight instead");
  }
  static constexpr std::array<std::string_view, 2> state_names{"exp_avg", "exp_avg_sq"};
  template <class T, class F>
  constexpr void with(std::int64_t step, F f) const {
    const double step_size = lr / bias_correction(betas[0], step);
    const double factor = rectification(betas[1], step);
    const double root = std::sqrt(bias_correction(betas[1], step));
    factor > 0 ? f(adam_body<T>(betas, step_size * factor * root, 1, eps, decay_of(*this)))
               : f(adam_body<T>(betas, step_size, 0, 1, decay_of(*this)));  // divides by 1
  }
};

}  // namespace nnopt
