#include "plots/figures.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plots/drawings.hpp"
#include "plots/script.hpp"

namespace nnopt {
namespace {

constexpr std::array<Figure, 12> all_figures{{
    {"curve", "a function of one variable, with the paths on it", 1, Needs::nothing, draw_curve},
    {"contour", "a function of two variables as filled contours, with the paths on it", 2,
     Needs::nothing, draw_contour},
    {"surface", "a function of two variables in space, with the paths on it", 2, Needs::nothing,
     draw_surface},
    {"loss", "the value at each step", 0, Needs::runs, draw_loss},
    {"loss_evaluations", "the value after evaluations of the function", 0, Needs::runs,
     draw_loss_evaluations},
    {"loss_seconds", "the value against time", 0, Needs::runs, draw_loss_seconds},
    {"loss_examples", "the value against rows of data seen", 0, Needs::data, draw_loss_examples},
    {"runs", "the values at the end of every run, and how many succeeded", 0, Needs::runs,
     draw_runs},
    {"fit", "data with the fitted curves", 0, Needs::data, draw_fit},
    {"scaling", "steps to the goal against a number in which the arms differ", 0, Needs::goal,
     draw_scaling},
    {"success", "the share of runs that succeed against such a number", 0, Needs::goal,
     draw_success},
    {"rate", "the error that a step leaves against the condition number, beside theory", 0,
     Needs::curvature, draw_rate},
}};

using Names = std::vector<std::string_view>;

const Figure& figure_named(std::string_view name) {
  std::vector<std::string> known;
  for (const Figure& figure : all_figures) {
    if (figure.name == name) return figure;
    known.emplace_back(figure.name);
  }
  throw BadInput(unknown_name("figure", name, known));
}

bool has_path(const Names& names) {
  return std::any_of(names.begin(), names.end(), [](std::string_view n) { return n != "runs"; });
}

/// The picture with a landscape that computes each grid once, however often it is drawn.
Picture sampled_once(Picture picture) {
  if (!picture.landscape.sample) return picture;
  const auto grids = std::make_shared<std::map<std::size_t, Grid>>();
  picture.landscape.sample =
      [grids, sample = picture.landscape.sample](const std::vector<Range>& axes) -> Grid {
    const auto known = grids->find(axes.at(0).count);
    return known != grids->end() ? known->second
                                 : grids->emplace(axes[0].count, sample(axes)).first->second;
  };
  return picture;
}

}  // namespace

std::span<const Figure> figures() { return all_figures; }

Names default_figures(const Picture& picture) {
  const std::size_t dimensions = picture.landscape.axes.size();
  Names names;
  if (dimensions == 1) names.push_back("curve");
  if (dimensions == 2) names.push_back("contour");
  if (dimensions == 2 && picture.arms.empty()) names.push_back("surface");
  if (picture.fit && !picture.arms.empty()) names.push_back("fit");
  if (!picture.arms.empty()) names.push_back("loss");
  if (std::any_of(picture.arms.begin(), picture.arms.end(),
                  [](const Arm& arm) { return arm.runs.size() > 1; })) {
    names.push_back("runs");
  }
  return names;
}

Page page_of(const Picture& picture, const Names& names) {
  Page page{picture, {}, !picture.arms.empty() && has_path(names)};
  const auto shared = std::make_shared<const Picture>(sampled_once(picture));
  for (const std::string_view name : names) {
    page.figures.push_back(
        [shared, &figure = figure_named(name)](Script& script) { figure.draw(*shared, script); });
  }
  return page;
}

std::string gnuplot_script(const Picture& picture, const Names& names) {
  return gnuplot_script(page_of(picture, names));
}

void draw(const Picture& picture, const Names& names, const std::string& file) {
  draw(page_of(picture, names), file);
}

}  // namespace nnopt
