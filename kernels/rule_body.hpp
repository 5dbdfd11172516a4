// A rule's body as bytes: worked out once for a step by the kernel that evaluates the function,
// read by all that move weights. Its type depends on the rule's options alone, its numbers on the
// step.
#pragma once
#include <cstring>
#include <type_traits>

#include "kernels/run_record.hpp"

namespace nnopt::kernels {

/// f.template operator()<Body>(), the type that the rule's bodies for weights of type T have.
template <class T, class F>
constexpr void with_body_type(const Rule& rule, F f) {
  with_body<T>(rule, 1, [&]<class Body>(const Body&) { f.template operator()<Body>(); });
}

/// Keeps the body of that step. Never inlined: a kernel for each function would hold all rules.
template <class T>
[[gnu::noinline]] __device__ void store_body(const Rule& rule, std::int64_t step,
                                             BodyBytes& bytes) {
  with_body<T>(rule, step, [&]<class Body>(const Body& body) {
    static_assert(sizeof(Body) <= sizeof(BodyBytes) && alignof(Body) <= alignof(BodyBytes));
    static_assert(std::is_trivially_copyable_v<Body>);
    std::memcpy(bytes.bytes, &body, sizeof body);
  });
}

/// A body that was kept; Body is the type that with_body_type gives for the same rule.
template <class Body>
__device__ inline Body stored_body(const BodyBytes& bytes) {
  Body body;
  std::memcpy(&body, bytes.bytes, sizeof body);
  return body;
}

/// What the state numbers of each weight start from.
template <class T>
struct InitialStates {
  T at[Weights<T>::most_states];
};

/// The rule's body for the step under way of one copy.
template <class Body, class T>
struct StoredRule {
  static constexpr int states = Body::states;
  Body body;
  bool fresh;
  InitialStates<T> initial;

  __device__ StoredRule(const RunRecord& record, const InitialStates<T>& initial_states)
      : body(stored_body<Body>(record.body)), fresh(record.fresh), initial(initial_states) {}

  /// The weight that follows w, and its state in s.
  __device__ T operator()(T w, T gradient, T* s) const {
    for (int i = 0; i < states && fresh; ++i) s[i] = initial.at[i];
    return body(w, gradient, s);
  }

  /// Number k of the blocks.
  __device__ void update(const Weights<T>& weights, std::size_t k, T gradient) const {
    T s[states + 1];
    for (int i = 0; i < states; ++i) s[i] = weights.state[i][k];
    weights.w[k] = (*this)(weights.w[k], gradient, s);
    for (int i = 0; i < states; ++i) weights.state[i][k] = s[i];
  }
};

/// What becomes of the gradient of a weight, number k of the blocks: it is written.
template <class T>
struct WriteGradient {
  static constexpr int states = 0;
  static constexpr bool changes_weights = false;
  T* g;

  __device__ T operator()(std::size_t k, T w, T gradient, T*) const {
    g[k] = gradient;
    return w;
  }
  __device__ void one(const Weights<T>&, std::size_t k, T gradient) const { g[k] = gradient; }
};

/// Or the rule is applied with it.
template <class Body, class T>
struct ApplyRule {
  static constexpr int states = Body::states;
  static constexpr bool changes_weights = true;
  StoredRule<Body, T> rule;

  __device__ T operator()(std::size_t, T w, T gradient, T* s) const { return rule(w, gradient, s); }
  __device__ void one(const Weights<T>& weights, std::size_t k, T gradient) const {
    rule.update(weights, k, gradient);
  }
};

}  // namespace nnopt::kernels
