// What `nnopt train` tells of its runs: text, table, JSON.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cli/json.hpp"
#include "cli/train_options.hpp"

namespace nnopt {

/// 93.42 %
std::string percent(double share);
/// "93.42 % (95 % interval 92.92 to 93.89 %)", of a score with rows.
std::string accuracy_text(const Score& score);

/// "sgd:lr=0.1, schedule cosine:T_max=10, warm-up of 2 epochs"
std::string rule_text(const TrainPlan&);

struct TrainReport {
  const std::vector<TrainedArm>& arms;
  std::uint64_t seed = 0;  // of the first run
  std::string command_line;
  bool times = true;  // fields whose name holds `seconds`

  const TrainPlan& plan() const { return arms.front().plan; }
};

// The text of one run, in the order of its parts: a line for each epoch can be told as it comes.
std::string to_headline(const TrainReport&);
std::string to_head_of_epochs(const TrainReport&);
/// Lines of at most about 25 epochs: of every one, every 2nd, 5th, 10th, ..., and of the last.
class EpochLines {
 public:
  explicit EpochLines(const TrainReport& report);
  /// That of the row, or nothing.
  std::string add(const EpochRow& row);
  /// That of the last row, where it is still missing.
  std::string finish();

 private:
  const TrainReport& report_;
  std::int64_t every_ = 1;
  std::string missing_;
};
std::string to_end(const TrainReport&);

/// Whether there is one run alone.
bool of_one_run(const TrainReport&);

/// All of it.
std::string to_text(const TrainReport&);
/// A row for each epoch, in blocks of runs: what --trace writes, too.
std::string to_table(const TrainReport&);
Json to_json(const TrainReport&);

}  // namespace nnopt
