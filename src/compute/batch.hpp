// The dense verbs on mini-batches: several inputs at once, so that each weight that is read serves
// all of them.
//
// Letters, for one layer: B rows; X is B by in, Y and A are B by out, W out by in, row by row.
//
//   forward   Z = X W^T + b,   Y = activation(Z)
//   pull      A = dY activation'(Z),   dW = A^T X,   db = sum of A over the rows,   dX = A W
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/team.hpp"
#include "compute/compute.hpp"
#include "data/examples.hpp"

namespace nnopt {

/// What comes out of rows against what should.
struct Score {
  std::size_t rows = 0;
  double loss = 0;  // summed over the rows
  std::size_t right =
      0;  // rows whose largest output is their label's, with a finite loss; 0 of targets

  double mean_loss() const { return rows == 0 ? 0 : loss / double(rows); }
  double accuracy() const { return rows == 0 ? 0 : double(right) / double(rows); }
};

/// A machine that runs networks on mini-batches. The data lie in its memory; a step is told by
/// verbs alone, so that a machine that can records it once and makes it again and again.
template <class T>
class BatchCompute : public Machine<T> {
 public:
  // ---- data ----
  /// Keeps examples, which must outlive the machine. Their number: 0, 1, ...
  virtual std::size_t hold(const Examples&) = 0;
  virtual std::size_t rows(std::size_t set) const = 0;
  /// The rows to be taken are now set[order[0]], set[order[1]], ...; of an empty order all rows as
  /// they stand.
  virtual void begin(std::size_t set, std::span<const std::uint32_t> order) = 0;
  /// The next `rows` rows into x (rows by inputs). loss() is about the rows taken last.
  virtual void take(std::size_t rows, T* x) = 0;

  // ---- verbs ----
  /// y and slope (rows by out each) of x; a layer of this floor is not weight-normalized. Of unit u
  /// in row r dropout draws number first + u + 2^32 r.
  virtual void forward(const DenseShape&, const T* w, std::size_t rows, const T* x, T* y, T* slope,
                       const Dropout&) = 0;

  /// From dy, which it overwrites with A: the layer's segments of g, and dx (rows by in), which may
  /// be null where nobody needs it.
  virtual void pull(const DenseShape&, const T* w, std::size_t rows, const T* x, T* dy,
                    const T* slope, T* dx, T* g) = 0;

  /// Of the outputs y (rows by `outputs`) of the rows taken last: adds to the score; dy, where it
  /// is not null, becomes the adjoint of the mean loss over the rows. Labels: cross-entropy of
  /// softmax(y), log sum_j exp(y_j - m) - (y_label - m) with m = max y, as one operation
  /// (torch.nn.functional.cross_entropy), the label of the first largest output counts as the
  /// answer. Targets, one output: (y - target)^2.
  virtual void loss(std::size_t rows, std::size_t outputs, const T* y, T* dy) = 0;

  /// The clock goes on by one step.
  virtual void tick() = 0;

  /// What loss() has added since last asked; waits for all verbs before.
  virtual Score score() = 0;

  /// step() so many times. Its verbs are the same each time; what goes on is the clock and the rows
  /// that are taken. A machine that records them calls it a few times, and makes it as often as
  /// told.
  virtual void repeat(std::size_t times, const std::function<void()>& step) = 0;
};

/// The CPU with a team's threads; the team must outlive it. Results do not depend on how many.
template <class T>
std::unique_ptr<BatchCompute<T>> make_batch_cpu(Team& team);

/// CUDA device `number`, with room for so many numbers (padded sizes) beside the data. Throws
/// DeviceLost.
template <class T>
std::unique_ptr<BatchCompute<T>> make_batch_cuda(int number, std::size_t numbers,
                                                 Kernels kernels = Kernels::fast);

extern template std::unique_ptr<BatchCompute<float>> make_batch_cpu<float>(Team&);
extern template std::unique_ptr<BatchCompute<double>> make_batch_cpu<double>(Team&);

}  // namespace nnopt
