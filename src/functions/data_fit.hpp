// A fit to data as a function of the parameters: the loss of a formula over the rows of a table,
// all of them or one mini-batch after another.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "functions/data_set.hpp"
#include "functions/known_function.hpp"
#include "functions/losses.hpp"
#include "functions/program.hpp"

namespace nnopt {

/// The loss over a few rows at a time, shuffled anew in each epoch by the seed. The loss of a batch
/// estimates that over all rows. For one run alone, not to be shared by threads.
class MiniBatches {
 public:
  virtual ~MiniBatches() = default;

  /// The last one may be smaller (as torch.utils.data.DataLoader without drop_last).
  virtual std::size_t per_epoch() const = 0;
  /// From now on function() is that of batch number `step` of the run: 0, 1, ...
  virtual void select(std::int64_t step) = 0;
  virtual const Function& function() const = 0;
};

/// What a fit knows beside the loss of its parameters.
class Fit {
 public:
  virtual ~Fit() = default;

  virtual const DataSet& data() const = 0;
  /// The columns of the data that the formula reads.
  virtual const std::vector<std::size_t>& inputs() const = 0;
  /// The formula at these parameters and these numbers in the columns `inputs()`.
  virtual double curve(std::span<const double> parameters, std::span<const double> x) const = 0;
  /// `size`: from 1 up to but not all rows.
  virtual std::unique_ptr<MiniBatches> batches(std::size_t size, std::uint64_t seed) const = 0;
};

/// The loss of `formula` over the data, in its parameters: the names in it that are no columns.
/// They stand in the order of `declared`, where that is not empty (other names are then refused),
/// else in order of appearance. chi2 takes its errors from the column `sigma`, where there is one.
/// Throws BadInput for a formula without parameters or with the response in it.
KnownFunction data_fit(const DataSet& data, std::string_view formula, std::string_view file,
                       const Loss& loss, const std::vector<std::string>& declared);

}  // namespace nnopt
