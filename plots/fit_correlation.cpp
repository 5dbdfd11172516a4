// The correlations of fitted parameters as a matrix of colours.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/fit_drawings.hpp"
#include "plots/fit_figures.hpp"
#include "plots/look.hpp"
#include "plots/train_mosaic.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::size_t longest_name = 22;

/// At most `most` letters: of longer names the ends, which tell most names apart.
std::string abbreviated(const std::string& name, std::size_t most) {
  if (name.size() <= most) return name;
  const std::size_t front = (most - 2) / 2, back = most - 2 - front;
  return name.substr(0, front) + ".." + name.substr(name.size() - back);
}

/// Tics of `n` parameters at 0, 1, ... or counted from the end; only so many as can be read.
std::string tics_of(std::span<const std::string> names, bool from_end, double pixels,
                    const Script& script) {
  constexpr double line = 13;  // pixels
  const std::size_t n = names.size();
  const auto every = static_cast<std::size_t>(std::ceil(line / pixels));
  std::string words;
  for (std::size_t k = 0; k < n; k += std::max<std::size_t>(every, 1)) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ",
                         axis_name(abbreviated(names[k], longest_name), script),
                         from_end ? n - 1 - k : k);
  }
  return words;
}

}  // namespace

void draw_correlation(const FitPicture& picture, Script& script) {
  require_arms(picture, "correlation");
  const FitArm& arm = picture.arms.front();
  if (!arm.errors) cannot_draw("correlation", "the parameters have no errors (--errors jacobian)");
  draw_correlations(picture, arm.plan->names(), arm.errors->correlation,
                    arm.errors->global_correlation, script);
}

void draw_correlations(const PageTitle& page, std::span<const std::string> names,
                       std::span<const double> all, std::span<const double> global,
                       Script& script) {
  const std::size_t n = names.size();
  const double last = double(n) - 1;
  std::size_t longest = 0;
  for (const std::string& name : names) {
    longest = std::max(longest, std::min(name.size(), longest_name));
  }
  constexpr double letter = 9.5;  // pixels
  const bool characters = script.paper().characters;
  PageTitle title = page;
  if (script.alone())
    title.subtitle += (title.subtitle.empty() ? "" : ", ") + std::string("correlations");
  start_figure(title, "correlations of the parameters", 40 + letter * double(longest), 120, script);
  const double across = script.axes_width() / double(n);
  const bool upright = letter * double(longest) > across - 4;
  if (upright) script.raise_bottom(std::max(0.0, letter * double(longest) + 24 - script.bottom()));
  const double up = script.axes_height() / double(n);
  script.line(fmt::format("set xrange [-0.5:{}] noextend; set yrange [-0.5:{}] noextend",
                          last + (script.paper().characters ? 1.5 : 0.5), last + 0.5));
  script.line("unset key; set border 0");
  script.line(fmt::format(
      "set xtics {}({}{}) scale 0; set ytics ({}) scale 0", upright && !characters ? "rotate " : "",
      tics_of(names, false, across, script), characters ? fmt::format(", 'global' {}", n) : "",
      tics_of(names, true, up, script)));
  // Numbers can be read on colours that are less dark than the last ones.
  constexpr double darkest = 1.25;
  set_diverging_palette(darkest, script);

  Grid grid{{{0, last, n}, {0, last, n}}, {}};
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = 0; j < n; ++j) {
      const double value = all[i * n + j];
      grid.values.push_back(std::isfinite(value) ? value : darkest * grey(0.12));
    }
  }
  const double cell = std::min(across, up);
  constexpr double smallest = 6;
  const double size = std::min(15.0, 0.155 * cell), beside_size = std::min(12.0, size);
  std::size_t label = 0;
  const auto write = [&](double x, double y, std::string_view words, std::string_view colour,
                         double points) {
    script.line(
        fmt::format("set label {} {} at {:.6g},{:.6g} center front font ',{:.3g}' tc rgb '{}'",
                    ++label, gnuplot_string(literal(words)), x, y, points, colour));
  };
  const bool readable = size >= smallest && !characters;
  // A terminal has no room beside the cells: there a column more.
  const double beside = characters ? last + 1 : last + 0.5 + 56 / across;
  for (std::size_t i = 0; i < n && (readable || characters); ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double value = all[i * n + j];
      const std::string words =
          i == j && std::isfinite(value) ? "1" : correlation_words(value, characters ? 2 : 3);
      write(double(j), last - double(i), words,
            std::abs(value) > 0.6 && !characters ? "#ffffff" : ink, size);
    }
    if (i < global.size()) {
      write(beside, last - double(i), correlation_words(global[i], characters ? 2 : 3), ink,
            beside_size);
    }
  }
  if (readable) {  // in line with the names of the other columns
    write(beside, -0.5 - 14 / up, "global", ink, beside_size);
  }

  Elements elements(script, "1:2");
  const Pieces lines = lines_between_cells(n);
  if (!characters) {
    constexpr std::size_t most_boxes = 20;
    if (n <= most_boxes) {
      // An image's pixels are smoothed by viewers; boxes have edges.
      Pieces boxes{3, {{}}};
      for (std::size_t k = 0; k < grid.values.size(); ++k) {
        boxes.pieces[0].insert(boxes.pieces[0].end(),
                               {double(k % n), double(k / n), grid.values[k]});
      }
      elements.add_columns(script.columns(boxes), "boxxyerror fs solid noborder lc palette",
                           "1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3");
    } else {
      elements.add({script.grid(grid, 2), "with image notitle"});
    }
    if (readable) elements.add(script.columns(lines), "lines lw 1.2 lc rgb '#ffffff'");
  }
  script.plot("plot", elements.all());
}

}  // namespace nnopt
