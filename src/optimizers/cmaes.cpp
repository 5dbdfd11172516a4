#include "optimizers/cmaes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/linear_algebra.hpp"
#include "base/random.hpp"
#include "optimizers/ends.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int enough_in_vain = 20;  // generations without a finite value

/// The constants of a population: the tutorial's table 1, in its names.
struct Strategy {
  std::size_t lambda = 0, mu = 0;
  double mu_eff = 0, c_sigma = 0, d_sigma = 0, c_c = 0, c_1 = 0, c_mu = 0, weight_sum = 0;

  Strategy() = default;
  /// Writes the weights of the ranks, from the best on; the worse half's are negative.
  Strategy(std::size_t n_parameters, std::size_t population, std::span<double> weights)
      : lambda(population), mu(population / 2) {
    const double n = static_cast<double>(n_parameters), half = static_cast<double>(lambda + 1) / 2;
    std::array<double, 2> sums{}, squares{};  // of the better half, of the worse
    for (std::size_t i = 0; i < lambda; ++i) {
      weights[i] = std::log(half) - std::log(static_cast<double>(i + 1));
      sums[i >= mu] += std::abs(weights[i]);
      squares[i >= mu] += weights[i] * weights[i];
    }
    mu_eff = sums[0] * sums[0] / squares[0];
    c_sigma = (mu_eff + 2) / (n + mu_eff + 5);
    d_sigma = 1 + 2 * std::max(0.0, std::sqrt((mu_eff - 1) / (n + 1)) - 1) + c_sigma;
    c_c = (4 + mu_eff / n) / (n + 4 + 2 * mu_eff / n);
    c_1 = 2 / ((n + 1.3) * (n + 1.3) + mu_eff);
    c_mu = std::min(1 - c_1, 2 * (0.25 + mu_eff + 1 / mu_eff - 2) / ((n + 2) * (n + 2) + mu_eff));
    const double worse_eff = sums[1] * sums[1] / squares[1];
    const double worse =
        std::min({1 + c_1 / c_mu, 1 + 2 * worse_eff / (mu_eff + 2), (1 - c_1 - c_mu) / (n * c_mu)});
    for (std::size_t i = 0; i < lambda; ++i) {
      weights[i] *= weights[i] >= 0 ? 1 / sums[0] : worse / sums[1];
      weight_sum += weights[i];
    }
  }
};

