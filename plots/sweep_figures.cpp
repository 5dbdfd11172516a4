#include "plots/sweep_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plots/look.hpp"
#include "plots/script.hpp"
#include "plots/sweep_table.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

using Names = std::vector<std::string_view>;

constexpr std::array<NamedFigure, 3> all_figures{{
    {"lines", "the result over one varied number, a line for each setting of the others"},
    {"heat", "the result over two varied options as a matrix of colours, the best cell marked"},
    {"scatter", "the result over each varied option, a point for each run"},
}};
constexpr std::size_t most_lines = 12, most_maps = 12;

void require_known(std::string_view name) {
  std::vector<std::string> known;
  for (const NamedFigure& figure : all_figures) {
    if (figure.name == name) return;
    known.emplace_back(figure.name);
  }
  throw BadInput(unknown_name("figure", name, known));
}

}  // namespace

std::span<const NamedFigure> sweep_figures() { return all_figures; }

Names default_figures(const SweepPicture& picture) {
  const SweepTable table = table_of(picture, "lines");
  if (picture.random) return {"scatter"};
  const std::size_t lines = count_lines(table), maps = maps_of(table).size();
  const auto numbers = std::ranges::count_if(table.factors, &Factor::numbers);
  if (numbers >= 2 && maps <= most_maps) return {"heat"};
  if (lines > 0 && lines <= most_lines) return {"lines"};
  if (table.factors.size() == 1) return {"lines"};
  return {maps <= most_maps ? "heat" : "scatter"};
}

Page page_of(const SweepPicture& picture, const Names& names) {
  for (const std::string_view name : names) require_known(name);
  const SweepTable table = table_of(picture, names.empty() ? "lines" : names.front());
  Page page{picture, {}, false};
  const auto shared = std::make_shared<SweepPicture>(picture);
  for (const std::string_view name : names) {
    if (name == "lines") {
      const std::size_t lines = count_lines(table);
      if (lines > most_lines) {
        cannot_draw(name, fmt::format("it would have {} lines (try heat or scatter)", lines));
      }
      page.figures.push_back([shared](Script& script) { draw_sweep_lines(*shared, script); });
    } else if (name == "heat") {
      const std::vector<SweepMap> maps = maps_of(table);
      if (maps.empty()) cannot_draw(name, "it needs two options that vary (try lines)");
      if (maps.size() > most_maps) {
        cannot_draw(name, fmt::format("it would have {} maps (try scatter)", maps.size()));
      }
      for (const SweepMap& map : maps) {
        page.figures.push_back(
            [shared, map](Script& script) { draw_sweep_heat(*shared, map, script); });
      }
    } else {
      for (std::size_t k = 0; k < table.factors.size(); ++k) {
        page.figures.push_back(
            [shared, k](Script& script) { draw_sweep_scatter(*shared, k, script); });
      }
    }
  }
  const std::string best = table.best_words(picture.result.name);
  constexpr std::size_t longest = 104, shortest = 24;
  if (page.figures.size() == 1) {
    // Beside the title stands what the figure shows.
    const std::string what = std::exchange(shared->subtitle, {});
    const std::size_t room = longest - std::min(longest, best.size() + 2);
    shared->note += (shared->note.empty() ? "" : "; ") + best;
    if (!what.empty() && room >= std::min(shortest, what.size())) {
      shared->note += "; " + shortened(what, room);
    }
  } else {
    page.subtitle = best + (page.subtitle.empty() ? "" : "; ") + page.subtitle;
  }
  // Side by side of one size, so that they can be compared.
  constexpr std::size_t many = 4;
  const std::size_t count = page.figures.size();
  if (count > many || count == 3) page.cells = Page::Cells::medium;
  return page;
}

}  // namespace nnopt
