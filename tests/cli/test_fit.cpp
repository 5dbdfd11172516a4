// `nnopt fit` as a user runs it: what it writes, what it refuses, and that it starts from files.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>

#include "base/tensors.hpp"
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

constexpr const char* saturation = "b1*(1-exp(-b2*x))";

/// 12 rows about 215 (1 - exp(-7.5e-4 x)).
constexpr const char* rising =
    "x,y\n60,9.46\n120,18.59\n180,27.07\n240,35.15\n300,43.18\n360,50.58\n420,58.11\n480,65.4\n"
    "540,71.45\n600,77.72\n660,84.09\n720,89.82\n";
// Least squares of it in 40 digits (mpmath), with one standard error.
constexpr double b1 = 219.57129365643609, b2 = 0.00073066409589231296, rss = 0.37526698528602396;
constexpr double b1_error = 3.5409695259976613, b2_error = 1.4440342962258378e-5;
constexpr double correlation = -0.99822856766426051;

/// A folder with a file of data.
class Data {
 public:
  explicit Data(const std::string& text = rising, const std::string& name = "rising.csv")
      : file_(folder_.file(name)) {
    std::ofstream(file_) << text;
  }
  const std::string& file() const { return file_; }
  std::string other(const std::string& name) const { return folder_.file(name); }
  /// nnopt fit FILE --formula ... --no-times --quiet ...
  Words fit(const Words& more, const std::string& formula = saturation) const {
    return with({"fit", file_, "--formula", formula, "--no-times", "--quiet"}, more);
  }
  Words rising_fit(const Words& more = {}) const {
    return with(fit({"--start", "b1=500,b2=0.0001"}), more);
  }

