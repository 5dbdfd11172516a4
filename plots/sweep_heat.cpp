// Results over two varied options as a matrix of colours, the best cell marked.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "plots/landscape_map.hpp"
#include "plots/look.hpp"
#include "plots/scale.hpp"
#include "plots/script.hpp"
#include "plots/sweep_table.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Where a number lies among the cells of a factor, between two of them where it is none.
double cell_of(const Factor& factor, double number) {
  const auto upper = std::ranges::lower_bound(factor.values, number);
  if (upper == factor.values.end()) return double(factor.count());
  const auto k = static_cast<std::size_t>(upper - factor.values.begin());
  if (*upper == number || k == 0) return double(k);
  const double lo = factor.values[k - 1], hi = *upper;
  const double share =
      factor.logarithmic ? std::log(number / lo) / std::log(hi / lo) : (number - lo) / (hi - lo);
  return double(k - 1) + share;
}

/// Numbers that stand for many: round ones.
std::string round_tics(const Factor& factor, const Script& script) {
  const double lo = factor.values.front(), hi = factor.values.back();
  std::string tics;
  const auto add = [&](double number, const std::string& words) {
    tics += fmt::format("{}{} {:.6g}", tics.empty() ? "" : ", ", gnuplot_string(words),
                        cell_of(factor, number));
  };
  if (factor.logarithmic && hi >= 100 * lo) {
    for (double k = std::ceil(std::log10(lo) - 1e-9); k <= std::log10(hi) + 1e-9; ++k) {
      add(std::pow(10, k),
          script.paper().characters ? fmt::format("1e{}", k) : fmt::format("10^{{{}}}", k));
    }
    return tics;
  }
  const double step = round_step(hi - lo, 6);
  for (double k = std::ceil(lo / step - 1e-9); k * step <= hi * (1 + 1e-9); ++k) {
    add(k * step, fmt::format("{:.6g}", k == 0 ? 0.0 : k * step));
  }
  return tics;
}

/// A side of the map.
struct Side {
  const Factor& factor;
  std::string tics;
  bool upright = false;
  double longest = 0;  // letters
};

constexpr std::size_t longest_word = 20;

/// `pixels`: of a cell along the side.
Side side_of(const Factor& factor, double pixels, bool across, const Script& script) {
  const bool characters = script.paper().characters;
  const double letter = characters ? 1 : 9.5, line = characters ? 1 : 20;  // pixels
  Side side{factor, {}, false, 0};
  std::vector<std::string> words;
  for (std::size_t k = 0; k < factor.count(); ++k) {
    words.push_back(factor.numbers ? fmt::format("{:.4g}", factor.values[k])
                                   : shortened(factor.words[k], longest_word));
    side.longest = std::max(side.longest, double(words.back().size()));
  }
  const double needed = across ? letter * (side.longest + 1) : line;
  std::size_t every = 1;
  if (needed > pixels) {
    if (factor.numbers) {
      side.tics = round_tics(factor, script);
      side.longest = std::min(side.longest, 7.0);
      return side;
    }
    side.upright = across && !characters;
    const double room = side.upright ? line : needed;
    every = static_cast<std::size_t>(std::max(1.0, std::ceil(room / pixels)));
  }
  for (std::size_t k = 0; k < words.size(); k += every) {
    side.tics +=
        fmt::format("{}{} {}", side.tics.empty() ? "" : ", ", tic_string(literal(words[k])), k);
  }
  return side;
}

/// Whether a setting stands in a map.
bool in_map(const SweepSetting& setting, const SweepMap& map) {
  for (std::size_t k = 0; k < map.at.size(); ++k) {
    if (k != map.x && k != map.y && setting.at[k] != map.at[k]) return false;
  }
  return true;
}

/// The median of each cell, row by row from below: NaN where there is none, infinite where the
/// runs blew up.
Grid cells_of(const SweepTable& table, const SweepMap& map) {
  const Factor &x = table.factors[map.x], &y = table.factors[map.y];
  Grid grid{{{0, double(x.count()) - 1, x.count()}, {0, double(y.count()) - 1, y.count()}}, {}};
  grid.values.assign(x.count() * y.count(), missing);
  for (const SweepSetting& setting : table.settings) {
    if (!in_map(setting, map)) continue;
    grid.values[setting.at[map.y] * x.count() + setting.at[map.x]] = setting.median();
  }
  return grid;
}

/// Of all maps of the table, so that they can be compared.
ValueScale scale_of(const ResultRange& range) {
  ValueScale scale;
  scale.logarithmic = range.logarithmic;
  scale.lo = range.logarithmic ? std::log10(range.lo) : range.lo;
  scale.hi = range.logarithmic ? std::log10(range.hi) : range.hi;
  if (!(scale.hi > scale.lo)) {
    const double room = std::max(0.5, 1e-3 * std::abs(scale.lo));
    scale.lo -= room;
    scale.hi += room;
  }
  scale.step = range.logarithmic ? 1 : round_step(scale.hi - scale.lo, 8);
  return scale;
}

