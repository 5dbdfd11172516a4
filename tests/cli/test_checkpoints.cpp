// --save, --checkpoint-every, --resume: a run that was killed, stopped or cut short and goes on is
// the run that never was, byte for byte.
#include <poll.h>
#include <sys/inotify.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/tensors.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::Process;
using cli_tests::run;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::contents;
using plot_tests::Folder;

namespace {

namespace fs = std::filesystem;

/// What a run of these words leaves: standard output, and files by the names that they have there.
struct Left {
  Ended ended;
  std::string checkpoint, trace;
};

/// Runs in a folder of its own, so that names are the same everywhere.
Left left_by(const Folder& folder, const Words& words) {
  Left left{run({.words = words, .folder = folder.path()}), {}, {}};
  if (fs::exists(folder.file("ck"))) left.checkpoint = contents(folder.file("ck"));
  if (fs::exists(folder.file("t"))) left.trace = contents(folder.file("t"));
  return left;
}

void check_same(const Left& whole, const Left& other) {
  BOOST_TEST(whole.ended.status == 0);
  BOOST_TEST(whole.ended.err == "");
  BOOST_TEST(other.ended.status == 0);
  BOOST_TEST(other.ended.err == "");
  BOOST_TEST(whole.ended.out == other.ended.out);
  BOOST_TEST((whole.trace == other.trace));
  BOOST_TEST(!whole.checkpoint.empty());
  BOOST_TEST((whole.checkpoint == other.checkpoint));
}

/// Waits for things that happen to the files of a folder.
class Events {
 public:
  explicit Events(const Folder& folder) : watch_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    constexpr int what = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE;
    BOOST_REQUIRE(inotify_add_watch(watch_, folder.path().c_str(), what) >= 0);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  ~Events() { close(watch_); }

  /// Until there have been so many, or the program has ended.
  void wait(std::uint32_t count, const Process& process) const {
    for (std::uint32_t seen = 0; seen < count;) {
      std::array<pollfd, 2> ends{{{watch_, POLLIN, 0}, {process.out_end(), 0, 0}}};
      BOOST_REQUIRE(poll(ends.data(), ends.size(), 300'000) > 0);
      alignas(inotify_event) char block[sizeof(inotify_event) + 256];
      if (read(watch_, block, sizeof block) > 0) {
        ++seen;
      } else if (ends[1].revents != 0) {
        return;
      }
    }
  }

 private:
  int watch_;
};

/// The last of many attempts, each but it killed at some moment and followed by one that goes on
/// from the checkpoint that is there.
Left killed_often(const Folder& folder, const Words& words, int kills) {
  const nnopt::RandomStream random(7, nnopt::Purpose::noise, 0);
  const auto going_on = [&] {
    return fs::exists(folder.file("ck")) ? with(words, {"--resume", "ck"}) : words;
  };
  for (int kill = 0; kill < kills; ++kill) {
    const Events events(folder);
    Process process({.words = going_on(), .folder = folder.path()});
    events.wait(1 + random.words(std::uint64_t(kill))[0] % 37, process);
    process.signal(SIGKILL);
    process.finish();
    const bool whole_or_none =
        !fs::exists(folder.file("ck")) || !nnopt::read_safetensors(folder.file("ck")).all().empty();
    BOOST_TEST(whole_or_none);
  }
  return left_by(folder, going_on());
}

std::string emulated_program() {
  const char* const name = std::getenv("NNOPT_EMULATED");
  return name == nullptr ? "" : name;
}
boost::test_tools::assertion_result with_emulated_program(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(access(emulated_program().c_str(), X_OK) == 0);
  result.message() << "the environment variable NNOPT_EMULATED names no program";
  return result;
}

/// How many files there are.
std::ptrdiff_t files_in(const Folder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
}

const Words networks{"minimize",   "ackley", "--start", "2",       "--model",  "mlp",
                     "--layers",   "12",     "--steps", "300",     "--repeat", "3",
                     "--no-times", "--save", "ck",      "--trace", "t",        "--quiet"};

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoints, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(a_run_killed_twenty_times_ends_as_if_it_had_never_been) {
  const Words words = with(networks, {"--checkpoint-every", "20", "--format", "json"});
  const Folder one, other;
  const Left whole = left_by(one, words);
  check_same(whole, killed_often(other, words, 20));
  BOOST_TEST(files_in(other) == 2);  // no temporary file is left
}

BOOST_AUTO_TEST_CASE(so_does_a_comparison_of_several_optimizers) {
  const Words words{
      "compare",     "rosenbrock",  "--optimizer", "adam:lr=0.1", "--optimizer",
      "nelder_mead", "--optimizer", "cmaes",       "--optimizer", "lbfgs",
      "--repeat",    "2",           "--steps",     "200",         "--checkpoint-every",
      "25",          "--save",      "ck",          "--trace",     "t",
      "--quiet",     "--format",    "gnuplot",     "--figure",    "loss"};
  const Folder one, other;
  check_same(left_by(one, words), killed_often(other, words, 10));
}

BOOST_AUTO_TEST_CASE(a_signal_leaves_a_checkpoint_that_goes_on) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Folder one, other;
    const Left whole = left_by(one, networks);
    {
      const Events events(other);
      Process process({.words = networks, .folder = other.path()});
      events.wait(3, process);
      process.signal(signal);
      const Ended ended = process.finish();
      BOOST_TEST((ended.status == 128 + signal || ended.status == 0));
      BOOST_TEST(fs::exists(other.file("ck")));
    }
    check_same(whole, left_by(other, {"minimize", "--resume", "ck", "--quiet"}));
  }
}

BOOST_AUTO_TEST_CASE(an_endless_run_exits_130_with_a_checkpoint) {
  const Folder folder;
  const Words words{"minimize", "ackley", "--start", "10", "--steps", "1000000000",
                    "--trace",  "t",      "--save",  "ck", "--quiet"};
  const Events events(folder);
  Process process({.words = words, .folder = folder.path()});
  events.wait(12, process);  // rows come
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 130);
  BOOST_TEST(ended.out.find("interrupted after ") != std::string::npos);
  const auto saved = nnopt::read_safetensors(folder.file("ck"));
  BOOST_TEST(saved.integers("run.step").at(0) > 0);
}

