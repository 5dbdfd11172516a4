// `nnopt merge`: the results of a sweep's shards as one file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>

#include "base/file.hpp"
#include "base/shared_file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "runs/sweep_merge.hpp"

namespace nnopt {
namespace {

Command command() {
  return {"merge",
          "join the results of a sweep's shards",
          "FILES... [options]",
          {{"Output",
            {{"output", 0, "FILE", "-",
              "where all rows go in order of their index, as from one sweep; it may be one of "
              "FILES; - is standard output"}}},
           general_options()},
          {"nnopt merge shard1.txt shard2.txt --output results.txt",
           "nnopt merge shard*.txt --output results.txt"},
          "",
          std::numeric_limits<std::size_t>::max()};
}

/// Standard output in pieces that are worth a call.
class Pieces {
 public:
  explicit Pieces(Console& console) : console_(console) {}

  void write(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= 1 << 16) flush();
  }
  void flush() {
    if (!buffer_.empty()) console_.data(buffer_);
    buffer_.clear();
  }

 private:
  Console& console_;
  std::string buffer_;
};

/// Sweeps that still append to a file which is about to be replaced wait, and then go on with the
/// new one.
class Held {
 public:
  Held(const std::vector<std::string>& inputs, const std::string& output) {
    if (std::ranges::none_of(inputs, [&](const auto& input) { return same_file(input, output); })) {
      return;
    }
    file_.emplace(output);
    lock_.emplace(*file_);
  }

 private:
  std::optional<SharedFile> file_;
  std::optional<FileLock> lock_;
};

SortLimits limits_beside(const std::string& output) {
  SortLimits limits;
  limits.folder = output == "-" ? std::filesystem::temp_directory_path().string()
                                : std::filesystem::absolute(output).parent_path().string();
  return limits;
}

/// `3, 7 to 9, 12 and 5 more gaps`.
std::string missing_text(const MergeReport& report) {
  std::string text;
  for (const auto& [first, last] : report.missing) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", first);
    if (last > first) text += fmt::format(" to {}", last);
  }
  const std::uint64_t more = report.gaps - report.missing.size();
  if (more > 0) text += fmt::format(" and {} more gap{}", more, more == 1 ? "" : "s");
  return text;
}

/// The sweep's command line, for what is not there yet.
std::string rest_of_sweep(const MergeReport& report, const std::string& output) {
  constexpr std::string_view start = "nnopt sweep";
  std::string line = report.head.command_line;
  std::string options;
  if (report.missing_shard) {
    options = fmt::format(" --shard {}/{}", report.missing_shard->i, report.missing_shard->n);
  }
  options += output == "-" ? " --output FILE --resume"
                           : fmt::format(" --output {} --resume", in_quotes(output));
  return line.insert(std::min(start.size(), line.size()), options);
}

int finish(const MergeReport& report, const std::string& output, std::size_t files,
           const Talk& talk) {
  for (const std::string& file : report.torn) {
    talk.warning(in_quotes(file) + ": the last line was torn by a crash and is left out");
  }
  const std::uint64_t runs = report.head.runs;
  if (report.rows == runs) {
    talk.note(fmt::format("all {} run{} of the sweep, from {} file{}", runs, runs == 1 ? "" : "s",
                          files, files == 1 ? "" : "s"));
    return 0;
  }
  talk.warning(
      fmt::format("{} of {} runs are missing: {}", runs - report.rows, runs, missing_text(report)));
  talk.note("to run them: " + rest_of_sweep(report, output));
  return 1;
}

int run(const Arguments& arguments, Console& console) {
  const std::vector<std::string>& files = arguments.words();
  const std::string output = arguments.text("output");
  if (files.empty()) {
    throw BadInput("no results are named: the usage is nnopt merge FILES... --output FILE");
  }
  const auto merged = [&](auto&& to) {
    return merge_sweeps(
        files, version,
        [&](std::string_view text) {
          if (signal_received() != 0) throw RunFailure("interrupted");
          to.write(text);
        },
        limits_beside(output));
  };
  if (output == "-") {
    Pieces pieces(console);
    const MergeReport report = merged(pieces);
    pieces.flush();
    return finish(report, output, files.size(), console.talk());
  }
  const Held held(files, output);
  OutputFile file(output);
  const MergeReport report = merged(file);
  file.commit();
  return finish(report, output, files.size(), console.talk());
}

}  // namespace

CommandRow merge_command() { return {command(), run}; }

}  // namespace nnopt
