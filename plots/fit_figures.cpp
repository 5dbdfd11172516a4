#include "plots/fit_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plots/fit_drawings.hpp"
#include "plots/scale.hpp"
#include "plots/script.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

using Names = std::vector<std::string_view>;

constexpr std::array<FitFigure, 8> all_figures{{
    {{"fit", "data with the fitted curves and the band of the first"},
     FitNeeds::nothing,
     draw_fitted},
    {{"residuals", "what the curves leave of the data"}, FitNeeds::nothing, draw_residuals},
    {{"profile", "chi2 along each parameter, the others adapted, beside the parabola of its error"},
     FitNeeds::profiles,
     draw_profile},
    {{"contour", "where two parameters lie together with 1, 2 and 3 sigma, beside the ellipses"},
     FitNeeds::contours,
     draw_fit_contour},
    {{"correlation", "the correlations of the parameters"}, FitNeeds::errors, draw_correlation},
    {{"landscape", "chi2 over two parameters as filled contours, with the path of the fit on it"},
     FitNeeds::landscape,
     draw_fit_landscape},
    {{"surface", "the same in space"}, FitNeeds::landscape, draw_fit_surface},
    {{"loss", "the value at each step of the fit"}, FitNeeds::path, draw_walk},
}};

/// The picture with one of its profiles or contours.
template <class Part>
FitPicture with_one(const FitPicture& picture, std::vector<Part> FitPicture::*parts,
                    std::size_t k) {
  FitPicture one = picture;
  one.*parts = {(picture.*parts)[k]};
  one.legend = k == 0;
  return one;
}

bool over_one_input(const FitPicture& picture) {
  return !picture.arms.empty() && picture.arms.front().plan->fit().inputs().size() == 1;
}

}  // namespace

std::span<const FitFigure> fit_figures() { return all_figures; }

const FitFigure& find_fit_figure(std::string_view name) {
  std::vector<std::string> known;
  for (const FitFigure& figure : all_figures) {
    if (figure.name == name) return figure;
    known.emplace_back(figure.name);
  }
  throw BadInput(unknown_name("figure", name, known));
}

Names default_figures(const FitPicture& picture) {
  Names names{"fit", "residuals"};
  if (!picture.profiles.empty()) names.push_back("profile");
  if (!picture.contours.empty()) names.push_back("contour");
  return names;
}

Page page_of(const FitPicture& picture, const Names& names) {
  Page page{picture, {}, false};
  const auto add = [&page](const FitPicture& part, void (*draw)(const FitPicture&, Script&)) {
    page.figures.push_back([shared = std::make_shared<const FitPicture>(part),
                            draw](Script& script) { draw(*shared, script); });
  };
  for (std::size_t k = 0; k < names.size(); ++k) {
    const FitFigure& figure = find_fit_figure(names[k]);
    if (figure.draw == draw_profile && picture.profiles.size() > 1) {
      for (std::size_t i = 0; i < picture.profiles.size(); ++i) {
        add(with_one(picture, &FitPicture::profiles, i), draw_profile);
      }
    } else if (figure.draw == draw_fit_contour && picture.contours.size() > 1) {
      for (std::size_t i = 0; i < picture.contours.size(); ++i) {
        add(with_one(picture, &FitPicture::contours, i), draw_fit_contour);
      }
    } else if (figure.draw == draw_fitted && k + 1 < names.size() && over_one_input(picture) &&
               find_fit_figure(names[k + 1]).draw == draw_residuals) {
      add(picture, draw_fitted_above_residuals);
      ++k;
    } else {
      add(picture, figure.draw);
    }
  }
  page.grows =
      picture.path && picture.path->rows.size() > 1 &&
      std::ranges::any_of(names, [](std::string_view name) {
        const auto draw = find_fit_figure(name).draw;
        return draw != draw_profile && draw != draw_fit_contour && draw != draw_correlation;
      });
  constexpr std::size_t many = 4;
  if (page.figures.size() > many) page.cells = Page::Cells::medium;
  return page;
}

