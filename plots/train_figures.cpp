#include "plots/train_figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plots/script.hpp"
#include "plots/train_drawings.hpp"
#include "plots/variation.hpp"

namespace nnopt {
namespace {

using enum TrainNeeds;

constexpr std::array<TrainFigure, 13> all_figures{{
    {{"history", "loss and accuracy after each epoch, training against test"}, arms, draw_losses},
    {{"loss", "the training loss at each step"}, arms, draw_training_loss},
    {{"loss_examples", "the training loss against examples seen"},
     arms,
     draw_training_loss_examples},
    {{"loss_seconds", "the training loss against time"}, arms, draw_training_loss_seconds},
    {{"width", "the losses at the end against a number in which the arms differ: hidden, lr"},
     numbers,
     draw_width},
    {{"filters", "the first layer's weights as images, each with its outgoing weights"},
     images,
     draw_filters},
    {{"contributions", "what each hidden unit contributes to the output of one class (--digit)"},
     labelled_images,
     draw_contributions},
    {{"confusion", "which class is taken for which"}, labels, draw_confusion},
    {{"mistakes", "the images with the worst wrong answers"}, labelled_images, draw_mistakes},
    {{"examples", "images with their labels"}, labelled_images, draw_examples},
    {{"fit", "data with the network's curve"}, curve, draw_learned_curve},
    {{"landscape", "the loss around the trained weights as filled contours"}, plane, draw_plane},
    {{"surface", "the loss around the trained weights in space"}, plane, draw_plane_surface},
}};

bool has_accuracies(const TrainPicture& picture) {
  return std::ranges::any_of(picture.arms, [](const TrainArm& arm) {
    return std::ranges::any_of(arm.runs, [](const auto& rows) {
      return std::ranges::any_of(
          rows, [](const EpochRow& row) { return std::isfinite(row.train_accuracy); });
    });
  });
}

}  // namespace

std::span<const TrainFigure> train_figures() { return all_figures; }

const TrainFigure& find_train_figure(std::string_view name) {
  std::vector<std::string> known;
  for (const TrainFigure& figure : all_figures) {
    if (figure.name == name) return figure;
    known.emplace_back(figure.name);
  }
  throw BadInput(unknown_name("figure", name, known));
}

std::string_view what_is_missing(const TrainFigure& figure, const TrainedNetwork& network,
                                 bool characters) {
  const TrainNeeds needs = figure.needs;
  const bool needs_pixels = needs == images || needs == labelled_images;
  const bool needs_labels = needs == labels || needs == labelled_images;
  if (needs_pixels && network.height == 0) return "networks that read images";
  if (needs_labels && network.classes == 0) return "networks that tell classes apart";
  if (needs == curve && (network.classes > 0 || network.network.inputs != 1)) {
    return "networks that read one number";
  }
  if (figure.draw == draw_contributions && network.network.layers.empty()) {
    return "what hidden units add to an output, and this network has none (--layers 10 has ten)";
  }
  if (needs_pixels && characters) return "images, which a terminal does not: --plot FILE.png";
  return "";
}

std::vector<std::string_view> default_figures(const TrainPicture& picture, bool characters) {
  if (picture.arms.size() > 1) return {"history"};
  std::vector<std::string_view> names;
  if (!picture.arms.empty()) names.push_back("history");
  const bool pixels = picture.network != nullptr && picture.network->height > 0;
  if (pixels && !characters) names.push_back("filters");
  if (picture.predictions != nullptr && !picture.predictions->confusion.empty()) {
    names.push_back("confusion");
  } else if (picture.predictions != nullptr && picture.network->network.inputs == 1) {
    names.push_back("fit");
  }
  return names;
}

Page page_of(const TrainPicture& picture, const std::vector<std::string_view>& names) {
  Page page{picture, {}, false};
  const auto shared = std::make_shared<const TrainPicture>(picture);
  for (const std::string_view name : names) {
    page.figures.push_back([shared, &figure = find_train_figure(name)](Script& script) {
      figure.draw(*shared, script);
    });
    if (name == "history" && has_accuracies(picture)) {
      page.figures.push_back([shared](Script& script) { draw_accuracies(*shared, script); });
    }
  }
  if (names == std::vector<std::string_view>{"filters"}) page.height = filters_height(picture);
  return page;
}

}  // namespace nnopt