void colour_box(const ValueScale& scale, const SweepPicture& picture, const HeightTics& tics,
                Script& script) {
  // Dark is better.
  const bool turned = picture.more_is_better;
  constexpr std::array<std::string_view, 8> blues{"#0b2545", "#13426f", "#27679b", "#4f8fbd",
                                                  "#84b3d3", "#b5d1e4", "#dbe8f1", "#f5f8fa"};
  std::string colours;
  for (std::size_t k = 0; k < blues.size(); ++k) {
    colours +=
        fmt::format("{}{} '{}'", k == 0 ? "" : ", ", k, blues[turned ? blues.size() - 1 - k : k]);
  }
  script.line(fmt::format("set palette defined ({})", colours));
  script.line(fmt::format("set cbrange [{:.9g}:{:.9g}]", scale.lo, scale.hi));
  script.line("set colorbox user origin graph 1.03,0 size graph 0.03,1 border");
  script.line(fmt::format("set cblabel {} offset {:.2f},0",
                          gnuplot_string(literal(picture.result.name)),
                          std::max(0.3, (tics.width - 11) / 9)));
  script.line("set cbtics scale 0.3 " + tics.words);
}

/// As many digits as fit; 1.8e-5 for 1.8e-05.
std::string cell_words(double value, std::size_t letters) {
  if (std::isnan(value)) return "";
  if (!std::isfinite(value)) return "×";
  std::string words;
  for (const int digits : {3, 2, 1}) {
    words = fmt::format("{:.{}g}", value, digits);
    const std::size_t e = words.find('e');
    if (e != words.npos) {
      std::size_t zeros = 0;
      while (words[e + 2 + zeros] == '0') ++zeros;
      words.erase(e + 2, zeros);
      if (words[e + 1] == '+') words.erase(e + 1, 1);
    }
    if (words.size() <= letters) break;
  }
  return words;
}

/// How dark a cell is on paper, in characters; `share` from the best to the worst.
std::string shade(double share, std::size_t letters) {
  constexpr std::string_view shades = "@%#=+-:.";
  const auto place = static_cast<std::size_t>(share * double(shades.size() - 1) + 0.5);
  return std::string(letters, shades[std::min(place, shades.size() - 1)]);
}

}  // namespace

std::vector<SweepMap> maps_of(const SweepTable& table) {
  const std::size_t count = table.factors.size();
  if (count < 2) return {};
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < count; ++k) order.push_back(k);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const Factor &first = table.factors[a], &second = table.factors[b];
    return std::pair(first.numbers, first.count()) > std::pair(second.numbers, second.count());
  });
  SweepMap map;
  map.x = std::min(order[0], order[1]);
  map.y = std::max(order[0], order[1]);
  // Words have more room down the side.
  if (!table.factors[map.x].numbers && table.factors[map.y].numbers) std::swap(map.x, map.y);
  map.at.assign(count, 0);
  std::vector<SweepMap> maps{map};
  for (std::size_t k = 0; k < count; ++k) {
    if (k == map.x || k == map.y) continue;
    std::vector<SweepMap> more;
    for (const SweepMap& one : maps) {
      for (std::size_t value = 0; value < table.factors[k].count(); ++value) {
        more.push_back(one);
        more.back().at[k] = value;
        more.back().words +=
            (one.words.empty() ? "" : ", ") + SweepTable::words_of(table.factors[k], value);
      }
    }
    maps = std::move(more);
  }
  return maps;
}

namespace {

/// A map on its way into a script.
class HeatDrawing {
 public:
  HeatDrawing(const SweepPicture& picture, const SweepMap& map, Script& script)
      : picture_(picture),
        map_(map),
        script_(script),
        table_(table_of(picture, "heat")),
        scale_(scale_of(range_of(table_))),
        cells_(cells_of(table_, map)),
        elements_(script, "1:2") {}

  void draw() {
    start();
    add_cells();
    write_values();
    mark_best();
    script_.plot("plot", elements_.all());
  }

 private:
  void start();
  void add_cells();
  void write_values();
  void mark_best();

  const Factor& x() const { return table_.factors[map_.x]; }
  const Factor& y() const { return table_.factors[map_.y]; }
  bool characters() const { return script_.paper().characters; }
  /// From the best colour to the worst.
  double share(double value) const {
    const double share = (scale_.height(value) - scale_.lo) / (scale_.hi - scale_.lo);
    return picture_.more_is_better ? 1 - share : share;
  }