 private:
  Folder folder_;
  std::string file_;
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Value json_of(const Words& words) {
  const Ended ended = run(with(words, {"--format", "json"}));
  BOOST_TEST(ended.err == "");
  BOOST_REQUIRE(ended.status == 0);
  return read_json(ended.out);
}

std::vector<std::vector<double>> rows_of(const Words& words) {
  const Ended ended = run(with(words, {"--format", "table"}));
  BOOST_TEST(ended.err == "");
  BOOST_REQUIRE(ended.status == 0);
  const auto blocks = blocks_of(ended.out);
  BOOST_REQUIRE(blocks.size() == 1u);
  return blocks.front();
}

/// The last comment line of a table.
std::string head_of(const std::string& table) {
  std::string head;
  for (const auto& line : lines_of(table)) {
    if (line.starts_with("#")) head = line;
  }
  return head;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(the_example_of_the_contract_gives_parameters_with_their_errors) {
  const Data data;
  const Ended ended = run(data.rising_fit());
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.err == "");
  const auto lines = lines_of(ended.out);
  BOOST_REQUIRE(lines.size() > 8u);
  BOOST_TEST(lines[0] == "rising.csv, 12 rows: y = b1*(1-exp(-b2*x))");
  BOOST_TEST(lines[1] == "lm, chi2 with sigma = 1, 2 parameters");
  BOOST_TEST(lines[2].starts_with("  converged after "));
  BOOST_TEST(holds(ended.out, "219.57  +-      3.54  1.61 %     500"));
  BOOST_TEST(holds(ended.out, "7.307e-04  +-  1.44e-05  1.98 %  0.0001"));
  BOOST_TEST(holds(ended.out, "  b2  -0.9982\n"));
  BOOST_TEST(holds(ended.out, "rss/dof 0.375267 / 10 = 0.037527"));
  BOOST_TEST(holds(ended.out, "residual standard deviation 0.19372"));
  BOOST_TEST(holds(ended.out,
                   "scaled by the residual standard deviation 0.1937, as there is no "
                   "sigma: --absolute-sigma leaves them"));
}

BOOST_AUTO_TEST_CASE(json_has_the_keys_of_the_contract_and_all_digits) {
  const Data data;
  const Value json = json_of(data.rising_fit());
  BOOST_TEST(json["command"].text == "fit");
  BOOST_TEST(json["status"].text == "converged");
  BOOST_TEST(!json["reason"].text.empty());
  BOOST_REQUIRE(json["parameters"].size() == 2u);
  const Value &first = json["parameters"][0], &second = json["parameters"][1];
  BOOST_TEST(first["name"].text == "b1");
  BOOST_TEST(std::abs(first["value"].number / b1 - 1) < 1e-12);
  BOOST_TEST(std::abs(second["value"].number / b2 - 1) < 1e-12);
  BOOST_TEST(std::abs(first["error"].number / b1_error - 1) < 1e-10);
  BOOST_TEST(std::abs(second["error"].number / b2_error - 1) < 1e-10);
  BOOST_TEST((first["at_limit"].kind == Value::Kind::truth));
  BOOST_TEST(!first["at_limit"].truth);
  BOOST_TEST(!first["fixed"].truth);
  BOOST_TEST(first["linear"].truth);
  BOOST_TEST(!second["linear"].truth);
  BOOST_TEST(first["start"].number == 500);
  BOOST_TEST(second["start"].number == 0.0001);
  BOOST_TEST(std::abs(json["correlation"][1][0].number - correlation) < 1e-6);
  BOOST_TEST(json["correlation"][0][0].number == 1);
  const double variance = json["covariance"][0][0].number;
  BOOST_TEST(std::abs(std::sqrt(variance) / first["error"].number - 1) < 1e-12);
  BOOST_TEST(std::abs(json["rss"].number / rss - 1) < 1e-9);
  BOOST_TEST(std::abs(json["chi2"].number / rss - 1) < 1e-9);
  BOOST_TEST(json["dof"].number == 10);
  BOOST_TEST(std::abs(json["residual_sd"].number / std::sqrt(rss / 10) - 1) < 1e-9);
  BOOST_TEST(json["p_value"].is_null());
  BOOST_TEST(json["errors_from"].text == "jacobian");
  BOOST_TEST(json["errors_scaled"].truth);
  for (const char* key : {"reduced_chi2", "r_squared", "aic", "bic", "iterations", "evaluations"}) {
    BOOST_TEST((json[key].kind == Value::Kind::number), key);
  }
  BOOST_TEST(!json.has("seconds"));
  BOOST_TEST(json_of({"fit", data.file(), "--formula", "a+b*x"}).has("seconds"));
}

BOOST_AUTO_TEST_CASE(the_table_has_a_row_for_each_row_of_the_data) {
  const Data data;
  const Words words = data.rising_fit({"--format", "table"});
  const Ended ended = run(words);
  BOOST_TEST(head_of(ended.out) == "# x y fit residual");
  BOOST_TEST(lines_of(ended.out).front().starts_with("# nnopt fit "));
  const auto rows = blocks_of(ended.out).at(0);
  BOOST_REQUIRE(rows.size() == 12u);
  double squares = 0;
  for (const auto& row : rows) {
    BOOST_REQUIRE(row.size() == 4u);
    BOOST_TEST(std::abs(row[2] + row[3] - row[1]) < 1e-12);
    BOOST_TEST(std::abs(row[2] - b1 * (1 - std::exp(-b2 * row[0]))) < 1e-6);
    squares += row[3] * row[3];
  }
  BOOST_TEST(std::abs(squares / rss - 1) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_band_adds_its_edges_to_the_rows) {
  const Data data;
  const Words words = data.rising_fit({"--band", "0.95", "--format", "table"});
  const Ended ended = run(words);
  BOOST_TEST(head_of(ended.out) ==
             "# x y fit residual confidence_lo confidence_hi prediction_lo prediction_hi");
  constexpr double t = 2.2281388519649385;  // Student's, 10 degrees of freedom, 95 %
  const double sd = std::sqrt(rss / 10);
  const auto blocks = blocks_of(ended.out);
  BOOST_REQUIRE(blocks.size() == 1u);
  for (const auto& row : blocks[0]) {
    BOOST_REQUIRE(row.size() == 8u);
    BOOST_TEST(row[4] < row[2]);
    BOOST_TEST(std::abs((row[4] + row[5]) / 2 - row[2]) < 1e-9);
    const double confidence = row[5] - row[2], prediction = row[7] - row[2];
    BOOST_TEST(std::abs(std::hypot(confidence, t * sd) / prediction - 1) < 1e-6);
  }
  const Value json = json_of(data.rising_fit({"--band", "0.9"}));
  BOOST_TEST(json["band"]["level"].number == 0.9);
  BOOST_TEST(json["band"]["rows"].size() == 12u);
  BOOST_TEST(json["band"]["rows"][0]["confidence"].size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_table_of_parameters_names_them_behind_the_numbers) {
  const Data data;
  const Ended ended = run(data.fit({"--start", "b1=500", "--fix", "b2=0.00075", "--limits",
                                    "b1=0:1000", "--table", "parameters", "--format", "table"}));
  BOOST_TEST(head_of(ended.out) ==
             "# number value error minos_lo minos_hi start lo hi at_limit # name");
  std::vector<std::string> rows;
  for (const auto& line : lines_of(ended.out)) {
    if (!line.starts_with("#")) rows.push_back(line);
  }
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].starts_with("1 21"));
  BOOST_TEST(rows[0].ends_with(" nan nan 500 0 1000 0 # b1"));
  BOOST_TEST(rows[1] == "2 0.00075 nan nan nan 0.00075 0.00075 0.00075 0 # b2");
}

BOOST_AUTO_TEST_CASE(a_start_may_name_some_parameters_or_all_in_order) {
  const Data data;
  const Value some = json_of(data.fit({"--start", "b2=0.001"}));
  BOOST_TEST(some["parameters"][0]["name"].text == "b2");
  BOOST_TEST(some["parameters"][0]["start"].number == 0.001);
  BOOST_TEST(some["parameters"][1]["start"].number == 1);
  BOOST_TEST(std::abs(some["parameters"][1]["value"].number / b1 - 1) < 1e-12);
  const Value all = json_of(data.fit({"--start", "500,0.0001"}));
  BOOST_TEST(all["parameters"][0]["name"].text == "b1");
  BOOST_TEST(all["parameters"][1]["start"].number == 0.0001);
}

BOOST_AUTO_TEST_CASE(the_formula_may_come_from_a_file_and_the_options_from_another) {
  const Data data;
  std::ofstream(data.other("formula.txt")) << saturation << "\n";
  const Words words{"fit",     data.file(), "--formula",  "@" + data.other("formula.txt"),
                    "--start", "500,1e-4",  "--no-times", "--quiet"};
  BOOST_TEST(json_of(words)["formula"].text == saturation);
  std::ofstream(data.other("fit.cfg")) << "data = " << data.file() << "\nformula = " << saturation
                                       << "\nstart = b1=500,b2=0.0001\nno-times = on\n";
  const Ended ended = run({"fit", "--config", data.other("fit.cfg")});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.out == run(data.rising_fit()).out);
}

