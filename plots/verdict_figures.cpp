#include "plots/verdict_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plots/look.hpp"
#include "plots/script.hpp"
#include "plots/verdict_drawings.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

using Names = std::vector<std::string_view>;

constexpr std::array<NamedFigure, 5> all_figures{{
    {"rates", "the share of runs of each arm that succeed, with 95 % intervals"},
    {"ecdf", "the share of runs that have come below the goal, over evaluations"},
    {"steps", "how long the steps of each arm are"},
    {"ends", "where the runs of each arm ended"},
    {"paths", "paths of the first trials on the function of one or two variables"},
}};

using Draw = void (*)(const VerdictPicture&, Script&);
/// Of each figure but the paths, which a page of their own knows how to draw.
constexpr std::array<Draw, 4> all_drawings{draw_rates, draw_ecdf, draw_step_lengths, draw_ends};

std::size_t number_of(std::string_view name) {
  std::vector<std::string> known;
  for (std::size_t k = 0; k < all_figures.size(); ++k) {
    if (all_figures[k].name == name) return k;
    known.emplace_back(all_figures[k].name);
  }
  throw BadInput(unknown_name("figure", name, known));
}

bool has_landscape(const VerdictPicture& picture) {
  const std::size_t dimensions = picture.paths.landscape.axes.size();
  return (dimensions == 1 || dimensions == 2) && picture.paths.landscape.sample;
}

/// Paths of controls that know of no step are left out: those of random points cross everything.
bool has_path(const VerdictArm& arm) {
  return arm.kind != ArmKind::multi_start && arm.kind != ArmKind::method && !arm.sample.empty();
}

/// Shows no more of the landscape than the paths and the minima need.
void narrow(Picture& picture) {
  constexpr double margin = 0.08;
  std::vector<Range>& axes = picture.landscape.axes;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    const auto include = [&](double x) {
      if (!std::isfinite(x)) return;
      lo = std::min(lo, x);
      hi = std::max(hi, x);
    };
    for (const std::vector<double>& minimum : visible_minima(picture.landscape)) {
      include(minimum[k]);
    }
    for (const Arm& arm : picture.arms) {
      for (const Trace& run : arm.runs) {
        for (std::size_t row = 0; row < run.rows.size() && k < run.dim(); ++row) {
          include(run.point(row)[k]);
        }
      }
    }
    const double room = margin * (hi - lo);
    lo = std::max(axes[k].lo, lo - room);
    hi = std::min(axes[k].hi, hi + room);
    if (hi > lo) axes[k] = {lo, hi, axes[k].count};
  }
}

/// The sample paths as a picture of runs, in which an arm's number is its colour.
Picture with_paths(const VerdictPicture& picture) {
  constexpr std::size_t many = 4, longest_label = 28;
  const std::vector<VerdictArm>& arms = result_of(picture, "paths").arms;
  Picture out = picture.paths;
  static_cast<PageTitle&>(out) = picture;
  out.arms.assign(arms.size() + 1, {});  // black may be missing
  const bool few = std::ranges::count_if(arms, has_path) <= std::ptrdiff_t(many);
  std::size_t runs = 0, trials = 0;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    const VerdictArm& arm = arms[i];
    const bool first_choice = arm.kind == ArmKind::model || arm.kind == ArmKind::direct;
    if (!has_path(arm) || !(few || first_choice)) continue;
    Arm& shown = out.arms[colour_of(*picture.result, i)];
    shown.label = shortened(arm.name, longest_label);
    shown.tells_runs = false;
    shown.runs = arm.sample;
    runs = std::max(runs, arm.sample.size());
    trials = std::max(trials, arm.runs.size());
  }
  while (!out.arms.empty() && out.arms.back().runs.empty()) out.arms.pop_back();
  if (out.arms.empty()) cannot_draw("paths", "no arm has a path");
  narrow(out);
  out.heading = runs > 1 ? fmt::format("paths of the first {} of {} trials", runs, trials)
                         : fmt::format("paths of the first of {} trials", trials);
  out.subtitle += (out.subtitle.empty() ? "" : ", ") + out.heading;
  return out;
}

/// A figure of rows is as high as they are.
double height_of_rows(const VerdictPicture& picture) {
  constexpr double around = 160, row = 74, highest = 930;  // pixels
  if (picture.result == nullptr) return 0;
  return std::min(highest,
                  around + row * double(std::max<std::size_t>(picture.result->arms.size(), 3)));
}

}  // namespace

