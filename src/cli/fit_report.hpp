// What `nnopt fit` tells: text in the layout of Minuit and lmfit, tables, JSON.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/fit_options.hpp"
#include "cli/json.hpp"
#include "runs/fit_errors.hpp"
#include "runs/fit_profile.hpp"
#include "runs/network_lesson.hpp"

namespace nnopt {

/// One curve with all that was found about it.
struct FittedCurve {
  const FitTask* task = nullptr;
  FitResult result;
  FitStatistics statistics;
  std::optional<ParameterErrors> errors;
  std::string why_no_errors;  // empty where there are some or none were asked for
  std::optional<MinosErrors> minos;
  std::optional<NetworkLesson> lesson;  // of a network

  const FitPlan& plan() const { return task->plan; }
};

struct FitReport {
  const FitRequest& request;
  std::vector<FittedCurve> curves;  // as the tasks, but those that a signal has left undone
  std::vector<FitProfile> profiles;
  std::vector<FitContours> contours;
  std::string command_line;
  bool times = true;  // fields whose name holds `seconds`

  const FittedCurve& first() const { return curves.front(); }
};

std::string to_text(const FitReport&);
/// What --table says.
std::string to_table(const FitReport&);
Json to_json(const FitReport&);

/// Where errors come from and whether they were scaled, in a sentence.
std::string errors_text(const FittedCurve& curve, const ErrorPlan& how);

/// The curve in row i of the data, with its bands where there are errors; level 0: without.
BandPoint curve_in_row(const FittedCurve& curve, std::size_t i, double level);

}  // namespace nnopt
