// The options of `nnopt fit` and what they ask for. All that can be wrong before a fit is told
// here.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/program.hpp"
#include "functions/network_formula.hpp"
#include "runs/fit.hpp"
#include "runs/fit_errors.hpp"

namespace nnopt {

/// Everything but the outputs.
std::vector<Group> fit_groups();

/// One curve that the data are fitted with.
struct FitTask {
  FitPlan plan;
  std::string label;                      // the formula, or "network 1-8-1 tanh"
  std::optional<NetworkFormula> network;  // where it is one
  std::size_t inputs = 0;                 // of the network
};

struct ProfileWish {
  std::size_t parameter = 0;
  std::optional<Range> range;

  bool operator==(const ProfileWish& other) const {
    const auto same = [](const Range& a, const Range& b) {
      return a.lo == b.lo && a.hi == b.hi && a.count == b.count;
    };
    return parameter == other.parameter && range.has_value() == other.range.has_value() &&
           (!range || same(*range, *other.range));
  }
};

enum class FitTable { data, parameters, profile, contour };

struct FitRequest {
  std::vector<FitTask> tasks;  // the formula, then the network; or one of them
  ErrorPlan errors;
  std::string no_errors;  // why there are none, where Curvature::none was not asked for
  bool minos = false;
  // Of the first task.
  std::vector<ProfileWish> profiles;
  std::vector<std::array<std::size_t, 2>> contours;
  std::optional<double> band;  // its level
  std::optional<std::array<std::size_t, 2>> axes;
  FitTable table = FitTable::data;
  std::vector<std::string> notes;     // what was chosen for the user
  std::vector<std::string> warnings;  // what may be a slip

  const FitTask& first() const { return tasks.front(); }
};

/// Throws BadInput for all that makes no fit: options that contradict each other, unknown
/// parameters, limits, data that cannot determine so many parameters, and a formula that is not
/// finite at the start.
FitRequest read_fit(const Arguments& arguments);

}  // namespace nnopt
