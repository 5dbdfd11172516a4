#include "optimizers/random_search.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "optimizers/ends.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

// With these, one success in five holds the scale (A. Auger, Benchmarking the (1+1) evolution
// strategy with one-fifth success rule, GECCO 2009).
constexpr double growth = 1.5;
constexpr double shrinking = 0.9036020036098448;  // growth^(-1/4)

class RandomSearchMethod final : public Method {
 public:
  RandomSearchMethod(std::size_t parameters, std::uint64_t seed, const RandomSearch& options)
      : options_(options), seed_(seed), w_(parameters), trial_(parameters) {}

  void begin(Objective& objective, std::span<const double> w) override {
    copy(w, w_);
    value_ = objective.value(w_);
    size_of_start_ = largest(w_);
    scale_ = options_.scale;
    step_ = 0;
  }

  StepEnd step(Objective& objective) override {
    if (!std::isfinite(value_)) return bad_start(value_);
    length_ = scale_;
    const RandomStream noise(seed_, Purpose::search, ++step_);
    for (std::size_t i = 0; i < w_.size(); ++i) trial_[i] = w_[i] + scale_ * noise.normal(i);
    const double value = objective.value(trial_);
    const bool lower = value < value_;
    if (lower && is_far_away(size_of_start_, trial_, value)) return runs_off(trial_, value);
    if (lower) {
      value_ = value;
      std::swap(w_, trial_);
    }
    if (!options_.one_fifth) return {};
    scale_ *= lower ? growth : shrinking;
    // Below this the noise is lost in rounding.
    const double least = 1e-16 * std::max(largest(w_), 1e-280);
    if (scale_ >= least) return {};
    return {StepEnd::Kind::stalled, "noise of scale " + figures(scale_) + " below " +
                                        figures(least) + " is lost in rounding"};
  }

  std::span<const double> w() const override { return w_; }
  double value() const override { return value_; }
  double length() const override { return length_; }
  void state(StateVisitor& see) override {
    see("w", w_);
    see("value", value_);
    see("scale", scale_);
    see("length", length_);
    see("size_of_start", size_of_start_);
    see("step", step_);
  }

 private:
  RandomSearch options_;
  std::uint64_t seed_, step_ = 0;
  std::vector<double> w_, trial_;
  double value_ = 0, scale_ = 0, length_ = 0, size_of_start_ = 0;
};

}  // namespace

void RandomSearch::check(std::string_view place) const {
  if (scale > 0) return;
  throw BadInput(std::string(place) + ": scale must be above 0");
}

std::unique_ptr<Method> RandomSearch::make(std::size_t parameters, std::uint64_t seed) const {
  return std::make_unique<RandomSearchMethod>(parameters, seed, *this);
}

}  // namespace nnopt
