// `nnopt sweep` from outside: its rows are those of the command run alone, in the same bytes on any
// number of threads, in shards, after a crash and after Ctrl-C.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "runs/sweep_file.hpp"
#include "runs/sweep_merge.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::Ended;
using cli_tests::lines_of;
using cli_tests::Process;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::Value;
using cli_tests::with;
using cli_tests::Words;
using nnopt::split;
using plot_tests::contents;
using plot_tests::Folder;

namespace {

using Row = std::map<std::string, std::string>;

const Words ackley{"--", "minimize", "ackley", "--start", "2", "--steps", "30"};

Words sweep(const Words& options, const Words& command = ackley) {
  return with(with({"sweep"}, options), command);
}

void check_refused(const Words& options, const std::string& message,
                   const Words& command = ackley) {
  cli_tests::check_refused(sweep(options, command), message);
}

/// The rows of a results file by the names of its columns.
std::vector<Row> rows_of(const std::string& text) {
  std::vector<Row> rows;
  std::vector<std::string> names;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("# index")) {
      for (const auto name : split(std::string_view(line).substr(2), ' ')) names.emplace_back(name);
    }
    if (line.starts_with('#')) continue;
    const auto cells = nnopt::sweep_cells(line + "\n", names.size());
    BOOST_REQUIRE(cells.has_value());
    Row& row = rows.emplace_back();
    for (std::size_t k = 0; k < names.size(); ++k) row[names[k]] = (*cells)[k];
  }
  return rows;
}

std::vector<Row> rows_printed(const Words& options, const Words& command = ackley, int status = 0) {
  const Ended ended =
      run(with(sweep(with({"--format", "table", "--quiet"}, options), command), {}));
  BOOST_TEST_CONTEXT(ended.err) { BOOST_REQUIRE(ended.status == status); }
  return rows_of(ended.out);
}

/// One value of a column in each row.
std::vector<std::string> column(const std::vector<Row>& rows, const std::string& name) {
  std::vector<std::string> cells;
  for (const Row& row : rows) {
    BOOST_REQUIRE_MESSAGE(row.contains(name), "no column " << name);
    cells.push_back(row.at(name));
  }
  return cells;
}

Value json_of(const Words& words) {
  const Ended ended = run(with(words, {"--format", "json", "--no-times"}));
  BOOST_TEST_CONTEXT(ended.err) { BOOST_REQUIRE(ended.status == 0); }
  return read_json(ended.out);
}

/// A sweep whose runs take long enough to be stopped in the middle.
const Words many{"--vary", "lr=0.001:0.1:60", "--threads", "2", "--quiet"};
const Words long_run{"--", "minimize", "rosenbrock", "--dim", "30", "--steps", "20000"};

/// Waits until the file has so many rows.
void wait_for_rows(const std::string& file, std::size_t count) {
  const auto far_too_long = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (plot_tests::count(std::filesystem::exists(file) ? contents(file) : "", "\n") < count + 3) {
    BOOST_REQUIRE(std::chrono::steady_clock::now() < far_too_long);
    sched_yield();
  }
}

