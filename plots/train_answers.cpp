// What a trained network answers: to images of which class, and along the one number that it reads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/look.hpp"
#include "plots/train_drawings.hpp"
#include "plots/train_figures.hpp"
#include "plots/train_mosaic.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

/// Title and heading, which where the figure has the page for itself stand side by side.
void start(const TrainPicture& picture, const std::string& heading, double left, double right,
           Script& script) {
  PageTitle title = picture;
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + heading;
  start_figure(title, heading, left, right, script);
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

/// The cells as a grid over classes, row 0 above: right answers as their share of the label, above
/// 0; wrong ones by the logarithm of how many, below 0.
Grid shades(const std::vector<std::vector<std::int64_t>>& counts) {
  const std::size_t n = counts.size();
  double most_wrong = 1;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i != j) most_wrong = std::max(most_wrong, double(counts[i][j]));
    }
  }
  const double last = double(n - 1);
  Grid grid{{{0, last, n}, {0, last, n}}, {}};
  for (std::size_t i = n; i-- > 0;) {
    double all = 0;
    for (const auto count : counts[i]) all += double(count);
    for (std::size_t j = 0; j < n; ++j) {
      const double count = double(counts[i][j]);
      grid.values.push_back(i == j ? (all > 0 ? count / all : 0)
                                   : -std::log1p(count) / std::log1p(most_wrong));
    }
  }
  return grid;
}

void require_images(const TrainPicture& picture, std::string_view name, const Script& script) {
  if (picture.examples == nullptr || picture.examples->height == 0 ||
      picture.examples->classes == 0) {
    cannot_draw(name, "it shows images with labels");
  }
  if (script.paper().characters) cannot_draw(name, "a terminal shows no images: --plot FILE.png");
}

/// Images with words above, on the left and on the right.
struct Caption {
  std::size_t row;
  std::string left, right;
};

void draw_images(const TrainPicture& picture, const std::string& heading,
                 const std::vector<Caption>& captions, Script& script) {
  const Examples& examples = *picture.examples;
  start(picture, heading, 24, 24, script);
  script.margins(24, 24, script.alone() ? 66 : 44, 20);
  set_diverging_palette(1, script);
  const double image = double(examples.height) / double(examples.width);
  const double caption = 0.2, gap = 0.14;
  Mosaic mosaic(script, captions.size(), 1 + gap, caption + image + 0.3 * gap);
  const double size = mosaic.font(11, std::string_view("5 → 3 100.0 %").size(), 1);
  std::vector<double> pixels(examples.inputs);
  for (std::size_t k = 0; k < captions.size(); ++k) {
    const Point2 corner = mosaic.corner(k);
    const double left = corner[0] + 0.5 * gap, words = corner[1] - 0.55 * caption;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = grey(examples.at(captions[k].row, i));
    }
    mosaic.add_text({left, words}, "left", size, captions[k].left);
    if (!captions[k].right.empty()) {
      mosaic.add_text({left + 1, words}, "right", size, captions[k].right);
    }
    mosaic.add_image({left, corner[1] - caption}, 1, pixels, examples.height, examples.width);
  }
  mosaic.draw();
}

}  // namespace

void draw_confusion(const TrainPicture& picture, Script& script) {
  if (picture.predictions == nullptr || picture.predictions->confusion.empty()) {
    cannot_draw("confusion", "it shows answers of classifiers");
  }
  const auto& counts = picture.predictions->confusion;
  const std::size_t n = counts.size();
  const double last = double(n) - 1;
  const bool characters = script.paper().characters;
  start(picture,
        fmt::format("which class is taken for which: {:.2f} % right",
                    100 * picture.predictions->score.accuracy()),
        86, 110, script);
  script.line(
      fmt::format("set xrange [-0.5:{0}] noextend; set yrange [-0.5:{0}] noextend", last + 0.5));
  script.line("set xlabel 'answer'; set ylabel 'label'; unset key; set border 0");
  std::string across, down;
  for (std::size_t k = 0; k < n; ++k) {
    across += fmt::format("{}'{}' {}", k == 0 ? "" : ", ", k, k);
    down += fmt::format("{}'{}' {}", k == 0 ? "" : ", ", k, n - 1 - k);
  }
  script.line(fmt::format("set xtics ({}) scale 0; set ytics ({}) scale 0", across, down));
  script.line(
      "set palette maxcolors 0 defined (-1 '#c0450a', -0.6 '#ee8a4a', -0.25 '#fbd9bd', "
      "0 '#ffffff', 0.5 '#d5e5f1', 0.8 '#6ea6cd', 0.95 '#27679b', 1 '#13426f')");
  script.line("set cbrange [-1:1]; unset colorbox");

  const Grid grid = shades(counts);
  constexpr std::size_t most_words = 32;
  const double cell = std::min(script.axes_width(), script.axes_height()) / double(n);
  const double size = std::clamp(0.19 * cell, 6.0, 13.0);
  // Recalls stand so far right of the axes.
  const double recalls = last + 0.5 + 52 * double(n) / script.axes_width();
  std::size_t label = 0;
  const auto write = [&](double x, double y, std::string_view words, std::string_view colour) {
    script.line(
        fmt::format("set label {} {} at {:.6g},{:.6g} center front font ',{:.3g}' tc rgb '{}'",
                    ++label, gnuplot_string(literal(words)), x, y, size, colour));
  };
  for (std::size_t i = 0; i < n && n <= most_words; ++i) {
    const double y = last - double(i);
    double all = 0;
    for (std::size_t j = 0; j < n; ++j) {
      all += double(counts[i][j]);
      if (counts[i][j] == 0) continue;
      const double shade = grid.values[(n - 1 - i) * n + j];
      write(double(j), y, fmt::format("{}", counts[i][j]),
            !characters && (shade > 0.7 || shade < -0.75) ? "#ffffff" : ink);
    }
    // A terminal has no room beside the axes.
    if (all > 0 && !characters) write(recalls, y, percent(double(counts[i][i]) / all), ink);
  }
  if (n <= most_words && !characters) {  // in line with the names of the other columns
    write(recalls, -0.5 - 14 * double(n) / script.axes_height(), "recall", ink);
  }

  Elements elements(script, "1:2");
  const Pieces lines = lines_between_cells(n);
  if (!characters) {
    elements.add({script.grid(grid, 2), "with image notitle"});
    elements.add(script.columns(lines), "lines lw 1.2 lc rgb '#ffffff'");
  }
  script.plot("plot", elements.all());
}

