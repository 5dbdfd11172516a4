// One fit from one start: the walk, the polish, and what their end is worth.
#pragma once
#include <vector>

#include "runs/fit.hpp"
#include "runs/fit_search.hpp"

namespace nnopt {

/// Rows of several walks as those of one: steps and evaluations count on. The first row of a later
/// walk is a point that was seen before, and is left out.
class WalkRows final : public Observer {
 public:
  explicit WalkRows(Observer& behind) : behind_(behind) {}

  void begin_walk();

  void row(const TraceRow& row, std::span<const double> x) override;
  bool wants_rows() override { return behind_.wants_rows(); }
  bool wants_gradient_norms() override { return behind_.wants_gradient_norms(); }
  bool wants_evaluations() override { return behind_.wants_evaluations(); }
  void evaluated(const TraceRow& row, std::span<const double> x) override;
  bool stop() override { return behind_.stop(); }

 private:
  TraceRow moved(TraceRow row) const;

  Observer& behind_;
  TraceRow before_, last_;  // `before_`: at the end of the walks that are over
  bool any_ = false, begins_ = false, has_before_ = false;
};

/// The fit from `start` by the plan's method or rule. lm begins again with a smaller radius, from
/// its best point or from the start, where it has come to no minimum, as long as that leads
/// somewhere; --steps and --timeout are those of all together. The loss at the end is never above
/// that of any point on the way, but for the rounding of a double, as the end's is that of
/// residuals in extended precision.
///
/// Where nobody looks at the rows of the walk and the data have very many, lm walks over some of
/// them, and only Newton's steps from its end are over all. Where these do not come to a minimum
/// below the start, all is as without.
FittedStart fit_from(const FitPlan& plan, const std::vector<double>& start, Team& team,
                     WalkRows& rows);

/// A minimum before anything else, then the lower loss.
bool is_better(const FittedStart& a, const FittedStart& b);

}  // namespace nnopt