std::string undisturbed() {
  static const std::string text = [] {
    const Folder folder;
    const std::string file = folder.file("all");
    BOOST_REQUIRE(run(sweep(with(many, {"--output", file}), long_run)).status == 0);
    return contents(file);
  }();
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sweeps, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(each_combination_is_a_row_and_the_last_option_varies_fastest) {
  const auto rows = rows_printed({"--vary", "lr=0.1,0.2", "--vary", "dim=1,2,3"},
                                 {"--", "minimize", "ackley", "--steps", "9"});
  const std::vector<std::string> indices{"0", "1", "2", "3", "4", "5"};
  const std::vector<std::string> rates{"0.1", "0.1", "0.1", "0.2", "0.2", "0.2"};
  const std::vector<std::string> dims{"1", "2", "3", "1", "2", "3"};
  BOOST_TEST(column(rows, "index") == indices, boost::test_tools::per_element());
  BOOST_TEST(column(rows, "lr") == rates, boost::test_tools::per_element());
  BOOST_TEST(column(rows, "dim") == dims, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_row_has_what_the_command_gives_alone) {
  const auto rows = rows_printed({"--vary", "lr=0.1,0.3"});
  BOOST_REQUIRE(rows.size() == 2u);
  for (const Row& row : rows) {
    const Value json =
        json_of({"minimize", "ackley", "--start", "2", "--steps", "30", "--lr", row.at("lr")});
    const Value& one = json["runs"][0];
    for (const char* name : {"value", "best_value", "gradient_norm", "steps", "evaluations"}) {
      BOOST_TEST(std::stod(row.at(name)) == one[name].number, name);
    }
    BOOST_TEST(std::stod(row.at("x1")) == one["x"][0].number);
    BOOST_TEST(row.at("status") == one["status"].text);
    BOOST_TEST(std::stod(row.at("success")) == json["success"]["count"].number);
  }
}

BOOST_AUTO_TEST_CASE(runs_with_several_seeds_give_medians_and_count_successes) {
  const auto rows = rows_printed(
      {"--vary", "lr=0.3"}, {"--", "minimize", "--data", "sincos", "--formula", "sin(b*cos(a*x))",
                             "--start", "a=1,b=2", "--epochs", "1", "--repeat", "3"});
  const Value json =
      json_of({"minimize", "--data", "sincos", "--formula", "sin(b*cos(a*x))", "--start", "a=1,b=2",
               "--epochs", "1", "--repeat", "3", "--lr", "0.3"});
  std::vector<double> values;
  for (const Value& one : json["runs"].elements) values.push_back(one["value"].number);
  std::ranges::sort(values);
  BOOST_TEST(std::stod(rows[0].at("value")) == values[1]);
  BOOST_TEST(rows[0].contains("a"));
  BOOST_TEST(!rows[0].contains("success"));  // no minimum is known
  const auto known = rows_printed({"--vary", "repeat=1,2"});
  BOOST_TEST(known[0].at("of") == "1");
  BOOST_TEST(known[1].at("of") == "2");
}

BOOST_AUTO_TEST_CASE(other_coordinates_in_each_run_share_a_column) {
  const auto rows = rows_printed({"--vary", "dim=1,3"}, {"--", "minimize", "ackley"});
  BOOST_TEST(!rows[0].contains("x1"));
  BOOST_TEST(split(rows[0].at("x"), ',').size() == 1u);
  BOOST_TEST(split(rows[1].at("x"), ',').size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_result_that_is_called_as_a_varied_option_gets_another_name) {
  const auto rows = rows_printed({"--vary", "steps=4,5"}, {"--", "minimize", "ackley"});
  BOOST_TEST(column(rows, "steps") == column(rows, "result_steps"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(values_with_commas_are_parted_by_semicolons) {
  const auto rows = rows_printed(
      {"--vary", "optimizer=sgd:lr=0.1;adam:lr=0.1,betas=0.8/0.9", "--vary", "start=1,2;3,4"},
      {"--", "minimize", "beale", "--steps", "3"});
  BOOST_REQUIRE(rows.size() == 4u);
  BOOST_TEST(rows[3].at("optimizer") == "adam:lr=0.1,betas=0.8/0.9");
  BOOST_TEST(rows[3].at("start") == "3,4");
  BOOST_TEST(rows[3].contains("x2"));
}

BOOST_AUTO_TEST_CASE(every_command_that_computes_gives_columns) {
  const auto with_columns = [](const Words& options, const Words& command, const Words& names) {
    BOOST_TEST_CONTEXT(nnopt::joined(command, " ")) {
      const auto rows = rows_printed(options, command);
      for (const auto& name : names) {
        for (const auto& cell : column(rows, name)) BOOST_TEST(cell != "nan", name);
      }
    }
  };
  with_columns({"--vary", "lr=0.1,0.2"},
               {"--", "compare", "beale", "--optimizer", "adam", "--optimizer", "sgdm"},
               {"value", "best", "adam", "sgdm"});
  with_columns({"--vary", "at=1,2;3,4"}, {"--", "eval", "beale"},
               {"value", "gradient_x1", "gradient_x2"});
  with_columns({"--vary", "range=-1:1;-2:2"}, {"--", "landscape", "-f", "x^2+y", "--samples", "5"},
               {"value", "not_finite", "x"});
  with_columns(
      {"--vary", "seed=0,1"},
      {"--", "fit", "--data", "sincos", "--formula", "sin(b*cos(a*x))", "--start", "a=1.1,b=2.4"},
      {"chi2", "rss", "dof", "a", "a_error", "b", "b_error"});
  with_columns({"--vary", "fan-in=4,8"}, {"--", "init", "--fan-out", "3"}, {"variance"});
  with_columns({"--vary", "depth=3,4"}, {"--", "init", "--width", "8"}, {"activation_factor"});
  with_columns({"--vary", "lr=0.01,0.02"}, {"--", "train", "--limit", "200", "--epochs", "1"},
               {"test_accuracy", "test_loss", "loss", "epochs"});
}

BOOST_AUTO_TEST_CASE(a_saved_network_for_each_run_is_found_by_its_number) {
  const Folder folder;
  rows_printed({"--vary", "seed=5,6"}, {"--", "train", "--limit", "100", "--epochs", "1", "--save",
                                        folder.file("net_{index}.st")});
  const auto rows =
      rows_printed({"--vary", "load=" + folder.file("net_0.st") + "," + folder.file("net_1.st")},
                   {"--", "predict", "--data", "digits"});
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].at("loss") != rows[1].at("loss"));
}

BOOST_AUTO_TEST_CASE(a_trace_for_each_run_says_the_line_that_repeats_it) {
  const Folder folder;
  rows_printed({"--vary", "lr=0.1,0.25"},
               {"--", "minimize", "ackley", "--start", "2", "--trace", folder.file("{index}.txt")});
  const std::string trace = contents(folder.file("1.txt"));
  BOOST_TEST(trace.starts_with("# nnopt minimize "));
  BOOST_TEST(lines_of(trace)[0].find("--lr=0.25") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_byte) {
  const Words options{"--vary", "lr=0.01:0.5:23", "--vary", "start=1:9:5", "--format", "table"};
  const Words more{"--vary", "lr=0.01:0.5:3", "--vary", "model=direct,mlp", "--format", "json"};
  const Words network{"--", "minimize", "ackley", "--steps", "20"};
  for (const auto& [own, command] : {std::pair(options, ackley), std::pair(more, network)}) {
    Words words = command;
    if (own == options) std::erase(words, "2"), std::erase(words, "--start");
    const std::string one = run(sweep(with(own, {"--threads", "1"}), words)).out;
    BOOST_TEST(!one.empty());
    BOOST_TEST(one == run(sweep(with(own, {"--threads", "4"}), words)).out);
  }
}

BOOST_AUTO_TEST_CASE(a_file_has_the_bytes_that_are_printed) {
  const Folder folder;
  const std::string file = folder.file("rows");
  const Words options{"--vary", "lr=0.1,0.2,0.3"};
  const std::string printed = run(sweep(with(options, {"--format", "table"}))).out;
  const Ended written = run(sweep(with(options, {"--output", file, "--threads", "3"})));
  BOOST_TEST(written.status == 0);
  BOOST_TEST(contents(file) == printed);
  BOOST_TEST(written.out.find(file) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(random_settings_are_those_of_their_seed) {
  const Words options{"--random", "20", "--vary", "lr=1e-3:1:log", "--vary", "model=direct,mlp5"};
  const auto first =
      rows_printed(with(options, {"--seed", "1"}), {"--", "minimize", "ackley", "--steps", "0"});
  BOOST_TEST(first.size() == 20u);
  const Words command{"--", "minimize", "ackley", "--steps", "0"};
  BOOST_TEST((rows_printed(with(options, {"--seed", "1"}), command) == first));
  BOOST_TEST(column(rows_printed(with(options, {"--seed", "2"}), command), "lr") !=
             column(first, "lr"));
}

BOOST_AUTO_TEST_CASE(shards_together_are_the_whole) {
  const Folder folder;
  for (const Words& options :
       {Words{"--vary", "lr=0.01:0.5:10"}, Words{"--random", "10", "--vary", "lr=1e-3:1:log"}}) {
    const std::string whole = run(sweep(with(options, {"--format", "table"}))).out;
    std::vector<std::string> files;
    for (const char* shard : {"1/3", "2/3", "3/3"}) {
      files.push_back(folder.file("shard" + std::to_string(files.size()) + options[0]));
      const Ended ended =
          run(sweep(with(options, {"--shard", shard, "--output", files.back(), "--threads", "2"})));
      BOOST_TEST(ended.status == 0);
    }
    std::string merged;
    nnopt::merge_sweeps(files, "0.1.0", [&](std::string_view text) { merged += text; }, {});
    BOOST_TEST(merged == whole);
  }
}

BOOST_AUTO_TEST_CASE(two_processes_append_to_one_file) {
  const Folder folder;
  const std::string file = folder.file("both");
  const Words own = with(many, {"--output", file});
  {
    Process one({.words = sweep(with(own, {"--shard", "1/2"}), long_run)});
    Process other({.words = sweep(with(own, {"--shard", "2/2"}), long_run)});
    BOOST_TEST(one.finish().status == 0);
    BOOST_TEST(other.finish().status == 0);
  }
  BOOST_TEST(contents(file) == undisturbed());
}

BOOST_AUTO_TEST_CASE(a_killed_sweep_goes_on_to_the_same_bytes) {
  const Folder folder;
  const std::string file = folder.file("killed");
  const Words words = with(many, {"--output", file});
  {
    Process process({.words = sweep(words, long_run)});
    wait_for_rows(file, 5);
    process.signal(SIGKILL);
    BOOST_TEST(process.finish().signal == SIGKILL);
  }
  BOOST_TEST(contents(file) != undisturbed());
  check_refused(words, "--resume", long_run);
  {
    std::ofstream(file, std::ios::app) << "59 0.1 3.1";  // a line that a crash has torn
    const Ended ended =
        run(with({"sweep", "--resume"},
                 with(with({"--vary", "lr=0.001:0.1:60", "--output", file}, {}), long_run)));
    BOOST_TEST(ended.status == 0);
    BOOST_TEST(ended.err.find("ended within a row") != std::string::npos);
  }
  BOOST_TEST(contents(file) == undisturbed());
}

BOOST_AUTO_TEST_CASE(ctrl_c_keeps_the_rows_that_are_done) {
  const Folder folder;
  const std::string file = folder.file("stopped");
  const Words words{"--vary", "lr=0.001:0.1:60", "--threads", "2", "--output", file};
  Process process({.words = sweep(words, long_run)});
  wait_for_rows(file, 3);
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 130);
  BOOST_TEST(ended.err.find("--resume") != std::string::npos);
  const auto rows = rows_of(contents(file));
  BOOST_TEST(rows.size() >= 3u);
  BOOST_TEST(rows.size() < 60u);
  for (const auto& status : column(rows, "status")) BOOST_TEST(status == "max_steps");
  BOOST_TEST(run(sweep(with(many, {"--output", file, "--resume"}), long_run)).status == 0);
  BOOST_TEST(contents(file) == undisturbed());
}

BOOST_AUTO_TEST_CASE(a_finished_sweep_resumes_to_nothing) {
  const Folder folder;
  const Words words{"--vary", "lr=0.1,0.2", "--output", folder.file("done")};
  BOOST_TEST(run(sweep(words)).status == 0);
  const std::string before = contents(folder.file("done"));
  const Ended again = run(sweep(with(words, {"--resume"})));
  BOOST_TEST(again.status == 0);
  BOOST_TEST(again.out.find("best") != std::string::npos);
  BOOST_TEST(contents(folder.file("done")) == before);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_sweep_is_refused) {
  const Folder folder;
  const std::string file = folder.file("rows");
  BOOST_TEST(run(sweep({"--vary", "lr=0.1,0.2", "--output", file})).status == 0);
  const std::string before = contents(file);
  check_refused({"--vary", "lr=0.1,0.3", "--output", file, "--resume"}, file);
  BOOST_TEST(contents(file) == before);
}

BOOST_AUTO_TEST_CASE(bad_input_of_some_runs_leaves_the_others) {
  const Ended ended = run(sweep({"--vary", "lr=0.1,-1", "--format", "table", "--quiet"}));
  BOOST_TEST(ended.status == 1);
  const auto rows = rows_of(ended.out);
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].at("status") == "max_steps");
  BOOST_TEST(rows[1].at("status") == "bad_input");
  BOOST_TEST(rows[1].at("value") == "nan");
  BOOST_TEST(ended.err.find("run 1: --lr: ") != std::string::npos);
  BOOST_TEST(ended.error_lines() == 1u);
}

BOOST_AUTO_TEST_CASE(bad_input_of_all_runs_is_an_error) {
  const Ended ended = run(sweep({"--vary", "lr=-1,-2", "--quiet"}));
  BOOST_TEST(ended.status == 2);
  BOOST_TEST(ended.error_lines() == 2u);
}

BOOST_AUTO_TEST_CASE(many_reasons_are_told_in_few_lines) {
  const Ended ended = run(sweep({"--vary", "lr=-9:-1:50", "--quiet"}));
  BOOST_TEST(ended.status == 2);
  BOOST_TEST(ended.error_lines() == 6u);
  BOOST_TEST(ended.err.find("45 more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_a_run_cannot_write_is_its_failure) {
  const Folder folder;
  std::filesystem::create_directory(folder.file("1.txt"));
  const Ended ended = run(sweep({"--vary", "lr=0.1,0.2", "--format", "table", "--quiet"},
                                with(ackley, {"--trace", folder.file("{index}.txt")})));
  BOOST_TEST(ended.status == 1);
  const auto rows = rows_of(ended.out);
  BOOST_TEST(rows[0].at("status") == "max_steps");
  BOOST_TEST(rows[1].at("status") == "failed");
  BOOST_TEST(ended.err.find("run 1: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(runs_themselves_say_nothing) {
  const Ended ended = run(sweep({"--vary", "lr=0.01,0.1"}, {"--", "minimize", "x^2+y^2"}));
  BOOST_TEST(ended.err.find("the start is") == std::string::npos);
  BOOST_TEST(ended.err.find("2 runs in ") != std::string::npos);
  BOOST_TEST(ended.error_lines() == 1u);
}

BOOST_AUTO_TEST_CASE(the_best_run_is_named_with_a_line_that_repeats_it) {
  const Value json =
      json_of({"minimize", "ackley", "--start", "2", "--steps", "30", "--lr", "0.001"});
  const Ended ended = run(sweep({"--vary", "lr=0.0001,0.001,0.0002"}));
  BOOST_TEST(ended.status == 0);
  const std::string text = ended.out;
  BOOST_TEST(text.find("of run 1, lr=0.001") != std::string::npos);
  const std::size_t line = text.find("nnopt minimize ");
  BOOST_REQUIRE(line != text.npos);
  Words words;
  for (const auto word :
       split(std::string_view(text).substr(line + 6, text.find('\n', line) - line - 6), ' ')) {
    words.emplace_back(word);
  }
  BOOST_TEST(json_of(words)["runs"][0]["value"].number == json["runs"][0]["value"].number);
}

BOOST_AUTO_TEST_CASE(what_is_best_can_be_said) {
  const auto best = [](const Words& options) {
    const Ended ended =
        run(sweep(with({"--vary", "lr=0.0001,0.001,0.0002", "--format", "json"}, options)));
    return read_json(ended.out)["best"];
  };
  BOOST_TEST(best({})["index"].number == 1);
  BOOST_TEST(best({"--best", "value:max"})["index"].number == 0);
  BOOST_TEST(best({"--best", "x1"})["column"].text == "x1");
  BOOST_TEST(best({"--best", "lr:max"})["index"].number == 1);
}

BOOST_AUTO_TEST_CASE(json_has_numbers_as_numbers) {
  const Ended ended =
      run(sweep({"--vary", "lr=0.1,-1", "--vary", "model=direct", "--format", "json"}));
  const Value json = read_json(ended.out);
  BOOST_TEST(json["runs"].number == 2);
  BOOST_TEST(json["statuses"]["bad_input"].number == 1);
  BOOST_TEST(json["columns"][1].text == "lr");
  BOOST_TEST(json["rows"][0][1].number == 0.1);
  BOOST_TEST(json["rows"][0][2].text == "direct");
  BOOST_TEST(json["rows"][1][3].is_null());
}

BOOST_AUTO_TEST_CASE(of_points_of_many_coordinates_the_text_has_the_first_ones) {
  const std::string text =
      run({"sweep", "--vary", "dim=2,9", "--quiet", "--", "minimize", "sphere", "--steps", "3"})
          .out;
  BOOST_TEST(text.find(",...  max_steps") != text.npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) BOOST_TEST(line.size() < 140u);
}

BOOST_AUTO_TEST_CASE(a_heat_map_of_one_option_is_refused_before_the_runs) {
  check_refused({"--vary", "lr=0.1,0.2", "--plot", "a.png", "--figure", "heat"},
                "heat shows two varied options");
}

BOOST_AUTO_TEST_CASE(json_has_null_for_what_is_not_finite) {
  const Ended ended = run({"sweep", "--vary", "lr=0.01", "--format", "json", "--", "minimize",
                           "rosenbrock", "--start", "-1,2", "--optimizer", "sgd"});
  const Value json = read_json(ended.out);
  BOOST_TEST(json["statuses"]["diverged"].number == 1);
  BOOST_TEST(json["rows"][0][2].is_null());
  BOOST_TEST(ended.out.find("inf") == ended.out.npos);
}

BOOST_AUTO_TEST_CASE(a_map_shows_no_numbers_of_runs_that_diverged) {
  const Ended ended =
      run({"sweep", "--vary", "lr=0.001,0.003", "--vary", "momentum=0,0.5", "--plot", "-", "--",
           "minimize", "rosenbrock", "--start", "-1,2", "--optimizer", "sgd"});
  BOOST_TEST(ended.out.find("×") != ended.out.npos);
  BOOST_TEST(ended.out.find("e2") == ended.out.npos);
}

BOOST_AUTO_TEST_CASE(seconds_are_a_column_only_where_asked_for) {
  BOOST_TEST(!rows_printed({"--vary", "lr=0.1"})[0].contains("seconds"));
  const auto rows = rows_printed({"--vary", "lr=0.1", "--timing"});
  BOOST_TEST(std::stod(rows[0].at("seconds")) >= 0);
}

BOOST_AUTO_TEST_CASE(many_rows_of_a_text_are_left_to_the_table) {
  const Ended ended = run(sweep({"--vary", "lr=0.01:0.5:50"}));
  BOOST_TEST(lines_of(ended.out).size() < 6u);
  BOOST_TEST(ended.out.find("50 runs") != std::string::npos);
  BOOST_TEST(ended.out.find("--format table") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_figure_is_drawn_of_the_best_column) {
  const Ended ended =
      run(sweep({"--vary", "lr=0.01:0.5:5", "--vary", "start=1:9:4", "--format", "gnuplot"},
                {"--", "minimize", "ackley", "--steps", "9"}));
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.out.find("plot ") != std::string::npos);
  BOOST_TEST(ended.out.find("value") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(more_settings_than_can_be_counted_begin_and_end_by_a_signal) {
  const Folder folder;
  const std::string file = folder.file("rows");
  Process process({.words = sweep({"--vary", "lr=0.1:0.2:1000000", "--vary", "start=0:1:1000000",
                                   "--vary", "seed=1:1000:1000", "--output", file},
                                  {"--", "minimize", "ackley", "--dim", "1", "--steps", "1"})});
  wait_for_rows(file, 3);
  process.signal(SIGTERM);
  BOOST_TEST(process.finish().status == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(rows_in_a_file_that_was_renamed_are_missed) {
  const Folder folder;
  const std::string file = folder.file("rows");
  const Words words = with(many, {"--output", file});
  Process process({.words = sweep(words, long_run)});
  wait_for_rows(file, 3);
  std::filesystem::rename(file, folder.file("away"));
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(ended.err.find("--resume") != std::string::npos);
  BOOST_TEST(run(sweep(with(words, {"--resume"}), long_run)).status == 0);
  BOOST_TEST(contents(file) == undisturbed());
}

BOOST_AUTO_TEST_CASE(a_text_leaves_out_coordinates_that_do_not_fit_into_a_line) {
  const Ended ended =
      run(sweep({"--vary", "lr=0.1,0.2"}, {"--", "minimize", "rosenbrock", "--dim", "40"}));
  const auto lines = lines_of(ended.out);
  BOOST_REQUIRE(lines.size() > 4u);
  BOOST_TEST(lines[1].size() <= 160u);
  BOOST_TEST(lines[1].find(" x1 ") != std::string::npos);
  BOOST_TEST(lines[1].ends_with("status"));
  BOOST_TEST(lines[2].ends_with("max_steps"));
  BOOST_TEST(lines[4].find("more columns") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_runs_is_told_also_where_nothing_can_be_drawn) {
  const Folder folder;
  const Ended ended = run(sweep({"--vary", "lr=-1,-2", "--plot", folder.file("p.svg")}));
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(ended.err.find("run 0: --lr: ") != std::string::npos);
  BOOST_TEST(ended.err.find("cannot be drawn") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_shard_without_runs_says_so) {
  const Ended ended = run(sweep({"--vary", "lr=0.1,0.2", "--shard", "3/3"}));
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(lines_of(ended.out)[0] == "minimize, 0 of 2 runs");
}

BOOST_AUTO_TEST_CASE(a_late_shard_of_very_many_runs_takes_little_memory) {
  const Folder folder;
  const Ended ended =
      run(sweep({"--random", "9007199254740992", "--vary", "lr=0.1:0.2", "--shard",
                 "9007199254740992/9007199254740992", "--output", folder.file("rows")}));
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(contents(folder.file("rows")).find("\n9007199254740991 ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(varied_files_are_for_one_run_each) {
  const Folder folder;
  const Words files{"--vary", "trace=" + folder.file("a") + "," + folder.file("b")};
  check_refused(with(files, {"--vary", "lr=0.1,0.2"}), "several runs would write to");
  check_refused(with(files, {"--random", "2"}), "several runs would write to");
  check_refused({"--vary", "trace=-,x"}, "standard output");
  BOOST_TEST(run(sweep(with(files, {"--vary", "lr=0.1"}))).status == 0);
  BOOST_TEST(std::filesystem::exists(folder.file("b")));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_swept_is_refused) {
  cli_tests::check_refused({"sweep", "--vary", "lr=0.1", "minimize", "ackley"}, "-- is missing");
  cli_tests::check_refused({"sweep", "minimize", "--vary", "lr=0.1", "--", "minimize", "ackley"},
                           "unexpected word 'minimize'");
  cli_tests::check_refused({"sweep", "--vary", "lr=0.1", "--"}, "no command");
  check_refused({}, "--vary is missing");
  check_refused({"--vary", "lr="}, "no values");
  check_refused({"--vary", "lrr=0.1"}, "did you mean 'lr'");
  check_refused({"--vary", "steps=1,2"}, "given after --");
  check_refused({"--vary", "lr=0.1", "--vary", "lr=0.2"}, "twice");
  for (const char* option : {"threads=1,2", "quiet=on,off", "format=json", "config=a", "help=on"}) {
    check_refused({"--vary", option}, "do not depend");
  }
  check_refused({"--vary", "lr=0.1", "--shard", "3/2"}, "--shard: ");
  check_refused({"--vary", "lr=0.1", "--seed", "1"}, "--random");
  check_refused({"--vary", "lr=0.1", "--resume"}, "--output");
  check_refused({"--vary", "lr=0.1", "--best", "valu"}, "did you mean 'value'");
  for (const char* other : {"sweep", "list", "merge", "report"}) {
    check_refused({"--vary", "lr=0.1"}, "no results to sweep", {"--", other});
  }
  check_refused({"--vary", "lr=0.1"}, "did you mean 'minimize'", {"--", "minimise"});
  check_refused({"--vary", "lr=0.1,0.2"}, "{index}", with(ackley, {"--trace", "t.txt"}));
  check_refused({"--vary", "lr=0.1"}, "standard output", with(ackley, {"--trace", "-"}));
  check_refused({"--vary", "lr=0.1"}, "--format: ", with(ackley, {"--format", "json"}));
  check_refused({"--vary", "lr=0.1"}, "without sweep", {"--", "minimize", "--help"});
}

BOOST_AUTO_TEST_SUITE_END()
