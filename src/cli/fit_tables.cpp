// What `nnopt fit` tells to programs: tables and JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "cli/data_objective.hpp"
#include "cli/fit_report.hpp"
#include "cli/run_report.hpp"

namespace nnopt {
namespace {

// ---- tables ----

/// A name as the head of a column: one word.
std::string word_of(std::string name) {
  std::erase_if(name, [](char c) { return c == ' ' || c == '\t'; });
  return name;
}

std::string row_of(const std::vector<double>& numbers) {
  std::string text;
  for (const double x : numbers) {
    text += fmt::format("{}{}", text.empty() ? "" : " ", without_sign_of_nan(x));
  }
  return text + "\n";
}

std::string parameters_comment(const FittedCurve& curve) {
  std::string text;
  for (std::size_t i = 0; i < curve.result.p.size(); ++i) {
    text += fmt::format("# {} = {}", curve.plan().names()[i], curve.result.p[i]);
    if (curve.errors && std::isfinite(curve.errors->errors[i])) {
      text += fmt::format(" +- {}", curve.errors->errors[i]);
    }
    text += "\n";
  }
  return text;
}

std::string data_rows(const FitReport& report) {
  const FittedCurve& first = report.first();
  const DataSet& data = first.plan().fit().data();
  const auto* const sigma = first.plan().fit().sigma();
  const double level = report.request.band.value_or(0);
  std::string head = "#";
  for (const std::size_t column : first.plan().fit().inputs()) {
    head += " " + word_of(data.columns[column]);
  }
  head += " " + word_of(data.response) + (sigma ? " sigma" : "");
  for (const FittedCurve& curve : report.curves) {
    const std::string name = &curve == &first ? "fit" : "network";
    const std::string of = &curve == &first ? "" : "network_";
    head += fmt::format(" {} {}residual", name, of);
    if (level > 0) {
      head +=
          fmt::format(" {0}confidence_lo {0}confidence_hi {0}prediction_lo {0}prediction_hi", of);
    }
  }
  std::string text = head + "\n";
  for (std::size_t i = 0; i < data.rows(); ++i) {
    std::vector<double> numbers;
    for (const std::size_t column : first.plan().fit().inputs()) {
      numbers.push_back(data.values[column][i]);
    }
    const double y = data.responses()[i];
    numbers.push_back(y);
    if (sigma) numbers.push_back((*sigma)[i]);
    for (const FittedCurve& curve : report.curves) {
      const BandPoint at = curve_in_row(curve, i, level);
      numbers.insert(numbers.end(), {at.value, y - at.value});
      if (level > 0) {
        numbers.insert(numbers.end(),
                       {at.confidence[0], at.confidence[1], at.prediction[0], at.prediction[1]});
      }
    }
    text += row_of(numbers);
  }
  return text;
}

std::string parameter_rows(const FittedCurve& curve) {
  std::string text = "# number value error minos_lo minos_hi start lo hi at_limit # name\n";
  const double nan = std::nan("");
  for (std::size_t i = 0; i < curve.result.p.size(); ++i) {
    const Bounds& bounds = curve.plan().bounds[i];
    const AtLimit limit = curve.result.at_limit[i];
    std::string row = row_of({static_cast<double>(i + 1), curve.result.p[i],
                              curve.errors ? curve.errors->errors[i] : nan,
                              curve.minos ? curve.minos->offsets[i][0] : nan,
                              curve.minos ? curve.minos->offsets[i][1] : nan,
                              curve.plan().walk.start[i], bounds.lo, bounds.hi,
                              limit == AtLimit::no      ? 0.0
                              : limit == AtLimit::lower ? -1.0
                                                        : 1.0});
    row.pop_back();
    text += row + " # " + curve.plan().names()[i] + "\n";
  }
  return text;
}

std::string profile_rows(const FitReport& report) {
  const std::vector<std::string>& names = report.first().plan().names();
  std::string text;
  for (const FitProfile& profile : report.profiles) {
    if (!text.empty()) text += "\n";
    for (const auto& note : profile.notes) text += "# " + note + "\n";
    text += fmt::format("# profile of {}: lowest {}, within one standard error up to {}\n",
                        names[profile.parameter], profile.lowest, profile.lowest + profile.delta);
    text += "# at chi2 rise " + joined(names, " ") + "\n";
    for (const ProfilePoint& point : profile.points) {
      std::vector<double> row{point.at, point.chi2, point.chi2 - profile.lowest};
      std::vector<double> p = point.p;
      p.resize(names.size(), std::nan(""));
      row.insert(row.end(), p.begin(), p.end());
      text += row_of(row);
    }
  }
  return text;
}

std::string contour_rows(const FitReport& report) {
  const std::vector<std::string>& names = report.first().plan().names();
  std::string text;
  for (const FitContours& contours : report.contours) {
    for (const auto& note : contours.notes) text += "# " + note + "\n";
    for (const FitContour& line : contours.lines) {
      if (!text.empty()) text += "\n";
      text += fmt::format("# {} sigma, with the probability {:.6g}: {} above the lowest chi2\n",
                          line.sigma, line.coverage, line.delta);
      text += fmt::format("# {} {}\n", names[line.x], names[line.y]);
      for (const auto& point : line.points) text += row_of({point[0], point[1]});
      // So that it is a closed line for whoever draws it.
      if (line.closed && !line.points.empty()) {
        text += row_of({line.points.front()[0], line.points.front()[1]});
      }
    }
  }
  return text;
}

// ---- JSON ----

Json matrix(const std::vector<double>& numbers, std::size_t n) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = numbers.begin() + static_cast<std::ptrdiff_t>(i * n);
    rows.push(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(n)));
  }
  return rows;
}

