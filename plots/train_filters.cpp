// What hidden units look for, and what they contribute to the answers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plots/look.hpp"
#include "plots/train_drawings.hpp"
#include "plots/train_figures.hpp"
#include "plots/train_mosaic.hpp"
#include "plots/view.hpp"
#include "runs/filters.hpp"

namespace nnopt {
namespace {

constexpr std::size_t most_filters = 40;
constexpr double side = 24, above = 66, below = 20;  // margins of a page, in pixels

const TrainedNetwork& needed(const TrainPicture& picture, std::string_view name,
                             const Script& script) {
  if (picture.network == nullptr || picture.network->height == 0) {
    cannot_draw(name, "it shows networks that read images");
  }
  if (script.paper().characters) cannot_draw(name, "a terminal shows no images: --plot FILE.png");
  return *picture.network;
}

/// Title and margins; what the figure says of itself stands above where nothing else does.
void start(const TrainPicture& picture, const std::string& heading, Script& script) {
  PageTitle title = picture;
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + heading;
  start_figure(title, heading, 24, 24, script);
  script.margins(side, side, script.alone() ? above : 44, below);
}

/// Two decimals, which -0.001 has as 0.
std::string hundredths(double x, bool sign = false) {
  const double rounded = std::round(100 * x) / 100 + 0.0;
  return sign ? fmt::format("{:+.2f}", rounded) : fmt::format("{:.2f}", rounded);
}

/// The parts of a filter's cell, in widths of its image: the caption, below the image the bars of
/// its outgoing weights, and where there is room the classes' names.
struct FilterCell {
  bool bars;
  double image, strip, names;
  static constexpr double caption = 0.17, gap = 0.16, scale = 92;  // the latter in pixels