BOOST_AUTO_TEST_CASE(what_is_held_stays_and_has_no_error) {
  const Data data;
  const Value json = json_of(data.fit({"--start", "b1=500", "--fix", "b2=0.00075"}));
  const Value& held = json["parameters"][1];
  BOOST_TEST(held["value"].number == 0.00075);
  BOOST_TEST(held["fixed"].truth);
  BOOST_TEST(held["error"].is_null());
  BOOST_TEST(json["dof"].number == 11);
  BOOST_TEST(holds(run(data.fit({"--start", "b1=500", "--fix", "b2=0.00075"})).out, "held"));
}

BOOST_AUTO_TEST_CASE(a_parameter_at_its_limit_says_so) {
  const Data data;
  const Words words = data.rising_fit({"--limits", "b1=:210,b2=0:"});
  BOOST_TEST_REQUIRE(run(words).status == 2);  // 500 is outside
  const Words inside = data.fit({"--start", "b1=200,b2=0.001", "--limits", "b1=:210,b2=0:"});
  const Value json = json_of(inside);
  BOOST_TEST(json["parameters"][0]["value"].number == 210);
  BOOST_TEST(json["parameters"][0]["at_limit"].text == "upper");
  BOOST_TEST(json["parameters"][0]["error"].is_null());
  BOOST_TEST(!json["parameters"][0]["error_reason"].text.empty());
  BOOST_TEST((json["parameters"][1]["at_limit"].kind == Value::Kind::truth));
  BOOST_TEST(json["parameters"][0]["limits"][1].number == 210);
  BOOST_TEST(json["parameters"][0]["limits"][0].is_null());
  BOOST_TEST(holds(run(inside).out, "at its upper limit 210"));
}

