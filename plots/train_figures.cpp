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

using Needs = TrainNeeds;

constexpr std::array<TrainFigure, 13> all_figures{{
    {{"history", "loss and accuracy after each epoch, training against test"},
     Needs::arms,
     draw_losses},
    {{"loss", "the training loss at each step"}, Needs::arms, draw_training_loss},
    {{"loss_examples", "the training loss against examples seen"},
     Needs::arms,
     draw_training_loss_examples},
    {{"loss_seconds", "the training loss against time"}, Needs::arms, draw_training_loss_seconds},
    {{"width", "the losses at the end against a number in which the arms differ: hidden, lr"},
     Needs::numbers,
     draw_width},
    {{"filters", "the first layer's weights as images, each with its outgoing weights"},
     Needs::images,
     draw_filters},
    {{"contributions", "what each hidden unit contributes to the output of one class (--digit)"},
     Needs::labelled_images,
     draw_contributions},
    {{"confusion", "which class is taken for which"}, Needs::labels, draw_confusion},
    {{"mistakes", "the images with the worst wrong answers"},
     Needs::labelled_images,
     draw_mistakes},
    {{"examples", "images with their labels"}, Needs::labelled_images, draw_examples},
    {{"fit", "data with the network's curve"}, Needs::curve, draw_learned_curve},
    {{"landscape", "the loss around the trained weights as filled contours"},
     Needs::plane,
     draw_plane},
    {{"surface", "the loss around the trained weights in space"}, Needs::plane, draw_plane_surface},
}};

const TrainFigure& figure_named(std::string_view name) {
  std::vector<std::string> known;
  for (const TrainFigure& figure : all_figures) {
    if (figure.name == name) return figure;
    known.emplace_back(figure.name);
  }
  throw BadInput(unknown_name("figure", name, known));
}

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

std::vector<std::string_view> default_figures(const TrainPicture& picture, bool characters) {
  if (picture.arms.size() > 1) return {"history"};
  std::vector<std::string_view> names;
  if (!picture.arms.empty()) names.push_back("history");
  const bool images = picture.network != nullptr && picture.network->height > 0;
  if (images && !characters) names.push_back("filters");
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
    page.figures.push_back(
        [shared, &figure = figure_named(name)](Script& script) { figure.draw(*shared, script); });
    if (name == "history" && has_accuracies(picture)) {
      page.figures.push_back([shared](Script& script) { draw_accuracies(*shared, script); });
    }
  }
  if (names == std::vector<std::string_view>{"filters"}) page.height = filters_height(picture);
  return page;
}

}  // namespace nnopt
