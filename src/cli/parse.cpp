// The words of a command line and the lines of a configuration file, made into Arguments.
#include <algorithm>
#include <boost/program_options/option.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <cctype>
#include <utility>

#include "base/file.hpp"
#include "cli/config_file.hpp"
#include "cli/options.hpp"

namespace nnopt {
namespace {

namespace po = boost::program_options;

/// Takes the option at the front of the words with its value, if there is one. Program_options
/// asks this before its own styles, which would refuse values that start with a dash.
class OptionStyle {
 public:
  explicit OptionStyle(const Command& command) : command_(command) {}

  std::vector<po::option> operator()(std::vector<std::string>& words) const {
    const std::string word = words.front();
    if (word.size() < 2 || word[0] != '-' || word == "--") return {};
    words.erase(words.begin());
    if (word[1] == '-') return {long_option(word, words)};
    return short_options(word, words);
  }

 private:
  po::option long_option(const std::string& word, std::vector<std::string>& rest) const {
    const std::size_t equals = word.find('=');
    const std::string shown = word.substr(0, equals);
    const Option* row = command_.find(shown.substr(2));
    if (!row) throw unknown(shown);
    if (row->value.empty() && equals != std::string::npos)
      throw BadInput(shown + " takes no value");
    if (row->value.empty()) return made(*row, {}, {word});
    if (equals != std::string::npos) return made(*row, {word.substr(equals + 1)}, {word});
    return with_next(*row, word, rest);
  }

  /// `-f x`, `-fx` and `-f=x`; switches may share one dash with what follows them.
  std::vector<po::option> short_options(const std::string& word,
                                        std::vector<std::string>& rest) const {
    std::vector<po::option> taken;
    for (std::size_t i = 1; i < word.size(); ++i) {
      const Option* row = with_letter(word[i]);
      if (!row) throw unknown(i == 1 ? word : std::string{'-', word[i]});
      const std::string letter{'-', word[i]};
      if (row->value.empty()) {
        taken.push_back(made(*row, {}, {letter}));
        continue;
      }
      const std::string value = word.substr(i + (word.compare(i + 1, 1, "=") == 0 ? 2 : 1));
      taken.push_back(i + 1 == word.size() ? with_next(*row, letter, rest)
                                           : made(*row, {value}, {letter + value}));
      break;
    }
    return taken;
  }

  const Option* with_letter(char letter) const {
    for (const Group& group : command_.groups)
      for (const Option& option : group.options)
        if (option.letter == letter) return &option;
    return nullptr;
  }

  static po::option with_next(const Option& row, const std::string& shown,
                              std::vector<std::string>& rest) {
    if (rest.empty()) throw BadInput(shown + " needs a value: write " + shown + " " + row.value);
    const std::string value = rest.front();
    rest.erase(rest.begin());
    return made(row, {value}, {shown, value});
  }

  static po::option made(const Option& row, const std::vector<std::string>& value,
                         const std::vector<std::string>& tokens) {
    po::option option(row.name, value);
    option.original_tokens = tokens;
    return option;
  }

  BadInput unknown(const std::string& shown) const {
    std::vector<std::string> names;
    for (const Group& group : command_.groups) {
      for (const Option& option : group.options) {
        names.push_back("--" + option.name);
        if (option.letter) names.push_back({'-', option.letter});
      }
    }
    std::string text = unknown_name("option", shown, names, "nnopt " + command_.name + " --help");
    if (!command_.first_word.empty() && !shown.starts_with("--") && nearest(shown, names).empty())
      text += "; a value that starts with '-' goes after --" + command_.first_word;
    return BadInput(text);
  }

  const Command& command_;
};

po::options_description described(const Command& command) {
  po::options_description out;
  for (const Group& group : command.groups) {
    for (const Option& option : group.options) {
      auto* value = po::value<std::string>();
      if (option.value.empty()) value->zero_tokens();
      out.add_options()(option.name.c_str(), value, "");
    }
  }
  return out;
}

bool safe_in_a_shell(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) ||
         std::string_view("-_./:=,+@%^").find(c) != std::string_view::npos;
}

/// As a shell reads it back, on one line whatever it holds.
std::string shell_quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), safe_in_a_shell)) return word;
  const bool control = std::any_of(word.begin(), word.end(), [](char c) {
    return static_cast<unsigned char>(c) < 32 || c == 127;
  });
  std::string out = control ? "$'" : "'";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (control && (byte < 32 || c == 127)) {
      out += {'\\', char('0' + byte / 64), char('0' + byte / 8 % 8), char('0' + byte % 8)};
    } else if (control && (c == '\'' || c == '\\')) {
      out += {'\\', c};
    } else if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string joined_for_shell(const Command& command, const std::vector<po::option>& options) {
  std::string line = "nnopt " + command.name;
  bool ended = false;
  for (const po::option& option : options) {
    if (leaves_results_alone(option.string_key)) continue;
    const bool bare = option.string_key.empty();
    const auto& words = bare ? option.value : option.original_tokens;
    if (bare && words[0].size() > 1 && words[0][0] == '-' && !ended) {
      line += " --";
      ended = true;
    }
    for (const std::string& word : words) line.append(" ").append(shell_quoted(word));
  }
  return line;
}