BOOST_AUTO_TEST_CASE(a_response_may_be_a_formula_of_the_columns) {
  const Data data("t,n\n0,100\n1,61\n2,37\n3,22\n4,13.5\n", "decay.csv");
  const Value json = json_of(data.fit({"--response", "log(n)"}, "a-k*t"));
  BOOST_TEST(json["response"].text == "log(n)");
  // The line through (t, log n).
  BOOST_TEST(std::abs(json["parameters"][1]["value"].number - 0.50247924119024106) < 1e-12);
  BOOST_TEST(json["status"].text == "converged");
  const Ended table = run(data.fit({"--response", "log(n)", "--format", "table"}, "a-k*t"));
  BOOST_TEST(head_of(table.out) == "# t log(n) fit residual");
  check_refused(data.fit({"--response", "log(n)"}, "a-k*t+n"), "--formula");
  check_refused(data.fit({"--response", "log(n-100)"}, "a-k*t"), "--response");
}

BOOST_AUTO_TEST_CASE(errors_of_the_column_sigma_are_absolute) {
  const Data data("x,y,sigma\n0,1.1,0.1\n1,2.9,0.1\n2,5.2,0.1\n3,6.9,0.2\n", "line.csv");
  const Value absolute = json_of(data.fit({}, "a+b*x"));
  BOOST_TEST(!absolute["errors_scaled"].truth);
  BOOST_TEST((absolute["p_value"].kind == Value::Kind::number));
  const Value relative = json_of(data.fit({"--relative-sigma"}, "a+b*x"));
  BOOST_TEST(relative["errors_scaled"].truth);
  const double ratio =
      relative["parameters"][0]["error"].number / absolute["parameters"][0]["error"].number;
  BOOST_TEST(std::abs(ratio / absolute["residual_sd"].number - 1) < 1e-9);
  BOOST_TEST(rows_of(data.fit({}, "a+b*x")).front().size() == 5u);  // with sigma
  BOOST_TEST(holds(run(data.fit({}, "a+b*x")).out, "those of the column sigma"));
  BOOST_TEST(!json_of(Data().rising_fit({"--absolute-sigma"}))["errors_scaled"].truth);
}

BOOST_AUTO_TEST_CASE(minos_profiles_and_contours_stand_where_they_are_asked_for) {
  const Data data;
  const Value json =
      json_of(data.rising_fit({"--minos", "--profile", "b1=210:230:5,b2", "--contour", "b1,b2"}));
  const Value& minos = json["parameters"][0]["minos"];
  BOOST_TEST(minos[0].number < 0);
  BOOST_TEST(minos[1].number > 0);
  BOOST_REQUIRE(json["profiles"].size() == 2u);
  BOOST_TEST(json["profiles"][0]["parameter"].text == "b1");
  BOOST_REQUIRE(json["profiles"][0]["points"].size() == 5u);
  BOOST_TEST(json["profiles"][0]["points"][1]["at"].number == 215);
  for (std::size_t k = 0; k < 5; ++k) {
    BOOST_TEST(json["profiles"][0]["points"][k]["chi2"].number >= json["chi2"].number);
  }
  BOOST_REQUIRE(json["contours"].size() == 1u);
  BOOST_REQUIRE(json["contours"][0]["lines"].size() == 3u);
  BOOST_TEST(json["contours"][0]["lines"][2]["points"].size() > 8u);
  const Ended table = run(data.rising_fit({"--profile", "b1=210:230:5", "--format", "table"}));
  BOOST_TEST(head_of(table.out) == "# at chi2 rise b1 b2");
  BOOST_TEST(blocks_of(table.out).at(0).size() == 5u);
  const Ended lines = run(data.rising_fit({"--contour", "b1,b2", "--format", "table"}));
  const auto blocks = blocks_of(lines.out);
  BOOST_REQUIRE(blocks.size() == 3u);
  for (const auto& block : blocks) BOOST_TEST((block.front() == block.back()));
  BOOST_TEST(holds(run(data.rising_fit({"--minos"})).out, "minos -"));
}

