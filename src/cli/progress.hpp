// A progress bar on standard error, for runs that last.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace nnopt {

/// What a progress bar needs to know of the world.
struct Screen {
  bool shown = false;                           // whether there is anybody to see it
  std::function<double()> seconds;              // a clock that never goes back
  std::function<std::size_t()> columns;         // width now
  std::function<void(std::string_view)> write;  // errors are ignored
};

/// Standard error: shown where it is a terminal, TERM is not `dumb` and `quiet` is false.
Screen standard_error_screen(bool quiet);

/// Counts the steps of a run and draws them:
///     [#########...........]  45%  2250/5000  1.2k/s  0:02 left  value 0.0123
/// from its second second on, at most ten times a second, and is erased at the end. add() may be
/// called from any thread and costs an atomic increment; it looks at the clock some thirty times
/// a second.
///     if (progress.add()) progress.show(fmt::format("value {:.4g}", value));
class Progress {
 public:
  /// `total` steps to come; 0 where nobody knows.
  Progress(std::uint64_t total, Screen screen);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Counts steps; true when the bar wants to be drawn anew by show().
  bool add(std::uint64_t steps = 1) {
    const auto now = done_.fetch_add(steps, std::memory_order_relaxed) + steps;
    return now >= next_look_.load(std::memory_order_relaxed) && due();
  }

  /// Draws the bar with a short text behind it.
  void show(std::string_view text = {});

  /// Erases the bar until it is drawn anew, for a line that is told in between.
  void hide();

  /// Erases the bar; nothing is drawn any more. The destructor does it too.
  void finish();

 private:
  bool due();
  std::string line(std::string_view text, double elapsed) const;

  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> next_look_{1};
  std::uint64_t total_;
  Screen screen_;
  std::mutex mutex_;  // guards all below
  double start_ = 0;
  double last_look_ = 0;
  double last_drawn_ = 0;
  std::uint64_t looked_at_ = 0;
  bool visible_ = false;
  bool finished_ = false;
};

}  // namespace nnopt
