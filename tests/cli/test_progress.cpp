#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/progress.hpp"

namespace nnopt {

/// A terminal and a clock that a test holds in its hands.
struct World {
  Screen screen() {
    return {.shown = shown,
            .seconds =
                [this] {
                  ++looks;
                  return now;
                },
            .columns = [this] { return columns; },
            .write = [this](std::string_view drawn) { written += drawn; }};
  }

  /// One step that takes so many seconds.
  void step(Progress& progress, double seconds) {
    now += seconds;
    if (progress.add()) {
      ++draws;
      progress.show(text);
    }
  }

  /// What the last drawing left on the line.
  std::string line() const {
    const std::size_t start = written.rfind('\r') + 1;
    return written.substr(start, written.rfind("\x1b[K") - start);
  }

  bool shown = true;
  double now = 1000;
  std::size_t columns = 80;
  std::string text, written;
  int looks = 0, draws = 0;
};

BOOST_FIXTURE_TEST_SUITE(progress, World)

BOOST_AUTO_TEST_CASE(runs_of_less_than_a_second_show_nothing) {
  {
    Progress progress(1000, screen());
    for (int i = 0; i < 990; ++i) step(progress, 0.001);
  }
  BOOST_TEST(written == "");
}

BOOST_AUTO_TEST_CASE(a_longer_run_shows_count_share_rate_and_time_left) {
  Progress progress(200, screen());
  for (int i = 0; i < 50; ++i) step(progress, 0.125);
  text = "value 0.5";
  step(progress, 0.125);
  BOOST_TEST(line() ==
             "[#########............................] "
             " 25%  51/200  8/s  0:19 left  value 0.5");
  BOOST_TEST(line().size() < columns);
}

BOOST_AUTO_TEST_CASE(it_is_drawn_at_most_ten_times_a_second) {
  Progress progress(100000, screen());
  for (int i = 0; i < 5000; ++i) step(progress, 0.001);
  BOOST_TEST(draws >= 25);
  BOOST_TEST(draws <= 41);
}

BOOST_AUTO_TEST_CASE(the_clock_is_looked_at_now_and_then) {
  Progress progress(10000000, screen());
  for (int i = 0; i < 3000000; ++i) step(progress, 1e-6);
  BOOST_TEST(looks < 200);
  BOOST_TEST(draws >= 10);
}

BOOST_AUTO_TEST_CASE(steps_that_become_slow_are_noticed) {
  Progress progress(1000, screen());
  for (int i = 0; i < 10; ++i) step(progress, 1e-6);
  for (int i = 0; i < 20; ++i) step(progress, 2);
  BOOST_TEST(draws >= 10);
}

BOOST_AUTO_TEST_CASE(it_is_erased_at_the_end_once) {
  {
    Progress progress(100, screen());
    for (int i = 0; i < 50; ++i) step(progress, 0.1);
    written.clear();
    progress.finish();
    BOOST_TEST(written == "\r\x1b[K");
    progress.show("late");
    step(progress, 1);
  }
  BOOST_TEST(written == "\r\x1b[K");
}

BOOST_AUTO_TEST_CASE(without_a_terminal_nothing_is_drawn_and_no_clock_read) {
  shown = false;
  {
    Progress progress(100, screen());
    for (int i = 0; i < 50; ++i) step(progress, 1);
    progress.show("now");
  }
  BOOST_TEST(written == "");
  BOOST_TEST(looks == 0);
}

BOOST_AUTO_TEST_CASE(narrow_terminals_lose_the_bar_and_then_the_end_of_the_text) {
  Progress progress(100, screen());
  columns = 32;
  for (int i = 0; i < 20; ++i) step(progress, 0.5);
  BOOST_TEST(line() == " 20%  20/100  2/s  0:40 left");
  columns = 12;
  step(progress, 0.5);
  BOOST_TEST(line() == " 21%  21/10");
}

BOOST_AUTO_TEST_CASE(an_unknown_total_shows_no_share) {
  Progress progress(0, screen());
  for (int i = 0; i < 5000; ++i) step(progress, 0.0005);
  progress.show();
  BOOST_TEST(line() == "5000  2k/s");
}

BOOST_AUTO_TEST_CASE(long_times_are_told_in_hours_and_high_rates_in_thousands) {
  Progress progress(1000000, screen());
  now += 2;
  progress.add(200);
  progress.show();
  BOOST_TEST(line().ends_with("  0%  200/1000000  100/s  2:46:38 left"));
  progress.add(4800);
  progress.show();
  BOOST_TEST(line().ends_with("  0%  5000/1000000  2.5k/s  6:38 left"));
}

BOOST_AUTO_TEST_CASE(more_steps_than_announced_fill_the_bar) {
  Progress progress(10, screen());
  now += 2;
  progress.add(20);
  progress.show();
  BOOST_TEST(line() == "[" + std::string(40, '#') + "] 100%  20/10  10/s");
}

BOOST_AUTO_TEST_CASE(many_threads_may_count_together) {
  Progress progress(400000, screen());
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 100000; ++i)
          if (progress.add()) progress.show();
      });
  }
  now += 10;
  progress.show();
  BOOST_TEST(line().find("100%  400000/400000  40k/s") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
