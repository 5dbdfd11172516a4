// The value and gradient of a function on the device, and what follows from them for the run: one
// launch between a network's forward and its backward, which may stand in a graph.
#pragma once
#include <cuda_runtime.h>

#include <cstddef>
#include <memory>

#include "functions/function.hpp"
#include "kernels/run_record.hpp"

namespace nnopt::kernels {

/// The directions of the gradient lie side by side in one warp.
inline constexpr std::size_t most_coordinates = 32;

/// A function on the device. It owns what it has in the device's memory.
template <class T>
class Evaluation {
 public:
  virtual ~Evaluation() = default;

  /// For each copy whose run has not ended: value and gradient at its x (in the initialization
  /// phase those of the distance from the start), a row in its trace, dx, and in its record what
  /// comes next: moves, fresh, the clock, the body of the rule, the course. A copy that has ended
  /// gets `moves` = false and nothing else. The host empties the rows (and sets their number to 0)
  /// before there are more than most_rows.
  ///
  /// The clock: a step under way has the number clock.step, counted from 1. Where the optimizer
  /// starts anew behind it, the clock is 0 already while the step is made; its body is in the
  /// record.
  ///
  /// Reads dim numbers and the record, some 0.5 KB, and writes 1 + 3 dim numbers and the record: a
  /// launch's latency is all it costs.
  virtual void launch(cudaStream_t stream, std::size_t copies,
                      const EvaluationArguments<T>& arguments) const = 0;
};

/// Nothing where the device cannot evaluate f: a fit to data, more than most_coordinates, a formula
/// that is too long for shared memory. Then the host does. T is float or double.
template <class T>
std::unique_ptr<Evaluation<T>> make_evaluation(const Function& f);

}  // namespace nnopt::kernels
