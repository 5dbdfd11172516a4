// Every rule a second time, one weight at a time, in plain steps as the documentation of
// torch.optim or the authors' own code has them: what bodies are compared with.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "rules/catalogue.hpp"

namespace nnopt {

/// One weight as the documentation updates it.
class Reference {
 public:
  /// Of the rule with its options' values: 1 is true, and a pair is `betas` and `betas[1]`.
  explicit Reference(const Rule& rule) {
    std::visit(
        [&]<class R>(R r) {
          rule_ = R::name;
          SpecLister lister;
          r.options(lister);
          for (const auto& row : lister.rows) {
            const auto second = row.fallback.find('/');
            option_[row.key] = value_of(row.fallback.substr(0, second));
            if (second != std::string::npos) {
              option_[row.key + "[1]"] = value_of(row.fallback.substr(second + 1));
            }
          }
        },
        rule);
  }

  /// The weight after step k = 1, 2, ... from w, where the gradient is g.
  double step(int k, double w, double g) {
    const double lr = get("lr"), decay = get("weight_decay");
    if (rule_ == "adamw" || rule_ == "lion" || is("decoupled_weight_decay") ||
        is("weight_decouple")) {
      w -= (is("fixed_decay") ? 1 : lr) * decay * w;
    } else {
      g += decay * w;
    }
    if (rule_ == "sgd") return w - lr * sgd_direction(k, g);
    if (rule_ == "asgd") return asgd(k, w, g);
    if (rule_ == "adagrad") return w - adagrad_step(k, g);
    if (rule_ == "rmsprop") return w - lr * rmsprop_direction(g);
    if (rule_ == "adadelta") return w - lr * adadelta_direction(g);
    if (rule_ == "rprop") return w - rprop_step(k, g);
    if (rule_ == "lion") return w - lr * lion_direction(g);
    return w - lr * adam_direction(k, g);
  }

 private:
  double get(const std::string& key) const { return option_.contains(key) ? option_.at(key) : 0; }
  bool is(const std::string& key) const { return get(key) != 0; }
  static double value_of(const std::string& text) {
    return text == "true" ? 1 : text == "false" ? 0 : std::stod(text);
  }
  static double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

  double sgd_direction(int k, double g) {
    const double momentum = get("momentum");
    if (momentum == 0) return g;
    state_["b"] = k == 1 ? g : momentum * state_["b"] + (1 - get("dampening")) * g;
    return is("nesterov") ? g + momentum * state_["b"] : state_["b"];
  }

  double asgd(int k, double w, double g) const {
    const double lr = get("lr"), lambd = get("lambd");
    const double eta = lr / std::pow(1 + lambd * lr * (k - 1), get("alpha"));
    return w * (1 - lambd * eta) - eta * g;
  }

  double adagrad_step(int k, double g) {
    if (k == 1) state_["sum"] = get("initial_accumulator_value");
    state_["sum"] += g * g;
    const double rate = get("lr") / (1 + (k - 1) * get("lr_decay"));
    return rate * g / (std::sqrt(state_["sum"]) + get("eps"));
  }

  double rmsprop_direction(double g) {
    const double alpha = get("alpha");
    state_["square"] = alpha * state_["square"] + (1 - alpha) * g * g;
    double variance = state_["square"];
    if (is("centered")) {
      state_["mean"] = alpha * state_["mean"] + (1 - alpha) * g;
      variance -= state_["mean"] * state_["mean"];
    }
    const double direction = g / (std::sqrt(variance) + get("eps"));
    if (!is("momentum")) return direction;
    return state_["b"] = get("momentum") * state_["b"] + direction;
  }

  double adadelta_direction(double g) {
    const double rho = get("rho"), eps = get("eps");
    state_["v"] = rho * state_["v"] + (1 - rho) * g * g;
    const double direction = std::sqrt(state_["u"] + eps) / std::sqrt(state_["v"] + eps) * g;
    state_["u"] = rho * state_["u"] + (1 - rho) * direction * direction;
    return direction;
  }

  double rprop_step(int k, double g) {
    if (k == 1) state_["eta"] = get("lr");
    const double product = k == 1 ? 0 : state_["g"] * g;
    double eta = state_["eta"];
    if (product > 0) eta = std::min(eta * get("etas[1]"), get("step_sizes[1]"));
    if (product < 0) {
      eta = std::max(eta * get("etas"), get("step_sizes"));
      g = 0;
    }
    eta = std::clamp(eta, get("step_sizes"), get("step_sizes[1]"));
    state_["eta"] = eta;
    state_["g"] = g;
    return sign(g) * eta;
  }

  double lion_direction(double g) {
    const double beta1 = get("betas"), beta2 = get("betas[1]"), m = state_["m"];
    state_["m"] = beta2 * m + (1 - beta2) * g;
    return sign(beta1 * m + (1 - beta1) * g);
  }

  /// The step over lr of all that keep a mean of the gradient and divide it.
  double adam_direction(int k, double g) {
    const double beta1 = get("betas"), beta2 = get("betas[1]"), eps = get("eps");
    if (k == 1) state_["m"] = state_["v"] = get("initial_accumulator");
    double &m = state_["m"], &v = state_["v"];
    m = beta1 * m + (1 - beta1) * g;
    const double m_hat = m / (1 - std::pow(beta1, k)), correction2 = 1 - std::pow(beta2, k);
    if (rule_ == "adamax") {
      v = std::max(beta2 * v, std::abs(g) + eps);
      return m_hat / v;
    }
    if (rule_ == "yogi") {
      v = v - (1 - beta2) * sign(v - g * g) * g * g;
    } else if (rule_ == "adabelief") {
      v = beta2 * v + (1 - beta2) * (g - m) * (g - m) + eps;
    } else {
      v = beta2 * v + (1 - beta2) * g * g;
    }
    if (rule_ == "nadam") return nadam_direction(k, g, m, std::sqrt(v / correction2) + eps);
    if (rule_ == "radam" || is("rectify")) {
      const double r = rectification(k, beta2);
      if (r > 0) return m_hat * r * std::sqrt(correction2) / (std::sqrt(v) + eps);
      return rule_ == "radam" || is("degenerated_to_sgd") ? m_hat : 0;
    }
    double second = v;
    if (is("amsgrad")) second = state_["largest"] = std::max(state_["largest"], v);
    return m_hat / (std::sqrt(second / correction2) + eps);
  }

  /// torch 1.13 divides the mean by 1 - mu_1 ... mu_k mu_k mu_(k+1), with mu_k twice.
  double nadam_direction(int k, double g, double m, double root) {
    const auto mu = [&](int i) {
      return get("betas") * (1 - 0.5 * std::pow(0.96, i * get("momentum_decay")));
    };
    double product = 1;
    for (int i = 1; i <= k; ++i) product *= mu(i);
    return (mu(k + 1) * m / (1 - product * mu(k) * mu(k + 1)) + (1 - mu(k)) * g / (1 - product)) /
           root;
  }

  /// r_k of Liu et al., or 0 where steps are not rectified.
  static double rectification(int k, double beta2) {
    const double power = std::pow(beta2, k), most = 2 / (1 - beta2) - 1;
    const double rho = most - 2 * k * power / (1 - power);
    if (rho <= 5) return 0;
    return std::sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
  }

  std::string rule_;
  std::map<std::string, double> option_, state_;
};

}  // namespace nnopt
