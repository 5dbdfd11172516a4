// A fit to data as a function of the parameters: the loss of a formula over the rows of a table,
// all of them or one mini-batch after another.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/data_set.hpp"
#include "functions/known_function.hpp"
#include "functions/losses.hpp"
#include "functions/program.hpp"
#include "functions/residuals.hpp"

namespace nnopt {

struct Formula;

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

class Fit;

/// A fit and its loss, which both know the same data.
struct FitLoss {
  std::shared_ptr<const Fit> fit;
  std::shared_ptr<const Function> loss;
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
  /// The same with its partial derivatives by the parameters.
  virtual double curve_and_partials(std::span<const double> parameters, std::span<const double> x,
                                    std::span<double> partials) const = 0;
  /// Of all rows. Where the loss is no sum of squares they still say how far the curve is.
  virtual const Residuals& residuals() const = 0;
  /// The loss as a factor of the sum of the residuals' squares; nothing where it is none.
  virtual std::optional<double> squares_factor() const = 0;
  /// Whether the residuals are those of data with errors: divided by the column sigma.
  virtual bool has_sigma() const = 0;
  /// That column; null where they are divided by none.
  const std::vector<double>* sigma() const { return has_sigma() ? data().find("sigma") : nullptr; }
  /// Parameters in which the formula is jointly linear (functions/linearity.hpp).
  virtual const std::vector<bool>& linear() const = 0;
  /// `size`: from 1 up to but not all rows.
  virtual std::unique_ptr<MiniBatches> batches(std::size_t size, std::uint64_t seed) const = 0;
  /// The same over one row of every `k` (1 to rows), copied; what is left over is left out. Which
  /// one of them follows the golden section, so that no period in the data meets always the same.
  /// Null pointers where that cannot be had.
  virtual FitLoss thinned(std::size_t /*k*/) const { return {}; }
};

/// Whether some column that the formula reads holds two different numbers: else all rows say the
/// same of the parameters, and one parameter is all that they can determine.
bool inputs_vary(const Fit& fit);

/// The loss of `formula` over the data, in its parameters: the names in it that are no columns.
/// They stand in the order of `declared`, where that is not empty (other names are then refused),
/// else in order of appearance. Losses that weigh (all but mse) take the errors of the data from
/// the column `sigma`, where there is one. Throws BadInput for a formula without parameters, one
/// with the response or what that is computed from in it, and for errors that are not above 0, with
/// the row.
KnownFunction data_fit(DataSet data, std::string_view formula, std::string_view file,
                       const Loss& loss, const std::vector<std::string>& declared);

/// The same of a curve that need not have been typed: its variables are the parameters and then the
/// columns `inputs` of the data. `what` names it: "1-8-1 tanh".
KnownFunction curve_fit(DataSet data, Formula curve, std::vector<std::size_t> inputs,
                        std::string_view what, const Loss& loss);

}  // namespace nnopt
