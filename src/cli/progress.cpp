#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include "cli/output.hpp"

namespace nnopt {
namespace {

constexpr double first_shown = 1.0;     // seconds
constexpr double between_draws = 0.1;   // seconds
constexpr double between_looks = 0.03;  // seconds

std::string rate_text(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.3g}M/s", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.3g}k/s", per_second / 1e3);
  return fmt::format("{:.3g}/s", per_second);
}

/// 0:07, 12:34, 1:02:03.
std::string duration_text(double seconds) {
  const auto all = std::int64_t(std::ceil(seconds));
  const std::int64_t hours = all / 3600, minutes = all / 60 % 60;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, all % 60);
  return fmt::format("{}:{:02}", minutes, all % 60);
}

}  // namespace

Screen standard_error_screen(bool quiet) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = !terminal || std::string_view(terminal) == "dumb";
  Screen screen;
  screen.shown = !quiet && !dumb && isatty(STDERR_FILENO) == 1;
  screen.seconds = [] {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
  };
  screen.columns = []() -> std::size_t {
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
  };
  screen.write = [](std::string_view text) {
    try {
      write_all(STDERR_FILENO, text, "to standard error");
    } catch (const std::runtime_error&) {
      // The terminal has gone; the run goes on.
    }
  };
  return screen;
}

Progress::Progress(std::uint64_t total, Screen screen) : total_(total), screen_(std::move(screen)) {
  if (!screen_.shown) {
    next_look_ = std::numeric_limits<std::uint64_t>::max();
    return;
  }
  start_ = last_look_ = screen_.seconds();
}

Progress::~Progress() { finish(); }

/// Looks at the clock and sets the count at which it will do so again: about between_looks from
/// now at the present rate, but never more than as many steps as are done, since the first ones
/// may have been quick by accident.
bool Progress::due() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  const std::uint64_t done = done_.load(std::memory_order_relaxed);
  // Another thread may have looked while this one came here.
  if (!lock || finished_ || done < next_look_.load(std::memory_order_relaxed)) return false;
  const double now = screen_.seconds();
  const double rate = double(done - looked_at_) / std::max(now - last_look_, 1e-9);
  const double stride = std::clamp(rate * between_looks, 1.0, std::max(double(done), 1.0));
  last_look_ = now;
  looked_at_ = done;
  next_look_.store(done + std::uint64_t(stride), std::memory_order_relaxed);
  return now - start_ >= first_shown && (!visible_ || now - last_drawn_ >= between_draws);
}

void Progress::show(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!screen_.shown || finished_) return;
  last_drawn_ = screen_.seconds();
  visible_ = true;
  screen_.write(fmt::format("\r{}\x1b[K", line(text, last_drawn_ - start_)));
}

void Progress::hide() {
  const std::lock_guard lock(mutex_);
  if (visible_) screen_.write("\r\x1b[K");
  visible_ = false;
}

void Progress::finish() {
  hide();
  const std::lock_guard lock(mutex_);
  finished_ = true;
}

std::string Progress::line(std::string_view text, double elapsed) const {
  const std::uint64_t done = done_.load(std::memory_order_relaxed);
  const double rate = double(done) / std::max(elapsed, 1e-9);
  std::string tail;
  if (total_ > 0) {
    const double share = std::min(1.0, double(done) / double(total_));
    tail = fmt::format("{:3}%  {}/{}", int(100 * share), done, total_);
  } else {
    tail = fmt::format("{}", done);
  }
  tail += "  " + rate_text(rate);
  if (done > 0 && done < total_)
    tail += "  " + duration_text(double(total_ - done) / rate) + " left";
  if (!text.empty()) tail.append("  ").append(text);

  // The last column stays free: some terminals wrap when it is filled.
  const std::size_t width = std::max<std::size_t>(screen_.columns(), 2) - 1;
  constexpr std::size_t narrowest = 10, widest = 40, frame = 3;
  if (total_ == 0 || tail.size() + frame + narrowest > width) return tail.substr(0, width);
  const std::size_t cells = std::min(widest, width - tail.size() - frame);
  const auto full = std::size_t(double(cells) * std::min(1.0, double(done) / double(total_)));
  return fmt::format("[{:#<{}}{:.<{}}] {}", "", full, "", cells - full, tail);
}

}  // namespace nnopt