BOOST_AUTO_TEST_CASE(a_finished_run_can_be_made_longer) {
  for (const Words& model :
       {Words{}, Words{"--model", "mlp", "--layers", "8"}, Words{"--optimizer", "bfgs"}}) {
    const Words words = with({"minimize", "rosenbrock", "--start", "-1.2,1"}, model);
    const Words output{"--save", "ck",         "--trace",  "t",      "--trace-every",
                       "7",      "--no-times", "--format", "gnuplot"};
    const Folder one, other;
    const Left whole = left_by(one, with(words, with({"--steps", "60"}, output)));
    left_by(other, with(words, with({"--steps", "25"}, output)));
    const Left longer =
        left_by(other, with(words, with({"--steps", "60"}, with(output, {"--resume", "ck"}))));
    check_same(whole, longer);
  }
}

BOOST_AUTO_TEST_CASE(a_resumed_run_needs_no_other_option_and_takes_the_same) {
  const Folder one, other;
  const Words words{"minimize", "sphere", "--start", "1,2",     "--lr", "0.10",      "--steps",
                    "50",       "--save", "ck",      "--trace", "t",    "--no-times"};
  const Left whole = left_by(one, words);
  left_by(other, words);
  check_same(whole, left_by(other, {"minimize", "--resume", "ck"}));
  // The same number in other words, and a value that was the default.
  check_same(whole, left_by(other, with({"minimize", "-f", "sphere", "--lr", "1e-1", "--seed", "0"},
                                        {"--resume", "ck", "--threads", "2"})));
  check_refused({"minimize", "--resume", other.file("ck"), "--lr", "0.2"},
                "--lr: '0.2' is not what the run was begun with: '0.10'");
  check_refused({"minimize", "--resume", other.file("ck"), "--momentum", "0.2"},
                "--momentum: '0.2', but the run was begun without it");
  check_refused({"minimize", "ackley", "--resume", other.file("ck")},
                "--function: 'ackley' is not what the run was begun with: 'sphere'");
  check_refused({"minimize", "--resume", other.file("ck"), "--steps", "20"},
                "the run has made 50 steps already, more than 20");
}

BOOST_AUTO_TEST_CASE(rows_that_nobody_wanted_are_not_there_later) {
  const Folder folder;
  left_by(folder, {"minimize", "sphere", "--steps", "5", "--save", "ck"});
  const Words later{"minimize", "--resume", "ck", "--steps", "9", "--trace", "t"};
  const Left left = left_by(folder, later);
  BOOST_TEST(left.ended.err ==
             "nnopt: warning: the trace begins with the first row after 'ck', which was saved "
             "without\n");
  BOOST_TEST(cli_tests::blocks_of(left.trace).at(0).size() == 4u);
  BOOST_TEST(left_by(folder, {"minimize", "--resume", "ck"}).ended.err == "");
}

BOOST_AUTO_TEST_CASE(options_of_a_configuration_file_are_saved_too) {
  const Folder folder;
  std::ofstream(folder.file("c")) << "lr = 0.1\nsteps = 30\nno-times = on\n";
  const Words words{"minimize", "sphere", "--config", "c", "--save", "ck", "--format", "json"};
  const Left whole = left_by(folder, words);
  fs::remove(folder.file("c"));
  const Left again = left_by(folder, {"minimize", "--resume", "ck"});
  check_same(whole, again);
}

