#include "cli/program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/text.hpp"
#include "plots/figures.hpp"

namespace nnopt {
namespace {

// A signal handler can reach nothing else.
volatile std::sig_atomic_t received = 0;

void remember(int signal) { received = signal; }

}  // namespace

void catch_signals() {
  // A closed pipe and a file that grows too large are errors of write(), seen there.
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  struct sigaction action = {};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

int signal_received() { return received; }

std::size_t threads_of(const Arguments& arguments) {
  if (!arguments.given("threads")) return std::max(1u, std::thread::hardware_concurrency());
  return static_cast<std::size_t>(arguments.integer("threads", 1, 1024));
}

double machine_bytes() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Format format_of(const Arguments& arguments) {
  const std::string name = arguments.choice("format", {"text", "table", "json", "gnuplot"});
  if (name == "table") return Format::table;
  if (name == "json") return Format::json;
  if (name == "gnuplot") return Format::gnuplot;
  return Format::text;
}

Json result_head(std::string_view command, const std::string& command_line) {
  return Json::object()
      .add("command", command)
      .add("version", version)
      .add("command_line", command_line);
}

std::vector<std::string_view> figure_names(const Arguments& arguments,
                                           const std::vector<std::string_view>& known) {
  std::vector<std::string_view> chosen;
  const std::string text = arguments.text("figure");
  for (const auto word : split(text, ',')) {
    const auto found = std::ranges::find(known, trim(word));
    if (found == known.end()) {
      const std::vector<std::string> names(known.begin(), known.end());
      throw arguments.wrong("figure", unknown_name("figure", trim(word), names));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

std::vector<std::string_view> figures_of(const Arguments& arguments, std::size_t dim, Shows shows) {
  if (!arguments.given("figure")) return {};
  std::vector<std::string_view> known;
  for (const auto& figure : figures()) known.push_back(figure.name);
  const auto chosen = figure_names(arguments, known);
  for (const auto name : chosen) {
    const auto found = std::ranges::find(figures(), name, &Figure::name);
    if (found->dimensions != 0 && found->dimensions != dim) {
      throw arguments.wrong(
          "figure", fmt::format("{} shows functions of {} variable{}, this one has {}", found->name,
                                found->dimensions, found->dimensions == 1 ? "" : "s", dim));
    }
    if (found->needs != Needs::nothing && shows == Shows::function) {
      throw arguments.wrong("figure",
                            fmt::format("{} shows runs: --path FILE names some", found->name));
    }
    if (found->needs == Needs::data && !arguments.given("data")) {
      throw arguments.wrong("figure",
                            fmt::format("{} shows fits to data: --data FILE names some", name));
    }
    if ((found->needs == Needs::goal || found->needs == Needs::curvature) && shows != Shows::arms) {
      throw arguments.wrong("figure",
                            fmt::format("{} shows what `nnopt compare` runs", found->name));
    }
  }
  return chosen;
}

Option threads_option() {
  return {"threads", 0, "N", "", "threads to use; the results do not depend on it", "all cores"};
}

Option format_option(const char* fallback) {
  return {"format", 0, "NAME", fallback,
          "what standard output carries: text, table (columns for gnuplot, awk, numpy), json or "
          "gnuplot (a script that draws)"};
}

Option figure_option(const std::vector<NamedFigure>& figures, const char* fallback_text) {
  std::string text = "what is drawn, one or several parted by commas: ";
  for (const auto& figure : figures) {
    text +=
        fmt::format("{}{} ({})", &figure == &figures.front() ? "" : ", ", figure.name, figure.text);
  }
  return {"figure", 0, "NAME,...", "", text, fallback_text};
}

Option figure_option() {
  return figure_option({figures().begin(), figures().end()}, "by what there is to show");
}

Option plot_option() {
  return {"plot", 0, "FILE", "",
          "draws into FILE.png, .svg, .pdf or .gif (an animation) through gnuplot; - draws with "
          "characters on standard output"};
}

}  // namespace nnopt
