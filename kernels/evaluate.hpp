// The kernels of an evaluation (kernels/evaluation.hpp). A block is a copy of the network; its
// first warp carries one dual number per direction through the function's own body, the same that
// runs on the host, so that the value has the same bits; its second warp works out the rule's body
// for the step to come, which depends on the number of the step only.
#pragma once
#include <cuda_runtime.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "base/visit.hpp"
#include "functions/distance.hpp"
#include "functions/placement.hpp"
#include "functions/program_code.hpp"
#include "kernels/evaluation.hpp"
#include "kernels/rule_body.hpp"

namespace nnopt::kernels {

// ---- what is evaluated --------------------------------------------------------------------------

// A loss is copied into the kernel's parameters. It has
//   most                       coordinates that it may have
//   room_bytes                 of shared memory that its threads want together
//   dim(n)                     the number of coordinates: n, unless the compiler knows it
//   slope<T>(i, x, n, room)    f at the n numbers of x, and its derivative in direction i

/// Whether a body can be asked at n coordinates.
template <class Body>
constexpr bool takes(std::size_t n) {
  return Body::least_dim <= n && n <= Body::most_dim;
}

/// One of a family's bodies, of exactly n coordinates: everything stays in registers. A kernel for
/// each body would be a little smaller, and ten times as long in the compiler.
template <class Bodies, std::size_t n>
struct ExactLoss {
  static constexpr std::size_t most = n, room_bytes = 0;
  Bodies bodies;  // a variant

  static constexpr std::size_t dim(std::size_t) { return n; }
  template <class T>
  constexpr Dual<T> slope(std::size_t i, const T* x, std::size_t, std::byte*) const {
    Dual<T> at[n], y;
    for (std::size_t j = 0; j < n; ++j) at[j] = Dual<T>(x[j], j == i ? T(1) : T(0));
    visit_alternative(bodies, [&]<class Body>(const Body& body) {
      if constexpr (takes<Body>(n)) y = body(std::span<const Dual<T>>(at));
    });
    return y;
  }
};

/// One change of the point on its way to the body: a move, or, where `sliced` holds something,
/// that.
struct Stage {
  MovedPoint moved;
  SlicedPoint sliced;
};

/// Room for the numbers of a point, unset.
template <class V>
struct PointRoom {
  alignas(V) std::byte bytes[most_coordinates * sizeof(V)];

  __device__ V* data() { return reinterpret_cast<V*>(bytes); }
};

/// Where stages, the outermost first, lead the point x of n numbers with direction i; it lies in
/// one of the rooms. Never inlined: it is the same for all functions.
template <class T>
[[gnu::noinline]] __device__ const Dual<T>* placed(std::size_t i, const T* x, std::size_t n,
                                                   std::span<const Stage> stages, Dual<T>* at,
                                                   Dual<T>* other) {
  for (std::size_t j = 0; j < n; ++j) at[j] = Dual<T>(x[j], j == i ? T(1) : T(0));
  for (const Stage& stage : stages) {
    const std::span<const Dual<T>> now(at, n);
    if (stage.sliced.at.empty()) {
      stage.moved.scale_back(now, std::span(at, n));
      if (stage.moved.rotation.empty()) continue;
      stage.moved.rotate_back(now, std::span(other, n));
    } else {
      n = stage.sliced.at.size();
      stage.sliced.fill_in(now, std::span(other, n));
    }
    Dual<T>* const next = other;
    other = at;
    at = next;
  }
  return at;
}

/// One of a family's bodies, of any number of coordinates, asked where stages lead. No stage makes
/// the point shorter.
template <class Bodies>
struct PlacedLoss {
  static constexpr std::size_t most = most_coordinates, room_bytes = 0;
  Bodies bodies;
  std::span<const Stage> stages;
  std::size_t body_dim;

