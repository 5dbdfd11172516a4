// `nnopt predict` on networks that `nnopt train` has written.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "base/tensors.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::blocks_of;
using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::Folder;

namespace {

const Words digits{"--data", "digits", "--limit", "400"};

/// A network of digits in a file, and what its training told of it.
struct Saved {
  Folder folder;
  std::string file = folder.file("network");
  cli_tests::Value told;

  explicit Saved(const Words& more = {"--epochs", "5"}) {
    const Ended ended =
        run(with(with({"train"}, digits),
                 with({"--lr", "0.01", "--format", "json", "--save", file, "--quiet"}, more)));
    BOOST_REQUIRE(ended.status == 0);
    told = read_json(ended.out);
  }
  Words words(const Words& more = {}) const {
    return with(with({"predict", "--load", file}, digits), more);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(predict_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(accuracy_and_confusion_are_those_of_the_training) {
  const Saved saved;
  const auto json = read_json(run(saved.words({"--format", "json"})).out);
  BOOST_TEST(json["accuracy"].number == saved.told["test_accuracy"].number);
  BOOST_TEST(json["loss"].number == saved.told["test_loss"].number);
  for (std::size_t i = 0; i < 10; ++i) {
    BOOST_TEST((json["confusion"][i].numbers() == saved.told["confusion"][i].numbers()));
  }
  BOOST_TEST(json["answers"].size() == 400u);
  const auto training = read_json(run(saved.words({"--format", "json", "--rows", "training"})).out);
  BOOST_TEST(training["accuracy"].number == saved.told["epochs"][4]["train_accuracy"].number);
}

BOOST_AUTO_TEST_CASE(the_text_has_accuracy_confusion_and_mistakes) {
  const Saved saved;
  const Ended ended = run(saved.words({"--mistakes", "3"}));
  BOOST_TEST(ended.status == 0);
  const auto lines = cli_tests::lines_of(ended.out);
  BOOST_REQUIRE(lines.size() == 21u);
  BOOST_TEST(lines[1] == "digits, 400 test images");
  BOOST_TEST(lines[2].starts_with("  accuracy "));
  BOOST_TEST(lines[4].ends_with("  recall"));
  BOOST_TEST(lines[15].starts_with("  precision"));
  BOOST_TEST(lines[16] == "  worst mistakes");
}

BOOST_AUTO_TEST_CASE(the_table_has_a_row_for_each_image) {
  const Saved saved;
  const auto rows = blocks_of(run(saved.words({"--format", "table"})).out).at(0);
  BOOST_REQUIRE(rows.size() == 400u);
  double right = 0;
  for (const auto& row : rows) {
    BOOST_REQUIRE(row.size() == 14u);
    double sum = 0;
    for (std::size_t j = 0; j < 10; ++j) {
      sum += row[4 + j];
      BOOST_TEST(row[4 + j] <= row[4 + std::size_t(row[2])]);
    }
    BOOST_TEST(std::abs(sum - 1) < 1e-12);
    right += row[1] == row[2];
  }
  BOOST_TEST(right / 400 == saved.told["test_accuracy"].number);
}

BOOST_AUTO_TEST_CASE(a_curve_is_told_by_its_outputs) {
  const Folder folder;
  const std::string file = folder.file("network");
  const Words data{"--data", "sincos"};
  const Ended trained = run(with(
      with({"train"}, data), {"--epochs", "20", "--save", file, "--format", "json", "--quiet"}));
  const auto rows =
      blocks_of(run(with({"predict", "--load", file, "--format", "table"}, data)).out).at(0);
  BOOST_REQUIRE(rows.size() == 200u);
  double mse = 0;
  for (const auto& row : rows) {
    BOOST_REQUIRE(row.size() == 4u);
    mse += (row[3] - row[2]) * (row[3] - row[2]) / 200;
  }
  BOOST_TEST(mse == read_json(trained.out)["loss"].number, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(run(with({"predict", "--load", file}, data)).out.find("  mse ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_said_of_the_data_is_as_in_the_training) {
  const Folder folder;
  const std::string file = folder.file("network");
  const Ended trained = run({"train", "--data", "sincos", "--seed", "3", "--test", "0.25",
                             "--epochs", "20", "--save", file, "--format", "json", "--quiet"});
  const double loss = read_json(trained.out)["test_loss"].number;
  const auto predicted = [&](const Words& more) {
    return run(with({"predict", "--load", file, "--format", "json"}, more));
  };
  for (const Words& more : {Words{}, {"--data", "sincos"}, {"--test", "0.25"}, {"--seed", "3"}}) {
    const Ended ended = predicted(more);
    BOOST_TEST(ended.err == "");
    const auto json = read_json(ended.out);
    BOOST_TEST(json["rows"].number == 50);
    BOOST_TEST(json["rows_of"].text == "test");
    BOOST_TEST(json["loss"].number == loss, boost::test_tools::tolerance(1e-5));
  }
  // Another split may hold rows that were learned.
  BOOST_TEST(predicted({"--seed", "4"}).err.find("--seed is not as in the training") !=
             std::string::npos);
  BOOST_TEST(predicted({"--rows", "training", "--seed", "4"}).err == "");
}

BOOST_AUTO_TEST_CASE(other_data_stand_for_themselves) {
  const Folder folder;
  const std::string file = folder.file("network");
  BOOST_TEST(run({"train", "--data", "digits:count=300", "--validation", "0.5", "--epochs", "1",
                  "--save", file, "--quiet"})
                 .status == 0);
  const auto rows = [&](const Words& more) {
    const Words words{"predict", "--load", file, "--format", "json", "--rows", "training"};
    return read_json(run(with(words, more)).out)["rows"].number;
  };
  BOOST_TEST(rows({}) == 150);
  BOOST_TEST(rows({"--data", "digits:count=200"}) == 200);
}

BOOST_AUTO_TEST_CASE(early_stopping_saves_the_best_network) {
  const Saved saved({"--validation", "0.25", "--patience", "1", "--epochs", "60"});
  const auto best = std::size_t(saved.told["best_epoch"].number);
  BOOST_REQUIRE(best > 0u);
  const auto json = read_json(run(saved.words({"--format", "json"})).out);
  BOOST_TEST(json["accuracy"].number == saved.told["epochs"][best - 1]["test_accuracy"].number);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const Saved saved;
  const Folder folder;
  check_refused({"predict"}, "--load: names the file");
  check_refused({"predict", "--load", "/nowhere"}, "--load: cannot read '/nowhere'");
  std::ofstream(folder.file("text")) << "label,p1,p2\n1,2,3\n";
  check_refused({"predict", "--load", folder.file("text")}, folder.file("text"));
  check_refused({"predict", "--load", saved.file, "--data", "sincos"}, "the network reads 784");
  check_refused(saved.words({"--rows", "validation"}), "--rows: digits has no validation rows");
  check_refused(saved.words({"--figure", "fit", "--plot", "-"}), "--figure: fit shows");
  check_refused(saved.words({"--figure", "history", "--plot", "-"}), "unknown figure 'history'");
  nnopt::Tensors other;
  other.add("x", std::vector<double>{1, 2}, {2});
  nnopt::write_safetensors(other, folder.file("other"));
  check_refused({"predict", "--load", folder.file("other")}, "holds no network");
}

BOOST_AUTO_TEST_CASE(figures_are_drawn, *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Saved saved;
  const Ended ended =
      run(saved.words({"--figure", "confusion,mistakes", "--plot", saved.folder.file("f.svg")}));
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(plot_tests::contents(saved.folder.file("f.svg")).size() > 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
