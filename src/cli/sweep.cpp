// `nnopt sweep`: any command over lists of option values, many runs side by side.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <utility>

#include "base/team.hpp"
#include "base/text.hpp"
#include "cli/picture_options.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/run_output.hpp"
#include "cli/run_report.hpp"
#include "cli/sweep_report.hpp"
#include "cli/sweep_request.hpp"
#include "runs/run_book.hpp"

namespace nnopt {
namespace {

Command command() {
  std::vector<Group> groups = sweep_groups();
  Group& output = groups.back();
  output.options.push_back(format_option("text"));
  output.options.push_back(plot_option());
  output.options.push_back(
      figure_option({sweep_figures().begin(), sweep_figures().end()}, "by what was varied"));
  groups.push_back(general_options());
  return {
      .name = "sweep",
      .text = "run any command over lists of option values; shards for clusters",
      .usage = "--vary KEY=V1,V2,... [options] -- COMMAND [its options]",
      .groups = std::move(groups),
      .examples = {"nnopt sweep --vary lr=1e-4:1:log:9 -- minimize ackley --start 10",
                   "nnopt sweep --vary lr=0.01,0.1 --vary dim=2,4,8 --output lr.txt -- minimize "
                   "rosenbrock --optimizer adam",
                   "nnopt sweep --vary \"optimizer=sgd:lr=0.01;adam:lr=0.1,betas=0.8/0.9\" -- "
                   "minimize beale --start -1,2",
                   "nnopt sweep --random 20 --vary lr=1e-3:1:log --vary steps=100:1000 --shard 1/2 "
                   "--output shard1.txt -- minimize himmelblau",
                   "nnopt sweep --vary seed=0:4:5 --threads 2 -- train --epochs 1 --save "
                   "net_{index}.safetensors"},
      .most_words = 0,
      .takes_command = true};
}

// ---- one run ----

/// Errors that a run tells, one after another; all else is left out.
class KeptTalk final : public Talk {
 public:
  KeptTalk() : Talk(true) {}
  const std::string& kept() const { return kept_; }

 private:
  void say(std::string_view, std::string_view text) const override {
    const std::lock_guard lock(mutex_);  // a run may have threads
    kept_.append(kept_.empty() ? "" : "; ").append(text);
  }

  mutable std::mutex mutex_;
  mutable std::string kept_;
};

class SilentConsole final : public Console {
 public:
  void data(std::string_view) override {}
  void result(Json json) override { json_ = std::move(json); }
  const Talk& talk() const override { return talk_; }

  const std::optional<Json>& json() const { return json_; }
  const std::string& errors() const { return talk_.kept(); }

 private:
  std::optional<Json> json_;
  KeptTalk talk_;
};

struct Outcome {
  std::optional<Findings> findings;
  std::string status, reason;  // the reason: of bad_input and failed
};

Outcome outcome_of(const SweepRequest& request, const Arguments& arguments) {
  SilentConsole console;
  try {
    const int status = request.row.run(arguments, console);
    Outcome outcome{{}, "failed", console.errors()};
    if (!console.json()) return outcome;
    outcome.findings = request.command.findings(*console.json());
    const std::string& told = outcome.findings->status;
    if (status != 0 && told != "diverged") return outcome;
    outcome.status = told;
    outcome.reason.clear();
    return outcome;
  } catch (const BadInput& error) {
    return {{}, "bad_input", error.what()};
  } catch (const std::bad_alloc&) {
    return {{}, "failed", "not enough memory"};
  } catch (const std::exception& error) {
    return {{}, "failed", error.what()};
  }
}

/// With what every run is given, so that it prints nothing and takes `threads` threads.
SweepRequest prepared(SweepRequest request, std::size_t threads) {
  const auto set = [&](const char* option, const std::string& value) {
    if (request.row.command.find(option) == nullptr) return;
    request.base = request.base.with(option, value);
  };
  set("format", "json");
  set("no-times", "on");
  set("threads", std::to_string(threads));
  return request;
}

// ---- rows ----

/// Where rows go: to the file as they come, or to memory, and as a table to standard output in
/// order of their index.
class RowStore {
 public:
  RowStore(const SweepRequest& request, const std::string& file, bool resumes, Console* table)
      : request_(request), next_(request.shard.i - 1), table_(table) {
    const auto mode = resumes ? SweepFile::Mode::resume : SweepFile::Mode::fresh;
    if (!file.empty()) file_.emplace(file, request.head, mode, request.shard);
    if (table_) table_->data(request.head.text());
  }

