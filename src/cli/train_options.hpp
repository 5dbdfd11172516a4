// The options of `train` that say how networks are trained, and the plans that they give.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/program.hpp"
#include "cli/run_output.hpp"
#include "plots/figures.hpp"
#include "plots/train_figures.hpp"
#include "runs/train.hpp"

namespace nnopt {

/// Everything up to the output.
std::vector<Group> train_groups();

/// Options that may differ in a run that goes on from a checkpoint: stops and outputs.
std::vector<std::string> train_options_that_may_change();

/// What the network of a run makes of the rows that it has not seen: those to test on where there
/// are some, else those of the validation, else those that it was trained on.
struct FinalScore {
  Score score;
  std::vector<std::vector<std::int64_t>> confusion;  // of classes
};
struct ToldRows {
  std::string_view name;  // "test", "validation", "training"
  const Examples* examples;
};
ToldRows told_rows(const LearningData& data);

/// One arm: networks trained alike but for their seeds.
struct TrainedArm {
  std::string label, series, optimizer;  // the last as it was given
  std::vector<NamedValue> numbers;
  TrainPlan plan;
  std::vector<TrainResult> runs;   // those that were begun
  std::vector<FinalScore> finals;  // of each of them
};

/// The words of --figure, each one of `known`, where it is given: BadInput for any other, and for
/// what a network of this kind has nothing to show for.
std::vector<std::string_view> read_train_figures(const Arguments&, const Wishes& wishes,
                                                 const std::vector<std::string_view>& known,
                                                 const TrainedNetwork& network);

/// All that the lists of the command line hold, each with each. Throws BadInput for everything that
/// can be known before a training.
std::vector<TrainedArm> read_arms(const Arguments&, std::shared_ptr<const LearningData> data,
                                  std::size_t repeat);

}  // namespace nnopt
