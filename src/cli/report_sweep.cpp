// What a report shows of the results of a sweep.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/line_heading.hpp"
#include "cli/program.hpp"
#include "cli/report_function.hpp"
#include "cli/report_json.hpp"
#include "cli/report_readers.hpp"
#include "cli/sweep_columns.hpp"
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

void require_columns(const SweepHead& head, const std::string& file, const Settings& settings) {
  const auto& columns = head.columns;
  if (columns.size() >= settings.varied + 2 && columns.front() == "index" &&
      columns.back() == "status")
    return;
  throw BadInput(fmt::format("{}: its head is damaged: the columns are not those of its sweep",
                             in_quotes(file)));
}

/// The column by which the sweep itself compares its runs; nothing where there is none.
std::optional<std::size_t> judged_column(const SweepHead& head, const Settings& settings) {
  const auto results = head.columns.begin() + static_cast<std::ptrdiff_t>(settings.varied) + 1;
  for (const std::string_view name : find_swept_command(head.command).judged_by) {
    const auto found = std::find(results, head.columns.end() - 1, name);
    if (found != head.columns.end() - 1) {
      return static_cast<std::size_t>(found - head.columns.begin());
    }
  }
  return {};
}

/// Which runs there are: a row that is there twice counts once.
class Indices {
 public:
  /// Whether it is new.
  bool add(std::uint64_t index) {
    if (index < rising_ || !others_.insert(index).second) return false;
    while (others_.erase(rising_) > 0) ++rising_;
    return true;
  }

 private:
  std::uint64_t rising_ = 0;  // all below are there
  std::unordered_set<std::uint64_t> others_;
};

/// As people read it.
std::string rounded(const std::string& text) {
  const auto number = parse_double(text);
  return number && text.size() > 9 ? fmt::format("{:.7g}", *number) : text;
}

