// The section `device` runs through where CUDA is emulated: what it prints is then no speed, but it
// is there.
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "tests/bench/device.hpp"
#include "tests/bench/training_plan.hpp"
#include "tests/kernels/on_device.hpp"

namespace nnopt {
namespace {

using namespace bench;

DeviceSizes tiny_sizes() {
  const ModelOptions model = network("mlp9", 12, 8);
  return {.memory_numbers = 300,
          .l2_numbers = 30,
          .steps = few_steps,
          .layers = {{"a layer", 8, 12, false}, {"a normalized one", 5, 8, true}},
          .trainings = {{.model = model,
                         .seeds = 1,
                         .steps_a_turn = few_steps,
                         .rungs = {},
                         .times_torch = 2,
                         .most_microseconds = 1e9},
                        {.model = model,
                         .seeds = 3,
                         .steps_a_turn = few_steps,
                         .rungs = {},
                         .times_torch = 2,
                         .least_share = 0}},
          .products = {{"a product", 20, 12, 24, false}},
          .epochs = {{{12, 5, 3}, 4, 50, {}}},
          .turns = {1, 1},
          .turns_with_peers = {1, 1}};
}

/// What the section prints, with one blank between words.
std::string printed(const DeviceSizes& sizes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  Report report(file.get());
  device(report, sizes);
  report.summary();
  std::rewind(file.get());
  std::string text;
  for (int c = 0; (c = std::fgetc(file.get())) != EOF;) {
    if (c != ' ' || !text.ends_with(' ')) text += static_cast<char>(c);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_bench, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE(every_row_and_every_aim_is_there) {
  const std::string text = printed(tiny_sizes());
  for (const char* row :
       {"\n memory ", "\n L2 ", "\n one number ", "\n forward a layer ", "\n pull a layer ",
        "\n update a normalized one ", "\n pull_and_update a normalized one ",
        "\n take_and_update 8 of a normalized one ", "\n evaluate ackley ", "\n evaluate (x^2",
        "\n mlp9 h=12 ", "\n mlp9 h=12, 3 seeds ", "\n a product ", "\n 12-5-3, batch 4 83 ",
        "aims: 2 met, 0 missed, 4 not measured"}) {
    BOOST_TEST((text.find(row) != text.npos), row + ("\nis not in\n" + text));
  }
  BOOST_TEST((text.find("nan") == text.npos), text);
  BOOST_TEST((text.find("inf") == text.npos), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
