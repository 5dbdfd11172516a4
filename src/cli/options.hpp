// Commands and their options as rows, and the words of a command line read by them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {

/// One row of a table of options.
struct Option {
  std::string name = {};           // without dashes
  char letter = 0;                 // short form, 0 for none
  std::string value = {};          // what help calls its value; empty: a switch
  std::string fallback = {};       // the value where none is given; empty: none
  std::string text = {};           // what it does, for help
  std::string fallback_text = {};  // what help shows as the default instead of `fallback`
  bool repeatable = false;
};

/// Options under one heading of the help.
struct Group {
  std::string title = {};
  std::vector<Option> options = {};
};

struct Command {
  std::string name = {};
  std::string text = {};   // what it does, half a line
  std::string usage = {};  // after the name: "[FUNCTION] [options]"
  std::vector<Group> groups = {};
  std::vector<std::string> examples = {};  // whole lines that run as they stand
  std::string first_word = {};  // the option that the first bare word stands for; or empty
  std::size_t most_words = 1;   // how many bare words it takes, that one too
  bool takes_command = false;   // words after -- are those of another command

  /// The row of that name, or null.
  const Option* find(std::string_view option) const;
};

/// `--config`, `--quiet`, `--help`: the last group of every command.
Group general_options();

/// What a number may be. `text` completes "... is right".
struct Permitted {
  double lo = -std::numeric_limits<double>::infinity();
  double hi = std::numeric_limits<double>::infinity();
  bool lo_allowed = true;
  std::string text = "a number";

  bool hold(double x) const { return (lo_allowed ? x >= lo : x > lo) && x <= hi; }
};
Permitted any_number();
Permitted positive();
Permitted non_negative();
Permitted within(double lo, double hi);

/// `a=2` among an option's numbers; the name is empty where none was given.
struct NamedNumber {
  std::string name;
  double value = 0;
};

/// What was given to a command. Every accessor takes the name of one of the command's options
/// (another name is a std::logic_error) and throws BadInput that says where the value stands, what
/// it is and what would be right. An option with neither a value nor a fallback is missing: ask
/// given() first where that is allowed.
class Arguments {
 public:
  struct Value {
    std::string text;
    std::string place;  // as messages begin: "--steps", "run.conf:3:9: steps"
  };
  using Values = std::map<std::string, std::vector<Value>, std::less<>>;

  /// As parse() makes it. Throws where a switch is set to something else than on or off.
  Arguments(Command command, Values values, std::vector<std::string> words,
            std::string command_line, std::vector<std::string> other_command = {});

  /// Given on the command line or in the configuration file; a switch: that it is on.
  bool given(std::string_view name) const;

  std::string text(std::string_view name) const;
  double number(std::string_view name, const Permitted& = any_number()) const;
  std::int64_t integer(std::string_view name,
                       std::int64_t lo = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t hi = std::numeric_limits<std::int64_t>::max()) const;
  /// `1,2,3`: finite numbers, at least one.
  std::vector<double> vector(std::string_view name) const;
  /// `64,64`: whole numbers from 1 to hi, at least one.
  std::vector<std::size_t> counts(std::string_view name, std::int64_t hi) const;
  /// `1,2,3` (names empty) or `a=1,b=2` (names differ); no mixture.
  std::vector<NamedNumber> named_vector(std::string_view name) const;
  /// `min:max` or `min:max:count`, several parted by commas.
  std::vector<Interval> intervals(std::string_view name) const;
  /// on, off, true or false; a switch that is not given is off.
  bool on_off(std::string_view name) const;
  /// One of `names`, spelled exactly so.
  std::string choice(std::string_view name, const std::vector<std::string>& names) const;
  /// The values of a repeatable option in order, or its fallback alone; may be empty.
  std::vector<std::string> all(std::string_view name) const;

  /// The same, had `text` been given for that option, and nothing else.
  Arguments with(std::string_view name, std::string text) const;
  /// The same, had that option not been given.
  Arguments without(std::string_view name) const;
  /// The same with another text wherever one stands in a value.
  Arguments replaced(std::string_view what, std::string_view by) const;
  /// The same, their command line that of what they hold now, in canonical words.
  Arguments with_own_line() const;

  /// Bare words that are no option's value.
  const std::vector<std::string>& words() const { return words_; }
  /// The words after --, where the command takes those of another one.
  const std::vector<std::string>& other_command() const { return other_command_; }

  /// An error about an option, to be thrown: "--start: <text>", or "FILE:3:9: start: <text>".
  BadInput wrong(std::string_view name, std::string_view text) const;

  /// "nnopt minimize ackley --start 10": what was typed, quoted for a shell, on one line, without
  /// what the results do not depend on: --threads, --quiet and those that speak of checkpoints.
  const std::string& command_line() const { return command_line_; }
  const Command& command() const { return *command_; }
  const Values& values() const { return values_; }

  /// What was given, as words that parse() makes the same of: --name=value, with the settings of
  /// a configuration file among them, and without what command_line() leaves out.
  std::vector<std::string> canonical_words() const;
  /// These arguments completed by those that an unfinished run was begun with. What is given here
  /// counts for the options of `may_change`; any other must be the same, else BadInput. An option
  /// of `may_change` that stands in for another (`--epochs` for `--steps`) is a pair of `instead`.
  Arguments going_on_from(const Arguments& begun, const std::vector<std::string>& may_change,
                          const std::vector<std::pair<std::string, std::string>>& instead) const;

 private:
  const Option& row(std::string_view name) const;
  void must_be_same(std::string_view name, const Arguments& there) const;
  Value value(std::string_view name) const;

  std::shared_ptr<const Command> command_;  // copies of arguments share it
  Values values_;
  std::vector<std::string> words_;
  std::string command_line_;
  std::vector<std::string> other_command_;
};

/// Options that say nothing of what is computed, written or drawn: --threads, --quiet, and those
/// that speak of checkpoints.
bool leaves_results_alone(std::string_view option);

/// "nnopt minimize --steps 5": a command with these words, quoted for a shell.
std::string line_for_shell(const Command& command, const std::vector<std::string>& words);

/// Reads the words after the command's name, and the file of `--config`, whose values stand behind
/// those of the command line. With `--help` among them nothing else is checked.
Arguments parse(const Command& command, const std::vector<std::string>& words);

}  // namespace nnopt
