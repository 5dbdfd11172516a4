// Many runs: what a sweep spends on each of them beside its steps, a verdict, and results of shards
// put together. Whole processes, from start to end.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "runs/sweep_file.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"
#include "tests/data_files.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{9, 30}, single_turn{1, 0}, merge_turns{5, 40};

constexpr std::size_t runs = 2000, steps = 500;
constexpr std::uint64_t many_rows = 1'000'000;

Command sweep_of(std::size_t runs_there, const std::string& threads, const std::string& output) {
  return {program(), "sweep",     "--vary",   "lr=1e-4:1:log:" + std::to_string(runs_there),
          "--quiet", "--threads", threads,    "--output",
          output,    "--",        "minimize", "ackley",
          "--start", "10",        "--steps",  std::to_string(steps)};
}

/// Steps of Adam on ackley in one dimension, against the loop people write.
void direct_runs(Report& report, const DataFolder& folder) {
  const auto torch = Torch::find();
  std::unique_ptr<Peer> peer;
  if (torch) peer = std::make_unique<Peer>(*torch, 1, Command{"ackley", std::to_string(steps)});
  for (const std::string threads : {"1", "2"}) {
    const std::string name = "a step, " + threads + (threads == "1" ? " thread" : " threads");
    const auto ours = [&] {
      const std::string file = folder.path("direct.tsv");
      std::filesystem::remove(file);
      return core_seconds_of(sweep_of(runs, threads, file)) / runs;
    };
    const auto microseconds = [](const Series& s) {
      return number(1e6 * median(s) / double(steps), 3);
    };
    if (!peer) {
      const auto [own] = take_turns(turns, ours);
      report.note(no_torch);
      report.row({name, microseconds(own), "-", "-", report.not_measured(name)});
      continue;
    }
    const auto [own, other] = take_turns(turns, ours, [&] { return peer->seconds(); });
    const Series ratio = ratios(other, own);
    report.row({name, microseconds(own), microseconds(other), spread(ratio, 0),
                report.judge(name, ratio, at_least(500))});
  }
}

void one_verdict(Report& report) {
  const std::string name = "verdict, 30 seeds of mlp9, 2 threads, s";
  const auto [own] = take_turns(single_turn, [] {
    return seconds_of({program(), "verdict", "-f", "ackley", "--dim", "1", "--start-range", "5:15",
                       "--model", "mlp9", "--repeat", "30", "--threads", "2", "--quiet"});
  });
  report.row({name, number(median(own), 1), "", "", report.judge(name, own, at_most(60))});
}

/// Results files as a sweep of so many runs leaves them, with the rows of a small sweep over and
/// over. Row i of all has the index i * stride modulo their number.
class Results {
 public:
  Results(const DataFolder& folder, const std::string& pattern, std::uint64_t rows,
          std::uint64_t shards, std::uint64_t stride)
      : output_(folder.path("merged.tsv")) {
    const std::string version = output_of({program(), "--version"});
    SweepRows from(pattern, version.substr(version.find(' ') + 1, version.find('\n') - 6));
    SweepHead head = from.head();
    head.runs = rows;
    std::vector<std::vector<std::string>> cells;
    while (auto some = from.next()) cells.push_back(*some);
    for (std::uint64_t shard = 0; shard < shards; ++shard) {
      files_.push_back(folder.path(std::to_string(rows) + "." + std::to_string(shard) + ".tsv"));
      std::FILE* const file = std::fopen(files_.back().c_str(), "w");
      if (file == nullptr) throw RunFailure("cannot write " + files_.back());
      const auto put = [&](const std::string& line) {
        std::fwrite(line.data(), 1, line.size(), file);
        bytes_ += static_cast<double>(line.size());
      };
      put(head.text());
      for (std::uint64_t i = shard; i < rows; i += shards) {
        auto& row = cells[i % cells.size()];
        row[0] = std::to_string(i * stride % rows);
        put(sweep_line(row));
      }
      std::fclose(file);
    }
  }
  ~Results() {
    for (const auto& file : files_) std::filesystem::remove(file);
    std::filesystem::remove(output_);
  }
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  double bytes() const { return bytes_; }
  Command merge() const {
    Command words{program(), "merge", "--quiet", "--output", output_};
    words.insert(words.end(), files_.begin(), files_.end());
    return words;
  }

 private:
  std::string output_;
  std::vector<std::string> files_;
  double bytes_ = 0;
};

/// A million rows in eight shards, each in order; and in one file in any order, as several
/// processes leave it that appended to it and were killed: that is sorted on disk, in pieces of 32
/// MiB.
void merges(Report& report, const DataFolder& folder) {
  const std::string pattern = folder.path("pattern.tsv");
  seconds_of(sweep_of(100, "1", pattern));
  const auto megabytes = [](const Results& results) {
    return peak_bytes_of(results.merge()) / 1e6;
  };
  const auto time = [&](const std::string& what, const Results& results) {
    const auto [own] = take_turns(merge_turns, [&] { return seconds_of(results.merge()); });
    report.row({what, number(median(own), 2), "",
                number(results.bytes() / many_rows, 0) + " bytes a row",
                report.judge(what, own, at_most(5))});
  };
  const auto both = [&](const std::string& what, std::uint64_t few_rows, std::uint64_t shards,
                        std::uint64_t stride) {
    const double few = megabytes(Results(folder, pattern, few_rows, shards, stride));
    const Results results(folder, pattern, many_rows, shards, stride);
    time("merge of 10^6 rows, " + what + ", s", results);
    const double many = megabytes(results);
    const std::string memory = fmt::format("its memory, MB, and that of {} rows", few_rows);
    report.row({memory, number(many, 1), number(few, 1), number(many / few, 2),
                report.judge(memory + ", " + what, {many / few}, at_most(1.1))});
  };
  both("8 shards", 100'000, 8, 1);
  both("a file in no order", 500'000, 1, 271'828'183);
}

}  // namespace

void sweeps(Report& report) {
  report.begin(
      "sweeps",
      "runs of ackley in one dimension, 500 steps of adam each: microseconds of a core for "
      "a\nstep, with all that a run needs beside; a verdict; results put together",
      {{"what", 44}, {"nnopt", 8}, {"PyTorch", 8}, {"ratio (range)", 18}, {"aim", 11}});
  const DataFolder folder;
  direct_runs(report, folder);
  one_verdict(report);
  merges(report, folder);
}

}  // namespace nnopt::bench
