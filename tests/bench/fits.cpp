// Fits to data: how many digits are right on NIST's problems, and how long a fit takes, beside the
// tools that people use for it.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/random.hpp"
#include "base/table.hpp"
#include "optimizers/lm.hpp"
#include "runs/fit.hpp"
#include "runs/run_book.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/nist.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns short_turns{5, 2}, turns{5, 60};
constexpr double aim_of_errors = 8;  // digits

/// A tool that people fit with; fits_peer.py speaks for it.
struct Tool {
  std::string name, module;  // what Python must have for it
  std::unique_ptr<Child> peer = {};
  Series worst = {};  // fewest right digits of each fit

  void find() {
    const auto python = python_with(module);
    if (!python) return;
    auto child =
        std::make_unique<Child>(Command{*python, "tests/bench/fits_peer.py", "answer", name});
    if (child->read_line() == "ready") peer = std::move(child);
  }
};

/// What a fit is told of: file, formula, response, start.
Command told(const NistProblem& problem, const std::vector<double>& start) {
  return {problem.file, problem.formula, problem.response, nist_start(start)};
}

Command with(Command words, const Command& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// By nnopt.
Command our_fit(const Command& told) {
  return {program(), "fit",     told[0], "--formula", told[1], "--response",
          told[2],   "--start", told[3], "--format",  "json",  "--quiet"};
}

/// The fewest right digits of any of them.
double fewest(const std::vector<double>& x, const std::vector<double>& right) {
  double least = x.size() == right.size() ? 17 : -99;
  for (std::size_t i = 0; i < x.size() && least > -99; ++i) {
    least = std::min(least, digits_right(x[i], right[i]));
  }
  return least;
}

std::vector<double> numbers_of(const std::string& line) {
  std::vector<double> numbers;
  for (const auto word : split(line, ' ')) {
    if (const auto x = parse_double(word, NonFinite::allowed)) numbers.push_back(*x);
  }
  return numbers;
}

/// Digits of a fit that went to another place are none.
std::string digits_text(double digits) { return digits < 0.5 ? "-" : number(digits, 1); }

double mean_digits(const Series& digits) {
  double sum = 0;
  for (const double d : digits) sum += std::clamp(d, 0.0, 11.0);
  return sum / static_cast<double>(digits.size());
}

/// What all fits of NIST's problems say of ours.
struct Ours {
  Series parameters, errors, seconds;
  Series determined_errors;  // where the data themselves have as many digits
  std::vector<Command> told;
};

/// One fit by every tool: a row.
void fit_by_all(Report& report, const NistProblem& problem, int from, std::vector<Tool>& tools,
                Ours& ours) {
  const Command fit = told(problem, problem.start[from]);
  const cli_tests::Value json = cli_tests::read_json(output_of(our_fit(fit)));
  std::vector<double> p, errors;
  for (const auto& one : json["parameters"].elements) {
    p.push_back(one["value"].number);
    errors.push_back(one["error"].number);
  }
  ours.parameters.push_back(fewest(p, problem.certified));
  ours.errors.push_back(fewest(errors, problem.errors));
  if (digits_in_data(problem) > aim_of_errors) ours.determined_errors.push_back(ours.errors.back());
  const auto [seconds] = take_turns(short_turns, [&] { return seconds_of(our_fit(fit)); });
  ours.seconds.push_back(median(seconds));
  ours.told.push_back(fit);
  std::vector<std::string> cells{
      problem.name + ", start " + std::to_string(from + 1), number(1e3 * ours.seconds.back(), 1),
      digits_text(ours.errors.back()), digits_text(ours.parameters.back())};
  for (Tool& tool : tools) {
    if (!tool.peer) {
      cells.emplace_back("");
      continue;
    }
    const std::string answer = tool.peer->ask(joined(fit, "\t"));
    tool.worst.push_back(fewest(numbers_of(answer), problem.certified));
    cells.push_back(digits_text(tool.worst.back()));
  }
  report.row(cells);
}

void digits(Report& report, Ours& ours) {
  std::vector<Tool> tools;
  tools.push_back({"curve_fit", "scipy.optimize"});
  tools.push_back({"lmfit", "lmfit"});
  tools.push_back({"iminuit", "iminuit"});
  tools.push_back({"gnuplot", "numpy"});
  for (Tool& tool : tools) tool.find();
  report.begin("fits",
               "digits that are right of the worst parameter of each of NIST's problems, by nnopt "
               "(with milliseconds\nof the whole process, and the digits of the worst error) and "
               "by what people use, each by default;\n- where it ends elsewhere or says that it "
               "fails; errors that the data do not hold to 8 digits "
               "are shown, but no aim",
               {{"problem", 18},
                {"ms", 5},
                {"errors", 11},
                {"nnopt", 11},
                {"curve_fit", 9},
                {"lmfit", 6},
                {"iminuit", 7},
                {"gnuplot", 7}});
  for (const Tool& tool : tools) {
    if (!tool.peer) report.note(tool.name + " is not installed: nothing to compare with");
  }
  for (const NistProblem& problem : nist_problems()) {
    for (const int from : {0, 1}) fit_by_all(report, problem, from, tools, ours);
  }
  std::vector<std::string> cells{"mean, - as 0", "", number(mean_digits(ours.errors), 1),
                                 number(mean_digits(ours.parameters), 1)};
  for (const Tool& tool : tools) {
    cells.push_back(tool.peer ? number(mean_digits(tool.worst), 1) : "");
  }
  report.row(cells);
  const Series parameters{std::ranges::min(ours.parameters)};
  const Series errors{std::ranges::min(ours.determined_errors)};
  report.row({"fewest", "", number(median(errors), 1), number(median(parameters), 1)});
  report.row({"aim", "", report.judge("fewest digits of an error", errors, at_least(aim_of_errors)),
              report.judge("fewest digits of a parameter", parameters, at_least(9))});
}

/// The slowest fit of NIST's problems as a whole process, beside Python's start alone and beside a
/// script that makes the same fit.
void nist_processes(Report& report, const Ours& ours) {
  const auto slowest = std::ranges::max_element(ours.seconds) - ours.seconds.begin();
  const Command& fit = ours.told[static_cast<std::size_t>(slowest)];
  const auto own = [&] { return seconds_of(our_fit(fit)); };
  const auto python = python_with("scipy.optimize");
  const auto against = [&](const std::string& name, const Command& peer, double aim) {
    const auto [we, they] = take_turns(turns, own, [&] { return seconds_of(peer); });
    const Series ratio = ratios(they, we);
    report.row({name, number(1e3 * median(we), 1), number(1e3 * median(they), 0), spread(ratio, 1),
                report.judge(name, ratio, at_least(aim))});
  };
  const std::string start = "slowest NIST fit over scipy's start",
                    whole = "the same, the whole fit";
  if (!python) {
    for (const std::string& name : {start, whole})
      report.row({name, "", "", "", report.not_measured(name)});
    return;
  }
  against(start, {*python, "-c", "import scipy.optimize"}, 1);
  against(whole, with({*python, "tests/bench/fits_peer.py", "whole"}, fit), 1);
}

// ---- a million points ----

constexpr std::size_t points = 1'000'000;
constexpr const char* exponential = "a*exp(-b*x)+c";

/// A file of them, gone at the end: a = 2.5, b = 1.3, c = 0.5, noise 0.1, x from 0 to 4.
class ManyPoints {
 public:
  ManyPoints()
      : path_((std::filesystem::temp_directory_path() /
               ("nnopt_bench_" + std::to_string(getpid()) + ".csv"))
                  .string()) {
    const RandomStream noise(0, Purpose::noise, 0);
    std::FILE* const file = std::fopen(path_.c_str(), "w");
    if (file == nullptr) throw RunFailure("cannot write " + path_);
    std::fputs("x,y\n", file);
    for (std::size_t i = 0; i < points; ++i) {
      const double x = 4 * static_cast<double>(i) / (points - 1);
      std::fprintf(file, "%.9g,%.9g\n", x, 2.5 * std::exp(-1.3 * x) + 0.5 + 0.1 * noise.normal(i));
    }
    std::fclose(file);
  }
  ~ManyPoints() { std::filesystem::remove(path_); }
  ManyPoints(const ManyPoints&) = delete;
  ManyPoints& operator=(const ManyPoints&) = delete;

  const std::string& path() const { return path_; }
  Command told() const { return {path_, exponential, "y", "a=1,b=1,c=1"}; }

 private:
  std::string path_;
};

/// Nobody looks at the rows of its walk.
class Unseen final : public Observer {
 public:
  bool wants_rows() override { return false; }
};

FitPlan plan_of(const ManyPoints& file) {
  FitPlan plan;
  DataSet data = make_data_set("points", read_table(file.path()), {}, {});
  plan.walk.function = data_fit(std::move(data), exponential, "", ChiSquared(), {"a", "b", "c"});
  plan.walk.start = plan.walk.function.start;
  plan.walk.method = std::get<MethodOptions>(find_optimizer("lm", {}));
  plan.bounds.resize(3);
  return plan;
}

void many_points(Report& report) {
  const ManyPoints file;
  const Command own = our_fit(file.told());
  const double peak = peak_bytes_of(own), bytes = 2.0 * sizeof(double) * points;
  const std::string memory = "10^6 points, peak memory over the numbers' bytes";
  report.row({memory, number(peak / 1e6, 0) + " MB", number(bytes / 1e6, 0) + " MB",
              number(peak / bytes, 2), report.judge(memory, {peak / bytes}, at_most(3))});

  const auto python = python_with("scipy.optimize");
  const std::string on_one = "10^6 points, the fit alone, one thread",
                    alone = "10^6 points, the fit alone, all cores",
                    whole = "10^6 points, the whole process";
  if (!python) {
    for (const std::string& name : {on_one, alone, whole}) {
      report.row({name, "", "", "", report.not_measured(name)});
    }
    return;
  }
  const auto script = [&](const char* mode) {
    return with({"env", "OPENBLAS_NUM_THREADS=1", *python, "tests/bench/fits_peer.py", mode},
                file.told());
  };
  {
    const FitPlan plan = plan_of(file);
    Unseen nobody;
    Peer peer(script("fit"));
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    for (const std::string& name : {on_one, alone}) {
      Team team(name == alone ? cores : 1);
      const auto [we, they] = take_turns(
          turns,
          [&] {  // of all cores the time of the clock counts
            const Stopwatch watch;
            keep(fit_data(plan, team, nobody).loss);
            return watch.seconds();
          },
          [&] { return peer.seconds(); });
      const Series ratio = ratios(they, we);
      // The aim is that of all cores.
      report.row({name, number(1e3 * median(we), 0), number(1e3 * median(they), 0),
                  spread(ratio, 1),
                  name == alone ? report.judge(name, ratio, at_least(10)) : std::string()});
    }
  }
  const auto [we, they] = take_turns(
      turns, [&] { return seconds_of(own); }, [&] { return seconds_of(script("whole")); });
  const Series ratio = ratios(they, we);
  report.row({whole, number(1e3 * median(we), 0), number(1e3 * median(they), 0), spread(ratio, 1),
              report.judge(whole, ratio, at_least(10))});
}

}  // namespace

void fits(Report& report) {
  Ours ours;
  const bool nist = std::ifstream(data_path("nist/problems.tsv")).good();
  if (nist) digits(report, ours);
  report.begin("fits, times",
               "milliseconds: whole processes on all cores; fits alone, the data in memory;\n"
               "curve_fit by default, from the same starts and files (numpy.loadtxt)",
               {{"what", 48}, {"nnopt", 8}, {"scipy", 8}, {"ratio (range)", 18}, {"aim", 11}});
  if (nist) {
    nist_processes(report, ours);
  } else {
    report.note("no nist/problems.tsv in NNOPT_DATA: " + report.not_measured("NIST's problems"));
  }
  many_points(report);
}

}  // namespace nnopt::bench