BOOST_AUTO_TEST_CASE(a_saved_fit_is_a_start_and_holds_the_numbers_under_their_names) {
  const Data data;
  const std::string file = data.other("fit.safetensors");
  BOOST_TEST(run(data.rising_fit({"--save", file})).status == 0);
  const nnopt::Tensors saved = nnopt::read_safetensors(file);
  BOOST_TEST(std::abs(saved.numbers("b1").at(0) / b1 - 1) < 1e-12);
  BOOST_TEST(saved.numbers("fit.covariance").size() == 4u);
  BOOST_TEST(saved.words.at("command") == "fit");
  BOOST_TEST(saved.words.at("formula") == saturation);
  const Value again = json_of(data.fit({"--start", "@" + file}));
  BOOST_TEST(again["parameters"][0]["start"].number == saved.numbers("b1").at(0));
  BOOST_TEST(std::abs(again["parameters"][1]["value"].number / b2 - 1) < 1e-12);
  check_refused(data.fit({"--start", "@" + data.file()}), "--start");
  check_refused(data.fit({"--start", "@" + file}, "c*x"), "has none of the parameters c");
}

BOOST_AUTO_TEST_CASE(a_saved_fit_predicts_at_other_inputs_with_its_band) {
  const Data data;
  const std::string file = data.other("fit.safetensors"), inputs = data.other("inputs.csv");
  BOOST_TEST(run(data.rising_fit({"--save", file})).status == 0);
  // Rows of the data and another one: what the fit itself says there.
  std::ofstream(inputs) << "x\n60\n300\n1000\n";
  const Words predict{"predict", "--load", file, "--data", inputs, "--band", "0.95"};
  const Ended ended = run(with(predict, {"--format", "table"}));
  BOOST_TEST(ended.err == "");
  BOOST_TEST(head_of(ended.out) ==
             "# x value error confidence_lo confidence_hi prediction_lo prediction_hi");
  const auto rows = blocks_of(ended.out).at(0);
  const auto own = rows_of(data.rising_fit({"--band", "0.95"}));
  BOOST_REQUIRE(rows.size() == 3u);
  for (const auto& [here, there] : {std::pair(0, 0), std::pair(1, 4)}) {
    BOOST_TEST(std::abs(rows[here][1] / own[there][2] - 1) < 1e-12);
    for (std::size_t k = 0; k < 4; ++k) {
      BOOST_TEST(std::abs(rows[here][3 + k] / own[there][4 + k] - 1) < 1e-8);
    }
  }
  BOOST_TEST(std::abs(rows[2][1] - b1 * (1 - std::exp(-1000 * b2))) < 1e-9);
  const Value json = read_json(run(with(predict, {"--format", "json"})).out);
  BOOST_TEST(json["rows"].size() == 3u);
  BOOST_TEST(json["rows"][2]["value"].number == rows[2][1]);
  check_refused({"predict", "--load", file}, "--data");
  std::ofstream(inputs) << "t\n60\n";
  check_refused({"predict", "--load", file, "--data", inputs}, "'x', which is no column");
}

BOOST_AUTO_TEST_CASE(several_starts_list_the_minima) {
  const Value json = json_of({"fit", "sincos", "--formula", "sin(b*cos(a*x))", "--starts", "10",
                              "--start-range", "a=0.5:3,b=1:5", "--no-times", "--quiet"});
  BOOST_REQUIRE(json.has("minima"));
  double starts = 0;
  for (std::size_t k = 0; k < json["minima"].size(); ++k) {
    starts += json["minima"][k]["starts"].number;
    BOOST_TEST(json["minima"][k]["loss"].number >= json["minima"][0]["loss"].number);
  }
  BOOST_TEST(starts <= 10);
  BOOST_TEST(json["value"].number == json["minima"][0]["loss"].number);
}

BOOST_AUTO_TEST_CASE(a_network_stands_beside_the_formula_with_what_it_teaches) {
  const Words words{"fit",      "sincos",  "--formula",     "sin(b*cos(a*x))", "--start",
                    "a=1,b=2",  "--model", "mlp",           "--layers",        "3",
                    "--starts", "3",       "--start-range", "a=0.5:2,b=1:4",   "--no-times",
                    "--quiet"};
  const Ended ended = run(words);
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(holds(ended.out, "network 1-3-1 tanh"));
  BOOST_TEST(holds(ended.out, "3! 2^3 = 48"));
  const Value json = json_of(words);
  BOOST_TEST(json["parameters"].size() == 2u);
  BOOST_TEST(json["network"]["parameters"].size() == 10u);
  BOOST_TEST(json["network"]["equal_networks"].text == "3! 2^3 = 48");
  const auto rows = rows_of(words);
  BOOST_TEST(rows.front().size() == 6u);  // x y fit residual network network_residual
}