Json at_limit(AtLimit limit) {
  if (limit == AtLimit::no) return false;
  return limit == AtLimit::lower ? "lower" : "upper";
}

Json parameter_json(const FittedCurve& curve, std::size_t i) {
  const Bounds& bounds = curve.plan().bounds[i];
  const double nan = std::nan("");
  Json json = Json::object();
  json.add("name", curve.plan().names()[i]).add("value", curve.result.p[i]);
  json.add("error", curve.errors ? curve.errors->errors[i] : nan);
  if (curve.minos) {
    const auto& offsets = curve.minos->offsets[i];
    json.add("minos", std::vector<double>{offsets[0], offsets[1]});
    const auto& why = curve.minos->why_not[i];
    if (!why[0].empty() || !why[1].empty()) {
      json.add("minos_reason", std::vector<std::string>{why[0], why[1]});
    }
  }
  json.add("at_limit", at_limit(curve.result.at_limit[i])).add("fixed", bounds.held());
  json.add("linear", !curve.result.linear.empty() && curve.result.linear[i]);
  json.add("start", curve.plan().walk.start[i]);
  json.add("limits", std::vector<double>{bounds.lo, bounds.hi});
  if (curve.errors) {
    if (!curve.errors->why_not[i].empty()) json.add("error_reason", curve.errors->why_not[i]);
    json.add("global_correlation", curve.errors->global_correlation[i]);
  } else if (!curve.why_no_errors.empty()) {
    json.add("error_reason", curve.why_no_errors);
  }
  return json;
}

void add_errors(Json& json, const FittedCurve& curve, const FitRequest& request) {
  const std::size_t n = curve.result.p.size();
  const char* const from = request.errors.curvature == Curvature::none    ? "none"
                           : request.errors.curvature == Curvature::hesse ? "hesse"
                                                                          : "jacobian";
  const bool sandwich = curve.errors && curve.errors->source == ErrorSource::sandwich;
  json.add("errors_from", sandwich ? "sandwich" : from);
  if (!curve.why_no_errors.empty()) json.add("errors_reason", curve.why_no_errors);
  const bool any = curve.errors && std::ranges::any_of(curve.errors->errors, [](double error) {
                     return std::isfinite(error);
                   });
  if (!curve.errors || (curve.task->network && !any)) {
    json.add("covariance", Json()).add("correlation", Json());
    return;
  }
  json.add("errors_scaled", curve.errors->scaled).add("errors_scale", curve.errors->scale);
  json.add("covariance", matrix(curve.errors->covariance, n));
  json.add("correlation", matrix(curve.errors->correlation, n));
  if (!curve.errors->notes.empty()) json.add("errors_notes", curve.errors->notes);
  if (curve.minos && curve.minos->lower) json.add("lower_minimum", *curve.minos->lower);
}

void add_statistics(Json& json, const FitStatistics& s) {
  json.add("rows", s.rows).add("free", s.free).add("rss", s.rss).add("chi2", s.chi2);
  json.add("dof", static_cast<std::int64_t>(s.dof))
      .add("residual_sd", s.residual_sd)
      .add("reduced_chi2", s.reduced_chi2);
  json.add("r_squared", s.r_squared).add("aic", s.aic).add("bic", s.bic);
  json.add("p_value", s.p_value ? Json(*s.p_value) : Json());
}

Json minima_json(const FitResult& result) {
  Json minima = Json::array();
  for (const FitMinimum& minimum : result.minima) {
    minima.push(Json::object()
                    .add("parameters", minimum.p)
                    .add("loss", minimum.loss)
                    .add("starts", minimum.starts)
                    .add("first_start", minimum.first_start)
                    .add("status", std::string(to_text(minimum.status))));
  }
  return minima;
}

/// y - f of each row, as long as these are few enough to be read.
std::optional<Json> residuals_json(const FittedCurve& curve) {
  constexpr std::size_t most = 10000;
  const DataSet& data = curve.plan().fit().data();
  if (data.rows() > most) return {};
  std::vector<double> residuals;
  for (std::size_t i = 0; i < data.rows(); ++i) {
    residuals.push_back(data.responses()[i] - curve_in_row(curve, i, 0).value);
  }
  return Json(residuals);
}