std::string settings_text(const SweepHead& head, const Settings& settings, const Cells& row) {
  std::string text;
  for (std::size_t k = 1; k <= settings.varied; ++k) {
    text += fmt::format("{}{} = {}", k == 1 ? "" : ", ", head.columns[k], rounded(row[k]));
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

/// Goes through the rows once and keeps what the page shows.
class SweepReader {
 public:
  SweepReader(SweepHead head, const std::string& file)
      : head_(std::move(head)), file_(file), settings_(settings_of(head_)) {
    require_columns(head_, file_, settings_);
    try {
      judged_ = judged_column(head_, settings_);
    } catch (const BadInput& error) {
      throw BadInput(fmt::format("{}: {}", in_quotes(file_), error.what()));
    }
    if (judged_) picture_.more_is_better = more_is_better(head_.columns[*judged_]);
    table_.columns = head_.columns;
    const LineHeading heading = heading_of_line("nnopt " + settings_.swept);
    picture_.title = heading.title();
    picture_.subtitle = heading.settings;
    picture_.random = settings_.random;
    for (std::size_t k = 0; k < settings_.varied; ++k) {
      picture_.varied.push_back({head_.columns[k + 1], {}, settings_.logarithmic[k]});
    }
  }

  /// Compares runs by another column than the usual one.
  void judge_by(const std::string& column, bool more_is_better) {
    const auto found = std::ranges::find(head_.columns, column);
    if (found == head_.columns.end()) return;
    judged_ = static_cast<std::size_t>(found - head_.columns.begin());
    picture_.more_is_better = more_is_better;
  }

  /// As many cells as there are columns.
  void add(const Cells& row) {
    if (!indices_.add(static_cast<std::uint64_t>(parse_integer(row.front()).value_or(0)))) {
      ++again_;
      return;
    }
    ++count_;
    ++statuses_[row.back()];
    show(row, judge(row));
  }

  ReportResult result(bool torn) {
    ReportResult result{file_, "sweep", picture_.title + " over " + varied_names()};
    result.command_line = head_.command_line;
    if (best_) {
      result.lead = fmt::format("Best of {} runs: {} {:.7g} with {} (run {})", count_,
                                head_.columns[*judged_], *best_,
                                settings_text(head_, settings_, best_row_), best_row_[0]);
      if (!table_.best) {  // behind the rows that are shown
        table_.best = table_.rows.size();
        table_.rows.push_back(best_row_);
      }
    }
    if (count_ > most_report_rows) {
      table_.note = fmt::format("The first {} of {} rows{}.", most_report_rows, count_,
                                table_.rows.size() > most_report_rows ? ", and the best" : "");
    }
    result.facts = {{"runs of the sweep", fmt::format("{}", head_.runs)},
                    {"rows", fmt::format("{}", count_)}};
    for (const auto& [status, number] : statuses_) {
      result.facts.emplace_back(status, fmt::format("{}", number));
    }
    warn(result, torn);
    if (judged_) picture_.result.name = head_.columns[*judged_];
    if (count_ > 0 && judged_) add_figures(std::move(picture_), result);
    if (count_ > 0) result.tables.push_back(std::move(table_));
    return result;
  }

 private:
  std::string varied_names() const {
    std::string names;
    for (std::size_t k = 1; k <= settings_.varied; ++k) {
      names += (k == 1 ? "" : ", ") + head_.columns[k];
    }
    return names;
  }

  static constexpr std::size_t most_drawn = 200'000;

  /// Whether it is the best so far.
  bool judge(const Cells& row) {
    const auto value = judged_ ? parse_double(row[*judged_]) : std::nullopt;
    const bool better =
        value && (!best_ || (picture_.more_is_better ? *value > *best_ : *value < *best_));
    if (better) {
      best_ = value;
      best_row_ = row;
    }
    return better;
  }

  void show(const Cells& row, bool best) {
    if (best) table_.best.reset();
    if (count_ <= most_report_rows) {
      if (best) table_.best = table_.rows.size();
      table_.rows.push_back(row);
    }
    if (count_ > most_drawn || !judged_) return;
    for (std::size_t k = 0; k < settings_.varied; ++k) {
      picture_.varied[k].texts.push_back(row[k + 1]);
    }
    picture_.result.texts.push_back(row.back() == "bad_input" ? "" : row[*judged_]);
  }

  void warn(ReportResult& result, bool torn) const {
    const auto add = [&](std::string warning) { result.warnings.push_back(std::move(warning)); };
    if (count_ < head_.runs) {
      add(fmt::format("{} of {} runs are missing", head_.runs - count_, head_.runs));
    }
    if (again_ > 0) {
      add(fmt::format("{} left out, of runs that stand above it",
                      again_ == 1 ? "a row was" : fmt::format("{} rows were", again_)));
    }
    if (torn) add("a torn last line was left out");
    if (count_ > most_drawn) add(fmt::format("the figure shows the first {} rows", most_drawn));
  }

  SweepHead head_;
  std::string file_;
  Settings settings_;
  std::optional<std::size_t> judged_;
  ReportTable table_;
  SweepPicture picture_;
  Indices indices_;
  std::map<std::string, std::uint64_t> statuses_;
  std::optional<double> best_;
  Cells best_row_;
  std::uint64_t count_ = 0, again_ = 0;
};

}  // namespace

ReportResult read_sweep_result(const ResultSource& source) {
  SweepRows rows(source.file, version);
  SweepReader reader(rows.head(), source.file);
  while (const auto row = rows.next()) reader.add(*row);
  return reader.result(rows.torn());
}

void complete_sweep(const Json& json, const ResultSource& source, ReportResult& result) {
  SweepHead head;
  head.command_line = result.command_line;
  head.version = text_at(json, "version");
  head.command = text_at(json, "of");
  head.runs = static_cast<std::uint64_t>(count_at(json, "runs"));
  head.columns = texts_at(json, "columns");
  SweepReader reader(head, source.file);
  if (const Json* const best = json.find("best"); best != nullptr && best->is_object()) {
    reader.judge_by(text_at(*best, "column"), text_at(*best, "direction") == "max");
  }
  bool torn = false;
  for (const Json& row : elements_at(json, "rows")) {
    Cells cells;
    for (const Json& cell : row.elements()) {
      cells.push_back(cell.is_null() ? "nan" : words_of(cell));
    }
    torn |= cells.size() != head.columns.size();
    if (cells.size() == head.columns.size()) reader.add(cells);
  }
  result = reader.result(torn);
}

}  // namespace nnopt
