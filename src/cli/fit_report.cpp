#include "cli/fit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "cli/run_report.hpp"

namespace nnopt {
namespace {

/// Lines of cells, each column as wide as its widest cell. The first column and the last are flush
/// left, the others right.
class Cells {
 public:
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()), 0);
      for (std::size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
    }
    std::string text;
    for (const auto& row : rows_) {
      std::string line = "  ";
      for (std::size_t k = 0; k < row.size(); ++k) {
        if (widths[k] == 0) continue;  // a column that nobody needs
        const bool left = k == 0 || k + 1 == widths.size();
        line += left ? fmt::format("  {:<{}}", row[k], widths[k])
                     : fmt::format("  {:>{}}", row[k], widths[k]);
      }
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

int exponent_of(double x) { return static_cast<int>(std::floor(std::log10(std::abs(x)))); }

/// A value and its error: the error with three digits, the value as far as these go.
struct Rounded {
  std::string value, error;
};
Rounded rounded(double value, double error) {
  constexpr int most_digits = 17, largest_plain = 7, smallest_plain = -3;
  if (!(error > 0) || !std::isfinite(error) || !std::isfinite(value)) {
    return {std::isnan(value) ? "-" : fmt::format("{:.7g}", value), ""};
  }
  // At least three digits of the value, however large its error is.
  const int last = std::min(exponent_of(error), value == 0 ? 1000 : exponent_of(value)) - 2;
  if (exponent_of(error) - last > largest_plain) {
    return {fmt::format("{:.3g}", value), fmt::format("{:.2e}", error)};
  }
  const int first = value == 0 ? last + 2 : std::max(exponent_of(value), last + 2);
  if (first >= largest_plain || first < smallest_plain) {
    const int digits = value == 0 ? 2 : std::clamp(exponent_of(value) - last, 0, most_digits);
    return {fmt::format("{:.{}e}", value, digits), fmt::format("{:.2e}", error)};
  }
  const int decimals = std::clamp(-last, 0, most_digits);
  return {fmt::format("{:.{}f}", value, decimals), fmt::format("{:.{}f}", error, decimals)};
}

std::string percent_text(double percent) {
  constexpr double largest_plain = 1e4, smallest_plain = 0.01;
  if (!std::isfinite(percent)) return "";
  if (percent == 0 || (percent >= smallest_plain && percent < largest_plain)) {
    return fmt::format("{:.2f} %", percent);
  }
  return fmt::format("{:.2e} %", percent);
}

std::string signed_cell(double offset, const std::string& like) {
  if (!std::isfinite(offset)) return "-";
  const std::size_t point = like.find('.');
  if (like.empty() || like.find('e') != std::string::npos) return fmt::format("{:+.3g}", offset);
  return fmt::format("{:+.{}f}", offset, point == std::string::npos ? 0 : like.size() - point - 1);
}

std::string counted(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

// ---- the head ----

std::string loss_text(const FitPlan& plan) {
  const Fit& fit = plan.fit();
  std::string text = plan.walk.function.value_name;
  if (text == ChiSquared::name) text += fit.has_sigma() ? "" : " with sigma = 1";
  return text;
}

std::string method_text(const FitPlan& plan) {
  return (plan.automatic ? "auto" : describe_optimizer(plan.walk) + course_text(plan.walk));
}

std::string headline(const FittedCurve& curve) {
  const FitPlan& plan = curve.plan();
  const DataSet& data = plan.fit().data();
  const auto held = static_cast<std::size_t>(
      std::ranges::count_if(plan.bounds, [](const Bounds& b) { return b.held(); }));
  constexpr std::size_t longest = 200;
  std::string label = curve.task->label;
  if (label.size() > longest) label = label.substr(0, longest - 3) + "...";
  std::string text = fmt::format("{}, {}: {} = {}\n", data.name, counted(data.rows(), "row"),
                                 data.response, label);
  text += fmt::format("{}, {}, {}", method_text(plan), loss_text(plan),
                      counted(plan.names().size(), "parameter"));
  if (held > 0) text += fmt::format(", {} held", held);
  text += "\n";
  if (!plan.walk.lr_choice.empty()) text += plan.walk.lr_choice + "\n";
  return text;
}

/// What to try, where the fit did not converge.
std::string advice(const FittedCurve& curve) {
  const FitPlan& plan = curve.plan();
  // What a network gives is its curve, which stands still long before its weights do.
  if (curve.task->network && curve.result.status == Status::max_steps) return "";
  if (curve.result.status != Status::converged && curve.errors && !curve.errors->weak.empty() &&
      plan.unique) {
    return "the data do not determine all parameters: hold some (--fix), or leave them out";
  }
  switch (curve.result.status) {
    case Status::max_steps:
    case Status::max_epochs:
      return fmt::format("try more --steps (they were {}), --method auto, or another --start",
                         plan.walk.steps);
    case Status::timeout:
      return "try a longer --timeout, or another --start";
    case Status::stalled:
    case Status::diverged:
      return plan.automatic ? "try another --start, --starts 20, or --limits"
                            : "try --method auto, another --start, --starts 20, or --limits";
    default:
      return "";
  }
}

std::string end_text(const FittedCurve& curve, bool times) {
  const FitResult& result = curve.result;
  std::string text =
      fmt::format("  {} after {} and {}{}: {}\n", to_text(result.status),
                  counted(static_cast<std::size_t>(result.iterations), "step"),
                  counted(static_cast<std::size_t>(result.evaluations), "evaluation"),
                  times ? " in " + seconds_text(result.seconds) : "", result.reason);
  const std::string next = advice(curve);
  return next.empty() ? text : text + "  " + next + "\n";
}

// ---- parameters ----

std::string limits_text(const Bounds& bounds) {
  const auto side = [](double x) { return std::isfinite(x) ? fmt::format("{:.6g}", x) : ""; };
  return "limits " + side(bounds.lo) + ":" + side(bounds.hi);
}

/// What else is to be said of a parameter.
std::string marks(const FittedCurve& curve, std::size_t i) {
  const Bounds& bounds = curve.plan().bounds[i];
  if (bounds.held()) return "held";
  std::vector<std::string> words;
  if (!curve.result.linear.empty() && curve.result.linear[i]) words.emplace_back("linear");
  if (curve.result.at_limit[i] != AtLimit::no) {
    const bool lower = curve.result.at_limit[i] == AtLimit::lower;
    words.push_back(fmt::format("at its {} limit {:.6g}", lower ? "lower" : "upper",
                                lower ? bounds.lo : bounds.hi));
  } else if (bounds.any()) {
    words.push_back(limits_text(bounds));
  }
  if (curve.errors && !curve.errors->why_not[i].empty() &&
      curve.result.at_limit[i] == AtLimit::no) {
    words.emplace_back("no error");
  }
  return joined(words, "; ");
}

std::string parameters_text(const FittedCurve& curve) {
  const FitPlan& plan = curve.plan();
  Cells cells;
  std::vector<std::string> head{"name", "value", "", "", "", "", "", "start", ""};
  if (curve.errors) head[3] = "error";
  if (curve.minos) head[5] = "minos -", head[6] = "minos +";
  cells.add(std::move(head));
  for (std::size_t i = 0; i < plan.names().size(); ++i) {
    const double value = curve.result.p[i];
    const double error = curve.errors ? curve.errors->errors[i] : std::nan("");
    const auto [digits, error_digits] = rounded(value, error);
    std::vector<std::string> row{plan.names()[i], digits, "", error_digits};
    if (!error_digits.empty()) row[2] = "+-";
    const double percent = 100 * std::abs(error / value);
    row.push_back(percent_text(percent));
    for (const std::size_t side : {0U, 1U}) {
      const bool has = curve.minos && !plan.bounds[i].held();
      row.push_back(has ? signed_cell(curve.minos->offsets[i][side], error_digits) : "");
    }
    row.push_back(fmt::format("{:.6g}", plan.walk.start[i]));
    row.push_back(marks(curve, i));
    cells.add(std::move(row));
  }
  return cells.text();
}

/// Why errors are missing, each reason once.
std::string reasons_text(const FittedCurve& curve) {
  if (!curve.errors) return "";
  std::vector<std::string> lines;
  const auto add = [&](const std::string& line) {
    const bool told = curve.result.reason.find(line) != std::string::npos;
    if (!told && std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
  };
  const std::vector<std::string>& names = curve.plan().names();
  for (const auto& note : curve.errors->notes) add(note);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& why = curve.errors->why_not[i];
    const bool told = curve.plan().bounds[i].held() || curve.result.at_limit[i] != AtLimit::no ||
                      std::ranges::any_of(lines, [&](const std::string& line) {
                        return line.find(why) != std::string::npos;
                      });
    if (!why.empty() && !told) add(names[i] + " has no error: " + why);
    for (const std::size_t side : {0U, 1U}) {
      if (!curve.minos || curve.minos->why_not[i][side].empty() || curve.plan().bounds[i].held()) {
        continue;
      }
      add(fmt::format("{} has no minos {}: {}", names[i], side == 0 ? "-" : "+",
                      curve.minos->why_not[i][side]));
    }
  }
  std::string text;
  for (const auto& line : lines) text += "  " + line + "\n";
  return text;
}

/// Parameters that have errors, and so correlations.
std::vector<std::size_t> correlated(const FittedCurve& curve) {
  std::vector<std::size_t> which;
  for (std::size_t i = 0; curve.errors && i < curve.errors->errors.size(); ++i) {
    if (std::isfinite(curve.errors->errors[i])) which.push_back(i);
  }
  return which;
}

std::string correlations_text(const FittedCurve& curve) {
  constexpr std::size_t most_columns = 10;
  constexpr double large = 0.9;
  const std::vector<std::size_t> which = correlated(curve);
  if (which.size() < 2) return "";
  const std::vector<std::string>& names = curve.plan().names();
  const auto of = [&](std::size_t i, std::size_t j) {
    return curve.errors->correlation[i * names.size() + j];
  };
  std::string text = "  correlations\n";
  if (which.size() <= most_columns) {
    Cells cells;
    std::vector<std::string> head{""};
    for (std::size_t k = 0; k + 1 < which.size(); ++k) head.push_back(names[which[k]]);
    if (which.size() > 2) head.emplace_back("global");
    head.emplace_back();
    cells.add(head);
    for (std::size_t k = 0; k < which.size(); ++k) {
      if (k == 0 && which.size() == 2) continue;
      std::vector<std::string> row{names[which[k]]};
      for (std::size_t l = 0; l + 1 < which.size(); ++l) {
        row.push_back(l < k ? fmt::format("{:.4f}", of(which[k], which[l])) : "");
      }
      if (which.size() > 2) {
        row.push_back(fmt::format("{:.4f}", curve.errors->global_correlation[which[k]]));
      }
      row.emplace_back();
      cells.add(row);
    }
    text += cells.text();
  }
  std::vector<std::pair<double, std::string>> pairs;
  for (std::size_t k = 1; k < which.size(); ++k) {
    for (std::size_t l = 0; l < k; ++l) {
      const double c = of(which[k], which[l]);
      if (!(std::abs(c) >= large) || which.size() == 2) continue;
      pairs.emplace_back(std::abs(c),
                         fmt::format("{} and {} {:.4f}", names[which[l]], names[which[k]], c));
    }
  }
  std::ranges::stable_sort(pairs, std::greater<>(), &std::pair<double, std::string>::first);
  std::vector<std::string> words;
  for (std::size_t k = 0; k < std::min<std::size_t>(pairs.size(), most_columns); ++k) {
    words.push_back(pairs[k].second);
  }
  if (pairs.size() > words.size()) {
    words.push_back(fmt::format("{} more", pairs.size() - words.size()));
  }
  if (!words.empty()) text += "    large: " + joined(words, ", ") + "\n";
  if (words.empty() && which.size() > most_columns) text += "    none above 0.9\n";
  return text;
}

// ---- how good it is ----

std::string number_or_dash(double x, int digits) {
  return std::isfinite(x) ? fmt::format("{:.{}g}", x, digits) : "-";
}

std::string statistics_text(const FittedCurve& curve) {
  const FitStatistics& s = curve.statistics;
  const Fit& fit = curve.plan().fit();
  std::string text;
  if (!fit.squares_factor()) {
    text += fmt::format("  {} {:.7g}\n", curve.plan().walk.function.value_name, curve.result.loss);
  }
  const std::string ratio =
      s.dof > 0 ? fmt::format("/dof {:.6g} / {} = {:.5g}", s.chi2, s.dof, s.reduced_chi2)
                : fmt::format(" {:.6g}, no degrees of freedom", s.chi2);
  text += fmt::format("  {}{}", fit.has_sigma() ? "chi2" : "rss", ratio);
  if (fit.has_sigma()) text += fmt::format(", rss {:.6g}", s.rss);
  if (s.dof > 0) {
    text += fmt::format(
        ", {} {:.5g}",
        fit.has_sigma() ? "standard deviation of residuals / sigma" : "residual standard deviation",
        s.residual_sd);
  }
  text += fmt::format("\n  R^2 {}, AIC {}, BIC {}", number_or_dash(s.r_squared, 7),
                      number_or_dash(s.aic, 6), number_or_dash(s.bic, 6));
  if (s.p_value) text += ", p-value " + number_or_dash(*s.p_value, 4);
  text += "\n";
  constexpr double unlikely = 1e-3;
  if (s.p_value && *s.p_value < unlikely) {
    text += fmt::format(
        "  chi2/dof {:.3g}: the formula does not describe the data within their errors\n",
        s.reduced_chi2);
  }
  return text;
}

std::string minima_text(const FittedCurve& curve) {
  constexpr std::size_t most = 10;
  const std::vector<FitMinimum>& minima = curve.result.minima;
  if (minima.empty() || curve.task->network) return "";
  std::string text = fmt::format("  {} of {}\n", minima.size() == 1 ? "one minimum" : "minima",
                                 counted(curve.plan().search.starts, "start"));
  if (curve.plan().search.kind == StartSearch::Kind::scan) text = "  minima of the scan\n";
  Cells cells;
  std::vector<std::string> head{curve.plan().walk.function.value_name, "starts", "status"};
  for (const auto& name : curve.plan().names()) head.push_back(name);
  head.emplace_back();
  cells.add(head);
  for (std::size_t k = 0; k < std::min(most, minima.size()); ++k) {
    const FitMinimum& minimum = minima[k];
    std::vector<std::string> row{fmt::format("{:.7g}", without_sign_of_nan(minimum.loss)),
                                 fmt::format("{}", minimum.starts),
                                 std::string(to_text(minimum.status))};
    for (const double x : minimum.p) {
      row.push_back(fmt::format("{:.6g}", without_sign_of_nan(x)));
    }
    row.emplace_back();
    cells.add(row);
  }
  text += cells.text();
  if (minima.size() > most) text += fmt::format("    and {} more\n", minima.size() - most);
  return text;
}

/// Where the profile is and where it rises by as much as one standard error makes of it.
std::string profile_text(const FitReport& report, const FitProfile& profile) {
  double lo = INFINITY, hi = -INFINITY, rise_lo = NAN, rise_hi = NAN;
  const double best = report.first().result.p[profile.parameter];
  const ProfilePoint* before = nullptr;
  for (const ProfilePoint& point : profile.points) {
    if (!std::isfinite(point.chi2)) continue;
    lo = std::min(lo, point.at);
    hi = std::max(hi, point.at);
    if (before != nullptr) {
      const double a = before->chi2 - profile.lowest - profile.delta;
      const double b = point.chi2 - profile.lowest - profile.delta;
      const double at = before->at + (point.at - before->at) * a / (a - b);
      if (a > 0 && b <= 0 && at < best) rise_lo = at;
      if (a <= 0 && b > 0 && at > best && std::isnan(rise_hi)) rise_hi = at;
    }
    before = &point;
  }
  std::string text = "  profile of " + report.first().plan().names()[profile.parameter];
  if (!(lo <= hi)) {
    text += ": no point of it was found\n";
  } else {
    text +=
        fmt::format(" from {:.6g} to {:.6g}: chi2 is {:.4g} above the lowest at {} and {}\n", lo,
                    hi, profile.delta, number_or_dash(rise_lo, 6), number_or_dash(rise_hi, 6));
  }
  for (const auto& note : profile.notes) text += "    " + note + "\n";
  return text;
}

std::string contours_text(const FitReport& report, const FitContours& contours) {
  const std::vector<std::string>& names = report.first().plan().names();
  std::string text;
  for (const FitContour& line : contours.lines) {
    if (line.points.empty()) continue;
    const auto side = [&](std::size_t k) {
      const auto [lo, hi] = std::ranges::minmax(
          line.points, {}, [&](const std::array<double, 2>& point) { return point[k]; });
      return fmt::format("{} from {:.6g} to {:.6g}", names[k == 0 ? line.x : line.y], lo[k], hi[k]);
    };
    text += fmt::format("  contour of {:g} sigma{}: {}, {}\n", line.sigma,
                        line.closed ? "" : ", open", side(0), side(1));
  }
  for (const auto& note : contours.notes) text += "  contour: " + note + "\n";
  return text;
}

std::string curve_text(const FitReport& report, const FittedCurve& curve) {
  std::string text = headline(curve) + end_text(curve, report.times);
  if (!curve.task->network) text += parameters_text(curve) + correlations_text(curve);
  text += statistics_text(curve);
  if (!curve.task->network && curve.errors) {
    text += "  errors " + errors_text(curve, report.request.errors) + "\n";
  }
  if (!curve.why_no_errors.empty()) text += "  no errors: " + curve.why_no_errors + "\n";
  if (!curve.task->network) {
    for (const auto& line : curve.result.tried) text += "  tried " + line + "\n";
  }
  text += minima_text(curve);
  for (const auto& note : curve.result.notes) text += "  " + note + "\n";
  if (!curve.task->network) text += reasons_text(curve);
  if (curve.minos && curve.minos->lower) {
    text += "  a lower minimum lies on the way of minos, at " +
            place_text(curve.plan().walk.function, *curve.minos->lower) + ": fit from there\n";
  }
  if (curve.lesson) text += "  " + in_words(*curve.lesson) + "\n";
  return text;
}

}  // namespace

BandPoint curve_in_row(const FittedCurve& curve, std::size_t i, double level) {
  const Fit& fit = curve.plan().fit();
  std::vector<double> x;
  for (const std::size_t column : fit.inputs()) x.push_back(fit.data().values[column][i]);
  if (curve.errors && level > 0) {
    const auto* const sigma = fit.sigma();
    return band_at(curve.plan(), curve.result, *curve.errors, curve.statistics, level, x,
                   sigma ? std::optional((*sigma)[i]) : std::nullopt);
  }
  const double nan = std::nan("");
  return {fit.curve(curve.result.p, x), nan, {nan, nan}, {nan, nan}};
}

std::string errors_text(const FittedCurve& curve, const ErrorPlan& how) {
  const bool has_sigma = curve.plan().fit().has_sigma();
  const double sd = curve.statistics.residual_sd;
  if (curve.errors && curve.errors->source == ErrorSource::sandwich) {
    return "from the sandwich of Hessian and slopes (Huber 1967), by the scatter of the data";
  }
  std::string text = how.curvature == Curvature::hesse ? "from the exact Hessian of chi^2"
                                                       : "from the Jacobian, (J^T J)^-1";
  if (!std::isfinite(sd)) return text + ", not known: there are no degrees of freedom";
  if (curve.errors && curve.errors->scaled) {
    const DataSet& data = curve.plan().fit().data();
    const std::string why = data.find("sigma") == nullptr
                                ? "there is no sigma"
                                : "--loss " + curve.plan().walk.function.value_name +
                                      " does not look at the column sigma";
    text += fmt::format(
        ", scaled by the residual standard deviation {:.4g}{}", sd,
        has_sigma ? " (--relative-sigma)" : ", as " + why + ": --absolute-sigma leaves them");
  } else {
    text += has_sigma ? ", those of the column sigma: --relative-sigma scales them by "
                      : ", those of sigma = 1 (--absolute-sigma), not scaled by ";
    text += fmt::format("the residual standard deviation {:.4g}", sd);
  }
  return text;
}

std::string to_text(const FitReport& report) {
  std::string text;
  for (const FittedCurve& curve : report.curves) {
    if (!text.empty()) text += "\n";
    text += curve_text(report, curve);
  }
  for (const auto& profile : report.profiles) {
    text += profile_text(report, profile);
  }
  for (const auto& contours : report.contours) text += contours_text(report, contours);
  if (report.request.band) {
    text += fmt::format("  the band of {:g} is in --format table or json, and in pictures\n",
                        *report.request.band);
  }
  if (report.curves.size() < 2) return text;
  const FittedCurve& formula = report.curves[0];
  const FittedCurve& network = report.curves[1];
  const bool unique = formula.result.status == Status::converged;
  text += fmt::format(
      "\n  the formula {} with {} parameters, the network with {}: residual standard deviation "
      "{:.4g} and {:.4g}, BIC {:.5g} and {:.5g}\n",
      unique ? "is determined by the data" : "has not converged", formula.plan().names().size(),
      network.plan().names().size(), without_sign_of_nan(formula.statistics.residual_sd),
      without_sign_of_nan(network.statistics.residual_sd),
      without_sign_of_nan(formula.statistics.bic), without_sign_of_nan(network.statistics.bic));
  return text;
}

}  // namespace nnopt
