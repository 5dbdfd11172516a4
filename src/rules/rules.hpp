// The elementwise optimizers, each as one struct in the header of its kind: name, options with
// torch.optim's names and defaults, and the body that updates one weight from its gradient and its
// state:
//
//   w' = body(w, g, s)      s: the weight's state numbers (moments), changed in place
//
// The same body runs in the plain loop, in the pull of a layer that updates as it goes, and on
// other devices. Arithmetic is torch's (where eps stands, kinds of weight decay, bias correction);
// only a division by a constant is a multiplication here. Formulas are torch.optim's documentation,
// or the paper that `text` names.
//
// A struct has
//   name, text            for people
//   lr, ...               its options, gone through by options(see)
//   check(place)          BadInput for options that contradict each other (only where some can)
//   initial_state(k)      what state number k starts from (only where that is not 0)
//   state_names           of the state numbers, as in torch's state_dict; state_name(k) where
//                         options decide
//   with<T>(step, f)      f(body) with the body of that step (1, 2, ...), constants worked out: of
//                         one type for all steps, made of numbers of type T
//
// Every function here runs on the device too: constexpr.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/visit.hpp"
#include "rules/adam.hpp"
#include "rules/adaptive.hpp"
#include "rules/second_moments.hpp"
#include "rules/sgd.hpp"
#include "rules/signs.hpp"

namespace nnopt {

/// All of them. A new rule is a struct in the header of its kind and its name here.
using Rule = std::variant<Sgd, Asgd, Adagrad, Rmsprop, Adadelta, Adam, Adamw, Nadam, Radam, Adamax,
                          Adabelief, Yogi, Rprop, Lion>;

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

/// What state number k of each weight starts from.
constexpr double initial_state(const Rule& rule, std::size_t k) {
  double start = 0;
  visit_alternative(rule, [&](const auto& r) {
    if constexpr (requires { r.initial_state(k); }) start = r.initial_state(k);
  });
  return start;
}

/// What state number k is called in torch's state_dict, where torch has it.
constexpr std::string_view state_name(const Rule& rule, std::size_t k) {
  std::string_view name;
  visit_alternative(rule, [&](const auto& r) {
    if constexpr (requires { r.state_names; }) {
      name = r.state_names[k];
    } else {
      name = r.state_name(k);
    }
  });
  return name;
}

// ---- what schedules change ------------------------------------------------------------------

constexpr double& learning_rate(Rule& rule) {
  double* lr = nullptr;
  visit_alternative(rule, [&](auto& r) { lr = &r.lr; });
  return *lr;
}

/// The number that is cycled against the learning rate: `momentum`, else betas[0]; nullptr where a
/// rule has neither. A momentum that is 0 and one that is not have different bodies and states: it
/// must be set before the first step.
constexpr double* momentum_of(Rule& rule) {
  double* momentum = nullptr;
  visit_alternative(rule, [&](auto& r) {
    if constexpr (requires { r.momentum; }) {
      momentum = &r.momentum;
    } else if constexpr (requires { r.betas; }) {
      momentum = r.betas.data();
    }
  });
  return momentum;
}

}  // namespace nnopt
