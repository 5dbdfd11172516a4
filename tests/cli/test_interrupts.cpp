// Ctrl-C and its relatives, sent when the first rows of a run have come.
#include <poll.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <string>

#include "tests/cli/json_reader.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/plots/support.hpp"

using cli_tests::Ended;
using cli_tests::Process;
using cli_tests::with;
using cli_tests::Words;
using plot_tests::Folder;

namespace {

const Words endless{"minimize", "ackley", "--start", "10", "--steps", "1000000000", "--quiet"};

/// Waits until something in the folder is written to.
class Watch {
 public:
  explicit Watch(const Folder& folder) : watch_(inotify_init1(IN_CLOEXEC)) {
    BOOST_REQUIRE(inotify_add_watch(watch_, folder.path().c_str(), IN_MODIFY) >= 0);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { close(watch_); }

  void wait() const {
    pollfd ready{watch_, POLLIN, 0};
    BOOST_REQUIRE(poll(&ready, 1, 300'000) == 1);
  }

 private:
  int watch_;
};

/// Whether the process still catches the signal.
bool catches(pid_t process, int signal) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    if (word != "SigCgt:") continue;
    status >> word;
    return (std::stoull(word, nullptr, 16) >> (signal - 1) & 1) != 0;
  }
  return false;
}

template <class Condition>
void until(Condition condition) {
  const auto far_too_long = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (!condition()) {
    BOOST_REQUIRE(std::chrono::steady_clock::now() < far_too_long);
    sched_yield();
  }
}

/// Reads nothing until the program waits for its reader: it has written and sleeps.
void let_it_wait(const Process& process) {
  fcntl(process.out_end(), F_SETPIPE_SZ, 4096);
  until([&] {
    int written = 0;
    ioctl(process.out_end(), FIONREAD, &written);
    std::ifstream status("/proc/" + std::to_string(process.id()) + "/stat");
    std::string number, name, state;
    status >> number >> name >> state;
    return written > 0 && state == "S";
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interrupts, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(what_was_computed_is_written_to_standard_output) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    Process process({.words = {"minimize", "ackley", "--steps", "1000000000", "--trace", "-"}});
    process.read_lines(5);
    process.signal(signal);
    const Ended ended = process.finish();
    BOOST_TEST(ended.status == 128 + signal);
    BOOST_TEST(ended.out.ends_with('\n'));
    BOOST_TEST(ended.err.find("interrupted after ") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_was_computed_is_written_to_the_file) {
  const Folder folder;
  const Watch watch(folder);
  Process process({.words = with(endless, {"--format", "json", "--trace", folder.file("t")})});
  watch.wait();
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 130);
  const auto run = cli_tests::read_json(ended.out)["runs"][0];
  BOOST_TEST(run["status"].text == "interrupted");
  const std::string table = plot_tests::contents(folder.file("t"));
  const auto last_line = table.rfind('\n', table.size() - 2) + 1;
  BOOST_TEST(std::stod(table.substr(last_line)) == run["steps"].number);
}

BOOST_AUTO_TEST_CASE(seeds_that_had_no_turn_are_not_told_of) {
  const Folder folder;
  const Watch watch(folder);
  Process process({.words = with(endless, {"--format", "json", "--trace", folder.file("t"),
                                           "--repeat", "9", "--threads", "1"})});
  watch.wait();
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 130);
  const auto json = cli_tests::read_json(ended.out);
  BOOST_TEST(json["runs"].size() == 1u);
  BOOST_TEST(json["success"]["of"].number == 1);
}

BOOST_AUTO_TEST_CASE(a_run_stopped_before_its_first_step_is_no_success) {
  // A network starts near 0, where the minimum is. With dropout it never comes to the start.
  const Folder folder;
  const Watch watch(folder);
  const Words words{"minimize",     "ackley",     "--start",          "10",
                    "--model",      "mlp",        "--layers",         "8",
                    "--dropout",    "0.5",        "--init-tolerance", "1e-300",
                    "--init-steps", "1000000000", "--success",        "30",
                    "--format",     "json",       "--quiet",          "--trace-init",
                    "--trace"};
  Process process({.words = with(words, {folder.file("t")})});
  watch.wait();
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 130);
  BOOST_TEST(cli_tests::read_json(ended.out)["success"]["count"].number == 0);
}

BOOST_AUTO_TEST_CASE(a_second_signal_ends_the_program_at_once) {
  Process process({.words = with(endless, {"--trace", "-"})});
  let_it_wait(process);
  process.signal(SIGINT);
  until([&] { return !catches(process.id(), SIGINT); });
  process.signal(SIGINT);
  BOOST_TEST(process.finish().signal == SIGINT);
}

BOOST_AUTO_TEST_CASE(a_landscape_can_be_interrupted) {
  Process process({.words = {"landscape", "ackley", "--samples", "1500"}});
  let_it_wait(process);
  process.signal(SIGINT);
  until([&] { return !catches(process.id(), SIGINT); });
  const Ended ended = process.finish();
  BOOST_TEST((ended.status == 130 || ended.signal == SIGINT));
  BOOST_TEST(std::count(ended.out.begin(), ended.out.end(), '\n') < 1500 * 1500);
}

BOOST_AUTO_TEST_CASE(an_interrupt_while_gnuplot_draws_is_an_interrupt) {
  const Folder folder, programs;
  programs.program("gnuplot", "kill -INT $PPID; kill -INT $$");
  Process process({.words = {"minimize", "ackley", "--steps", "5", "--plot", folder.file("p.png")},
                   .environment = {{"PATH", programs.path() + ":/usr/bin:/bin"}}});
  const Ended ended = process.finish();
  BOOST_TEST((ended.status == 130 || ended.signal == SIGINT));
  BOOST_TEST(folder.empty());
}

BOOST_AUTO_TEST_CASE(an_interrupted_verdict_judges_nothing) {
  Process process(
      {.words = {"verdict",       "ackley",  "--dim",     "1",   "--jitter", "1", "--model",  "mlp",
                 "--layers",      "4",       "--latent",  "2",   "--steps",  "5", "--repeat", "2",
                 "--tune-repeat", "1000000", "--tune-lr", "0.1", "--quiet"}});
  until([&] { return catches(process.id(), SIGINT); });
  process.signal(SIGINT);
  const Ended ended = process.finish();
  BOOST_TEST(ended.status == 128 + SIGINT);
  BOOST_TEST(ended.err == "");
  // Nothing at all where no run had ended by then.
  BOOST_TEST((ended.out.empty() || ended.out.ends_with("interrupted: nothing is judged\n")));
}

BOOST_AUTO_TEST_SUITE_END()
