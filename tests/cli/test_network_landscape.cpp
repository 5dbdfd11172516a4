// `nnopt landscape --load FILE` from outside: the loss around the weights of a trained network.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::blocks_of;
using cli_tests::Ended;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::contents;
using plot_tests::Folder;

namespace {

const std::string digits = "digits:count=300,test=0";

/// A small network, saved in the folder.
struct Saved {
  Folder folder;
  std::string file = folder.file("net.safetensors");
  double loss = 0;  // over the training rows at the end

  explicit Saved(const Words& more = {}) {
    const Words words{"train", "--data", digits, "--layers", "4", "--epochs", "3",         "--lr",
                      "0.01",  "--save", file,   "--trace",  "-", "--quiet",  "--threads", "1"};
    const Ended ended = run(with(words, more));
    BOOST_TEST_CONTEXT(ended.err) { BOOST_REQUIRE(ended.status == 0); }
    // Columns: epoch step loss ...
    const auto blocks = blocks_of(ended.out);
    loss = blocks.back().back()[2];
  }

  Words landscape(const Words& more) const {
    return with({"landscape", "--load", file, "--data", digits, "--limit", "300"}, more);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(network_landscape, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(at_the_origin_stands_the_loss_that_training_told) {
  const Saved saved({"--save-path"});
  for (const char* plane : {"random", "pca"}) {
    const Ended ended = run(saved.landscape({"--plane", plane, "--samples", "5"}));
    BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
    bool found = false;
    for (const auto& block : blocks_of(ended.out)) {
      for (const auto& row : block) {
        if (std::abs(row[0]) > 1e-9 || std::abs(row[1]) > 1e-9) continue;
        found = true;
        BOOST_TEST(row[2] == saved.loss);
      }
    }
    BOOST_TEST(found, plane);
  }
  const auto json =
      read_json(run(saved.landscape({"--range", "-0.5:0.5:3", "--format", "json"})).out);
  BOOST_TEST(json["values"].size() == 9u);
}

BOOST_AUTO_TEST_CASE(planes_depend_on_the_seed_and_not_on_the_threads) {
  const Saved saved;
  const auto out = [&](const Words& more) {
    std::string text = run(saved.landscape(with({"--samples", "4"}, more))).out;
    return text.substr(text.find('\n'));
  };
  BOOST_TEST(out({"--threads", "1"}) == out({"--threads", "3"}));
  BOOST_TEST(out({}) != out({"--seed", "1"}));
}

BOOST_AUTO_TEST_CASE(the_plane_is_drawn,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Saved saved({"--save-path"});
  const std::string picture = saved.folder.file("plane.png");
  const Ended ended = run(saved.landscape(
      {"--plane", "pca", "--samples", "5", "--figure", "contour,surface", "--plot", picture}));
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(contents(picture).size() > 1000u);
  const Ended script = run(saved.landscape({"--samples", "3", "--format", "gnuplot"}));
  BOOST_TEST(script.out.find("filter-normalized directions") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_does_not_go_is_refused) {
  const Saved saved;
  const auto refused = [&](const Words& more, const std::string& message) {
    cli_tests::check_refused(saved.landscape(more), message);
  };
  refused({"--plane", "pca"}, "holds no path for --plane pca");
  refused({"--plane", "best"}, "--plane");
  refused({"--derivative"}, "--derivative: does not go with --load");
  refused({"ackley"}, "--function: does not go with --load");
  refused({"--figure", "surface"}, "goes with --plot FILE");
  refused({"--figure", "loss", "--format", "gnuplot"}, "--figure");
  refused({"--range", "-1:1,-1:1,-1:1"}, "a plane has 2 axes");
  cli_tests::check_refused({"landscape", "--load", saved.file}, "--data digits");
  cli_tests::check_refused({"landscape", "--load", saved.file, "--data", "sincos"}, "--load");
  cli_tests::check_refused({"landscape", "ackley", "--plane", "pca"}, "goes with --load FILE");
  cli_tests::check_refused({"landscape", "--load", saved.folder.file("none"), "--data", "digits"},
                           "--load");
}

BOOST_AUTO_TEST_CASE(around_the_weights_of_minimize_lies_its_function) {
  for (const std::string model : {"mlp9", "mlp5"}) {
    const Folder folder;
    const std::string file = folder.file("run.safetensors");
    const Ended made = run({"minimize", "ackley", "--dim", "2", "--model", model, "--hidden", "40",
                            "--latent", "8", "--steps", "20", "--init-steps", "50", "--save", file,
                            "--format", "json", "--quiet"});
    BOOST_TEST_REQUIRE(made.status == 0, made.err);
    const double end = read_json(made.out)["runs"][0]["value"].number;
    const Ended ended =
        run({"landscape", "--load", file, "--samples", "3", "--range", "-0.5:0.5", "--quiet"});
    BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
    const auto rows = blocks_of(ended.out);
    BOOST_TEST(rows.size() == 3);
    BOOST_TEST(rows[1][1][2] == end);
    BOOST_TEST(rows[0][0][2] != end);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_go_with_a_file_of_minimize_is_refused) {
  const Folder folder;
  const std::string network = folder.file("network.safetensors"),
                    point = folder.file("point.safetensors");
  run({"minimize", "ackley", "--model", "mlp", "--layers", "4", "--latent", "4", "--steps", "2",
       "--init-steps", "2", "--save", network, "--quiet"});
  run({"minimize", "ackley", "--steps", "2", "--save", point, "--quiet"});
  const auto refused = [](const Words& words, std::string_view why) {
    const Ended ended = run(with({"landscape", "--load"}, words));
    BOOST_TEST(ended.status == 2);
    BOOST_TEST(ended.err.find(why) != std::string::npos, ended.err);
  };
  refused({network, "--data", "digits"}, "knows its function");
  refused({network, "--plane", "pca"}, "nnopt train alone");
  refused({point}, "has no network");
}

BOOST_AUTO_TEST_SUITE_END()