std::vector<po::option> read_words(const Command& command, const std::vector<std::string>& words) {
  const po::options_description rows = described(command);
  namespace style = po::command_line_style;
  return po::command_line_parser(words)
      .options(rows)
      .style(style::unix_style & ~style::allow_guessing)
      .extra_style_parser(OptionStyle(command))
      .run()
      .options;
}

/// Gives the first bare word the name of the option that it stands for; whether there was one.
bool name_first_word(const Command& command, std::vector<po::option>& options) {
  const auto bare = std::find_if(options.begin(), options.end(), [](const po::option& option) {
    return option.string_key.empty();
  });
  if (command.first_word.empty() || bare == options.end()) return false;
  bare->string_key = command.first_word;
  return true;
}

void add_option(const Command& command, const po::option& option, Arguments::Values& values) {
  const Option& row = *command.find(option.string_key);
  auto& places = values[row.name];
  if (!places.empty() && !row.repeatable)
    throw BadInput("--" + row.name + " is given twice: " + in_quotes(places[0].text) + " and " +
                   in_quotes(option.value.empty() ? "on" : option.value[0]));
  places.push_back({option.value.empty() ? "on" : option.value[0], "--" + row.name});
}

/// Adds what the command line did not give.
void add_settings(const Command& command, const std::string& file, Arguments::Values& values) {
  std::vector<std::string> names;
  for (const Group& group : command.groups)
    for (const Option& option : group.options)
      if (option.name != "config" && option.name != "help") names.push_back(option.name);
  Arguments::Values found;
  for (const Setting& setting : read_settings(read_file(file, 1 << 24), file)) {
    if (std::find(names.begin(), names.end(), setting.name) == names.end())
      throw BadInput(
          setting.place + ": " +
          unknown_name("option", setting.name, names, "nnopt " + command.name + " --help"));
    auto& places = found[setting.name];
    if (!places.empty() && !command.find(setting.name)->repeatable)
      throw BadInput(setting.place + ": " + in_quotes(setting.name) + " is set twice: " +
                     in_quotes(places[0].text) + " and " + in_quotes(setting.value));
    places.push_back({setting.value, setting.value_place + ": " + setting.name});
  }
  values.merge(found);
}

/// A command's own words, and those after --, where they are another command's.
struct PartedWords {
  std::vector<std::string> own, other = {};
};

PartedWords parted(const Command& command, const std::vector<std::string>& words) {
  if (!command.takes_command) return {words};
  const auto end = std::find(words.begin(), words.end(), "--");
  if (end != words.end()) return {{words.begin(), end}, {end + 1, words.end()}};
  const auto asks = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(words.begin(), words.end(), asks)) return {words};
  throw BadInput("-- is missing, and a command after it: the usage is nnopt " + command.name + " " +
                 command.usage);
}

}  // namespace

std::string line_for_shell(const Command& command, const std::vector<std::string>& words) {
  return joined_for_shell(command, read_words(command, words));
}

Arguments parse(const Command& command, const std::vector<std::string>& all_words) {
  auto [words, other_command] = parted(command, all_words);
  std::vector<po::option> options = read_words(command, words);
  std::string line = joined_for_shell(command, options);
  if (!other_command.empty()) line += " --";
  for (const std::string& word : other_command) line.append(" ").append(shell_quoted(word));
  const auto asks = [](const po::option& option) { return option.string_key == "help"; };
  if (std::any_of(options.begin(), options.end(), asks))
    return Arguments(command, {{"help", {{"on", "--help"}}}}, {}, line);
  const bool named = name_first_word(command, options);
  const std::size_t most_words =
      command.most_words - std::min<std::size_t>(named, command.most_words);
  Arguments::Values values;
  std::vector<std::string> bare;
  for (const po::option& option : options) {
    if (!option.string_key.empty()) {
      add_option(command, option, values);
    } else if (bare.size() < most_words) {
      bare.push_back(option.value[0]);
    } else {
      throw BadInput("unexpected word " + in_quotes(option.value[0]) + ": the usage is nnopt " +
                     command.name + " " + command.usage);
    }
  }
  if (const auto config = values.find("config"); config != values.end())
    add_settings(command, config->second[0].text, values);
  return Arguments(command, std::move(values), std::move(bare), line, std::move(other_command));
}

}  // namespace nnopt