  static constexpr std::size_t dim(std::size_t n) { return n; }
  template <class T>
  __device__ Dual<T> slope(std::size_t i, const T* x, std::size_t n, std::byte*) const {
    PointRoom<Dual<T>> at, other;
    const Dual<T>* const point = placed(i, x, n, stages, at.data(), other.data());
    Dual<T> y;
    visit_alternative(bodies, [&]<class Body>(const Body& body) {
      constexpr bool one_dim = Body::least_dim == Body::most_dim;
      y = body(std::span<const Dual<T>>(point, one_dim ? Body::most_dim : body_dim));
    });
    return y;
  }
};

/// A formula. As on the host it is run backwards for its partial derivatives, by each thread for
/// itself; slots, slopes and adjoints lie in shared memory, one stretch per direction.
struct FormulaLoss {
  static constexpr std::size_t most = most_coordinates, room_bytes = 40 * 1024;
  ProgramCode code;
  std::span<const Stage> stages;

  template <class T>
  static constexpr std::size_t bytes_per_direction(const ProgramCode& code) {
    return 3 * code.slot_count() * sizeof(T);
  }
  static constexpr std::size_t dim(std::size_t n) { return n; }
  template <class T>
  __device__ Dual<T> slope(std::size_t i, const T* x, std::size_t n, std::byte* room) const {
    PointRoom<Dual<T>> at, other;
    const Dual<T>* const point = placed(i, x, n, stages, at.data(), other.data());
    T* const slots = reinterpret_cast<T*>(room + i * bytes_per_direction<T>(code));
    T* const slopes = slots + code.slot_count();
    T* const adjoints = slopes + code.slot_count();
    code.set_constants(slots);
    for (std::size_t k = 0; k < code.inputs; ++k) {
      slots[ProgramCode::first_input + k] = point[k].value;
    }
    code.run<true>(slots, slopes);
    code.run_back(slots, slopes, adjoints);
    // What does not depend on this direction adds nothing, even where its partial is infinite.
    T slope = T(0);
    for (std::size_t k = 0; k < code.inputs; ++k) {
      if (point[k].slope == T(0)) continue;
      slope += adjoints[ProgramCode::first_input + k] * point[k].slope;
    }
    return {slots[code.result], slope};
  }
};

/// What the initialization phase brings down, and its derivative in direction i. Never inlined.
template <class T>
[[gnu::noinline]] __device__ Dual<T> distance_slope(std::size_t i, const T* x, std::size_t n,
                                                    const double* start) {
  PointRoom<Dual<T>> room;
  Dual<T>* const at = room.data();
  for (std::size_t j = 0; j < n; ++j) at[j] = Dual<T>(x[j], j == i ? T(1) : T(0));
  return DistanceFrom{std::span(start, n)}(std::span<const Dual<T>>(at, n));
}

// ---- what follows -------------------------------------------------------------------------------

/// The step under way is made, with this body.
__device__ inline void take_step(RunRecord& record, const BodyBytes& body) {
  record.moves = true;
  record.fresh = record.clock.step == 0;
  ++record.clock.step;
  record.body = body;
}

/// Closes an evaluation whose row is written but for the value: by one thread. Never inlined: it is
/// the same for all functions.
template <class T>
[[gnu::noinline]] __device__ void conclude(const CoursePlan& plan, RunRecord& record,
                                           const BodyBytes& body, std::size_t dim, T value,
                                           const T* gradient, T* row) {
  row[0] = value;
  ++record.rows;
  double square = 0;
  bool finite = is_finite(static_cast<double>(value));
  for (std::size_t i = 0; i < dim; ++i) {
    const auto slope = static_cast<double>(gradient[i]);
    square += slope * slope;
    finite = finite && is_finite(static_cast<double>(row[1 + i]));
  }
  const double norm = std::sqrt(square);
  const Move move =
      record.course.see(plan, static_cast<double>(value), norm, finite && is_finite(norm));
  if (move.step) {
    take_step(record, body);
  } else {
    record.moves = false;
  }
  if (move.reset_optimizer) record.clock.step = 0;
}

// ---- kernels ------------------------------------------------------------------------------------

/// What belongs to one copy.
template <class T>
struct CopyView {
  const T* x;
  T *dx, *row;
  RunRecord& record;