BOOST_AUTO_TEST_CASE(the_trace_has_the_parameters_of_each_step) {
  const Data data;
  const std::string file = data.other("trace.tsv");
  BOOST_TEST(run(data.rising_fit({"--trace", file})).status == 0);
  const std::string trace = contents(file);
  BOOST_TEST(head_of(trace) == "# step evaluations value best gradient_norm step_norm lr b1 b2");
  const auto rows = blocks_of(trace).at(0);
  BOOST_REQUIRE(rows.size() >= 2u);
  BOOST_TEST(rows.front()[7] == 500);
  BOOST_TEST(rows.front()[8] == 0.0001);
}

BOOST_AUTO_TEST_CASE(pictures_are_drawn,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Data data;
  const std::string file = data.other("fit.png");
  const Ended ended =
      run(data.rising_fit({"--minos", "--plot", file, "--figure",
                           "fit,residuals,correlation,landscape", "--axes", "b1,b2"}));
  BOOST_TEST(ended.err == "");
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(contents(file).starts_with("\x89PNG"));
  const Ended script = run(data.rising_fit({"--format", "gnuplot"}));
  BOOST_TEST(script.status == 0);
  BOOST_TEST(holds(script.out, "plot"));
}

BOOST_AUTO_TEST_CASE(what_makes_no_fit_is_refused_in_one_line) {
  const Data data;
  const auto fit = [&](const Words& more) { return data.rising_fit(more); };
  check_refused({"fit"}, "no data given");
  check_refused({"fit", data.file()}, "--formula is missing");
  check_refused({"fit", data.other("none.csv"), "--formula", "a*x"}, "--data");
  check_refused(data.fit({}, "b1*(1-exp(-b2*x)"), "--formula");
  check_refused(data.fit({}, "x^2"), "no parameters");
  check_refused(data.fit({"--start", "1,2,3"}), "has 3 numbers, but the formula has 2 parameters");
  check_refused(data.fit({"--start", "bl=1"}), "unknown parameter 'bl': did you mean");
  check_refused(data.fit({"--start", "b1=nan"}), "not a finite number");
  check_refused(fit({"--fix", "b3=1"}), "--fix: unknown parameter 'b3'");
  check_refused(fit({"--fix", "b1=2,b1=3"}), "stands twice");
  check_refused(fit({"--fix", "b1,b2"}), "no parameter is left");
  check_refused(fit({"--limits", "b3=0:1"}), "--limits: unknown parameter 'b3'");
  check_refused(fit({"--limits", "b1=5:1"}), "b1: the lower limit 5 is above the upper one 1");
  check_refused(fit({"--limits", "b1=5"}), "NAME=LO:HI is right");
  check_refused(fit({"--limits", "b1=:"}), "NAME=LO:HI is right");
  check_refused(fit({"--limits", "b1=a:2"}), "'a' is not a number");
  check_refused(fit({"--limits", "b1=0:10"}), "--start: b1 = 500 is outside its limits 0:10");
  check_refused(data.fit({"--fix", "b2=2", "--limits", "b2=0:1"}),
                "b2 = 2 is outside its limits 0:1");
  check_refused(fit({"--loss", "mae"}), "lm is for sums of squares");
  check_refused(fit({"--loss", "mea"}), "unknown loss 'mea': did you mean 'mae'?");
  check_refused(fit({"--loss", "mae", "--method", "nelder_mead", "--minos"}), "--minos");
  check_refused(fit({"--method", "ml"}), "--method: unknown optimizer 'ml'");
  check_refused(fit({"--lr", "0.1"}), "lm");
  check_refused(fit({"--schedule", "cosine"}), "lm finds its steps by itself");
  check_refused(fit({"--errors", "hessian"}), "--errors");
  check_refused(fit({"--errors", "none", "--minos"}), "needs errors");
  check_refused(fit({"--absolute-sigma", "--relative-sigma"}), "the opposite");
  check_refused(fit({"--profile", "b1=1:2:100001"}), "at most 100000 points are right");
  check_refused(fit({"--profile", "b1,b1"}), "stands twice");
  check_refused(fit({"--contour", "b1,b2", "--contour", "b1,b2"}), "stands twice");
  check_refused(fit({"--contour", "b1,b2", "--profile", "b1", "--format", "table"}),
                "profiles and contours share no table");
  check_refused(data.fit({"--limits", "b1=1:1,b2=1:1"}), "--limits: no parameter is left");
  check_refused(fit({"--limits", "b1=1:2:3"}), "NAME=LO:HI is right");
  check_refused(fit({"--fix", ""}), "--fix: names no parameter");
  check_refused(fit({"--fix", "b1=5"}), "b1 = 5, but --start says 500");
  check_refused(fit({"--plot", "x"}), "--plot: ");
  check_refused(fit({"--save", ""}), "--save: names no file");
  check_refused(fit({"--trace", ""}), "--trace: names no file");
  check_refused(fit({"--columns", "x=x,sigma=y", "--response", "sigma"}),
                "--response: sigma cannot be the response");
  check_refused({"fit", data.file(), "--model", "mlp"},
                "the network has 25 parameters, which 12 rows cannot determine");
  check_refused({"fit", "sincos", "--model", "mlp", "--errors", "hesse"}, "--errors");
  check_refused({"fit", "sincos", "--model", "mlp", "--save", data.other("net")}, "--save");
  check_refused(fit({"--profile", "b3"}), "--profile: unknown parameter 'b3'");
  check_refused(fit({"--profile", "b1=3:1"}), "NAME=A:B or NAME=A:B:N is right");
  check_refused(fit({"--fix", "b2", "--profile", "b2"}), "'b2' is held");
  check_refused(fit({"--contour", "b1"}), "two parameters are right");
  check_refused(fit({"--contour", "b1,b1"}), "the two parameters are the same");
  check_refused(fit({"--contour", "b1,b3"}), "--contour: unknown parameter 'b3'");
  check_refused(fit({"--axes", "b1,b3", "--format", "gnuplot"}), "unknown parameter 'b3'");
  check_refused(fit({"--axes", "b1,b2"}), "goes with --plot FILE");
  check_refused(fit({"--band", "1"}), "--band");
  check_refused(fit({"--starts", "0"}), "--starts");
  check_refused(fit({"--starts", "3", "--scan"}), "one of them is enough");
  check_refused(fit({"--start-range", "b1=0:1"}), "goes with --starts N or --scan");
  check_refused(fit({"--scan", "--start-range", "b1=100:300:9999,b2=1e-5:1e-2:9999"}),
                "at most 1e+07 are right");
  check_refused(fit({"--layers", "3"}), "goes with --model mlp");
  check_refused(fit({"--model", "cnn"}), "--model");
  check_refused({"fit", data.file(), "--model", "mlp", "--fix", "b1=2"}, "--fix");
  check_refused({"fit", data.file(), "--model", "mlp", "--activation", "swish"}, "--activation");
  check_refused(fit({"--table", "data"}), "goes with --format table");
  check_refused(fit({"--table", "contour", "--format", "table"}), "goes with --contour");
  check_refused(fit({"--figure", "profile", "--format", "gnuplot"}), "goes with --profile");
  check_refused(fit({"--figure", "fit"}), "goes with --plot FILE");
  check_refused(fit({"--save", data.other("no/such/fit")}), "cannot write", 1);
}