  explicit FilterCell(const TrainedNetwork& network)
      : bars(network.classes > 0 && network.classes <= 20 && !network.network.layers.empty()),
        image(double(network.height) / double(network.width)),
        strip(bars ? 0.42 : 0),
        names(bars ? 0.13 : 0) {}
  double width() const { return 1 + gap; }
  double height() const { return caption + image + strip + names + 0.5 * gap; }
};

double largest(std::span<const double> numbers) {
  double most = 0;
  for (const double number : numbers) {
    if (std::isfinite(number)) most = std::max(most, std::abs(number));
  }
  return most > 0 ? most : 1;
}

}  // namespace

void draw_filters(const TrainPicture& picture, Script& script) {
  const TrainedNetwork& network = needed(picture, "filters", script);
  const std::size_t units = filter_count(network), outputs = network.network.outputs;
  std::vector<std::size_t> order = units_by_weight(network, picture.examples);
  order.resize(std::min(units, most_filters));
  const std::vector<double> outgoing = outgoing_weights(network);
  std::vector<double> shown;
  for (const std::size_t k : order) {
    const auto filter = filter_of(network, k);
    shown.insert(shown.end(), filter.begin(), filter.end());
  }
  const double most = largest(shown), most_outgoing = largest(outgoing);

  std::string heading =
      "filters, smoothness at the right, of all " + hundredths(filter_smoothness(network));
  if (order.size() < units) {
    heading += fmt::format(", the {} of {} units with the largest |v| rms(h)", order.size(), units);
  } else {
    std::ranges::sort(order);
  }
  start(picture, heading, script);
  set_diverging_palette(most, script);

  const FilterCell cell(network);
  const auto [bars, image, strip, names] = cell;
  constexpr double caption = FilterCell::caption, gap = FilterCell::gap;
  Mosaic mosaic(script, order.size(), cell.width(), cell.height(), FilterCell::scale);
  const std::string_view kind = network.network.layers.empty() ? "output" : "unit";
  const double size = mosaic.font(10, std::string_view("unit 100 0.99").size(), 1);
  constexpr double room_for_name = 11;  // pixels
  const bool named = mosaic.pixels() > room_for_name * double(outputs);
  for (std::size_t k = 0; k < order.size(); ++k) {
    const Point2 corner = mosaic.corner(k);
    const double left = corner[0] + 0.5 * gap, top = corner[1] - caption;
    const auto filter = filter_of(network, order[k]);
    const double smooth = smoothness(filter, network.height, network.width);
    mosaic.add_text({left, corner[1] - 0.55 * caption}, "left", size,
                    fmt::format("{} {}", kind, order[k]));
    mosaic.add_text({left + 1, corner[1] - 0.55 * caption}, "right", size, hundredths(smooth));
    mosaic.add_image({left, top}, 1, filter, network.height, network.width);
    if (!bars) continue;
    std::vector<double> weights;
    for (std::size_t i = 0; i < outputs; ++i) weights.push_back(outgoing[i * units + order[k]]);
    mosaic.add_bars({left, top - image - 0.53 * strip}, 1, 0.43 * strip, weights, most_outgoing);
    for (std::size_t i = 0; named && i < outputs; ++i) {
      mosaic.add_text(
          {left + (double(i) + 0.5) / double(outputs), top - image - strip - 0.4 * names}, "center",
          8, fmt::format("{}", i));
    }
  }
  mosaic.add_scale(most, "weight");
  mosaic.draw();
}

double filters_height(const TrainPicture& picture) {
  if (picture.network == nullptr || picture.network->height == 0) return 0;
  const FilterCell cell(*picture.network);
  const std::size_t cells = std::min(filter_count(*picture.network), most_filters);
  const Paper usual;
  const Mosaic::Layout layout =
      Mosaic::layout(cells, cell.width(), cell.height(), usual.width - 2 * side - FilterCell::scale,
                     usual.height - above - below);
  const std::size_t rows = (cells + layout.columns - 1) / layout.columns;
  constexpr double least = 320;  // for the scale
  return std::max(least, std::ceil(above + below + double(rows) * cell.height() * layout.pixels));
}

void draw_contributions(const TrainPicture& picture, Script& script) {
  const TrainedNetwork& network = needed(picture, "contributions", script);
  if (picture.examples == nullptr || picture.examples->classes == 0) {
    cannot_draw("contributions", "it shows classifiers with images to look at");
  }
  const std::size_t digit = picture.digit;
  const ClassParts parts = parts_of_class(network, *picture.examples, digit);
  const std::size_t units = parts.contributions.size();
  std::vector<std::size_t> order(units);
  for (std::size_t k = 0; k < units; ++k) order[k] = k;
  std::ranges::stable_sort(order, std::greater(),
                           [&](std::size_t k) { return std::abs(parts.contributions[k]); });
  constexpr std::size_t most_units = 22;
  order.resize(std::min(units, most_units));
  std::ranges::stable_sort(order, std::greater(),
                           [&](std::size_t k) { return parts.contributions[k]; });

  double total = 0;
  for (const double part : parts.contributions) total += part;
  const std::string of =
      order.size() < units ? fmt::format(", {} of {} units", order.size(), units) : "";
  start(picture, fmt::format("contributions to output {}{}, {} images", digit, of, parts.images),
        script);

  const double most = largest(parts.contributions);
  std::vector<std::vector<double>> weighted;
  double most_weighted = 0;
  for (const std::size_t k : order) {
    const auto filter = filter_of(network, k);
    weighted.emplace_back(filter.begin(), filter.end());
    for (double& weight : weighted.back()) weight *= parts.weights[k];
    most_weighted = std::max(most_weighted, largest(weighted.back()));
  }
  for (auto& image : weighted) {
    for (double& weight : image) weight /= most_weighted;
  }
  std::vector<double> mean = parts.mean, gradient = parts.gradient;
  for (double& pixel : mean) pixel = grey(pixel);
  const double most_gradient = largest(gradient);
  for (double& pixel : gradient) pixel /= most_gradient;

  set_diverging_palette(1, script);
  const double image = double(network.height) / double(network.width);
  const double caption = 0.17, strip = 0.2, gap = 0.16;
  Mosaic mosaic(script, order.size() + 2, 1 + gap, caption + image + strip);
  const double size = mosaic.font(10, std::string_view("unit 100 +10.00").size(), 1);
  const auto place = [&](std::size_t k, std::string_view words, std::span<const double> colours) {
    const Point2 corner = mosaic.corner(k), at{corner[0] + 0.5 * gap, corner[1] - caption};
    mosaic.add_text({at[0], corner[1] - 0.55 * caption}, "left", size, words);
    mosaic.add_image(at, 1, colours, network.height, network.width);
    return at;
  };
  const Point2 first = place(0, fmt::format("mean of {}", digit), mean);
  const auto rounded = [](double x) { return std::round(100 * x) / 100; };
  std::string sum = "output " + hundredths(parts.output);
  if (network.network.layers.size() == 1) {
    // What is written adds up.
    const double bias = rounded(parts.output - total);
    sum += fmt::format(" = bias {} + units {}", hundredths(bias),
                       hundredths(rounded(parts.output) - bias));
  }
  // Below the next image stands nothing: there is room for two.
  mosaic.add_text({first[0], first[1] - image - 0.45 * strip}, "left",
                  mosaic.font(10, sum.size(), 2), sum);
  place(1, "sum of the units", gradient);
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double part = parts.contributions[order[k]];
    const Point2 at = place(k + 2, fmt::format("unit {}", order[k]), weighted[k]);
    mosaic.add_text({at[0] + 1, at[1] + 0.45 * caption}, "right", size, hundredths(part, true));
    mosaic.add_bar({at[0] + 0.5, at[1] - image - 0.45 * strip}, 0.5 * part / most, 0.4 * strip);
  }
  mosaic.draw();
}

}  // namespace nnopt
