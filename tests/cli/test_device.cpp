// The program on a CUDA device, which is emulated: what --device asks for and what users are told.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"

namespace cli_tests {
namespace {

std::string emulated_program() {
  const char* const name = std::getenv("NNOPT_EMULATED");
  return name == nullptr ? "" : name;
}

boost::test_tools::assertion_result with_emulated_program(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(access(emulated_program().c_str(), X_OK) == 0);
  result.message() << "the environment variable NNOPT_EMULATED names no program";
  return result;
}

Ended run_on(const std::string& device, const Words& words) {
  return run(Start{
      .words = words, .environment = {{"EMULATED_DEVICE", device}}, .program = emulated_program()});
}

const Words network{"minimize", "ackley",  "--start",      "3",  "--model",  "mlp",  "--latent",
                    "4",        "--quiet", "--init-steps", "20", "--device", "cuda", "--no-times"};
const Words small = with(network, {"--layers", "6,5", "--steps", "30"});

void check_device_refused(const std::string& device, const Words& words, const std::string& part) {
  const Ended ended = run_on(device, words);
  BOOST_TEST_CONTEXT(device << ": " << ended.err) {
    BOOST_TEST(ended.status == 2);
    BOOST_TEST(ended.out == "");
    BOOST_TEST(ended.error_lines() == 1u);
    BOOST_TEST(ended.err.starts_with("nnopt: --device: "));
    BOOST_TEST(ended.err.find(part) != std::string::npos);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_option, *boost::unit_test::precondition(with_emulated_program))

BOOST_AUTO_TEST_CASE(a_run_on_a_device_reports_it) {
  const Ended ended = run_on("", with(small, {"--format", "json", "--repeat", "3"}));
  BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
  const auto json = read_json(ended.out);
  BOOST_TEST(json["device"].text == "cuda:0");
  BOOST_TEST(json["runs"].elements.size() == 3u);
  BOOST_TEST(json["runs"].elements[2]["steps"].number == 30);
}

BOOST_AUTO_TEST_CASE(the_same_line_gives_the_same_bytes) {
  const Words line = with(small, {"--trace", "-", "--trace-init", "--repeat", "2"});
  const Ended one = run_on("", line);
  BOOST_TEST_REQUIRE(one.status == 0, one.err);
  BOOST_TEST(one.out == run_on("", line).out);
  BOOST_TEST(blocks_of(one.out).size() == 4u);  // two phases of two runs
}

BOOST_AUTO_TEST_CASE(auto_stays_on_the_cpu_for_little_work) {
  Words words = with(small, {"--format", "json"});
  std::ranges::replace(words, std::string("cuda"), std::string("auto"));
  BOOST_TEST(read_json(run_on("", words).out)["device"].text == "cpu");
}

BOOST_AUTO_TEST_CASE(lists_say_what_devices_there_are) {
  const auto list = [](const std::string& device) {
    return run_on(device, {"list", "devices"}).out;
  };
  BOOST_TEST(list("devices=2").find("cuda:1") != std::string::npos);
  BOOST_TEST(list("devices=2").find("GB free") != std::string::npos);
  BOOST_TEST(list("devices=0").find("none: no CUDA device") != std::string::npos);
  BOOST_TEST(list("driver=35").find("driver") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_device_that_cannot_be_used_is_refused) {
  const auto on = [](const std::string& device) {
    Words words = small;
    std::ranges::replace(words, std::string("cuda"), device);
    return words;
  };
  check_device_refused("devices=2", on("cuda:2"), "cuda:0 to cuda:1 are there");
  check_device_refused("devices=0", on("cuda"), "no CUDA device");
  check_device_refused("driver=35", on("cuda"), "driver");
  for (const char* device : {"cuda:-1", "cuda:", "cuda:01", "cuda:1e0", "cuda:0.0", "cuda:+0"}) {
    check_device_refused("", on(device), "auto, cpu, cuda or cuda:N is right");
  }
  check_device_refused("", on("gpu"), "auto, cpu, cuda or cuda:N is right");
  check_device_refused("memory=100000", with(network, {"--layers", "200,200"}), "MB free");
}

BOOST_AUTO_TEST_CASE(a_device_lost_in_mid_run_leaves_what_was_computed) {
  const Words long_run = with(network, {"--layers", "6,5", "--steps", "5000"});
  const Ended ended = run_on("until_lost=2000", with(long_run, {"--trace", "-", "--repeat", "2"}));
  BOOST_TEST_CONTEXT(ended.err) {
    BOOST_TEST(ended.status == 1);
    BOOST_TEST(ended.err.find("nnopt: the run of seed 0 failed: ") != std::string::npos);
    const auto blocks = blocks_of(ended.out);
    BOOST_TEST_REQUIRE(blocks.size() == 2u);
    BOOST_TEST(blocks[0].size() > 5u);
    BOOST_TEST(blocks[1].size() == blocks[0].size());
  }
  const Ended json = run_on("until_lost=2000", with(long_run, {"--format", "json"}));
  BOOST_TEST(json.status == 1);
  BOOST_TEST(read_json(json.out)["runs"].elements[0]["status"].text == "failed");
}

BOOST_AUTO_TEST_CASE(a_device_lost_in_a_later_batch_leaves_the_earlier_ones) {
  const Words runs = with(network, {"--layers", "6,5", "--steps", "8", "--repeat", "6"});
  const Ended ended = run_on("until_lost=300 memory=20000", with(runs, {"--format", "json"}));
  BOOST_TEST(ended.status == 1, ended.err);
  const auto json = read_json(ended.out);
  BOOST_TEST_REQUIRE(json["runs"].size() > 1u);
  BOOST_TEST(json["runs"][0]["status"].text == "max_steps");
  BOOST_TEST(json["runs"][json["runs"].size() - 1]["status"].text == "failed");
}

BOOST_AUTO_TEST_CASE(a_device_lost_on_the_way_to_the_start_invents_no_values) {
  const Words words = with(network, {"--layers", "6,5", "--steps", "8"});
  const Ended ended = run_on("until_lost=150", with(words, {"--format", "json"}));
  BOOST_TEST(ended.status == 1, ended.err);
  const auto run = read_json(ended.out)["runs"][0];
  BOOST_TEST(run["value"].is_null());
  BOOST_TEST(run["best_value"].is_null());
  BOOST_TEST(run["status"].text == "failed");
  const Ended picture = run_on("until_lost=150", with(words, {"--format", "gnuplot"}));
  BOOST_TEST(picture.status == 1, picture.err);
  BOOST_TEST(picture.err.find("the run of seed 0 failed") != std::string::npos, picture.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace cli_tests