BOOST_AUTO_TEST_CASE(the_parameters_have_the_names_that_torch_gives_them) {
  const Folder folder;
  left_by(folder, {"minimize", "ackley", "--model", "mlp", "--layers", "8", "--steps", "3",
                   "--optimizer", "adam:amsgrad=true", "--save", "ck"});
  const auto saved = nnopt::read_safetensors(folder.file("ck"));
  for (const char* const name :
       {"latent", "optimizer.latent.exp_avg", "optimizer.latent.exp_avg_sq",
        "optimizer.latent.max_exp_avg_sq", "optimizer.step"}) {
    BOOST_TEST((saved.find(name) != nullptr), name);
  }
  BOOST_TEST((saved.find("latent")->kind == nnopt::Tensor::Kind::f32));
  BOOST_TEST(saved.words.at("command") == "minimize");
  BOOST_TEST(
      saved.words.at("command_line") ==
      "nnopt minimize ackley --model mlp --layers 8 --steps 3 --optimizer adam:amsgrad=true");
}

BOOST_AUTO_TEST_CASE(damaged_and_foreign_files_are_refused_with_the_reason) {
  const Folder folder;
  const std::string file = folder.file("ck");
  const Words words{"minimize", "--resume", file};
  check_refused(words, "--resume: cannot read '" + file + "': No such file or directory");
  left_by(folder, {"minimize", "sphere", "--steps", "5", "--save", "ck"});
  const std::string whole = contents(file);
  const auto refused = [&](const std::string& bytes, const std::string& message) {
    std::ofstream(file) << bytes;
    check_refused(words, message);
  };
  refused("", "is no safetensors file, or a damaged one: only 0 bytes");
  refused(whole.substr(0, whole.size() - 1), "is no safetensors file, or a damaged one: ");
  refused(whole.substr(0, 100), "is no safetensors file, or a damaged one: a header of ");
  const auto changed = [&](auto change) {
    auto tensors = nnopt::parse_safetensors(whole, "ck");
    change(tensors);
    return nnopt::to_safetensors(tensors);
  };
  refused(changed([](auto& t) { t.words.clear(); }),
          "is no checkpoint of nnopt: its metadata have no 'nnopt_checkpoint'");
  refused(changed([](auto& t) { t.words["nnopt_checkpoint"] = "2"; }),
          "is a checkpoint in format '2': nnopt ");
  refused(changed([](auto& t) { t.words["command"] = "compare"; }),
          "is a checkpoint of nnopt 'compare', not of nnopt minimize");
  refused(changed([](auto& t) { t.words["words"] = "[\"--learning\"]"; }),
          "the command line in it: unknown option '--learning'");
  refused(changed([](auto& t) { t.words["words"] = "nonsense"; }),
          "the command line in it: words: no JSON array of texts");
  refused(changed([](auto& t) { t.words["command_line"] = "two\nlines"; }),
          "the command line in it: more than one line");
  refused(changed([](auto& t) { t.words["words"] = "[\"--function=ackley\",\"--dim=3\"]"; }),
          "': the tensor 'observer.path.x' is 0 x 2 instead of 0 x 3");
}

BOOST_AUTO_TEST_CASE(options_that_do_not_go_together_are_refused) {
  const Folder folder;
  const std::string file = folder.file("ck");
  check_refused({"minimize", "sphere", "--checkpoint-every", "5"},
                "--checkpoint-every: goes with --save FILE");
  check_refused({"minimize", "sphere", "--save", file, "--checkpoint-every", "0"},
                "--checkpoint-every: 0 is not allowed: a whole number from 1");
  check_refused({"minimize", "sphere", "--save", file, "--trace", file},
                "--trace: checkpoints go to the same file (--save)");
  check_refused({"minimize", "sphere", "--save", "-"}, "--save: a checkpoint is a file: - is none");
  check_refused({"minimize", "sphere", "--save", folder.file("no/ck")}, "cannot write '", 1);
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_CASE(runs_on_an_emulated_device_go_on,
                     *boost::unit_test::precondition(with_emulated_program)) {
  const Words words{"minimize",     "ackley", "--model",  "mlp",  "--layers", "4",
                    "--device",     "cuda",   "--lr",     "0.01", "--save",   "ck",
                    "--trace",      "t",      "--repeat", "2",    "--quiet",  "--no-times",
                    "--init-steps", "5"};
  const auto left = [&](const Folder& folder, const Words& more) {
    run({.words = with(words, more),
         .folder = folder.path(),
         .environment = {{"EMULATED_DEVICE", ""}},
         .program = emulated_program()});
    return contents(folder.file("ck")) + contents(folder.file("t"));
  };
  const Folder one, other;
  const std::string whole = left(one, {"--steps", "6"});
  left(other, {"--steps", "2"});
  BOOST_TEST((left(other, {"--steps", "6", "--resume", "ck"}) == whole));
}

BOOST_AUTO_TEST_SUITE_END()