void draw_mistakes(const TrainPicture& picture, Script& script) {
  require_images(picture, "mistakes", script);
  if (picture.predictions == nullptr) cannot_draw("mistakes", "it shows answers of classifiers");
  constexpr std::size_t most = 35;
  const Predictions& answers = *picture.predictions;
  std::vector<Caption> captions;
  for (const std::size_t row : worst_mistakes(answers, *picture.examples, most)) {
    const std::size_t answer = answers.answers[row];
    captions.push_back({row, fmt::format("{} → {}", picture.examples->labels[row], answer),
                        percent(answers.numbers[row * answers.outputs + answer])});
  }
  if (captions.empty()) cannot_draw("mistakes", "there are none");
  draw_images(picture, "the worst mistakes: label → answer and its probability", captions, script);
}

void draw_examples(const TrainPicture& picture, Script& script) {
  require_images(picture, "examples", script);
  constexpr std::size_t most = 63;
  std::vector<Caption> captions;
  for (std::size_t row = 0; row < std::min(most, picture.examples->rows()); ++row) {
    captions.push_back({row, fmt::format("{}", picture.examples->labels[row]), ""});
  }
  draw_images(picture, fmt::format("the first {} images", captions.size()), captions, script);
}

void draw_learned_curve(const TrainPicture& picture, Script& script) {
  if (picture.network == nullptr || picture.examples == nullptr || picture.examples->inputs != 1 ||
      picture.examples->classes > 0) {
    cannot_draw("fit", "it shows networks that make a number of a single one");
  }
  const Examples& data = *picture.examples;
  Pieces points{2, {{}}};
  Range x{HUGE_VAL, -HUGE_VAL, 601}, y{HUGE_VAL, -HUGE_VAL, 2};
  const auto reach = [](Range& range, double value) {
    range.lo = std::min(range.lo, value);
    range.hi = std::max(range.hi, value);
  };
  for (std::size_t row = 0; row < data.rows(); ++row) {
    points.pieces[0].insert(points.pieces[0].end(), {data.at(row, 0), data.targets[row]});
    reach(x, data.at(row, 0));
    reach(y, data.targets[row]);
  }
  const auto widen = [](Range& range, double room) {
    const double margin = range.hi > range.lo ? room * (range.hi - range.lo) : 0.5;
    range.lo -= margin;
    range.hi += margin;
  };
  widen(x, 0.04);
  Examples along{data.name, 1, 0, 0, {}, {}, 0, {}, std::vector<double>(x.count, 0.0)};
  for (std::size_t k = 0; k < x.count; ++k) along.numbers.push_back(x.at(k));
  Team alone(1);
  const Predictions curve = predict(*picture.network, along, alone);
  Pieces line{2, {{}}};
  for (std::size_t k = 0; k < x.count; ++k) {
    line.pieces[0].insert(line.pieces[0].end(), {x.at(k), curve.numbers[k]});
    if (std::isfinite(curve.numbers[k])) reach(y, curve.numbers[k]);
  }
  widen(y, 0.06);

  start(picture, "data and the network's curve", 100, 30, script);
  script.line(
      fmt::format("set xrange [{:.9g}:{:.9g}] noextend; set yrange [{:.9g}:{:.9g}] noextend", x.lo,
                  x.hi, y.lo, y.hi));
  script.line("set xlabel 'input'; set ylabel 'response' offset 0.5,0");
  Elements elements(script, "1:2");
  std::vector<Point2> busy;
  append_scaled(line, x, y, busy);
  Pieces apart{2, {}};
  for (std::size_t k = 0; k < points.pieces[0].size(); k += 2) {
    apart.pieces.push_back({points.pieces[0][k], points.pieces[0][k + 1]});
  }
  append_scaled(apart, x, y, busy);
  elements.name_points(data.name);
  elements.add(script.columns(points), script.paper().characters
                                           ? "points pt 15"
                                           : fmt::format("points pt 7 ps {:.3g} lc rgb '#6d6d6d'",
                                                         0.8 * script.paper().point_scale));
  constexpr double halo = 0;  // it would hide the points
  elements.add_path(script.columns(line), 1, 1.6, halo);
  elements.name_arm(1, "network");
  place_legend(busy, elements.labels(), script);
  script.plot("plot", elements.all());
}

}  // namespace nnopt
