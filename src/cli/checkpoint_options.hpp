// --save, --checkpoint-every and --resume: shared by the commands that run long. Such a command
//
//   - has checkpoint_group() among its groups,
//   - begins with `const Resumption from = resume(given, may_change, instead)` and from then on
//     reads from.arguments: those of the saved command line completed by what is given now,
//   - takes its runs' states up from from.saved, where that is not null (StateReader), with
//     going_on() around the place where it does so,
//   - asks saving_of(from.arguments) where checkpoints go and how often, before the run, and
//   - may leave the rest to Checkpoints (checkpoints.hpp), or
//   - writes them with write_safetensors(parts, saving.words, saving.file): these words make them
//     this command's.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/state.hpp"
#include "base/tensors.hpp"
#include "cli/options.hpp"

namespace nnopt {

/// The options; `unit` is what --checkpoint-every counts: "steps", "epochs".
Group checkpoint_group(std::string_view unit);

/// What a command goes on from.
struct Resumption {
  Arguments arguments;
  std::shared_ptr<const Tensors> saved;  // null: it begins anew
  std::string file;                      // of `saved`
  std::optional<Arguments> begun = {};   // those that `saved` was written with
};

/// Reads the file of --resume, where it is given. The options of `may_change` (length, stops,
/// outputs) are taken from `given` where they stand there; all others must be as they were. Of two
/// options in a pair of `instead` the one that is given replaces the other. BadInput for a file
/// that is not there, damaged, or no checkpoint of this command.
Resumption resume(const Arguments& given, const std::vector<std::string>& may_change,
                  const std::vector<std::pair<std::string, std::string>>& instead = {});

/// The command that wrote a checkpoint; empty: no checkpoint of nnopt.
std::string command_of(const Tensors& saved);
/// The arguments that the run of a checkpoint was begun with. BadInput, with the file's name, for
/// anything but a checkpoint of this command.
Arguments begun_with(const Tensors& saved, const std::string& file, const Command& command);

/// f(), its BadInput completed by the file that the run goes on from.
template <class F>
auto going_on(const Resumption& from, F f) {
  try {
    return f();
  } catch (const BadInput& error) {
    if (!from.saved) throw;
    throw BadInput(in_quotes(from.file) + ": " + error.what());
  }
}

/// Where checkpoints go.
struct Saving {
  std::string file;
  std::optional<std::int64_t> every;         // nothing: at the end alone
  std::map<std::string, std::string> words;  // of every checkpoint
};

/// What --save, --checkpoint-every and --resume say; a resumed run saves to the file that it was
/// taken from, where nothing else is said. Nothing: no checkpoints. BadInput where that file could
/// not be written, or where another output has its name.
std::optional<Saving> saving_of(const Arguments&);

}  // namespace nnopt
