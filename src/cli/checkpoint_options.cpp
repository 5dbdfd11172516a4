#include "cli/checkpoint_options.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"

namespace nnopt {
namespace {

// Words of a checkpoint. The first one tells it from other safetensors.
constexpr const char* format_word = "nnopt_checkpoint";
constexpr const char* format = "1";
constexpr const char* version_word = "nnopt_version";
constexpr const char* command_word = "command";
constexpr const char* words_word = "words";
constexpr const char* line_word = "command_line";

std::map<std::string, std::string> words_of(const Arguments& arguments) {
  return {{format_word, format},
          {version_word, version},
          {command_word, arguments.command().name},
          {words_word, to_one_word(arguments.canonical_words())},
          {line_word, arguments.command_line()}};
}

}  // namespace

std::string command_of(const Tensors& saved) {
  const auto command = saved.words.find(command_word);
  return saved.words.contains(format_word) && command != saved.words.end() ? command->second : "";
}

Arguments begun_with(const Tensors& saved, const std::string& file, const Command& command) {
  const auto word = [&](const char* name) -> const std::string& {
    const auto found = saved.words.find(name);
    if (found == saved.words.end()) {
      throw BadInput(fmt::format("{} is no checkpoint of nnopt: its metadata have no {}",
                                 in_quotes(file), in_quotes(name)));
    }
    return found->second;
  };
  if (word(format_word) != format) {
    throw BadInput(fmt::format("{} is a checkpoint in format {}: nnopt {} reads format {}",
                               in_quotes(file), in_quotes(word(format_word)), version, format));
  }
  if (word(command_word) != command.name) {
    throw BadInput(fmt::format("{} is a checkpoint of nnopt {}, not of nnopt {}", in_quotes(file),
                               in_quotes(word(command_word)), command.name));
  }
  try {
    if (word(line_word).find('\n') != std::string::npos) throw BadInput("more than one line");
    const Arguments begun = parse(command, from_one_word(word(words_word), words_word));
    return {command, begun.values(), begun.words(), word(line_word)};
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("{}: the command line in it: {}", in_quotes(file), error.what()));
  }
}

Group checkpoint_group(std::string_view unit) {
  return {"Checkpoints",
          {{"save", 0, "FILE", "",
            "writes what a later run needs to go on from here, at the end and after Ctrl-C: "
            "parameters, optimizer state and rows so far, as safetensors",
            "with --resume that file, else none"},
           {"checkpoint-every", 0, "K", "",
            fmt::format("the same after every K {} on the way", unit), "at the end alone"},
           {"resume", 0, "FILE", "",
            "goes on from there, to the same bytes as a run that was never stopped; options are "
            "those that it was begun with, but length, stops and outputs may be given anew"}}};
}

Resumption resume(const Arguments& given, const std::vector<std::string>& may_change,
                  const std::vector<std::pair<std::string, std::string>>& instead) {
  if (!given.given("resume")) return {given, nullptr, "", {}};
  const std::string file = given.text("resume");
  auto saved =
      std::make_shared<Tensors>(placed(given, "resume", [&] { return read_safetensors(file); }));
  const Arguments begun =
      placed(given, "resume", [&] { return begun_with(*saved, file, given.command()); });
  return {given.going_on_from(begun, may_change, instead), std::move(saved), file, begun};
}

std::optional<Saving> saving_of(const Arguments& arguments) {
  // A command may have --save alone.
  const auto is_given = [&](const char* option) {
    return arguments.command().find(option) != nullptr && arguments.given(option);
  };
  if (!arguments.given("save") && !is_given("resume")) {
    if (!is_given("checkpoint-every")) return {};
    throw arguments.wrong("checkpoint-every", "goes with --save FILE");
  }
  const char* const option = arguments.given("save") ? "save" : "resume";
  Saving saving{arguments.text(option), {}, {}};
  if (is_given("checkpoint-every")) {
    saving.every = arguments.integer("checkpoint-every", 1, std::int64_t{1} << 53);
  }
  for (const char* other : {"trace", "plot"}) {
    if (!is_given(other)) continue;
    if (!same_file(arguments.text(other), saving.file)) continue;
    throw arguments.wrong(other, fmt::format("checkpoints go to the same file (--{})", option));
  }
  if (saving.file.empty()) throw arguments.wrong(option, "names no file");
  if (saving.file == "-") throw arguments.wrong(option, "a checkpoint is a file: - is none");
  OutputFile::check(saving.file);
  saving.words = placed(arguments, option, [&] { return words_of(arguments); });
  return saving;
}

}  // namespace nnopt
