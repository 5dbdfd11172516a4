// What went wrong in a run, named from its last rows and from the curvature where it ended.
#pragma once
#include <optional>
#include <string>

namespace nnopt {

class Tail;
struct MinimizePlan;
struct RunResult;

struct Diagnosis {
  /// lr_above_2_over_L, oscillation, plateau, saddle, float_floor, not_finite, huge_weights or
  /// runs_off.
  std::string code;
  std::string text;  // with the numbers it stands on, and what to try
};

/// Nothing for a run that went as it should: to a minimum, to its target, or as far down as its
/// steps led. Looks at the function's Hessian (exact, in its coordinates) only where something in
/// the tail asks for it.
std::optional<Diagnosis> diagnose(const MinimizePlan& plan, const RunResult& run, const Tail& tail);

}  // namespace nnopt