  __device__ CopyView(const EvaluationArguments<T>& a, std::size_t dim, std::size_t copy)
      : x(a.x + copy * a.slab),
        dx(a.dx + copy * a.slab),
        row(a.rows +
            (copy * a.most_rows + static_cast<std::size_t>(a.records[copy].rows)) * (1 + 2 * dim)),
        record(a.records[copy]) {}
};

/// Value and derivative in direction i of what the phase brings down.
template <class T, class Loss>
__device__ inline Dual<T> slope_in_phase(const EvaluationArguments<T>& arguments,
                                         const CopyView<T>& copy, std::size_t i, const Loss& loss,
                                         std::byte* room) {
  const std::size_t dim = Loss::dim(arguments.dim);
  if (copy.record.course.initializing) return distance_slope(i, copy.x, dim, arguments.start);
  return loss.template slope<T>(i, copy.x, dim, room);
}

/// Grid: one block of two warps per copy. Reads dim numbers, the record and what the loss has in
/// the device's memory; writes 1 + 3 dim numbers and the record. Each of dim threads does about
/// twice the operations of f.
template <class T, class Loss>
__global__ void evaluate(const __grid_constant__ EvaluationArguments<T> arguments,
                         const __grid_constant__ Loss loss) {
  __shared__ T gradient[Loss::most];
  __shared__ BodyBytes body;
  const std::size_t dim = Loss::dim(arguments.dim), i = threadIdx.x;
  const CopyView<T> copy(arguments, dim, blockIdx.x);
  const bool ended = copy.record.course.ended();
  T value = 0;
  if (i < dim && !ended) {
    std::byte* room = nullptr;
    if constexpr (Loss::room_bytes > 0) {
      alignas(16) __shared__ unsigned char bytes[Loss::room_bytes];
      room = reinterpret_cast<std::byte*>(bytes);
    }
    const Dual<T> y = slope_in_phase(arguments, copy, i, loss, room);
    value = y.value;
    gradient[i] = y.slope;
    copy.dx[i] = y.slope;
    copy.row[1 + i] = copy.x[i];
    copy.row[1 + dim + i] = y.slope;
  } else if (i == most_coordinates && !ended) {
    store_body<T>(arguments.rule, copy.record.clock.step + 1, body);
  }
  __syncthreads();
  if (i != 0) return;
  if (ended) {
    copy.record.moves = false;
  } else {
    conclude(arguments.plan, copy.record, body, dim, value, gradient, copy.row);
  }
}

/// The same by one thread, one direction after another: what tests hold the other to.
template <class T, class Loss>
__global__ void evaluate_plain(const __grid_constant__ EvaluationArguments<T> arguments,
                               const __grid_constant__ Loss loss) {
  const std::size_t dim = Loss::dim(arguments.dim);
  const CopyView<T> copy(arguments, dim, blockIdx.x);
  if (copy.record.course.ended()) {
    copy.record.moves = false;
    return;
  }
  alignas(16) std::byte room[Loss::room_bytes + 1];
  T gradient[Loss::most];
  T value = 0;
  for (std::size_t i = 0; i < dim; ++i) {
    const Dual<T> y = slope_in_phase(arguments, copy, i, loss, room);
    value = y.value;
    gradient[i] = copy.dx[i] = copy.row[1 + dim + i] = y.slope;
    copy.row[1 + i] = copy.x[i];
  }
  BodyBytes body;
  store_body<T>(arguments.rule, copy.record.clock.step + 1, body);
  conclude(arguments.plan, copy.record, body, dim, value, gradient, copy.row);
}

}  // namespace nnopt::kernels