void require_arms(const FitPicture& picture, std::string_view figure) {
  if (picture.arms.empty()) cannot_draw(figure, "there is no fit");
}

std::string name_of(const FitPicture& picture, std::size_t arm, std::string_view otherwise) {
  const std::string& label = picture.arms[arm].label;
  const bool told = picture.arms.size() == 1 && !label.empty() &&
                    picture.subtitle.find(label) != picture.subtitle.npos;
  return told ? std::string(otherwise) : label;
}

bool on_its_way(const FitPicture& picture, const Script& script) {
  if (!picture.path) return false;
  const std::size_t rows = picture.path->rows.size();
  return script.shown(rows) < rows;
}

std::vector<double> shown_parameters(const FitPicture& picture, std::size_t arm,
                                     const Script& script) {
  const std::vector<double>& fitted = picture.arms[arm].result->p;
  // The walk is that of the first arm.
  if (arm > 0 || !on_its_way(picture, script) || picture.path->dim() != fitted.size()) {
    return fitted;
  }
  const auto at = picture.path->point(script.shown(picture.path->rows.size()) - 1);
  return {at.begin(), at.end()};
}

std::string with_error(double value, double error,
                       const std::optional<std::array<double, 2>>& minos) {
  if (!(error > 0) || !std::isfinite(error) || !std::isfinite(value)) {
    return fmt::format("{:.6g}", value);
  }
  // Rounded to two digits, so that 0.0996 counts as 0.1.
  const double size = std::floor(std::log10(error) + 0.0022);
  const double largest = std::floor(std::log10(std::max(std::abs(value), error)));
  const bool power = largest >= 6 || size > 1 || largest < -3;
  const double unit = power ? std::pow(10.0, largest) : 1;
  const int decimals = std::clamp(static_cast<int>(1 - size + (power ? largest : 0)), 0, 15);
  const bool negative = fmt::format("{:.{}f}", value / unit, decimals).starts_with('-');
  std::string words = fmt::format("{}{:.{}f} ± {:.{}f}", negative ? "−" : "",
                                  std::abs(value) / unit, decimals, error / unit, decimals);
  for (std::size_t side = 0; minos && side < 2; ++side) {
    const double offset = (*minos)[side];
    words += side == 0 ? ", minos" : "";
    words += std::isfinite(offset) ? fmt::format(" {}{:.{}f}", offset < 0 ? "−" : "+",
                                                 std::abs(offset) / unit, decimals)
                                   : " –";
  }
  return power ? fmt::format("({})×{}", words, power_of_ten(static_cast<int>(largest))) : words;
}

std::string parameter_words(const FitArm& arm, std::size_t k, bool minos) {
  const bool held = k < arm.plan->bounds.size() && arm.plan->bounds[k].held();
  const AtLimit limit = k < arm.result->at_limit.size() ? arm.result->at_limit[k] : AtLimit::no;
  std::optional<std::array<double, 2>> offsets;
  if (minos && arm.minos) offsets = arm.minos->offsets[k];
  return fmt::format("{} = {}{}", arm.plan->names()[k],
                     with_error(arm.result->p[k], arm.errors ? arm.errors->errors[k] : 0, offsets),
                     held                   ? ", held"
                     : limit != AtLimit::no ? ", at its limit"
                                            : "");
}

std::string correlation_words(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  const std::string words = fmt::format("{:.{}f}", std::abs(value), decimals);
  // So near to 1 that it would read as 1, and is not.
  if (std::abs(value) < 1 && words.starts_with('1')) {
    return fmt::format("{}{:.{}f}", value < 0 ? "<−" : ">", 1 - std::pow(10.0, -decimals),
                       decimals);
  }
  const bool zero = words.find_first_not_of("0.") == words.npos;
  return (value < 0 && !zero ? "−" : "") + words;
}

}  // namespace nnopt
