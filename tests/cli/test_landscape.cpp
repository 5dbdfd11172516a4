// `nnopt landscape` from outside: grids, tables, matrices, what is refused and what is drawn.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::blocks_of;
using cli_tests::Ended;
using cli_tests::lines_of;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::Value;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::contents;
using plot_tests::Folder;
using Numbers = std::vector<double>;
using boost::test_tools::per_element;

namespace {

const Words landscape{"landscape"};

std::string out_of(const Words& words) {
  const Ended ended = run(with(landscape, words));
  BOOST_TEST_CONTEXT(ended.err) { BOOST_REQUIRE(ended.status == 0); }
  return ended.out;
}

void check_refused(const Words& words, const std::string& message) {
  cli_tests::check_refused(with(landscape, words), message);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(landscape_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(tables_have_a_column_for_each_axis_and_blocks_along_the_first) {
  BOOST_TEST(out_of({"x^2+y", "--range", "-1:1:3,0:1:2"}) ==
             "# nnopt landscape x^2+y --range -1:1:3,0:1:2\n"
             "# x y value\n"
             "-1 0 1\n0 0 0\n1 0 1\n"
             "\n"
             "-1 1 2\n0 1 1\n1 1 2\n");
  BOOST_TEST(out_of({"x^2", "--range", " -1:1:3", "--derivative"}) ==
             "# nnopt landscape x^2 --range ' -1:1:3' --derivative\n"
             "# x value derivative\n"
             "-1 1 -2\n0 0 0\n1 1 2\n");
  BOOST_TEST(lines_of(out_of({"x*y", "--range", "0:1:2", "--derivative"}))[1] ==
             "# x y value d_x d_y");
}

BOOST_AUTO_TEST_CASE(a_slice_holds_coordinates_and_leaves_the_others) {
  const Words words{"x+10*y+100*z", "--range", "0:1:2", "--slice"};
  BOOST_TEST(blocks_of(out_of(with(words, {"y=0.5, x=2"})))[0] ==
             (std::vector<Numbers>{{0, 7}, {1, 107}}));
  const auto plane = blocks_of(out_of(with(words, {"y=3"})));
  BOOST_REQUIRE(plane.size() == 2u);
  BOOST_TEST(plane[1][0] == Numbers({0, 1, 130}), per_element());
  check_refused(with(words, {"q=1"}), "--slice: unknown coordinate 'q' (x, y or z)");
  check_refused(with(words, {"0.5"}), "--slice: name=value is right");
  check_refused(with(words, {"x=1,y=2,z=3"}), "--slice: holds all coordinates");
  check_refused(with(words, {"x=1,x=2"}), "stands twice");
}

BOOST_AUTO_TEST_CASE(ranges_and_grids_that_make_no_sense_are_refused_before_the_start) {
  for (const std::string range :
       {"1:-1", "1:1", "nan:1", "0:inf", "0:1:1", "0:1:2.5", "0:1:2:3", "0", "", "-1e308:1e308"}) {
    check_refused({"x^2", "--range", range}, "--range: ");
  }
  check_refused({"x^2", "--range", "0:1,0:1"}, "--range: 2 ranges, but x^2 has 1 axis");
  check_refused({"x^2", "--range", "0:1:1e15"}, "a grid of 1e+15 points");
  check_refused({"x+y", "--samples", "1e8"}, "a grid of 1e+16 points");
  check_refused({"rosenbrock", "--dim", "30"}, "a grid of 1e+30 points");
  check_refused({"x+y", "--samples", "3000", "--format", "json"}, "at most 4.19e+06");
  check_refused({"x", "--samples", "1"}, "--samples");
  check_refused({"x*y", "--one-dim"}, "2 variables (x, y), not 1");
  check_refused({"ackley", "--one-dim", "--dim", "2"}, "--dim");
  check_refused({"x", "--precision", "half"}, "--precision");
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_counted_and_said) {
  const Words words{"log(x)", "--range", "-1:1:5"};
  const Ended table = run(with(landscape, words));
  BOOST_TEST(lines_of(table.out)[1] == "# 3 of 5 values are not finite");
  BOOST_TEST(std::isnan(blocks_of(table.out)[0][0][1]));
  BOOST_TEST(table.err == "3 of 5 values are not finite\n");
  BOOST_TEST(run(with(with(landscape, words), {"--quiet"})).err == "");
  const Value json = read_json(out_of(with(words, {"--format", "json"})));
  BOOST_TEST(json["status"].text == "not_finite");
  BOOST_TEST(json["not_finite"].number == 3);
  BOOST_TEST(json["values"][2].is_null());
  BOOST_TEST(json["lowest"]["x"][0].number == 0.5);
  const Value none = read_json(out_of({"log(x)", "--range", "-2:-1:5", "--format", "json"}));
  BOOST_TEST(!none.has("lowest"));
  BOOST_TEST(none["minima"].size() == 0u);
}

BOOST_AUTO_TEST_CASE(json_names_the_minima_that_the_grid_shows) {
  const Value json =
      read_json(out_of({"himmelblau", "--range", "-6:6:61", "--format", "json", "--derivative"}));
  BOOST_TEST(json["status"].text == "ok");
  BOOST_TEST(json["values"].size() == 61u * 61u);
  BOOST_TEST(json["gradients"].size() == 2u * 61u * 61u);
  BOOST_REQUIRE(json["minima"].size() == 4u);
  for (const Value& minimum : json["minima"].elements) {
    BOOST_TEST(std::abs(minimum["value"].number) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(floats_are_computed_as_asked) {
  const auto rows = blocks_of(out_of({"x/3", "--range", "0:1:2", "--precision", "float"}))[0];
  BOOST_TEST(rows[1][1] == double(1.f / 3.f));
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte_of_tables_and_json) {
  const std::vector<Words> asked{
      {"rastrigin", "--dim", "3", "--samples", "20", "--derivative"},
      {"--data", "sincos", "--formula", "sin(b*cos(a*x))", "--samples", "30", "--format", "json"},
      {"ackley", "--one-dim", "--range", "-40:40:20001", "--precision", "float"}};
  for (const Words& words : asked) {
    const std::string one = out_of(with(words, {"--threads", "1"}));
    for (const std::string count : {"2", "7"}) {
      BOOST_TEST((out_of(with(words, {"--threads", count})) == one));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_interrupt_ends_the_sampling_with_what_is_done) {
  // Far more than is done before the signal comes, whenever that is.
  cli_tests::Process process({.words = {"landscape", "--data", "sincos", "--formula",
                                        "sin(b*cos(a*x))+c", "--samples", "400"}});
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST((ended.status == 130 || ended.signal == SIGINT));
  if (ended.status == 130) BOOST_TEST(ended.out.find("\n# interrupted: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_minimum_of_a_matrix_is_found_by_looking_at_each_number) {
  const Folder folder;
  const std::string file = folder.file("m");
  std::ofstream(file) << "4 1 3\n4 7 1\n";
  const Words words{"--table", file};
  BOOST_TEST(out_of(words) == "m\n  minimum 1 at column 2, row 1\n  and at column 3, row 2\n");
  BOOST_TEST(blocks_of(out_of(with(words, {"--format", "table"})))[0] ==
             (std::vector<Numbers>{{2, 1, 1}, {3, 2, 1}}));
  const Value json = read_json(out_of(with(words, {"--format", "json"})));
  BOOST_TEST(json["columns"].number == 3);
  BOOST_TEST(json["rows"].number == 2);
  BOOST_TEST(json["minimum"].number == 1);
  BOOST_TEST(json["at"][1]["row"].number == 2);
  for (const Words& other : std::vector<Words>{{"x^2"},
                                               {"--data", "d"},
                                               {"--dim", "2"},
                                               {"--samples", "5"},
                                               {"--slice", "x=1"},
                                               {"--range", "0:1"},
                                               {"--shift", "1"},
                                               {"--precision", "float"},
                                               {"--derivative"}}) {
    check_refused(with(words, other), "does not go with --table");
  }
}

BOOST_AUTO_TEST_CASE(matrices_that_are_none_are_refused) {
  const Folder folder;
  const std::string file = folder.file("m");
  for (const auto& [text, message] : {std::pair("", "holds no rows"),
                                      {"5\n", "1 rows and 1 columns"},
                                      {"1 2\n", "at least 2"},
                                      {"1 2 3\n4 5\n", ":2:1: 2 cells, but 3 columns"},
                                      {"1 2\n2 x\n", ":2:3: 'x'"},
                                      {"1 nan\n1 1\n", ":1:3: 'nan'"},
                                      {"some\ntext\n", ":2:1: 'text'"}}) {
    std::ofstream(file) << text;
    check_refused({"--table", file}, message);
  }
  check_refused({"--table", folder.path()}, "Is a directory");
  check_refused({"--table", folder.file("none")}, "No such file");
}

BOOST_AUTO_TEST_CASE(options_of_pictures_that_do_not_fit_are_refused) {
  for (const Words& option : std::vector<Words>{{"--levels", "1"},
                                                {"--quiver"},
                                                {"--log", "on"},
                                                {"--contour-labels"},
                                                {"--figure", "contour"},
                                                {"--success", "1"}}) {
    check_refused(with({"beale"}, option), option[0] + ": goes with --plot FILE");
  }
  const Words drawn{"--format", "gnuplot"};
  const std::vector<std::pair<Words, std::string>> wrong{
      {{"x^2", "--levels", "1"}, "--levels: goes with functions of 2 variables"},
      {{"x^2", "--quiver"}, "--quiver: goes with functions of 2 variables"},
      {{"x^2", "--figure", "surface"}, "--figure: surface shows functions of 2 variables"},
      {{"beale", "--figure", "curve"}, "--figure: curve shows functions of 1 variable"},
      {{"beale", "--figure", "nosuch"}, "--figure: unknown figure"},
      {{"beale", "--figure", "loss"}, "--path FILE names some"},
      {{"beale", "--levels", "1,a"}, "--levels: 'a'"},
      {{"beale", "--levels", "nan"}, "--levels: 'nan'"},
      {{"beale", "--log", "maybe"}, "--log"},
      {{"beale", "--success", "0"}, "--success"},
      {{"beale", "--plot", "-"}, "--format: standard output is taken by --plot -"},
      {{"x+y+z"}, "3 axes cannot be drawn"},
      {{"log(x)", "--range", "-2:-1"}, "no finite value"}};
  for (const auto& [words, message] : wrong) check_refused(with(words, drawn), message);
}

BOOST_AUTO_TEST_CASE(paths_are_laid_over_by_the_names_of_their_coordinates) {
  const Folder folder;
  const std::string trace = folder.file("t");
  BOOST_REQUIRE(run({"minimize", "(a-1)^2+(b+2)^4", "--start", "b=-1.25,a=0.5", "--steps", "3",
                     "--trace", trace})
                    .status == 0);
  BOOST_TEST(lines_of(contents(trace))[1].ends_with(" lr b a"));
  const Words drawn{"--path",   trace,     "--figure", "contour",
                    "--format", "gnuplot", "--range",  "-3:3"};
  // The start as a row of the script, in the order of the axes.
  BOOST_TEST(out_of(with({"a-b", "--variables", "a,b"}, drawn)).find("\n0.5 -1.25\n") !=
             std::string::npos);
  BOOST_TEST(out_of(with({"a-b", "--variables", "b,a"}, drawn)).find("\n-1.25 0.5\n") !=
             std::string::npos);
  check_refused(with({"x^2"}, {"--path", trace, "--format", "gnuplot"}), "--path: ");
  check_refused({"beale", "--format", "gnuplot", "--path", folder.file("none")},
                "--path: cannot read");
}

BOOST_AUTO_TEST_CASE(runs_on_data_name_their_parameters) {
  const Folder folder;
  std::ofstream(folder.file("d")) << "x,y\n0,1\n1,3\n";
  const Ended ended =
      run({"minimize", "--data", folder.file("d"), "--formula", "a*x+b", "--start", "b=0,a=1",
           "--steps", "2000", "--format", "json", "--trace", folder.file("t")});
  BOOST_TEST(ended.status == 0);
  const Value json = read_json(ended.out);
  BOOST_TEST(json["variables"][0].text == "b");
  const Value& parameters = json["runs"][0]["parameters"];
  BOOST_TEST(parameters["a"].number == 2, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(parameters["b"].number == 1, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(lines_of(contents(folder.file("t")))[1].ends_with(" lr b a"));
}

BOOST_AUTO_TEST_CASE(a_full_or_closed_standard_output_is_a_failure_and_a_closed_pipe_is_none) {
  for (const Words& words : std::vector<Words>{{"landscape", "x^2", "--format", "json"},
                                               {"eval", "x^2"},
                                               {"eval", "x", "--format", "table"}}) {
    for (const Ended& ended : {run({.words = words, .out_file = "/dev/full"}),
                               run({.words = words, .out_closed = true})}) {
      BOOST_TEST(ended.status == 1);
      BOOST_TEST(ended.err.starts_with("nnopt: cannot write to standard output: "));
    }
    cli_tests::Process process({.words = words});
    process.close_out();
    const Ended ended = process.finish();
    BOOST_TEST(ended.status == 0);
    BOOST_TEST(ended.err == "");
  }
}

BOOST_AUTO_TEST_SUITE_END()
