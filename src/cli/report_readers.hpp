// Results files of every kind, read for a report.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/team.hpp"
#include "cli/report_result.hpp"
#include "plots/chart.hpp"

namespace nnopt {

/// What a reader is given.
struct ResultSource {
  std::string file;  // its name
  Team& team;        // outlives what is read: figures compute with it
};

/// What the file holds: JSON or a table of any command, results of a sweep, a picture. Throws
/// BadInput, with file and line, where it is none of these, broken, or of a newer version.
ReportResult read_result(const std::string& file, Team& team);

// One reader for each kind.
ReportResult read_json_result(const ResultSource&);     // report_json.cpp
ReportResult read_table_result(const ResultSource&);    // report_tables.cpp
ReportResult read_sweep_result(const ResultSource&);    // report_sweep.cpp
ReportResult read_picture_result(const ResultSource&);  // report_readers.cpp: .png, .svg

/// Whether a version, as "0.1.0", is above that of this program.
bool is_newer(std::string_view version);

/// One of a picture's figures.
template <class Picture>
ReportFigure report_figure(std::string caption, const Picture& picture, std::string_view name) {
  return {std::move(caption), page_of(picture, {name})};
}
/// The same of a picture that points to `data`.
template <class Picture>
ReportFigure report_figure(std::string caption, const Picture& picture, std::string_view name,
                           std::shared_ptr<const void> data) {
  Page page = page_of(picture, {name});
  for (auto& figure : page.figures) {
    figure = [data, draws = std::move(figure)](Script& script) { draws(script); };
  }
  return {std::move(caption), std::move(page)};
}
ReportFigure chart_figure(std::string caption, const PageTitle& title, const Chart& chart);

}  // namespace nnopt