BOOST_AUTO_TEST_CASE(data_that_determine_nothing_are_refused_in_one_line) {
  const Data one("x,y\n1,2\n", "one.csv");
  check_refused(one.fit({}, "a+b*x"), "1 rows cannot determine 2 parameters");
  const Data same("x,y\n3,1\n3,2\n3,4\n", "same.csv");
  check_refused(same.fit({}, "a+b*x"), "all 3 rows have x = 3");
  BOOST_TEST(run(same.fit({}, "a*x")).status == 0);
  const Data zero("x,y,sigma\n1,1,0.1\n2,2,0\n3,2,0.1\n", "zero.csv");
  check_refused(zero.fit({}, "a+b*x"), "row 2");
  const Data root("x,y\n-1,1\n-4,2\n9,3\n", "root.csv");
  check_refused(root.fit({}, "a*sqrt(x-b)"), "row 1");
}

BOOST_AUTO_TEST_CASE(names_that_may_be_slips_are_warned_of) {
  const Data data;
  const auto warns = [&](const std::string& formula, const Words& more, const std::string& text) {
    const Ended ended = run(with({"fit", data.file(), "--formula", formula, "--no-times"}, more));
    BOOST_TEST_CONTEXT(formula << "\n" << ended.err) { BOOST_TEST(holds(ended.err, text)); }
  };
  warns("a", {}, "warning: the formula reads no column of rising.csv (x, y)");
  warns("a+b*X", {"--fix", "X"}, "warning: X is a parameter: did you mean the column x?");
  const Ended none = run({"fit", data.file(), "--formula", "A*x+a", "--no-times"});
  BOOST_TEST(none.err == "");
}

