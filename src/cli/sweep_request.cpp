#include "cli/sweep_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "cli/run_options.hpp"

namespace nnopt {
namespace {

constexpr std::string_view number_of_run = "{index}";
/// Files that a run writes.
constexpr std::array<const char*, 3> written{"save", "trace", "plot"};

bool has(const Arguments& arguments, std::string_view option) {
  return arguments.command().find(option) != nullptr && arguments.given(option);
}

/// Of options whose values are called N, K or B in the help.
bool takes_whole_numbers(const Option& option) {
  const std::string_view name = split(option.value, ',').front();
  return name == "N" || name == "K" || name == "B";
}

void check_varied(const Arguments& base, const std::string& name) {
  const Command& command = base.command();
  std::vector<std::string> names;
  for (const Group& group : command.groups) {
    for (const Option& option : group.options) names.push_back(option.name);
  }
  if (command.find(name) == nullptr) {
    throw BadInput(unknown_name("option", name, names, "nnopt " + command.name + " --help"));
  }
  for (const char* senseless : {"threads", "quiet", "format", "config", "help", "no-times"}) {
    if (name == senseless) throw BadInput("the results do not depend on --" + name);
  }
  if (base.given(name)) {
    throw BadInput(fmt::format("{} is varied, and given after --, too", in_quotes(name)));
  }
}

std::vector<Variation> read_variations(const Arguments& arguments, const Arguments& base) {
  std::vector<Variation> variations;
  const std::vector<std::string> texts = arguments.all("vary");
  if (texts.empty()) arguments.text("vary");  // says how to write it
  for (const std::string& text : texts) {
    variations.push_back(placed(arguments, "vary", [&] {
      const std::string name = varied_option(text);
      check_varied(base, name);
      return parse_variation(text, takes_whole_numbers(*base.command().find(name)),
                             arguments.given("random"));
    }));
  }
  return variations;
}

SweepGrid read_grid(const Arguments& arguments, const Arguments& base) {
  std::vector<Variation> variations = read_variations(arguments, base);
  const bool random = arguments.given("random");
  if (!random && arguments.given("seed")) throw arguments.wrong("seed", "goes with --random N");
  const std::int64_t count = random ? arguments.integer("random", 1, most_steps) : 0;
  const std::uint64_t seed = seed_of(arguments);
  return placed(arguments, "vary", [&] {
    return random ? SweepGrid(std::move(variations), static_cast<std::uint64_t>(count), seed)
                  : SweepGrid(std::move(variations));
  });
}

/// Why runs cannot write to a file; empty where they can.
std::string why_not_written(const std::string& file, bool by_one_run) {
  if (file == "-") return "standard output is the sweep's";
  if (by_one_run || file.find(number_of_run) != file.npos) return {};
  return fmt::format("several runs would write to {}: {} stands for a run's number, as in file_{}",
                     in_quotes(file), number_of_run, number_of_run);
}

/// Options of the command that a sweep has itself, and files that its runs would take from each
/// other.
void refuse_what_does_not_go(const Arguments& arguments, const Arguments& base,
                             const SweepGrid& grid) {
  if (has(base, "format")) {
    throw base.wrong("format", "goes before --: it is the sweep that prints");
  }
  for (const char* option : written) {
    if (!has(base, option)) continue;
    const std::string wrong = why_not_written(base.text(option), grid.size() == 1);
    if (!wrong.empty()) throw base.wrong(option, wrong);
  }
  for (const auto& [option, values, range] : grid.variations()) {
    if (std::ranges::find(written, option) == written.end()) continue;
    // Random settings may have a value several times.
    const bool by_one_run = !arguments.given("random") && grid.size() == values.size();
    for (const std::string& file : values) {
      const std::string wrong = why_not_written(file, by_one_run);
      if (!wrong.empty()) throw arguments.wrong("vary", in_quotes(option) + ": " + wrong);
    }
  }
}

/// The line without what the results do not depend on.
std::string line_of_results(const Arguments& arguments, const Arguments& base) {
  std::vector<std::string> words;
  for (const std::string& text : arguments.all("vary")) words.insert(words.end(), {"--vary", text});
  for (const char* option : {"random", "seed"}) {
    if (!arguments.given(option)) continue;
    words.insert(words.end(), {fmt::format("--{}", option), arguments.text(option)});
  }
  if (arguments.on_off("timing")) words.emplace_back("--timing");
  constexpr std::string_view program = "nnopt ";
  return line_for_shell(arguments.command(), words) + " -- " +
         base.command_line().substr(program.size());
}

std::optional<Judge> read_judge(const Arguments& arguments, const SweptCommand& command,
                                const std::vector<std::string>& columns) {
  const auto judge_by = [&](std::string_view name) -> std::optional<Judge> {
    const auto found = std::ranges::find(columns, name);
    if (found == columns.end()) return {};
    return Judge{static_cast<std::size_t>(found - columns.begin()), more_is_better(name)};
  };
  if (!arguments.given("best")) {
    for (const std::string_view name : command.judged_by) {
      if (const auto judge = judge_by(name)) return judge;
    }
    return {};
  }
  const std::string text = arguments.text("best");
  const std::size_t colon = text.rfind(':');
  const std::string_view end =
      colon == text.npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  const bool directed = end == "min" || end == "max";
  const std::string name = directed ? text.substr(0, colon) : text;
  auto judge = judge_by(name);
  if (!judge) throw arguments.wrong("best", unknown_name("column", name, columns));
  if (directed) judge->more_is_better = end == "max";
  return judge;
}

}  // namespace

std::optional<double> Judge::value(const std::vector<std::string>& cells) const {
  return parse_double(cells[column]);
}

std::vector<Group> sweep_groups() {
  return {
      {"The settings",
       {{"vary", 0, "KEY=V1,V2,...", "",
         "an option of the command and its values: lr=0.1,0.2, dim=2:10:5 (5 from 2 to 10), "
         "lr=1e-4:1:log:20; values with commas are parted by semicolons: "
         "optimizer=sgd:lr=0.1;adam:lr=0.1,betas=0.9/0.99. Again for more options: every "
         "combination is run. {index} in the command stands for the number of the run",
         "", true},
        {"random", 0, "N", "",
         "N random settings instead: of each list one value, of each range (lr=1e-4:1:log, "
         "x=0:1) a number"},
        {"seed", 0, "N", "0", "seed of the random settings"},
        {"shard", 0, "I/N", "",
         "runs every N-th setting from the I-th on; `nnopt merge` joins the results of all",
         "1/1"}}},
      {"Runs",
       {{"threads", 0, "N", "",
         "runs side by side, one thread each; where runs are fewer, they share them",
         "all cores"}}},
      {"Output",
       {{"output", 0, "FILE", "",
         "a row for each run, appended as it ends, and put in order at the end", "none"},
        {"resume", 0, "", "", "goes on with --output FILE, and leaves out the runs that it has"},
        {"timing", 0, "", "", "a column with the seconds of each run"},
        {"best", 0, "COLUMN[:min|max]", "",
         "the result by which the best run is named, and which end of it is best",
         "value, chi2, test_accuracy, ...: the command's main result"}}}};
}

SweepRequest read_sweep(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.other_command();
  if (words.empty()) throw BadInput("no command is after --: -- minimize ackley is right");
  const SweptCommand command = find_swept_command(words.front());
  const CommandRow row = command.row();
  const Arguments base = parse(row.command, {words.begin() + 1, words.end()});
  if (base.given("help")) {
    throw BadInput(fmt::format("nnopt {} --help, without sweep, shows that help", words.front()));
  }
  const SweepGrid grid = read_grid(arguments, base);
  refuse_what_does_not_go(arguments, base, grid);
  SweepRequest request{command, row, base, grid, {command, base, grid.variations()}};
  if (arguments.given("shard")) {
    request.shard =
        placed(arguments, "shard", [&] { return parse_shard(arguments.text("shard")); });
  }
  request.random = arguments.given("random");
  request.timing = arguments.on_off("timing");
  SweepHead& head = request.head;
  head.command_line = line_of_results(arguments, base);
  head.version = version;
  head.command = row.command.name;
  head.runs = grid.size();
  head.columns = {"index"};
  for (const Variation& one : grid.variations()) head.columns.push_back(one.option);
  const auto& results = request.columns.names();
  head.columns.insert(head.columns.end(), results.begin(), results.end());
  if (request.timing) head.columns.emplace_back("seconds");
  head.columns.emplace_back("status");
  request.judge = read_judge(arguments, command, head.columns);
  return request;
}

Arguments SweepRequest::arguments_of(std::uint64_t index) const {
  const std::vector<std::string> setting = grid.at(index);
  Arguments arguments = base;
  for (std::size_t k = 0; k < setting.size(); ++k) {
    arguments = arguments.with(grid.variations()[k].option, setting[k]);
  }
  arguments = arguments.replaced(number_of_run, fmt::format("{}", index));
  const auto writes = [&](const char* option) { return has(arguments, option); };
  return std::ranges::any_of(written, writes) ? arguments.with_own_line() : arguments;
}

std::string SweepRequest::line_of(std::uint64_t index) const {
  return arguments_of(index).with_own_line().command_line();
}

}  // namespace nnopt