std::span<const NamedFigure> verdict_figures() { return all_figures; }

Names default_figures(const VerdictPicture& picture) {
  return {"rates", "ecdf", "steps", has_landscape(picture) ? "paths" : "ends"};
}

Page page_of(const VerdictPicture& picture, const Names& names) {
  Page page{picture, {}, false};
  VerdictPicture shown = picture;
  if (names.size() == 1 && !shown.subtitle.empty()) {
    // Beside the title stands what the figure shows.
    if (!shown.note.empty()) shown.note += "; ";
    shown.note += std::exchange(shown.subtitle, {});
  }
  const auto shared = std::make_shared<const VerdictPicture>(shown);
  for (const std::string_view name : names) {
    const std::size_t number = number_of(name);
    if (number < all_drawings.size()) {
      page.figures.push_back(
          [shared, draw = all_drawings[number]](Script& script) { draw(*shared, script); });
      continue;
    }
    if (!has_landscape(picture)) {
      cannot_draw("paths", "it needs a function of one or two variables (try ends)");
    }
    const bool curve = picture.paths.landscape.axes.size() == 1;
    const Page paths = page_of(with_paths(shown), {curve ? "curve" : "contour"});
    page.figures.push_back(paths.figures.front());
    page.grows = true;
  }
  if (names == Names{"rates"} || names == Names{"ends"}) page.height = height_of_rows(picture);
  return page;
}

const VerdictResult& result_of(const VerdictPicture& picture, std::string_view name) {
  const VerdictResult* result = picture.result;
  const bool some = result != nullptr && std::ranges::any_of(result->arms, [](const auto& a) {
                      return !a.runs.empty();
                    });
  if (!some) cannot_draw(name, "there are no runs");
  return *result;
}

double row_of(const VerdictResult& result, std::size_t arm) {
  return double(result.arms.size() - arm);
}

std::size_t colour_of(const VerdictResult& result, std::size_t arm) {
  const auto direct = std::ranges::find(result.arms, ArmKind::direct, &VerdictArm::kind);
  const auto place = static_cast<std::size_t>(direct - result.arms.begin());
  return arm == place ? 0 : arm < place ? arm + 1 : arm;
}

std::string legend_name(const VerdictResult& result, std::size_t arm, const Script& script) {
  constexpr std::size_t many = 8;
  const std::size_t most = script.paper().characters ? 16 : result.arms.size() > many ? 18 : 28;
  return shortened(result.arms[arm].name, most);
}

void start_rows(const VerdictPicture& picture, const std::string& heading, Script& script) {
  constexpr std::size_t longest_name = 22, longest_text = 36;
  constexpr double letter = 9.5, small_letter = 6.6, beside = 112;  // pixels
  const std::vector<VerdictArm>& arms = picture.result->arms;
  const bool characters = script.paper().characters;
  std::string tics;
  double names = 60;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    const std::string name = shortened(arms[i].name, longest_name);
    const bool told = characters || arms[i].text == arms[i].name;
    const std::string text = told ? "" : shortened(arms[i].text, longest_text);
    names = std::max({names, letter * double(name.size()), small_letter * double(text.size())});
    const std::string words =
        characters ? name : literal(name) + (text.empty() ? "" : "\n{/*0.7 " + literal(text) + "}");
    tics +=
        fmt::format("{}{} {:g}", i == 0 ? "" : ", ", tic_string(words), row_of(*picture.result, i));
  }
  PageTitle title = picture;
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + heading;
  start_figure(title, heading, 30 + names, beside, script);
  if (characters) script.line("set rmargin 8");
  script.line(fmt::format("set ytics ({}) {}scale 0", tics, characters ? "noenhanced " : ""));
  script.line(fmt::format("set yrange [0.5:{}.5] noextend", arms.size()));
}

void write_beside(const VerdictResult& result, std::size_t arm, std::string_view words,
                  std::string_view smaller, Script& script) {
  const bool characters = script.paper().characters;
  std::string all = literal(words);
  if (!smaller.empty() && !characters) all += "\n{/*0.7 " + literal(smaller) + "}";
  script.line(fmt::format("set label {} {} at graph 1, first {:g} left offset {},0 tc rgb '{}'",
                          arm + 1, gnuplot_string(characters ? std::string(words) : all),
                          row_of(result, arm), characters ? 1 : 1.2, ink));
}

}  // namespace nnopt
