// nnopt: the door. The first word is the command; each has a file of its own here.
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/help.hpp"
#include "cli/program.hpp"

namespace nnopt {
namespace {

std::vector<CommandRow> command_rows() {
  return {minimize_command(), compare_command(), verdict_command(), landscape_command(),
          eval_command(),     fit_command(),     train_command(),   predict_command(),
          sweep_command(),    merge_command(),   report_command(),  init_command(),
          list_command()};
}

int run_command(const std::vector<std::string>& words) {
  const auto rows = command_rows();
  StandardConsole console(false);
  if (words.empty()) throw BadInput("no command given: `nnopt --help` shows them");
  const std::string& name = words.front();
  if (name == "help" && words.size() > 1) return run_command({words[1], "--help"});
  if (name == "--help" || name == "-h" || name == "help") {
    std::vector<Command> commands;
    for (const auto& row : rows) commands.push_back(row.command);
    console.data(program_help(commands, help_look(1)));
    return 0;
  }
  if (name == "--version") {
    console.data(std::string("nnopt ") + version + "\n");
    return 0;
  }
  for (const auto& [command, run] : rows) {
    if (command.name != name) continue;
    const auto arguments = parse(command, {words.begin() + 1, words.end()});
    if (arguments.given("help")) {
      console.data(command_help(command, help_look(1)));
      return 0;
    }
    StandardConsole heard(arguments.on_off("quiet"));
    return run(arguments, heard);
  }
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(row.command.name);
  throw BadInput(unknown_name("command", name, names, "nnopt --help"));
}

}  // namespace
}  // namespace nnopt

int main(int argc, char** argv) {
  using namespace nnopt;
  const Talk talk(false);
  try {
    fill_closed_streams();
    catch_signals();
    return run_command({argv + std::min(argc, 1), argv + argc});
  } catch (const ClosedPipe&) {
    return 0;  // the reader has what it wanted
  } catch (const BadInput& error) {
    talk.error(error.what());
    if (error.excerpt && isatty(STDERR_FILENO) != 0) talk.show(*error.excerpt);
    return 2;
  } catch (const RunFailure& error) {
    // A signal cuts off what was being written or drawn; that is no failure of its own.
    if (signal_received() != 0) return 128 + signal_received();
    talk.error(error.what());
    return 1;
  } catch (const std::bad_alloc&) {
    talk.error("not enough memory");
    return 1;
  } catch (const std::exception& error) {
    talk.error(error.what());
    return 1;
  }
}