  bool has(std::uint64_t index) const { return file_ && file_->has(index); }
  /// How many runs of the shard it has.
  std::uint64_t own_rows() const { return file_ ? file_->own_rows() : lines_.size(); }
  bool torn() const { return file_ && file_->torn(); }

  void add(std::uint64_t index, const SweepCells& cells) {
    if (file_) return file_->append(index, cells);
    const std::lock_guard lock(mutex_);
    const auto [place, is_new] = lines_.emplace(index, sweep_line(cells));
    for (auto line = place; table_ && line != lines_.end() && line->first == next_; ++line) {
      table_->data(line->second);
      next_ += request_.shard.n;
    }
  }

  /// After all runs, or those until a signal. How many rows are not there that should be.
  std::uint64_t finish(const std::string& file, std::uint64_t left,
                       const std::function<void(const SweepCells&)>& see) {
    if (file_) {
      file_->complete();
      const std::uint64_t expected = request_.shard.size(request_.head.runs) - left;
      SweepRows rows(file, version);
      while (const auto cells = rows.next()) see(*cells);
      return expected - std::min(expected, file_->own_rows());
    }
    for (const auto& [index, line] : lines_) {
      if (table_ && index >= next_) table_->data(line);
      see(*sweep_cells(line, request_.head.columns.size()));
    }
    return 0;
  }

 private:
  const SweepRequest& request_;
  std::optional<SweepFile> file_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::string> lines_;  // cells take several times the memory
  std::uint64_t next_;                          // of the table
  Console* table_;
};

/// Why runs came to nothing: the first ones.
class Reasons {
 public:
  void add(std::uint64_t index, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    reasons_.emplace(index, reason);
    ++count_;
    if (reasons_.size() > most) reasons_.erase(std::prev(reasons_.end()));
  }
  void tell(const Talk& talk) const {
    for (const auto& [index, reason] : reasons_) {
      talk.error(fmt::format("run {}: {}", index, reason));
    }
    if (count_ > reasons_.size()) {
      talk.error(fmt::format("and {} more runs of that kind", count_ - reasons_.size()));
    }
  }

