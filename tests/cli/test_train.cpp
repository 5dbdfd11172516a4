// `nnopt train` as a user runs it: what it writes, what it refuses, and that it goes on from
// checkpoints to the same bytes.
#include <poll.h>
#include <sys/inotify.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/tensors.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::lines_of;
using cli_tests::Process;
using cli_tests::read_json;
using cli_tests::run;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::contents;
using plot_tests::Folder;

namespace {

/// 300 of the built-in digits to train on, as many to test on.
const Words few{"train", "--limit", "300", "--epochs", "3", "--no-times", "--quiet"};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Waits until a file in the folder has taken its name.
class Arrivals {
 public:
  explicit Arrivals(const Folder& folder) : watch_(inotify_init1(IN_CLOEXEC)) {
    BOOST_REQUIRE(inotify_add_watch(watch_, folder.path().c_str(), IN_MOVED_TO) >= 0);
  }
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;
  ~Arrivals() { close(watch_); }

  void wait() const {
    pollfd ready{watch_, POLLIN, 0};
    BOOST_REQUIRE(poll(&ready, 1, 300'000) == 1);
    alignas(inotify_event) char events[4096];
    BOOST_REQUIRE(read(watch_, events, sizeof events) > 0);
  }

 private:
  int watch_;
};

/// A precondition: the files of MNIST.
boost::test_tools::assertion_result with_mnist(boost::unit_test::test_unit_id) {
  const char* const data = std::getenv("NNOPT_DATA");
  const std::string folder = std::string(data ? data : "") + "/mnist";
  boost::test_tools::assertion_result result(std::filesystem::is_directory(folder));
  result.message() << "NNOPT_DATA names no folder with mnist/ in it";
  return result;
}
std::string mnist() { return std::string(std::getenv("NNOPT_DATA")) + "/mnist"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(train_command, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(the_text_has_a_line_for_each_epoch_and_an_end) {
  const Ended ended = run(few);
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.err == "");
  const auto lines = lines_of(ended.out);
  BOOST_REQUIRE(lines.size() >= 10u);
  BOOST_TEST(lines[0] == "digits, 300 training and 300 test images of 28x28 in 10 classes");
  BOOST_TEST(lines[1] == "784-10-10 relu, 7960 parameters in float, adam:lr=0.001, batches of 64");
  BOOST_TEST(holds(lines[2], "epoch       loss  accuracy   test loss  accuracy         lr"));
  BOOST_TEST(lines[3].starts_with("      0"));
  BOOST_TEST(lines[6].starts_with("      3"));
  BOOST_TEST(holds(lines[7], "  end    test accuracy "));
  BOOST_TEST(holds(lines[7], " % (95 % interval "));
  BOOST_TEST(lines[9] == "  max_epochs after 15 steps: all 3 epochs done");
}

BOOST_AUTO_TEST_CASE(json_has_the_keys_of_the_contract) {
  const Ended ended = run(with(few, {"--format", "json", "--validation", "0.1"}));
  BOOST_TEST(ended.status == 0);
  const auto json = read_json(ended.out);
  BOOST_TEST(json["command"].text == "train");
  BOOST_TEST(json["parameters"].number == 7960);
  BOOST_REQUIRE(json["epochs"].size() == 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    const auto& epoch = json["epochs"][k];
    BOOST_TEST(epoch["epoch"].number == double(k + 1));
    for (const char* key : {"loss", "train_accuracy", "validation_loss", "validation_accuracy",
                            "test_loss", "test_accuracy", "lr"}) {
      BOOST_TEST((epoch[key].kind == cli_tests::Value::Kind::number), key);
    }
    BOOST_TEST(!epoch.has("seconds"));
  }
  BOOST_TEST(json["test_accuracy"].number == json["epochs"][2]["test_accuracy"].number);
  BOOST_TEST(json["status"].text == "max_epochs");
  double rows = 0, right = 0;
  BOOST_REQUIRE(json["confusion"].size() == 10u);
  for (std::size_t i = 0; i < 10; ++i) {
    for (const double count : json["confusion"][i].numbers()) rows += count;
    right += json["confusion"][i][i].number;
  }
  BOOST_TEST(rows == 300);
  BOOST_TEST(right / rows == json["test_accuracy"].number);
  const Ended timed = run({"train", "--limit", "50", "--epochs", "1", "--format", "json"});
  BOOST_TEST(read_json(timed.out)["epochs"][0].has("seconds"));
  BOOST_TEST(read_json(timed.out).has("seconds"));
}

BOOST_AUTO_TEST_CASE(the_table_and_the_trace_have_a_row_for_each_epoch) {
  const Folder folder;
  const Ended ended =
      run(with(few, {"--format", "table", "--repeat", "2", "--trace", folder.file("t")}));
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.out == contents(folder.file("t")));
  const auto blocks = cli_tests::blocks_of(ended.out);
  BOOST_REQUIRE(blocks.size() == 2u);
  for (const auto& block : blocks) {
    BOOST_REQUIRE(block.size() == 4u);
    for (std::size_t k = 0; k < 4; ++k) {
      BOOST_REQUIRE(block[k].size() == 9u);
      BOOST_TEST(block[k][0] == double(k));
      BOOST_TEST(block[k][1] == double(5 * k));
    }
  }
  BOOST_TEST(holds(ended.out,
                   "# epoch step loss train_accuracy validation_loss validation_accuracy test_loss "
                   "test_accuracy lr\n"));
}

BOOST_AUTO_TEST_CASE(threads_change_no_byte) {
  const Words words = with(few, {"--format", "json", "--layers", "70,20", "--dropout", "0.1"});
  const Ended one = run(with(words, {"--threads", "1"}));
  BOOST_TEST((run(with(words, {"--threads", "3"})).out == one.out));
  const Words many = with(few, {"--format", "json", "--repeat", "3"});
  BOOST_TEST((run(with(many, {"--threads", "1"})).out == run(with(many, {"--threads", "4"})).out));
}

BOOST_AUTO_TEST_CASE(lists_make_arms_and_seeds_make_quartiles) {
  const Ended arms = run(with(few, {"--optimizer", "adam", "--optimizer", "sgdm", "--lr",
                                    "0.01,0.1", "--layers", "5", "--layers", "none"}));
  const auto lines = lines_of(arms.out);
  BOOST_REQUIRE(lines.size() >= 10u);
  BOOST_TEST(lines[2].starts_with("  adam, lr 0.01, layers 5 "));
  BOOST_TEST(lines[9].starts_with("  sgdm, lr 0.1, layers none "));
  BOOST_TEST(holds(lines[9], " 7850 "));
  const Ended seeds = run(with(few, {"--repeat", "3", "--format", "json"}));
  const auto json = read_json(seeds.out);
  BOOST_TEST(json["runs"].size() == 3u);
  const auto& share = json["arms"][0]["test_accuracy"];
  BOOST_TEST(share["lower"].number <= share["median"].number);
  BOOST_TEST(json["runs"][2]["seed"].number == 2);
}

BOOST_AUTO_TEST_CASE(seeds_have_a_line_each_and_medians) {
  const auto lines = lines_of(run(with(few, {"--repeat", "3", "--seed", "5"})).out);
  BOOST_REQUIRE(lines.size() >= 8u);
  BOOST_TEST(lines[2] == "    seed  test accuracy  test loss  training loss  epochs  status");
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(lines[3 + i].starts_with("       " + std::to_string(5 + i) + "  "));
    BOOST_TEST(lines[3 + i].ends_with("       3  max_epochs"));
  }
  BOOST_TEST(lines[6].starts_with("  median test accuracy "));
  BOOST_TEST(lines[7].starts_with("  median test loss "));
  const Ended curve =
      run({"train", "--data", "sincos", "--epochs", "2", "--repeat", "2", "--no-times", "--quiet"});
  BOOST_TEST(lines_of(curve.out).at(2) == "    seed  training loss  epochs  status");
  const Ended arms = run(with(few, {"--repeat", "2", "--lr", "0.01,0.02"}));
  BOOST_TEST(holds(arms.out, "  medians of 2 seeds, and quartiles of the test accuracy\n"));
}

BOOST_AUTO_TEST_CASE(nesterov_takes_the_momentum_of_the_command_line) {
  const Words words = with(few, {"--optimizer", "sgd:lr=0.05,nesterov=true"});
  const Ended ended = run(with(words, {"--momentum", "0.9"}));
  BOOST_TEST(ended.status == 0, ended.err);
  BOOST_TEST(holds(ended.out, "sgd:lr=0.05,momentum=0.9,nesterov=true"));
  check_refused(words, "nesterov=true needs a momentum above 0");
}

BOOST_AUTO_TEST_CASE(a_curve_is_learned_without_accuracies) {
  const Words words{"train",        "--data",       "sincos",   "--layers", "8",
                    "--activation", "tanh",         "--epochs", "200",      "--lr",
                    "0.03",         "--format",     "json",     "--test",   "0.2",
                    "--quiet",      "--batch-size", "32"};
  const Ended ended = run(words);
  const auto json = read_json(ended.out);
  BOOST_TEST(json["epochs"][199]["test_loss"].number < 0.03);  // noise of 0.01, variance of 0.04
  BOOST_TEST(!json["epochs"][0].has("test_accuracy"));
  BOOST_TEST(!json.has("confusion"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_trained_is_refused_before) {
  const auto refused = [](const Words& more, const std::string& message) {
    check_refused(with({"train", "--limit", "50"}, more), message);
  };
  refused({"--optimizer", "bfgs"}, "--optimizer: bfgs needs all rows in each step");
  refused({"--optimizer", "adam", "--optimizer", "migrad", "--lr", "0.1"}, "migrad needs all rows");
  refused({"--lr", "nan"}, "--lr: 'nan' is not a finite number");
  refused({"--lr", "auto"}, "--lr: auto goes with `nnopt minimize`");
  refused({"--optimizer", "sgd:lr=auto"}, "--optimizer: auto goes with");
  refused({"--batch-size", "0"}, "--batch-size: 0 is not allowed");
  refused({"--batch-size", "10,x"}, "--batch-size");
  refused({"--epochs", "-1"}, "--epochs: -1 is not allowed");
  refused({"--patience", "0"}, "--patience: 0 is not allowed");
  refused({"--layers", "10,x"}, "--layers: 'x' is not a number");
  refused({"--layers", "none", "--dropout", "0.5"}, "with --layers none there are none");
  refused({"--layers", "1048576,1048576"}, "this machine has");
  refused({"--activation", "reluu"}, "did you mean 'relu'?");
  refused({"--momentum", "0.9"}, "adam has no momentum");
  refused({"--schedule", "cosin"}, "did you mean 'cosine'?");
  refused({"--figure", "filters"}, "goes with --plot FILE");
  refused({"--figure", "fit", "--plot", "-"}, "--figure: fit shows networks that read one number");
  refused({"--figure", "width", "--plot", "-"}, "--figure: width shows arms that differ");
  refused({"--digit", "2"}, "--digit: goes with --figure contributions");
  refused({"--plane", "pca"}, "--plane: goes with --figure landscape");
  refused({"--save-path"}, "--save-path: goes with --save FILE");
  refused({"--checkpoint-every", "1"}, "--checkpoint-every: goes with --save FILE");
  check_refused({"train", "--save", "/nowhere/file"}, "/nowhere/file", 1);
  refused({"--resume", "/nowhere/file"}, "--resume: cannot read '/nowhere/file'");
}

BOOST_AUTO_TEST_CASE(no_epochs_tell_of_the_start) {
  const Ended ended = run({"train", "--limit", "50", "--epochs", "0", "--format", "json"});
  BOOST_TEST(ended.status == 0);
  const auto json = read_json(ended.out);
  BOOST_TEST(json["epochs"].size() == 0u);
  BOOST_TEST(json["start"]["loss"].number > 2);
}

BOOST_AUTO_TEST_CASE(a_training_that_diverges_fails_and_says_what_to_try) {
  const Ended ended = run(with(few, {"--optimizer", "sgd:lr=1e38", "--format", "json"}));
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(holds(ended.err, "the run diverged: "));
  BOOST_TEST(holds(ended.err, "--clip-norm 1"));
  const auto json = read_json(ended.out);
  BOOST_TEST(json["status"].text == "diverged");
  BOOST_TEST(json["loss"].is_null());
}

// ---- checkpoints ----

BOOST_AUTO_TEST_CASE(a_run_that_is_killed_again_and_again_comes_to_the_same_bytes) {
  const Folder folder;
  const Words words{"train",
                    "--limit",
                    "200",
                    "--epochs",
                    "120",
                    "--layers",
                    "12,7",
                    "--dropout",
                    "0.1",
                    "--schedule",
                    "onecycle:max_lr=0.02",
                    "--repeat",
                    "2",
                    "--format",
                    "json",
                    "--no-times",
                    "--threads",
                    "2",
                    "--quiet"};
  const Ended whole = run(words);
  BOOST_TEST(whole.status == 0);
  const std::string file = folder.file("c");
  const Arrivals arrivals(folder);
  for (int kills = 0; kills < 20; ++kills) {
    const Words next = kills == 0 ? with(words, {"--save", file, "--checkpoint-every", "1"})
                                  : Words{"train", "--resume", file, "--checkpoint-every", "1"};
    Process process({.words = next});
    arrivals.wait();
    process.signal(SIGKILL);
    const Ended ended = process.finish();
    BOOST_TEST((ended.signal == SIGKILL || ended.status == 0));
  }
  const Ended resumed = run({"train", "--resume", file});
  BOOST_TEST(resumed.err == "");
  BOOST_TEST(resumed.status == 0);
  BOOST_TEST((resumed.out == whole.out));
}

BOOST_AUTO_TEST_CASE(an_interrupt_writes_results_and_checkpoint) {
  const Folder folder;
  const std::string file = folder.file("c");
  // Longer than a test waits, with lines for its first epochs.
  Process process({.words = {"train", "--limit", "300", "--epochs", "25", "--layers", "2000,2000",
                             "--no-times", "--save", file}});
  process.read_lines(6);
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 130);
  BOOST_TEST(holds(ended.out, "  interrupted after "));
  BOOST_TEST(holds(ended.out, "  end    test accuracy "));
  BOOST_TEST(run({"predict", "--load", file, "--limit", "100"}).status == 0);
  // What it goes on to, with fewer epochs than it has had already, is what it was.
  const auto rows = lines_of(ended.out);
  const Ended again = run({"train", "--resume", file, "--epochs", "1"});
  BOOST_TEST(again.status == 0);
  BOOST_TEST(holds(again.out, rows[4] + "\n" + rows[5] + "\n"));
}

BOOST_AUTO_TEST_CASE(a_longer_run_goes_on_and_other_options_are_refused) {
  const Folder folder;
  const std::string file = folder.file("c");
  BOOST_TEST(run(with(few, {"--save", file})).status == 0);
  const Ended on = run({"train", "--resume", file, "--epochs", "5", "--quiet"});
  BOOST_TEST(on.status == 0);
  const Ended whole = run({"train", "--limit", "300", "--epochs", "5", "--no-times", "--quiet"});
  BOOST_TEST((on.out == whole.out));
  check_refused({"train", "--resume", file, "--lr", "0.1"}, "--lr");
  std::string bytes = contents(file);
  std::ofstream(file) << bytes.substr(0, bytes.size() - 7);
  check_refused({"train", "--resume", file}, file);
}

BOOST_AUTO_TEST_CASE(others_can_read_the_network_and_its_path) {
  const Folder folder;
  const std::string file = folder.file("c");
  BOOST_TEST(run(with(few, {"--save", file, "--save-path"})).status == 0);
  const nnopt::Tensors saved = nnopt::read_safetensors(file);
  using Shape = std::vector<std::size_t>;
  BOOST_REQUIRE(saved.find("0.weight") != nullptr);
  BOOST_TEST((saved.find("0.weight")->shape == Shape{10, 784}));
  BOOST_TEST((saved.find("0.weight")->kind == nnopt::Tensor::Kind::f32));
  BOOST_TEST((saved.find("1.bias")->shape == Shape{10}));
  BOOST_TEST((saved.find("path")->shape == Shape{4, 7960}));
  const std::vector<double> path = saved.numbers("path"), w = saved.numbers("0.weight");
  BOOST_TEST(std::equal(w.begin(), w.end(), path.begin() + 3 * 7960));
  BOOST_TEST(saved.words.at("activation") == "relu");
}

BOOST_AUTO_TEST_CASE(figures_are_drawn, *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Folder folder;
  for (const char* figures : {"history,filters,confusion", "contributions,mistakes", "landscape"}) {
    const Ended drawn = run(with(few, {"--figure", figures, "--plot", folder.file("f.svg")}));
    BOOST_TEST(drawn.status == 0, figures << ": " << drawn.err);
    BOOST_TEST(contents(folder.file("f.svg")).size() > 1000u);
  }
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_what_it_can_show,
                     *boost::unit_test::precondition(plot_tests::with_gnuplot)) {
  const Ended drawn = run(with(few, {"--plot", "-"}));
  BOOST_TEST(drawn.status == 0, drawn.err);
  BOOST_TEST(drawn.err == "");
  BOOST_TEST(holds(drawn.out, "784-10-10"));
  check_refused(with(few, {"--figure", "filters", "--plot", "-"}),
                "--figure: filters shows images, which a terminal does not");
}

BOOST_AUTO_TEST_CASE(pictures_say_the_schedule_and_which_network_they_show) {
  const Ended one = run(with(few, {"--schedule", "onecycle:max_lr=0.01", "--format", "gnuplot"}));
  BOOST_TEST(holds(one.out, "adam:lr=0.001,betas=0.95/0.999, schedule onecycle:max"));
  BOOST_TEST(!holds(one.out, "network of"));
  const Words many = with(few, {"--repeat", "2", "--seed", "4", "--format", "gnuplot"});
  BOOST_TEST(holds(run(with(many, {"--figure", "confusion"})).out, "network of seed 4"));
  BOOST_TEST(!holds(run(with(many, {"--figure", "history"})).out, "network of"));
  BOOST_TEST(holds(run(with(many, {"--lr", "0.01,0.02", "--figure", "confusion"})).out,
                   "network of lr 0.01, seed 4"));
}

// ---- what it reaches ----

BOOST_AUTO_TEST_CASE(mnist_is_learned, *boost::unit_test::precondition(with_mnist)) {
  const Ended ended = run({"train", "--data", mnist(), "--layers", "10", "--epochs", "2",
                           "--format", "json", "--quiet"});
  const auto json = read_json(ended.out);
  BOOST_TEST(json["parameters"].number == 7960);
  BOOST_TEST(json["data"]["training"].number == 60000);
  BOOST_TEST(json["test_accuracy"].number > 0.9);
}

BOOST_AUTO_TEST_CASE(of_many_epochs_some_have_lines_and_the_last_one) {
  const Ended ended = run(
      {"train", "--data", "sincos", "--layers", "2", "--epochs", "103", "--no-times", "--quiet"});
  BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
  std::vector<int> epochs;
  std::istringstream lines(ended.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    int epoch = 0;
    double loss = 0;
    if (line.starts_with("  ") && words >> epoch >> loss) epochs.push_back(epoch);
  }
  BOOST_TEST_REQUIRE(epochs.size() == 22U);
  for (std::size_t k = 0; k < 21; ++k) BOOST_TEST(epochs[k] == static_cast<int>(5 * k));
  BOOST_TEST(epochs.back() == 103);
}

BOOST_AUTO_TEST_CASE(a_list_makes_no_arms_of_an_optimizer_with_a_number_of_its_own) {
  const Ended ended = run({"train", "--limit", "100", "--epochs", "1", "--optimizer", "sgd:lr=0.1",
                           "--optimizer", "adam", "--lr", "0.1,0.2", "--format", "json"});
  BOOST_TEST_REQUIRE(ended.status == 0, ended.err);
  std::vector<std::string> labels;
  const auto json = read_json(ended.out);
  for (const auto& arm : json["arms"].elements) labels.push_back(arm["label"].text);
  BOOST_TEST(labels == (std::vector<std::string>{"sgd:lr=0.1", "adam, lr 0.1", "adam, lr 0.2"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_network_that_diverged_is_no_network_to_predict_with) {
  const Folder folder;
  const std::string file = folder.file("c");
  run({"train", "--limit", "100", "--epochs", "2", "--optimizer", "sgd", "--lr", "1e30", "--save",
       file, "--quiet"});
  check_refused({"predict", "--load", file, "--limit", "10"}, "its training diverged");
}

BOOST_AUTO_TEST_SUITE_END()
