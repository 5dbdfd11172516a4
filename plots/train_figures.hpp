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
  // Of each run the epoch whose network was kept, where that need not be the last (patience).
  std::vector<std::int64_t> best_epochs = {};
};

/// The loss around the weights.
struct PlaneView {
  WeightDirections directions;
  Grid grid;
  double loss = 0;       // at (0, 0)
  std::size_t rows = 0;  // that losses are means over; 0: not told
};

struct TrainPicture : PageTitle {
  std::vector<TrainArm> arms;
  // Of one network, where figures need it: the first one of the first arm.
  const TrainedNetwork* network = nullptr;
  const Examples* examples = nullptr;  // what the predictions are about
  const Predictions* predictions = nullptr;
  std::optional<PlaneView> plane;
  std::size_t digit = 3;  // of `contributions`
};

/// What a figure needs of a picture, for messages before a run.
enum class TrainNeeds {
  arms,
  numbers,          // arms that differ in a number
  images,           // a network that reads images
  labels,           // a classifier's predictions
  labelled_images,  // both
  curve,            // predictions of a network that reads one number, and makes one
  plane,
};
struct TrainFigure : NamedFigure {
  TrainNeeds needs;
  void (*draw)(const TrainPicture&, Script&);
};
std::span<const TrainFigure> train_figures();
/// Throws BadInput for a name that is none.
const TrainFigure& find_train_figure(std::string_view name);

/// What a figure shows and a network of this kind (its weights do not matter) does not have, as in
/// "networks that read images"; empty where it can be drawn. A terminal of characters shows no
/// images.
std::string_view what_is_missing(const TrainFigure&, const TrainedNetwork&, bool characters);

/// The figures drawn when none is named: of several arms how they differ, of one its history and
/// what it has learned. For a terminal of characters none that shows images.
std::vector<std::string_view> default_figures(const TrainPicture&, bool characters = false);

/// The page with these figures, and the ways out for it (plots/page.hpp). Throws BadInput for a
/// name that is none.
Page page_of(const TrainPicture&, const std::vector<std::string_view>& names);

/// The loss on a plane as a landscape, with the path of the plane on it: for the figures `contour`
/// and `surface` of plots/figures.hpp.
Picture plane_picture(const PageTitle&, const PlaneView&);

}  // namespace nnopt
