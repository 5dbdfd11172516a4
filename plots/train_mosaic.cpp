#include "plots/train_mosaic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/look.hpp"

namespace nnopt {

Mosaic::Layout Mosaic::layout(std::size_t cells, double cell_width, double cell_height,
                              double width, double height) {
  Layout best;
  for (std::size_t columns = 1; columns <= cells; ++columns) {
    const std::size_t rows = (cells + columns - 1) / columns;
    const double pixels =
        std::min(width / (double(columns) * cell_width), height / (double(rows) * cell_height));
    if (pixels > best.pixels) best = {columns, pixels};
  }
  return best;
}

Mosaic::Mosaic(Script& script, std::size_t cells, double cell_width, double cell_height,
               double scale_width)
    : script_(script),
      cell_width_(cell_width),
      cell_height_(cell_height),
      scale_width_(scale_width) {
  const double width = script.axes_width() - scale_width, height = script.axes_height();
  const Layout found = layout(cells, cell_width, cell_height, width, height);
  pixels_ = found.pixels;
  columns_ = found.columns;
  const double rows = double((cells + columns_ - 1) / columns_);
  origin_ = {0.5 * (width / pixels_ - double(columns_) * cell_width),
             height / pixels_ - 0.5 * (height / pixels_ - rows * cell_height)};
  script.line("unset tics; unset border; unset key; unset xlabel; unset ylabel");
  script.line(fmt::format("set xrange [0:{:.6g}] noextend; set yrange [0:{:.6g}] noextend",
                          script.axes_width() / pixels_, height / pixels_));
}

Point2 Mosaic::corner(std::size_t k) const {
  return {origin_[0] + double(k % columns_) * cell_width_,
          origin_[1] - double(k / columns_) * cell_height_};
}

void Mosaic::add_image(Point2 corner, double size, std::span<const double> numbers,
                       std::size_t height, std::size_t width) {
  const double pixel = size / double(width), left = corner[0], top = corner[1];
  const double bottom = top - pixel * double(height), right = left + size;
  Grid grid{{{left + 0.5 * pixel, right - 0.5 * pixel, width},
             {bottom + 0.5 * pixel, top - 0.5 * pixel, height}},
            {}};
  for (std::size_t row = height; row-- > 0;) {
    const auto one = numbers.subspan(row * width, width);
    grid.values.insert(grid.values.end(), one.begin(), one.end());
  }
  images_.push_back({script_.grid(grid, 2), "with image notitle"});
  frames_.pieces.push_back({left, bottom, right, bottom, right, top, left, top, left, bottom});
}

void Mosaic::add_bars(Point2 left_end, double width, double height, std::span<const double> numbers,
                      double most) {
  const double step = width / double(numbers.size());
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    if (!std::isfinite(numbers[k])) continue;
    const double y = left_end[1] + height * std::clamp(numbers[k] / most, -1.0, 1.0);
    const double x = left_end[0] + (double(k) + 0.5) * step;
    Pieces& side = numbers[k] < 0 ? below_ : above_;
    side.pieces.push_back(
        {x, y, x - 0.4 * step, x + 0.4 * step, std::min(y, left_end[1]), std::max(y, left_end[1])});
  }
  lines_.pieces.push_back({left_end[0], left_end[1], left_end[0] + width, left_end[1]});
}

void Mosaic::add_bar(Point2 middle, double length, double height) {
  const double x = middle[0] + length;
  (length < 0 ? below_ : above_)
      .pieces.push_back({x, middle[1], std::min(x, middle[0]), std::max(x, middle[0]),
                         middle[1] - 0.5 * height, middle[1] + 0.5 * height});
  lines_.pieces.push_back(
      {middle[0], middle[1] - 0.8 * height, middle[0], middle[1] + 0.8 * height});
}

double Mosaic::font(double size, std::size_t letters, double room) const {
  constexpr double letter = 0.8;  // pixels of a letter's width, for each point of its size
  return std::min(size, room * pixels_ / (letter * double(letters)));
}

void Mosaic::add_text(Point2 at, std::string_view place, double size, std::string_view text) {
  script_.line(fmt::format("set label {} {} at {:.6g},{:.6g} {} front font ',{:.3g}' tc rgb '{}'",
                           ++labels_, gnuplot_string(literal(text)), at[0], at[1], place, size,
                           ink));
}

void Mosaic::add_scale(double most, std::string_view name) {
  constexpr std::size_t thin = 4, high = 80;
  const double size = 16 / pixels_;
  const double left = (script_.axes_width() - scale_width_ + 22) / pixels_;
  const double middle = 0.5 * script_.axes_height() / pixels_;
  std::vector<double> numbers(thin * high);
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    numbers[k] = most * (1 - 2 * (double(k / thin) + 0.5) / double(high));
  }
  const double half = 0.5 * size * double(high) / double(thin);
  add_image({left, middle + half}, size, numbers, high, thin);
  for (const double side : {-1.0, 0.0, 1.0}) {
    add_text({left + size + 6 / pixels_, middle + side * half}, "left", 11,
             fmt::format("{:.3g}", side * most));
  }
  add_text({left + 0.5 * size, middle + half + 20 / pixels_}, "center", 11, name);
}

void Mosaic::draw() {
  Elements elements(script_, "1:2");
  for (Element& image : images_) elements.add(std::move(image));
  if (!frames_.pieces.empty()) {
    elements.add(script_.columns(frames_), fmt::format("lines lw 0.5 lc rgb '{}'", "#b0b0b0"));
  }
  for (const auto& [side, colour] : {std::pair(&above_, red), std::pair(&below_, blue)}) {
    if (side->pieces.empty()) continue;
    Pieces rows{6, {{}}};
    for (const auto& bar : side->pieces) {
      rows.pieces[0].insert(rows.pieces[0].end(), bar.begin(), bar.end());
    }
    elements.add_columns(script_.columns(rows),
                         fmt::format("boxxyerror fs solid noborder lc rgb '{}'", colour),
                         "1:2:3:4:5:6");
  }
  if (!lines_.pieces.empty()) {
    elements.add(script_.columns(lines_), fmt::format("lines lw 0.6 lc rgb '{}'", "#808080"));
  }
  script_.plot("plot", elements.all());
}

double grey(double pixel) { return 1.2 + 0.8 * std::clamp(pixel, 0.0, 1.0); }

void set_diverging_palette(double most, Script& script) {
  // The largest number is red however few colours a terminal has: between it and the greys is a
  // gap.
  script.line(
      "set palette maxcolors 0 defined (-1 '#053061', -0.75 '#2166ac', -0.5 '#4393c3', "
      "-0.25 '#a6cfe4', 0 '#ffffff', 0.25 '#f7b799', 0.5 '#d6604d', 0.75 '#b2182b', 1 '#67001f', "
      "1.08 '#67001f', 1.12 '#ffffff', 1.2 '#ffffff', 2 '#101010')");
  script.line(fmt::format("set cbrange [{:.9g}:{:.9g}]", -most, 2 * most));
  script.line("unset colorbox");
}

}  // namespace nnopt
