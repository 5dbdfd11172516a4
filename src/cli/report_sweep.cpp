// What a report shows of the results of a sweep.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "cli/report_function.hpp"
#include "cli/report_readers.hpp"
#include "plots/sweep_figures.hpp"
#include "runs/sweep_file.hpp"

namespace nnopt {
namespace {

using Cells = std::vector<std::string>;

/// What the command line in the head says of the settings.
struct Settings {
  std::size_t varied = 0;
  bool random = false;
  std::vector<bool> logarithmic;
  std::string swept;  // the command: "minimize ackley"
};

Settings settings_of(const SweepHead& head) {
  Settings settings;
  const auto words = words_of_line(head.command_line).value_or(Cells{});
  for (std::size_t k = 0; k < words.size() && words[k] != "--"; ++k) {
    const std::string& word = words[k];
    settings.random |= word == "--random" || word.starts_with("--random=");
    const bool apart = word == "--vary" && k + 1 < words.size();
    if (!apart && !word.starts_with("--vary=")) continue;
    const std::string& values = apart ? words[++k] : word;
    settings.logarithmic.push_back(values.find(":log") != values.npos);
  }
  settings.varied = std::min(settings.logarithmic.size(), head.columns.size() - 1);
  const std::size_t dashes = head.command_line.find(" -- ");
  if (dashes != head.command_line.npos) settings.swept = head.command_line.substr(dashes + 4);
  return settings;
}

/// The column that runs are compared by: values, else shares of right answers, else the first.
std::size_t judged_column(const SweepHead& head, const Settings& settings) {
  const auto results = head.columns.begin() + static_cast<std::ptrdiff_t>(settings.varied) + 1;
  auto found = std::find(results, head.columns.end(), "value");
  if (found == head.columns.end()) {
    found = std::find_if(results, head.columns.end(),
                         [](const std::string& name) { return name.ends_with("accuracy"); });
  }
  return static_cast<std::size_t>((found == head.columns.end() ? results : found) -
                                  head.columns.begin());
}

std::string settings_text(const SweepHead& head, const Settings& settings, const Cells& row) {
  std::string text;
  for (std::size_t k = 1; k <= settings.varied; ++k) {
    text += fmt::format("{}{} = {}", k == 1 ? "" : ", ", head.columns[k], row[k]);
  }
  return text;
}

void add_figures(SweepPicture picture, ReportResult& result) {
  try {
    for (const std::string_view name : default_figures(picture)) {
      const auto row = std::ranges::find(sweep_figures(), name, &NamedFigure::name);
      result.figures.push_back(report_figure(std::string(row->text), picture, name));
    }
  } catch (const BadInput& error) {
    result.warnings.push_back(fmt::format("no figure: {}", error.what()));
  }
}

}  // namespace

ReportResult read_sweep_result(const ResultSource& source) {
  constexpr std::size_t most_drawn = 200'000;
  SweepRows rows(source.file, version);
  const SweepHead& head = rows.head();
  const Settings settings = settings_of(head);
  const std::size_t judged = judged_column(head, settings);
  const bool more_is_better = head.columns[judged].ends_with("accuracy");

  ReportResult result{source.file, "sweep", settings.swept};
  result.command_line = head.command_line;
  ReportTable table{"", head.columns, {}, {}};
  SweepPicture picture;
  picture.title = "sweep of " + head.command;
  picture.subtitle = settings.swept;
  picture.random = settings.random;
  picture.more_is_better = more_is_better;
  picture.result = {head.columns[judged]};
  for (std::size_t k = 0; k < settings.varied; ++k) {
    picture.varied.push_back({head.columns[k + 1], {}, settings.logarithmic[k]});
  }
  std::map<std::string, std::uint64_t> statuses;
  std::optional<double> best;
  Cells best_row;
  std::uint64_t count = 0;
  while (const auto row = rows.next()) {
    ++count;
    ++statuses[row->back()];
    const auto value = parse_double((*row)[judged]);
    const bool better = value && (!best || (more_is_better ? *value > *best : *value < *best));
    if (better) {
      best = value;
      best_row = *row;
    }
    if (count <= most_report_rows) {
      if (better) table.best = table.rows.size();
      table.rows.push_back(*row);
    } else if (better) {
      table.best.reset();
    }
    if (count > most_drawn) continue;
    for (std::size_t k = 0; k < settings.varied; ++k)
      picture.varied[k].texts.push_back((*row)[k + 1]);
    picture.result.texts.push_back(row->back() == "bad_input" ? "" : (*row)[judged]);
  }
  if (best) {
    result.lead =
        fmt::format("Best of {} runs: {} {:.7g} with {} (run {})", count, head.columns[judged],
                    *best, settings_text(head, settings, best_row), best_row[0]);
    if (!table.best) {  // behind the rows that are shown
      table.best = table.rows.size();
      table.rows.push_back(best_row);
    }
  }
  if (count > most_report_rows) {
    table.note = fmt::format("The first {} of {} rows, and the best.", most_report_rows, count);
  }
  result.facts = {{"runs of the sweep", fmt::format("{}", head.runs)},
                  {"rows", fmt::format("{}", count)}};
  for (const auto& [status, number] : statuses)
    result.facts.emplace_back(status, fmt::format("{}", number));
  if (count < head.runs)
    result.warnings.push_back(
        fmt::format("{} of {} runs are missing", head.runs - count, head.runs));
  if (rows.torn()) result.warnings.emplace_back("a torn last line was left out");
  if (count > most_drawn) {
    result.warnings.push_back(fmt::format("the figure shows the first {} rows", most_drawn));
  }
  if (count > 0) add_figures(std::move(picture), result);
  if (count > 0) result.tables.push_back(std::move(table));
  return result;
}

}  // namespace nnopt
