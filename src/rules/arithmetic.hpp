// What rules work out their numbers with; without the library, whose last bit differs from machine
// to machine.
// Every function here runs on the device too: constexpr.
#pragma once
#include "autodiff/elementary.hpp"

namespace nnopt {

/// base^exponent of powers that are at most 1, and 0 where that is hardly a number any more.
constexpr double decayed(double base, double exponent) {
  const auto power = elementary::pow(base, exponent);
  return power.in_range ? power.value : 0.0;
}

/// What weight_decay does: it adds `gradient` w to the gradient, or multiplies w by `keep` first.
struct WeightDecay {
  double gradient = 0, keep = 1;
};
constexpr WeightDecay decay_in_gradient(double weight_decay) { return {weight_decay, 1}; }
/// Loshchilov and Hutter, arXiv 1711.05101.
constexpr WeightDecay decoupled_decay(double lr, double weight_decay) {
  return {0, 1 - lr * weight_decay};
}

}  // namespace nnopt
