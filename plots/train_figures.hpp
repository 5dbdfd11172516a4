// Figures of networks that learn examples: how the loss falls, what the units look for, which
// images are taken for which, and what lies around the weights.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/examples.hpp"
#include "plots/figures.hpp"
#include "plots/page.hpp"
#include "runs/landscape.hpp"
#include "runs/predict.hpp"
#include "runs/train.hpp"
#include "runs/weight_plane.hpp"

namespace nnopt {

/// Networks trained alike but for their seeds.
struct TrainArm {
  std::string label;
  std::vector<std::vector<EpochRow>> runs;  // of each seed
  std::size_t training_rows = 0;
  std::string series = {};               // the arm without its numbers: "adam"
  std::vector<NamedValue> numbers = {};  // those that arms may differ in: lr, batch_size, hidden
};

/// The loss around the weights.
struct PlaneView {
  WeightDirections directions;
  Grid grid;
};

struct TrainPicture : PageTitle {
  std::vector<TrainArm> arms;
  // Of one network, where figures need it: the last one of the first arm.
  const TrainedNetwork* network = nullptr;
  const Examples* examples = nullptr;  // what the predictions are about
  const Predictions* predictions = nullptr;
  std::optional<PlaneView> plane;
  std::size_t digit = 3;  // of `contributions`
};

/// What a figure needs of a picture, for messages before a run.
enum class TrainNeeds { arms, images, labels, plane };
struct TrainFigure : NamedFigure {
  TrainNeeds needs;
};
std::span<const TrainFigure> train_figures();

/// The page with these figures, and the ways out for it (plots/page.hpp).
Page page_of(const TrainPicture&, const std::vector<std::string_view>& names);

}  // namespace nnopt