 private:
  static constexpr std::size_t most = 5;
  std::mutex mutex_;
  std::map<std::uint64_t, std::string> reasons_;
  std::uint64_t count_ = 0;
};

// ---- the command ----

struct Done {
  std::uint64_t runs = 0, left = 0;  // now, and what a signal has left undone
  double seconds = 0;
};

Done run_all(const SweepRequest& request, std::size_t threads, RowStore& store, Reasons& reasons,
             const Talk& talk) {
  const std::uint64_t own = request.shard.size(request.head.runs);
  const auto index_of = [&](std::uint64_t k) { return k * request.shard.n + request.shard.i - 1; };
  const std::uint64_t to_do = own - store.own_rows();
  if (to_do == 0) return {};

  // Fewer runs than threads share them.
  const bool says_threads = request.row.command.find("threads") && request.base.given("threads");
  const std::size_t each =
      says_threads ? threads_of(request.base) : std::max<std::size_t>(1, threads / to_do);
  const std::size_t side_by_side = static_cast<std::size_t>(
      std::min<std::uint64_t>(to_do, std::max<std::size_t>(1, threads / each)));
  const SweepRequest each_run = prepared(request, each);

  Progress progress(to_do, standard_error_screen(talk.quiet()));
  std::atomic<std::uint64_t> next{0}, done{0};
  std::atomic<bool> stopped{false};
  std::mutex mutex;
  std::exception_ptr failure;
  std::optional<double> best;
  const auto work = [&](std::uint64_t index) {
    const Stopwatch watch;
    Outcome outcome = outcome_of(each_run, each_run.arguments_of(index));
    const double seconds = watch.seconds();
    if (signal_received() != 0) return;  // cut off
    SweepCells cells{std::to_string(index)};
    for (auto& value : request.grid.at(index)) cells.push_back(std::move(value));
    for (auto& cell : request.columns.cells(outcome.findings)) cells.push_back(std::move(cell));
    if (request.timing) cells.push_back(fmt::format("{:.4g}", seconds));
    cells.push_back(outcome.status);
    if (!outcome.reason.empty()) reasons.add(index, outcome.reason);
    const auto value = request.judge ? request.judge->value(cells) : std::nullopt;
    store.add(index, cells);
    ++done;
    const bool draws = progress.add();
    const std::lock_guard lock(mutex);
    if (value && (!best || request.judge->better(*value, *best))) best = value;
    if (draws) progress.show(best ? fmt::format("best {:.5g}", *best) : "");
  };
  const Stopwatch watch;
  Team team(side_by_side);
  team.run(side_by_side, [&](std::size_t) {
    while (!stopped && signal_received() == 0) {
      const std::uint64_t k = next++;
      if (k >= own) return;
      if (store.has(index_of(k))) continue;
      try {
        work(index_of(k));
      } catch (...) {  // rows cannot be written
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        stopped = true;
      }
    }
  });
  progress.finish();
  if (failure) std::rethrow_exception(failure);
  return {done, to_do - done, watch.seconds()};
}

std::vector<std::string_view> read_figures(const Arguments& arguments, const Wishes& wishes,
                                           const SweepRequest& request) {
  if (wishes.draws() && !request.judge) {
    throw arguments.wrong(wishes.plot ? "plot" : "format",
                          "a picture needs a column to show: --best COLUMN");
  }
  if (!arguments.given("figure")) return {};
  std::vector<std::string_view> known;
  for (const NamedFigure& figure : sweep_figures()) known.push_back(figure.name);
  const auto names = figure_names(arguments, known);
  if (std::ranges::count(names, "heat") > 0 && request.grid.variations().size() < 2) {
    throw arguments.wrong("figure", "heat shows two varied options, here is one (try lines)");
  }
  return names;
}

int exit_status(const SweepSummary& summary) {
  if (signal_received() != 0) return 128 + signal_received();
  const std::uint64_t bad = summary.with_status("bad_input");
  if (bad > 0 && bad == summary.rows()) return 2;
  return bad + summary.with_status("failed") > 0 ? 1 : 0;
}

int run(const Arguments& arguments, Console& console) {
  const SweepRequest request = read_sweep(arguments);
  Wishes wishes = read_outputs(arguments);
  wishes.figures = read_figures(arguments, wishes, request);
  const std::size_t threads = threads_of(arguments);
  const Talk& talk = console.talk();
  const std::string file = arguments.given("output") ? arguments.text("output") : "";
  if (arguments.given("output") && (file.empty() || file == "-")) {
    throw arguments.wrong("output", "names no file: rows go to standard output without it");
  }
  const bool resumes = arguments.on_off("resume");
  if (resumes && file.empty()) throw arguments.wrong("resume", "goes with --output FILE");

  // Without a file a table goes out as it comes.
  const bool streams = file.empty() && wishes.format == Format::table && !wishes.stdout_taken();
  RowStore store(request, file, resumes, streams ? &console : nullptr);
  if (store.torn()) {
    talk.warning(fmt::format("{} ended within a row, which is run again", in_quotes(file)));
  }
  Reasons reasons;
  const Done done = run_all(request, threads, store, reasons, talk);

  SweepSummary summary(request);
  SweepReport report{request, summary, {}, file};
  const bool keeps_all = wishes.draws() || (wishes.format != Format::text && !streams);
  const std::uint64_t lost = store.finish(file, done.left, [&](const SweepCells& row) {
    summary.add(row);
    if (keeps_all || report.rows.size() < most_rows_of_text) report.rows.push_back(row);
  });
  reasons.tell(talk);  // they also say why there is nothing to draw
  const auto drawn = [&](auto draw_page) {
    try {
      const SweepPicture picture = picture_of(report);
      draw_page(
          page_of(picture, wishes.figures.empty() ? default_figures(picture) : wishes.figures));
    } catch (const BadInput& error) {
      throw RunFailure(error.what());  // the runs left nothing that could be drawn
    }
  };
  if (!streams) {
    Told summary_told = told(wishes.format, report);
    if (wishes.format == Format::gnuplot) {
      drawn([&](const Page& page) { summary_told = gnuplot_script(page); });
    }
    print_summary(wishes, std::move(summary_told), console);
  }
  if (wishes.plot) drawn([&](const Page& page) { draw(page, *wishes.plot); });

  if (done.runs > 0) {
    talk.note(fmt::format("{} run{} in {}, {:.3g} a second", done.runs, done.runs == 1 ? "" : "s",
                          seconds_text(done.seconds), double(done.runs) / done.seconds));
  }
  if (signal_received() != 0 && done.left > 0) {
    talk.warning(fmt::format("stopped before {} run{}: {}", done.left, done.left == 1 ? "" : "s",
                             file.empty() ? "with --output FILE a sweep can be gone on with"
                                          : "the same command with --resume goes on"));
  }
  if (lost > 0) {
    talk.error(
        fmt::format("{} row{} went to a file that is not {} any more: the same command with "
                    "--resume runs them again",
                    lost, lost == 1 ? "" : "s", in_quotes(file)));
  }
  const int status = exit_status(summary);
  return status == 0 && lost > 0 ? 1 : status;
}

}  // namespace

CommandRow sweep_command() { return {command(), run}; }

}  // namespace nnopt