class CmaesWalk final : public Method {
 public:
  CmaesWalk(const Cmaes& options, std::size_t n, std::uint64_t seed)
      : options_(options),
        n_(n),
        seed_(seed),
        first_lambda_(options.popsize > 0
                          ? static_cast<std::size_t>(options.popsize)
                          : 4 + static_cast<std::size_t>(3 * std::log(static_cast<double>(n)))),
        restarts_left_(static_cast<int>(options.restarts)),
        start_(n),
        best_(n),
        mean_(n),
        path_sigma_(n),
        path_c_(n),
        step_(n),
        white_step_(n),
        covariance_(n * n),
        decomposed_(n * n),
        axes_(n),
        eigen_(n) {
    const std::size_t most = first_lambda_ << restarts_left_;
    weights_.resize(most);
    values_.resize(most);
    order_.resize(most);
    z_.resize(most * n);
    y_.resize(most * n);
    point_.resize(n);
    history_.resize(10 + 30 * n / first_lambda_ + 1);
    const double size = static_cast<double>(n);
    // Of a normal vector's length.
    mean_length_ = std::sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size));
  }

  void begin(Objective& objective, std::span<const double> w) override {
    std::ranges::copy(w, start_.begin());
    std::ranges::copy(w, best_.begin());
    best_value_ = objective.value(w);
    first_sigma_ = options_.sigma0 > 0 ? options_.sigma0 : 0.3 * std::max(1.0, largest(w));
    start_over(first_lambda_);
  }

  StepEnd step(Objective& objective) override {
    if (!std::isfinite(best_value_)) {
      return bad_start(best_value_);
    }
    if (!sample(objective)) return nothing_finite();
    rank();
    learn();
    if (is_far_away(largest(start_), best_, best_value_)) return runs_off(best_, best_value_);
    const StepEnd end = judge();
    const bool again = end.kind == StepEnd::Kind::converged || end.kind == StepEnd::Kind::stalled;
    if (!again || restarts_left_ == 0) return end;
    --restarts_left_;
    start_over(2 * strategy_.lambda);
    return {};
  }

  std::span<const double> w() const override { return best_; }
  double value() const override { return best_value_; }
  double length() const override { return sigma_; }
  void state(StateVisitor& see) override {
    see("restarts_left", restarts_left_, 0, static_cast<int>(options_.restarts));
    if (see.loads()) {
      first_sigma_ = 1;
      start_over(first_lambda_ << (static_cast<int>(options_.restarts) - restarts_left_));
    }
    see("start", start_);
    see("best", best_);
    see("best_value", best_value_);
    see("mean", mean_);
    see("path_sigma", path_sigma_);
    see("path_c", path_c_);
    see.array("covariance", covariance_, {n_, n_});
    see.array("decomposed", decomposed_, {n_, n_});
    see("first_sigma", first_sigma_);
    see("sigma", sigma_);
    see("generation", generation_);
    see("young", young_, 0, std::size_t{1} << 53);
    see("in_vain", in_vain_, 0, enough_in_vain);
    see("history", std::span(history_).first(history_length_));
    if (see.loads() && !take_axes(decomposed_)) {
      throw BadInput("the covariance of cmaes is not positive definite");
    }
  }

 private:
  void start_over(std::size_t lambda) {
    strategy_ = Strategy(n_, lambda, weights_);
    const double n = static_cast<double>(n_);
    const double learns = 10 * n * (strategy_.c_1 + strategy_.c_mu);
    update_every_ = std::max<std::size_t>(1, static_cast<std::size_t>(1 / learns));
    history_length_ = std::min(history_.size(), 10 + 30 * n_ / lambda + 1);
    sigma_ = first_sigma_;
    std::ranges::copy(start_, mean_.begin());
    std::ranges::fill(path_sigma_, 0.0);
    std::ranges::fill(path_c_, 0.0);
    std::ranges::fill(covariance_, 0.0);
    for (std::size_t i = 0; i < n_; ++i) covariance_[i * n_ + i] = 1;
    young_ = 0;
    in_vain_ = 0;
    decompose();
  }

  std::span<double> row(std::vector<double>& rows, std::size_t k) {
    return std::span(rows).subspan(k * n_, n_);
  }
  std::span<const double> row(const std::vector<double>& rows, std::size_t k) const {
    return std::span(rows).subspan(k * n_, n_);
  }

  /// C = B D^2 B^T.
  bool decompose() {
    if (!take_axes(covariance_)) return false;
    decomposed_ = covariance_;
    return true;
  }
  bool take_axes(std::span<const double> covariance) {
    if (!eigen_.decompose(covariance) || !(eigen_.values().front() > 0)) return false;
    for (std::size_t i = 0; i < n_; ++i) axes_[i] = std::sqrt(eigen_.values()[i]);
    return true;
  }

  /// Draws and evaluates a generation: y = B D z, x = m + sigma y. False where no value is finite.
  bool sample(Objective& objective) {
    const RandomStream random(seed_, Purpose::search, generation_++);
    bool any = false;
    for (std::size_t k = 0; k < strategy_.lambda; ++k) {
      const auto z = row(z_, k), y = row(y_, k);
      std::ranges::fill(y, 0.0);
      for (std::size_t i = 0; i < n_; ++i) {
        z[i] = random.normal(k * n_ + i);
        add(axes_[i] * z[i], eigen_.vector(i), y);
      }
      for (std::size_t i = 0; i < n_; ++i) point_[i] = mean_[i] + sigma_ * y[i];
      const double value = objective.value(point_);
      values_[k] = std::isnan(value) ? infinity : value;
      any = any || values_[k] < infinity;
      if (values_[k] < best_value_) {
        best_value_ = value;
        std::ranges::copy(point_, best_.begin());
      }
    }
    return any;
  }

  void rank() {
    const auto order = std::span(order_).first(strategy_.lambda);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      return values_[a] != values_[b] ? values_[a] < values_[b] : a < b;
    });
    history_[young_ % history_length_] = values_[order[0]];
    ++young_;
  }

  void learn() {
    const Strategy& s = strategy_;
    const double n = static_cast<double>(n_);
    // <y> and C^(-1/2) <y> = B <z>.
    std::ranges::fill(step_, 0.0);
    std::ranges::fill(point_, 0.0);
    std::ranges::fill(white_step_, 0.0);
    for (std::size_t r = 0; r < s.mu; ++r) {
      add(weights_[r], row(y_, order_[r]), step_);
      add(weights_[r], row(z_, order_[r]), point_);
    }
    for (std::size_t i = 0; i < n_; ++i) add(point_[i], eigen_.vector(i), white_step_);
    add(sigma_, step_, mean_);

    const double gain_sigma = std::sqrt(s.c_sigma * (2 - s.c_sigma) * s.mu_eff);
    const double gain_c = std::sqrt(s.c_c * (2 - s.c_c) * s.mu_eff);
    for (double& p : path_sigma_) p *= 1 - s.c_sigma;
    add(gain_sigma, white_step_, path_sigma_);
    const double length = norm(path_sigma_);
    const double settled = std::sqrt(1 - std::pow(1 - s.c_sigma, 2 * static_cast<double>(young_)));
    const bool steady = length / settled < (1.4 + 2 / (n + 1)) * mean_length_;
    for (double& p : path_c_) p *= 1 - s.c_c;
    if (steady) add(gain_c, step_, path_c_);

    const double missed = steady ? 0 : s.c_c * (2 - s.c_c);
    const double keep = 1 + s.c_1 * missed - s.c_1 - s.c_mu * s.weight_sum;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double& c = covariance_[i * n_ + j];
        c = keep * c + s.c_1 * path_c_[i] * path_c_[j];
      }
    }
    for (std::size_t r = 0; r < s.lambda; ++r) {
      const auto y = row(y_, order_[r]), z = row(z_, order_[r]);
      // A worse point counts by its direction alone, or C might lose its positive eigenvalues.
      const double w = s.c_mu * weights_[r] * (weights_[r] < 0 ? n / dot(z, z) : 1);
      for (std::size_t i = 0; i < n_; ++i) {
        add(w * y[i], y.first(i + 1), std::span(covariance_).subspan(i * n_, i + 1));
      }
    }
    sigma_ *= std::exp(std::min(1.0, s.c_sigma / s.d_sigma * (length / mean_length_ - 1)));
    in_vain_ = 0;
  }

  StepEnd judge() {
    if (young_ % update_every_ == 0 && !decompose()) {
      return {StepEnd::Kind::stalled, "the covariance is no longer positive definite"};
    }
    double deviation = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      deviation = std::max(
          {deviation, sigma_ * std::sqrt(covariance_[i * n_ + i]), sigma_ * std::abs(path_c_[i])});
    }
    if (!(deviation < 1e9 * first_sigma_)) {
      return {StepEnd::Kind::diverged, "runs off to infinity: the deviation " + figures(deviation) +
                                           " is 1e9 times sigma0 " + figures(first_sigma_) +
                                           ": try a larger sigma0, or another --start"};
    }
    if (deviation <= options_.tolx) {
      return met("largest deviation", deviation, options_.tolx, "tolx");
    }
    if (young_ >= history_length_) {
      const auto past = std::span(history_).first(history_length_);
      const double highest = std::max(std::ranges::max(past), values_[order_[strategy_.mu]]);
      const double range = highest - std::ranges::min(past);
      if (range <= options_.tolfun) {
        return met("range of the latest values", range, options_.tolfun, "tolfun");
      }
    }
    const double condition = eigen_.values().back() / eigen_.values().front();
    if (condition > 1e14) {
      return {StepEnd::Kind::stalled, "the covariance's condition number " + figures(condition) +
                                          " is above 1e14: scale the parameters"};
    }
    return {};
  }

  /// Nearer to the mean f may be finite.
  StepEnd nothing_finite() {
    sigma_ /= 2;
    if (++in_vain_ < enough_in_vain) return {};
    return {StepEnd::Kind::diverged,
            "no value was finite in 20 generations: try a smaller sigma0, or another --start"};
  }

  Cmaes options_;
  std::size_t n_;
  std::uint64_t seed_;
  std::size_t first_lambda_;
  int restarts_left_, in_vain_ = 0;
  Strategy strategy_;
  double mean_length_ = 0, first_sigma_ = 0, sigma_ = 0, best_value_ = 0;
  std::uint64_t generation_ = 0;  // of all
  std::size_t young_ = 0;         // generations since the last restart
  std::size_t history_length_ = 0, update_every_ = 1;
  std::vector<double> start_, best_, mean_, path_sigma_, path_c_, step_, white_step_, point_;
  std::vector<double> covariance_;  // its lower triangle
  std::vector<double> decomposed_;  // the covariance that B and D are of
  std::vector<double> axes_;        // D
  std::vector<double> weights_, values_, z_, y_, history_;
  std::vector<std::size_t> order_;  // from the best to the worst
  SymmetricEigen eigen_;
};

}  // namespace

void Cmaes::check(std::string_view place) const {
  if (popsize == 0 || popsize >= 4) return;
  throw BadInput(std::string(place) + ": popsize=" + std::to_string(popsize) +
                 " is too few: a whole number from 4 up, or 0, is right");
}

std::unique_ptr<Method> Cmaes::make(std::size_t parameters, std::uint64_t seed) const {
  return std::make_unique<CmaesWalk>(*this, parameters, seed);
}

}  // namespace nnopt
