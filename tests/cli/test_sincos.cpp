// The comparison of six optimizers on sin(b cos(a x)) (MISSION, B): the five experiments of
// examples/sincos_*.cfg over 20 seeds, and steps over all rows against torch's.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"
#include "tests/rules/golden.hpp"

using namespace cli_tests;

namespace {

constexpr int seeds = 20;
const std::vector<std::string> optimizers{"sgd", "sgdm", "adgrad", "rmsprop", "adam", "adamax"};

struct Ends {
  std::vector<double> a, b, loss;
};

/// Of each optimizer, over the seeds.
std::map<std::string, Ends> ends_of_experiment(int number) {
  const Words words{"compare",
                    "--config",
                    "examples/sincos_" + std::to_string(number) + ".cfg",
                    "--repeat",
                    std::to_string(seeds),
                    "--format",
                    "json",
                    "--quiet"};
  const Value json = read_json(run(words).out);
  std::map<std::string, Ends> ends;
  for (const Value& one : json["runs"].elements) {
    Ends& of = ends[one["optimizer"].text];
    of.a.push_back(one["parameters"]["a"].number);
    of.b.push_back(one["parameters"]["b"].number);
    of.loss.push_back(one["value"].number);
  }
  BOOST_TEST(ends.size() == optimizers.size());
  return ends;
}

double mean(const std::vector<double>& x) {
  double sum = 0;
  for (const double one : x) sum += one;
  return sum / double(x.size());
}

/// The table's mean is one over 100 seeds, written with so many units in its last place. `least`:
/// of the standard deviation, where it is known better than from the 20 seeds.
void check_mean(const std::vector<double>& ours, double table, double last_place,
                const std::string& what, double least = 0) {
  BOOST_REQUIRE(ours.size() == std::size_t(seeds));
  const double middle = mean(ours);
  double square = 0;
  for (const double x : ours) square += (x - middle) * (x - middle);
  const double error =
      std::max(least, std::sqrt(square / (seeds - 1))) * std::sqrt(1.0 / seeds + 1.0 / 100);
  BOOST_TEST(
      std::abs(middle - table) <= 3 * error + last_place / 2,
      what << ": mean " << middle << ", the table has " << table << ", standard error " << error);
}

struct TableRow {
  double a, b, loss, last_place;          // of the loss
  double least_of_a = 0, least_of_b = 0;  // standard deviations
};

void check_experiment(int number, const std::vector<TableRow>& table) {
  const auto ends = ends_of_experiment(number);
  for (std::size_t i = 0; i < optimizers.size(); ++i) {
    const Ends& of = ends.at(optimizers[i]);
    const std::string what = "experiment " + std::to_string(number) + ", " + optimizers[i];
    check_mean(of.a, table[i].a, 1e-3, what + ", a", table[i].least_of_a);
    check_mean(of.b, table[i].b, 1e-3, what + ", b", table[i].least_of_b);
    check_mean(of.loss, table[i].loss, table[i].last_place, what + ", loss");
  }
}

/// The program runs with the checkout as its working folder, as the tests do.
boost::test_tools::assertion_result with_examples(boost::unit_test::test_unit_id id) {
  const auto program = with_program(id);
  if (!program) return program;
  boost::test_tools::assertion_result there(std::filesystem::exists("examples/sincos_1.cfg"));
  if (!there) there.message() << "no examples/ here";
  return there;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sincos_experiments, *boost::unit_test::precondition(with_examples))

BOOST_AUTO_TEST_CASE(experiment_1_ends_where_torch_does) {
  check_experiment(1, {{1.264, 2.580, .0115, 1e-4},
                       {1.197, 2.499, .0098, 1e-4},
                       {1.662, 3.995, .737, 1e-3},
                       {1.196, 2.498, .0099, 1e-4},
                       {1.206, 2.506, .0098, 1e-4},
                       {1.304, 2.592, .0132, 1e-4}});
}
BOOST_AUTO_TEST_CASE(experiment_2_ends_where_torch_does) {
  check_experiment(2, {{1.232, 2.527, .0101, 1e-4},
                       {1.074, 2.409, .0117, 1e-4},
                       {1.660, 3.995, .736, 1e-3},
                       {1.074, 2.408, .0118, 1e-4},
                       {1.146, 2.437, .0107, 1e-4},
                       {1.285, 2.546, .0116, 1e-4}});
}
BOOST_AUTO_TEST_CASE(experiment_3_ends_where_torch_does) {
  check_experiment(3, {{1.530, 3.496, .326, 1e-3},
                       {1.196, 2.499, .0098, 1e-4},
                       {1.842, 4.308, 1.138, 1e-3},
                       {1.308, 2.705, .020, 1e-3},
                       {1.483, 3.266, .189, 1e-3},
                       {1.610, 3.647, .446, 1e-3}});
}
// One of a hundred seeds or so leaves the basin with rmsprop in this experiment: 100 runs of an
// independent loop (numpy) give means of 1.222 and 2.509, as the table has, with standard
// deviations of 0.27 and 0.16, and medians of 1.197 and 2.493; 20 seeds without such a run cannot
// show that.
BOOST_AUTO_TEST_CASE(experiment_4_ends_where_torch_does) {
  check_experiment(4, {{1.408, 2.943, .064, 1e-3},
                       {1.171, 2.482, .0099, 1e-4},
                       {1.710, 4.110, .857, 1e-3},
                       {1.222, 2.511, .0098, 1e-4, .27, .16},
                       {1.313, 2.685, .018, 1e-3},
                       {1.471, 3.026, .092, 1e-3}});
}
BOOST_AUTO_TEST_CASE(experiment_5_ends_in_the_basin_where_torch_does) {
  const auto ends = ends_of_experiment(5);
  for (const auto& [name, of] : ends) {
    int in_basin = 0;
    for (int i = 0; i < seeds; ++i) {
      in_basin += of.a[i] > 5 && of.a[i] < 6.2 && of.b[i] > 3.4 && of.b[i] < 5;
    }
    // Momentum and rmsprop throw seeds out of it (sd of a: 3.5 and 1.9 in the table).
    const bool wild = name == "sgdm" || name == "rmsprop";
    BOOST_TEST((wild || in_basin >= 15), name << ": " << in_basin << " of 20");
    BOOST_TEST(mean(of.loss) > (wild ? 0.6 : 0.95), name << ": " << mean(of.loss));
  }
}

BOOST_AUTO_TEST_CASE(steps_over_all_rows_are_those_of_torch,
                     *boost::unit_test::precondition(nnopt::NeedsGolden{
                         "golden_sincos_fullbatch.csv"})) {
  Words words{"compare",
              "--data",
              nnopt::golden_path("sincos_seed0.csv"),
              "--formula",
              "sin(b*cos(a*x))",
              "--start",
              "a=2,b=4.5",
              "--lr",
              "0.01",
              "--batch-size",
              "200",
              "--epochs",
              "50",
              "--trace",
              "-",
              "--quiet"};
  for (const auto& name : optimizers) words = with(words, {"--optimizer", name});
  const auto blocks = blocks_of(run(words).out);
  BOOST_REQUIRE(blocks.size() == optimizers.size());
  int compared = 0;
  for (const auto& row : nnopt::golden_rows("golden_sincos_fullbatch.csv")) {
    std::string name = row["optimizer"];
    if (name == "adagrad") name = "adgrad";
    const auto place = std::ranges::find(optimizers, name);
    BOOST_REQUIRE(place != optimizers.end());
    const auto& block = blocks[std::size_t(place - optimizers.begin())];
    const auto step = std::size_t(row.number("step"));
    BOOST_REQUIRE(block.size() == 51u);
    const auto near = [&](double ours, const char* column) {
      BOOST_TEST(std::abs(ours - row.number(column)) <= 1e-9,
                 name << " step " << step << " " << column << ": " << ours);
    };
    near(block[step][7], "a");
    near(block[step][8], "b");
    near(block[step][2], "mse_after");
    near(block[step - 1][2], "loss_before");
    ++compared;
  }
  BOOST_TEST(compared >= 40);
}

BOOST_AUTO_TEST_SUITE_END()