Json band_json(const FittedCurve& curve, double level) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < curve.plan().fit().data().rows(); ++i) {
    const BandPoint at = curve_in_row(curve, i, level);
    const Fit& fit = curve.plan().fit();
    Json row = Json::object();
    for (const std::size_t column : fit.inputs()) {
      row.add(fit.data().columns[column], fit.data().values[column][i]);
    }
    rows.push(
        std::move(row.add("fit", at.value))
            .add("error", at.error)
            .add("confidence", std::vector<double>(at.confidence.begin(), at.confidence.end()))
            .add("prediction", std::vector<double>(at.prediction.begin(), at.prediction.end())));
  }
  return Json::object().add("level", level).add("rows", std::move(rows));
}

void add_curve(Json& json, const FitReport& report, const FittedCurve& curve) {
  const FitPlan& plan = curve.plan();
  const FitResult& result = curve.result;
  json.add(curve.task->network ? "model" : "formula",
           curve.task->network ? Json("mlp") : Json(curve.task->label));
  if (curve.task->network) {
    json.add("layers", curve.task->network->layers);
    json.add("activation", curve.task->network->activation);
    json.add("equal_networks", equal_networks(*curve.task->network));
    if (curve.lesson) json.add("lesson", in_words(*curve.lesson));
  }
  json.add("method", plan.automatic ? std::string("auto") : describe_optimizer(plan.walk));
  add_course(json, plan.walk);
  json.add("loss", plan.walk.function.value_name).add("value", result.loss);
  Json parameters = Json::array();
  for (std::size_t i = 0; i < result.p.size(); ++i) parameters.push(parameter_json(curve, i));
  json.add("parameters", std::move(parameters));
  add_errors(json, curve, report.request);
  add_statistics(json, curve.statistics);
  json.add("status", std::string(to_text(result.status))).add("reason", result.reason);
  json.add("iterations", result.iterations).add("evaluations", result.evaluations);
  if (report.times) json.add("seconds", result.seconds);
  if (!result.tried.empty()) json.add("tried", result.tried);
  if (!result.minima.empty()) json.add("minima", minima_json(result));
  if (!result.notes.empty()) json.add("notes", result.notes);
  if (auto residuals = residuals_json(curve)) json.add("residuals", std::move(*residuals));
  if (report.request.band) json.add("band", band_json(curve, *report.request.band));
}

Json profile_json(const FitReport& report, const FitProfile& profile) {
  Json points = Json::array();
  for (const ProfilePoint& point : profile.points) {
    points.push(
        Json::object().add("at", point.at).add("chi2", point.chi2).add("parameters", point.p));
  }
  Json json = Json::object();
  json.add("parameter", report.first().plan().names()[profile.parameter]);
  json.add("lowest", profile.lowest).add("delta", profile.delta).add("points", std::move(points));
  if (!profile.notes.empty()) json.add("notes", profile.notes);
  return json;
}

Json contours_json(const FitReport& report, const FitContours& contours) {
  const std::vector<std::string>& names = report.first().plan().names();
  Json lines = Json::array();
  for (const FitContour& line : contours.lines) {
    Json points = Json::array();
    for (const auto& point : line.points) points.push(std::vector<double>{point[0], point[1]});
    lines.push(Json::object()
                   .add("x", names[line.x])
                   .add("y", names[line.y])
                   .add("sigma", line.sigma)
                   .add("coverage", line.coverage)
                   .add("delta", line.delta)
                   .add("closed", line.closed)
                   .add("points", std::move(points)));
  }
  Json json = Json::object().add("lines", std::move(lines));
  if (!contours.notes.empty()) json.add("notes", contours.notes);
  return json;
}

}  // namespace

std::string to_table(const FitReport& report) {
  std::string text = "# " + report.command_line + "\n";
  for (const FittedCurve& curve : report.curves) {
    text += fmt::format("# {}: {}, {}\n", curve.task->label, to_text(curve.result.status),
                        curve.result.reason);
  }
  switch (report.request.table) {
    case FitTable::data:
      return text + parameters_comment(report.first()) + data_rows(report);
    case FitTable::parameters:
      return text + parameter_rows(report.first());
    case FitTable::profile:
      return text + profile_rows(report);
    case FitTable::contour:
      return text + contour_rows(report);
  }
  return text;
}

Json to_json(const FitReport& report) {
  const FittedCurve& first = report.first();
  const DataSet& data = first.plan().fit().data();
  Json json = result_head("fit", report.command_line);
  json.add("data", data.name);
  json.add("response", data.response).add("seed", first.plan().search.seed);
  add_curve(json, report, first);
  if (report.curves.size() > 1) {
    Json network = Json::object();
    add_curve(network, report, report.curves[1]);
    json.add("network", std::move(network));
  }
  if (!report.profiles.empty()) {
    Json profiles = Json::array();
    for (const auto& profile : report.profiles) profiles.push(profile_json(report, profile));
    json.add("profiles", std::move(profiles));
  }
  if (!report.contours.empty()) {
    Json contours = Json::array();
    for (const auto& one : report.contours) contours.push(contours_json(report, one));
    json.add("contours", std::move(contours));
  }
  return json;
}

}  // namespace nnopt