  const SweepPicture& picture_;
  const SweepMap& map_;
  Script& script_;
  SweepTable table_;
  ValueScale scale_;
  Grid cells_;
  Elements elements_;
  double across_ = 1, up_ = 1;  // of a cell, in pixels or characters
};

void HeatDrawing::start() {
  constexpr double letter = 8.4;  // pixels
  const Script& script = script_;
  const HeightTics box_tics = height_tics(scale_, 8, script);
  std::string heading = fmt::format("{} over {} and {}", picture_.result.name, x().name, y().name);
  if (!map_.words.empty()) heading = map_.words;
  if (table_.most_results > 1) heading += fmt::format(", median of {} runs", table_.most_results);
  PageTitle title = picture_;
  if (script.alone()) title.subtitle += (title.subtitle.empty() ? "" : ", ") + heading;
  // How much room the rows' names need tells how much the axes have.
  const double height =
      characters() ? script.paper().height - 8
                   : script.paper().height * (script.box().top - script.box().bottom) - 140;
  up_ = height / double(y().count());
  const Side left = side_of(y(), up_, false, script);
  start_figure(title, heading, 58 + letter * left.longest, 128 + box_tics.width, script_);
  const double width =
      characters() ? script.paper().width - 11 - left.longest : script.axes_width();
  across_ = width / double(x().count());
  const Side below = side_of(x(), across_, true, script);
  if (below.upright) script_.raise_bottom(letter * below.longest - 10);
  if (!characters()) up_ = script.axes_height() / double(y().count());

  script_.line(fmt::format("set xrange [-0.5:{}.5] noextend; set yrange [-0.5:{}.5] noextend",
                           x().count() - 1, y().count() - 1));
  script_.line(fmt::format("set xtics {}({}){}; set ytics ({}){}", below.upright ? "rotate " : "",
                           below.tics, characters() ? " scale 0" : "", left.tics,
                           characters() ? " scale 0" : ""));
  script_.line(
      fmt::format("set xlabel {}{}", axis_name(x().name, script),
                  below.upright ? fmt::format(" offset 0,{:.2f}", -0.45 * below.longest) : ""));
  script_.line(fmt::format("set ylabel {}", axis_name(y().name, script)));
  script_.line("unset key");
  if (!characters()) colour_box(scale_, picture_, box_tics, script_);
}

void HeatDrawing::add_cells() {
  if (characters()) return;
  constexpr std::string_view cell = ":($1-0.5):($1+0.5):($2-0.5):($2+0.5)";
  Pieces boxes{3, {{}}}, blown{2, {{}}};
  for (std::size_t k = 0; k < cells_.values.size(); ++k) {
    const double value = cells_.values[k];
    const std::vector<double> at = cells_.point(k);
    if (std::isinf(value)) blown.pieces[0].insert(blown.pieces[0].end(), {at[0], at[1]});
    if (!std::isfinite(value)) continue;
    boxes.pieces[0].insert(boxes.pieces[0].end(), {at[0], at[1], scale_.height(value)});
  }
  if (!boxes.pieces[0].empty()) {
    elements_.add_columns(script_.columns(boxes), "boxxyerror fs solid noborder lc palette",
                          fmt::format("1:2{}:3", cell));
  }
  if (!blown.pieces[0].empty()) {
    elements_.add_columns(script_.columns(blown), "boxxyerror fs solid noborder lc rgb '#d9d4cf'",
                          fmt::format("1:2{}", cell));
  }
}

void HeatDrawing::write_values() {
  constexpr double letter_of_point = 0.8, line_of_point = 2, sides = 8;  // pixels
  constexpr double largest = 12, smallest = 7;                           // points
  constexpr std::size_t usual_letters = 6, fewest_letters = 4;
  const double size = std::min({largest, up_ / line_of_point,
                                (across_ - sides) / (letter_of_point * double(usual_letters))});
  if (!characters() && size < smallest) return;
  const auto letters = static_cast<std::size_t>(
      std::max(1.0, characters() ? across_ - 1 : (across_ - sides) / (letter_of_point * size)));
  for (std::size_t k = 0; k < cells_.values.size(); ++k) {
    const double value = cells_.values[k];
    std::string words = cell_words(value, letters);
    if (words.empty()) continue;
    if (characters() && letters < fewest_letters && std::isfinite(value)) {
      words = shade(share(value), letters);
    }
    const std::vector<double> at = cells_.point(k);
    script_.line(fmt::format("set label {} {} at {},{} center front font ',{:.3g}' tc rgb '{}'",
                             k + 1, gnuplot_string(words), at[0], at[1], size,
                             share(value) < 0.5 && !characters() ? "#ffffff" : ink));
  }
}

void HeatDrawing::mark_best() {
  const SweepSetting& best = *table_.best();
  if (!in_map(best, map_)) return;
  const double bx = double(best.at[map_.x]), by = double(best.at[map_.y]);
  if (characters()) {
    // Beside the number, where there is one.
    return script_.line(fmt::format("set label {} '*' at {:.6g},{} center front",
                                    cells_.values.size() + 1, bx + 0.5 - 0.6 / across_, by));
  }
  const double dx = 0.5 - 2 / across_, dy = 0.5 - 2 / up_;
  const Source frame = script_.columns({2,
                                        {{bx, by - dy, bx + dx, by - dy, bx + dx, by + dy, bx - dx,
                                          by + dy, bx - dx, by - dy, bx, by - dy}}});
  elements_.add(frame, "lines lw 4 lc rgb '#ffffff'");
  elements_.add(frame, "lines lw 2.4 lc rgb '#D55E00'");
}

}  // namespace

void draw_sweep_heat(const SweepPicture& picture, const SweepMap& map, Script& script) {
  HeatDrawing(picture, map, script).draw();
}

}  // namespace nnopt
