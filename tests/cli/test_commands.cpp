// The contract of the command line, checked from outside on the program itself.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::blocks_of;
using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::lines_of;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::Value;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::contents;
using plot_tests::Folder;

namespace {

const Words ackley{"minimize", "ackley", "--start", "10", "--steps", "20", "--no-times"};

/// Enough memory for the program, too little for a thousand threads.
constexpr std::size_t little_memory = std::size_t(1) << 30;

boost::test_tools::assertion_result runs_in_little_memory(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(
      run({.words = {"--version"}, .most_memory = little_memory}).status == 0);
  result.message() << "the program does not start in 1 GiB of address space";
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(commands, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(help_and_version_are_data_with_status_0) {
  const std::vector<Words> asked{
      {"--help"}, {"-h"}, {"minimize", "--help"}, {"landscape", "-h"}, {"list", "--help"}};
  for (const Words& words : asked) {
    const Ended ended = run(words);
    BOOST_TEST(ended.status == 0);
    BOOST_TEST(ended.err == "");
    BOOST_TEST(ended.out.find("Examples\n  nnopt ") != std::string::npos);
  }
  BOOST_TEST(run({"--version"}).out.starts_with("nnopt "));
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_one_line_with_status_2) {
  check_refused({}, "--help");
  check_refused({""}, "unknown command");
  check_refused({"minimise"}, "'minimize'");
  check_refused({"minimize"}, "no function");
  check_refused({"minimize", "akley"}, "'ackley'");
  check_refused({"minimize", "\xff\xfe"}, "unexpected character '\\xff'");
  check_refused(with(ackley, {"--lr"}), "--lr needs a value");
  check_refused(with(ackley, {"--stps", "5"}), "'--steps'");
  check_refused(with(ackley, {"--steps", "6"}), "given twice");
  check_refused(with(ackley, {"--lr", "nan"}), "--lr");
  check_refused(with(ackley, {"--repeat", "1e9"}), "--repeat");
  check_refused(with(ackley, {"--threads", "0"}), "--threads");
  check_refused(with(ackley, {"--optimizer", "adm"}), "'adam'");
  check_refused(with(ackley, {"--model", "mlp9", "--dropout", "1"}), "--dropout");
  check_refused(with(ackley, {"--plot", "x.bmp"}), ".png");
  check_refused(with(ackley, {"--trace", "-", "--plot", "-"}), "--plot");
  check_refused(with(ackley, {"--device", "cuda:99"}), "--device");
  check_refused({"minimize", "beale", "--start", "1,2,3"}, "not 3");
  check_refused({"minimize", "beale", "--steps", "-1"}, "--steps");
  check_refused({"landscape", "ackley", "--range", "1:1"}, "--range");
  check_refused({"landscape", "ackley", "--samples", "1e9"}, "--samples");
  check_refused({"list", "functions", "akley"}, "'ackley'");
}

BOOST_AUTO_TEST_CASE(words_that_no_option_takes_are_refused) {
  check_refused({"minimize", "ackley", "beale"}, "'beale'");
  check_refused({"minimize", "ackley", "--start", "1", "2"}, "'2'");
  check_refused({"landscape", "ackley", "beale", "--samples", "3"}, "'beale'");
}

BOOST_AUTO_TEST_CASE(a_model_that_fits_no_memory_is_refused_by_its_option) {
  check_refused(with(ackley, {"--model", "mlp9", "--hidden", "1e6"}), "--hidden");
}

BOOST_AUTO_TEST_CASE(json_of_minimize_is_as_promised) {
  const Ended ended =
      run({"minimize", "-f", "ackley", "--start", "10", "--model", "mlp", "--layers", "8,8",
           "--repeat", "2", "--seed", "3", "--steps", "30", "--format", "json"});
  BOOST_TEST(ended.status == 0);
  const Value json = read_json(ended.out);
  BOOST_TEST(json["command"].text == "minimize");
  BOOST_TEST(json["objective"].text == "ackley");
  BOOST_TEST(json["dim"].number == 1);
  BOOST_TEST(json["model"].text == "mlp");
  BOOST_TEST(json["parameters"].number == 128 + 129 * 8 + 9 * 8 + 9);
  BOOST_TEST(json["optimizer"].text == "adam");
  BOOST_TEST(json["precision"].text == "float");
  BOOST_TEST(json["device"].text == "cpu");
  BOOST_TEST(json["seed"].number == 3);
  BOOST_REQUIRE(json["runs"].size() == 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const Value& one = json["runs"][i];
    BOOST_TEST(one["seed"].number == 3. + double(i));
    BOOST_TEST(one["start"].numbers() == std::vector<double>{10});
    BOOST_TEST(one["x"].size() == 1u);
    BOOST_TEST(one["best_x"].size() == 1u);
    BOOST_TEST(one["best_value"].number <= one["value"].number);
    BOOST_TEST(one["gradient_norm"].number >= 0);
    BOOST_TEST(one["steps"].number == 30);
    BOOST_TEST(one["evaluations"].number == 30);
    BOOST_TEST(one["init_steps"].number > 0);
    BOOST_TEST(one["status"].text == "max_steps");
    BOOST_TEST(one["reason"].text != "");
    BOOST_TEST(one["seconds"].number > 0);
    BOOST_TEST(one["init_seconds"].number > 0);
  }
  BOOST_TEST(json["success"]["criterion"].text == "value < 0.01 above the known minimum");
  BOOST_TEST(json["success"]["count"].number >= 0);
  BOOST_TEST(json["success"]["of"].number == 2);
}

BOOST_AUTO_TEST_CASE(without_times_no_field_holds_seconds) {
  for (const std::string format : {"json", "table"}) {
    const std::string out = run(with(ackley, {"--format", format})).out;
    BOOST_TEST(out.find("value") != std::string::npos);
    BOOST_TEST(out.find("seconds") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_null_in_json) {
  const Value json = read_json(
      run({"minimize", "rosenbrock", "--optimizer", "sgd:lr=1e10", "--format", "json"}).out);
  BOOST_TEST(json["runs"][0]["status"].text == "diverged");
  BOOST_TEST(json["runs"][0]["value"].is_null());
  BOOST_TEST(json["runs"][0]["best_value"].number == 24.2, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(
      read_json(run({"landscape", "rosenbrock", "--range", "-1e200:1e200:3", "--format", "json"})
                    .out)["values"][0]
          .is_null());
}

BOOST_AUTO_TEST_CASE(a_run_that_diverged_has_status_1_and_its_data) {
  const Ended ended =
      run({"minimize", "rosenbrock", "--optimizer", "sgd:lr=1e10", "--format", "json"});
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(read_json(ended.out)["runs"].size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_trace_has_a_row_per_step_under_its_names) {
  const Ended ended = run(
      {"minimize", "beale", "--start", "-1,2", "--steps", "7", "--trace", "-", "--threads", "1"});
  const auto lines = lines_of(ended.out);
  BOOST_TEST(lines[0] == "# nnopt minimize beale --start -1,2 --steps 7 --trace -");
  BOOST_TEST(lines[1] == "# step evaluations value best gradient_norm step_norm lr x1 x2");
  BOOST_TEST(ended.err.find("beale") != std::string::npos);
  const auto blocks = blocks_of(ended.out);
  BOOST_REQUIRE(blocks.size() == 1u);
  BOOST_REQUIRE(blocks[0].size() == 8u);
  for (std::size_t k = 0; k < 8; ++k) {
    const auto& row = blocks[0][k];
    BOOST_REQUIRE(row.size() == 9u);
    BOOST_TEST(row[0] == double(k));
    BOOST_TEST(row[3] <= row[2]);
    BOOST_TEST(row[6] == 0.01);
  }
  BOOST_TEST(blocks[0][0][7] == -1);
  BOOST_TEST(blocks[0][0][8] == 2);
  BOOST_TEST(blocks[0][0][5] == 0);
}

BOOST_AUTO_TEST_CASE(a_trace_has_a_block_per_seed_thinned_on_request) {
  const Words words = with(ackley, {"--repeat", "3", "--quiet", "--trace", "-"});
  BOOST_TEST(blocks_of(run(words).out).size() == 3u);
  const auto thinned = blocks_of(run(with(words, {"--trace-every", "8"})).out);
  BOOST_REQUIRE(thinned.size() == 3u);
  std::vector<double> steps;
  for (const auto& row : thinned[2]) steps.push_back(row[0]);
  BOOST_TEST(steps == (std::vector<double>{0, 8, 16, 20}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_initialization_phase_is_a_block_of_its_own_on_request) {
  const Words words{"minimize", "ackley", "--start", "10",      "--model", "parameter",
                    "--steps",  "5",      "--quiet", "--trace", "-"};
  const auto plain = blocks_of(run(words).out);
  const auto both = blocks_of(run(with(words, {"--trace-init"})).out);
  BOOST_REQUIRE(plain.size() == 1u);
  BOOST_REQUIRE(both.size() == 2u);
  BOOST_TEST(plain[0].size() == 6u);
  BOOST_TEST(both[1].size() == 6u);
  BOOST_TEST(both[0].front()[2] > both[0].back()[2]);
}

BOOST_AUTO_TEST_CASE(a_table_of_runs_is_numbers_and_tells_their_ends_above_them) {
  const Ended ended = run(
      {"minimize", "beale", "--repeat", "3", "--steps", "7", "--format", "table", "--no-times"});
  BOOST_TEST(ended.out.find("# seed 2: max_steps, all 7 steps done\n") != std::string::npos);
  const auto blocks = blocks_of(ended.out);
  BOOST_TEST_REQUIRE(blocks.size() == 1u);
  BOOST_TEST_REQUIRE(blocks[0].size() == 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    BOOST_TEST_REQUIRE(blocks[0][k].size() == 9u);
    BOOST_TEST(blocks[0][k][0] == double(k));
    BOOST_TEST(blocks[0][k][1] == 7);
  }
}

BOOST_AUTO_TEST_CASE(tables_read_back_to_the_same_numbers_as_json) {
  const auto table = blocks_of(run({"landscape", "beale", "--range", "-2:2:3,0:1:2"}).out);
  const auto values =
      read_json(
          run({"landscape", "beale", "--range", "-2:2:3,0:1:2", "--format", "json"}).out)["values"]
          .numbers();
  BOOST_REQUIRE(table.size() == 2u);
  BOOST_REQUIRE(values.size() == 6u);
  for (std::size_t k = 0; k < 6; ++k) {
    BOOST_REQUIRE(table[k / 3].size() == 3u);
    BOOST_TEST(table[k / 3][k % 3][0] == -2. + 2. * double(k % 3));
    BOOST_TEST(table[k / 3][k % 3][1] == double(k / 3));
    BOOST_TEST(table[k / 3][k % 3][2] == values[k]);
  }
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const Words seeds = with(ackley, {"--repeat", "5", "--trace", "-"});
  const Words network{"minimize", "ackley", "--model",  "mlp9", "--steps",   "10", "--repeat", "2",
                      "--trace",  "-",      "--format", "json", "--no-times"};
  const Words grid{"landscape", "beale", "--samples", "70"};
  for (const Words& words : {seeds, network, grid}) {
    const Ended one = run(with(words, {"--threads", "1"}));
    for (const std::string count : {"2", "3", "8"}) {
      const Ended many = run(with(words, {"--threads", count}));
      BOOST_TEST((many.out == one.out));
      BOOST_TEST((many.err == one.err));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_thousand_threads_that_do_not_fit_are_no_crash,
                     *boost::unit_test::precondition(runs_in_little_memory)) {
  const Ended ended =
      run({.words = with(ackley, {"--threads", "1024"}), .most_memory = little_memory});
  BOOST_TEST(ended.signal == -1);
  BOOST_TEST(ended.err.find("terminate") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_configuration_file_gives_options_and_the_command_line_wins) {
  const Folder folder;
  std::ofstream(folder.file("run.cfg")) << "\xEF\xBB\xBF# a comment\r\nfunction = ackley\r\n"
                                           "start = 10 # here\r\nsteps = 3\r\nno-times = on\r\n";
  const Words words{"minimize", "--config", folder.file("run.cfg"), "--format", "json"};
  BOOST_TEST(read_json(run(words).out)["runs"][0]["steps"].number == 3);
  BOOST_TEST(read_json(run(with(words, {"--steps", "4"})).out)["runs"][0]["steps"].number == 4);
  const Ended piped = run(
      {.words = {"minimize", "--config", "/dev/stdin"}, .in = "function = ackley\nsteps = 1\n"});
  BOOST_TEST(piped.status == 0);
}

BOOST_AUTO_TEST_CASE(mistakes_in_a_configuration_file_name_file_line_and_column) {
  const Folder folder;
  const std::string file = folder.file("c");
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"stps = 3\n", ":1:1: "},
      {"function = ackley\n steps = x\n", ":2:10: "},
      {"function = ackley\nfunction = beale\n", ":2:1: "},
      {"no line\n", ":1:1: "},
      {"function = akley\n", ":1:12: "},
      {"function = ackley\noptimizer = adm\n", ":2:13: "},
      {"function = ackley\nmodel = mlp8\n", ":2:9: "}};
  for (const auto& [text, place] : wrong) {
    std::ofstream(file) << text;
    check_refused({"minimize", "--config", file}, file + place);
  }
  check_refused({"minimize", "--config", folder.path()}, folder.path());
  check_refused({"minimize", "--config", folder.file("none")}, folder.file("none"));
}

BOOST_AUTO_TEST_CASE(outputs_that_cannot_be_written_have_status_1_and_leave_nothing) {
  const Folder folder;
  check_refused(with(ackley, {"--trace", folder.file("no/t")}), "no/t", 1);
  check_refused(with(ackley, {"--trace", folder.path()}), folder.path(), 1);
  check_refused(with(ackley, {"--trace", "/dev/full"}), "/dev/full", 1);
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_CASE(a_file_is_replaced_as_a_whole_or_not_at_all) {
  const Folder folder;
  std::ofstream(folder.file("t")) << "old\n";
  check_refused(with(ackley, {"--trace", folder.file("t"), "--lr", "x"}), "--lr");
  BOOST_TEST(contents(folder.file("t")) == "old\n");
  BOOST_TEST(run(with(ackley, {"--trace", folder.file("t")})).status == 0);
  BOOST_TEST(blocks_of(contents(folder.file("t")))[0].size() == 21u);
}

BOOST_AUTO_TEST_CASE(a_full_or_closed_standard_output_has_status_1) {
  const std::vector<Words> writing{
      ackley, {"--help"}, {"list", "functions"}, {"landscape", "ackley", "--samples", "50"}};
  for (const Words& words : writing) {
    for (const Ended& ended : {run({.words = words, .out_file = "/dev/full"}),
                               run({.words = words, .out_closed = true})}) {
      BOOST_TEST(ended.status == 1);
      BOOST_TEST(ended.err.starts_with("nnopt: cannot write to standard output: "));
      BOOST_TEST(ended.error_lines() == 1u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reader_that_leaves_early_ends_the_program_quietly) {
  for (const Words& words : std::vector<Words>{
           {"minimize", "ackley", "--steps", "1000000000", "--quiet", "--trace", "-"},
           {"landscape", "ackley", "--samples", "1000"}}) {
    cli_tests::Process process({.words = words});
    process.read_lines(1);
    process.close_out();
    const Ended ended = process.finish();
    BOOST_TEST(ended.status == 0);
    BOOST_TEST(ended.err == "");
  }
}

BOOST_AUTO_TEST_CASE(without_gnuplot_only_pictures_fail) {
  const Folder folder;
  const std::map<std::string, std::string> nothing{{"PATH", folder.path()}};
  const Ended drawing =
      run({.words = with(ackley, {"--plot", folder.file("p.png")}), .environment = nothing});
  BOOST_TEST(drawing.status == 1);
  BOOST_TEST(drawing.out == "");
  BOOST_TEST(drawing.err.starts_with("nnopt: gnuplot is not installed"));
  BOOST_TEST(drawing.error_lines() == 1u);
  BOOST_TEST(folder.empty());
  BOOST_TEST(run({.words = with(ackley, {"--format", "gnuplot"}), .environment = nothing}).status ==
             0);
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_fails_half_way_leaves_no_picture) {
  const Folder folder, programs;
  programs.program("gnuplot", "read line; echo half; echo 'line 7: boom' >&2; exit 1");
  const Ended ended = run({.words = {"landscape", "ackley", "--plot", folder.file("p.png")},
                           .environment = {{"PATH", programs.path() + ":/usr/bin:/bin"}}});
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(ended.err == "nnopt: gnuplot failed: line 7: boom\n");
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_CASE(a_diverged_run_is_drawn_as_far_as_it_went,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Folder folder;
  const Ended ended = run({"minimize", "sphere", "--optimizer", "sgd:lr=100", "--steps", "200",
                           "--plot", folder.file("p.png")});
  BOOST_TEST(ended.err.starts_with("nnopt: the run diverged: "));
  BOOST_TEST(contents(folder.file("p.png")).starts_with("\x89PNG"));
}

BOOST_AUTO_TEST_SUITE_END()