BOOST_AUTO_TEST_CASE(a_start_that_nobody_gave_goes_between_the_limits) {
  const Data data;
  const Value both = json_of(data.fit({"--limits", "a=5:10,b=:-3"}, "a+b*x"));
  BOOST_TEST(both["parameters"][0]["start"].number == 7.5);
  BOOST_TEST(both["parameters"][1]["start"].number == -4);
}

BOOST_AUTO_TEST_CASE(errors_say_which_sigma_they_do_not_look_at) {
  const Data data("x,y,sigma\n0,1.1,0.1\n1,2.9,0.1\n2,5.2,0.1\n3,6.9,0.2\n", "line.csv");
  BOOST_TEST(holds(run(data.fit({"--loss", "mse"}, "a+b*x")).out,
                   "as --loss mse does not look at the column sigma"));
  const Ended logs = run({"fit", data.file(), "--formula", "a+b*x", "--response", "log(y)"});
  BOOST_TEST(holds(logs.err, "sigma is taken as the error of log(y)"));
}

BOOST_AUTO_TEST_CASE(json_has_the_residuals_and_the_inputs_of_a_band) {
  const Data data;
  const Value json = json_of(data.rising_fit({"--band", "0.9"}));
  BOOST_REQUIRE(json["residuals"].size() == 12u);
  BOOST_TEST(json["band"]["rows"][1]["x"].number == 120);
  const double residual = 18.59 - json["band"]["rows"][1]["fit"].number;
  BOOST_TEST(std::abs(json["residuals"][1].number - residual) < 1e-12);
}

BOOST_AUTO_TEST_CASE(profiles_contours_and_bands_have_a_line_in_the_text) {
  const Data data;
  const std::string text =
      run(data.rising_fit({"--profile", "b1=210:230:41", "--contour", "b1,b2", "--band", "0.9"}))
          .out;
  BOOST_TEST(holds(text, "profile of b1 from 210 to 230: chi2 is 0.03753 above the lowest at 216"));
  BOOST_TEST(holds(text, "contour of 1 sigma: b1 from "));
  BOOST_TEST(holds(text, "the band of 0.9 is in --format table or json"));
}

BOOST_AUTO_TEST_CASE(a_poor_fit_with_known_errors_is_called_one) {
  const Data data("x,y,sigma\n0,0,0.1\n1,1,0.1\n2,4,0.1\n3,9,0.1\n", "square.csv");
  BOOST_TEST(holds(run(data.fit({}, "a+b*x")).out,
                   "the formula does not describe the data within their errors"));
}

BOOST_AUTO_TEST_CASE(names_of_any_length_keep_the_columns_in_line) {
  const Data data;
  const Ended ended = run(data.fit({"--start", "an_amplitude_with_a_name=500,k=1e-4"},
                                   "an_amplitude_with_a_name*(1-exp(-k*x))"));
  const auto lines = lines_of(ended.out);
  std::vector<std::size_t> places;
  for (const auto& line : lines) {
    if (const std::size_t at = line.find("+-"); at != std::string::npos) places.push_back(at);
  }
  BOOST_REQUIRE(places.size() == 2u);
  BOOST_TEST(places[0] == places[1]);
}

BOOST_AUTO_TEST_CASE(the_same_command_gives_the_same_bytes_on_any_number_of_threads) {
  const Data data;
  const std::string one = run(data.rising_fit({"--threads", "1", "--format", "json"})).out;
  BOOST_TEST(one == run(data.rising_fit({"--threads", "3", "--format", "json"})).out);
}

BOOST_AUTO_TEST_SUITE_END()
