// What every command stands on: its row, the two ways out, and signals.
#pragma once
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "plots/page.hpp"

namespace nnopt {

inline constexpr const char* version = "0.1.0";

/// A command: its options, and what it does. The result is the exit status.
struct CommandRow {
  Command command;
  int (*run)(const Arguments&, Console&);
};
CommandRow minimize_command();
CommandRow compare_command();
CommandRow verdict_command();
CommandRow landscape_command();
CommandRow eval_command();
CommandRow fit_command();
CommandRow train_command();
CommandRow predict_command();
CommandRow sweep_command();
CommandRow merge_command();
CommandRow report_command();
CommandRow init_command();
CommandRow list_command();

/// The first Ctrl-C (or SIGTERM) asks runs to stop and tell what they have; a second one ends the
/// program at once.
void catch_signals();
/// The signal that came, or 0.
int signal_received();

/// f(), its BadInput completed by the place where that option's value stands.
template <class F>
auto placed(const Arguments& arguments, std::string_view option, F f) {
  try {
    return f();
  } catch (const BadInput& error) {
    BadInput complete = arguments.wrong(option, error.what());
    complete.excerpt = error.excerpt;
    throw complete;
  }
}

/// --threads, or all cores.
std::size_t threads_of(const Arguments& arguments);

/// Memory of this machine.
double machine_bytes();

/// --format.
Format format_of(const Arguments& arguments);

/// The words of --figure, each one of `known`; BadInput for any other.
std::vector<std::string_view> figure_names(const Arguments& arguments,
                                           const std::vector<std::string_view>& known);

/// What a command's figures show beside a function.
enum class Shows { function, runs, arms };

/// --figure: names of figures that can show a function of `dim` variables with what `shows` says.
/// Empty where not given. Checked before a run, so that none is lost to a wrong name.
std::vector<std::string_view> figures_of(const Arguments& arguments, std::size_t dim, Shows shows);

/// How the JSON of every command begins: which command, version and command line it is of.
Json result_head(std::string_view command, const std::string& command_line);

// Rows of options that several commands share.
Option threads_option();
Option format_option(const char* fallback);
/// --figure with what there is to choose from, and what is drawn where it is not given.
Option figure_option(const std::vector<NamedFigure>& figures, const char* fallback_text);
/// That of the figures of functions and runs.
Option figure_option();
Option plot_option();

}  // namespace nnopt
