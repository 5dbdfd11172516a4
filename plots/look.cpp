#include "plots/look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "plots/scale.hpp"

namespace nnopt {
namespace {

// The first ones are seen on blue maps and on viridis. Within each row of six all are told apart by
// eyes without red or green cones, too (at least 24 apart in CIE L*a*b*, simulated after Machado,
// Oliveira and Fernandes 2009); the second six are dashed.
constexpr std::array<std::string_view, 12> arm_colours{"000000", "D55E00", "C2188B", "006D3A",
                                                       "785EF0", "FFB000", "5C3A00", "00B3FF",
                                                       "A6D854", "6A3D9A", "00A3A3", "5A5A5A"};

/// A colour; `alpha` "80" is half transparent.
std::string arm_colour(std::size_t arm, std::string_view alpha = "") {
  return fmt::format("lc rgb '#{}{}'", alpha, arm_colours[arm % arm_colours.size()]);
}

/// As it is seen on white: for terminals that know no half transparent colours.
std::string on_white(std::size_t arm, std::string_view alpha) {
  const auto number = [](std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
  };
  const double white = number(alpha) / 255.0;
  std::string words = "lc rgb '#";
  for (const std::size_t at : {0U, 2U, 4U}) {
    const int dark = number(arm_colours[arm % arm_colours.size()].substr(at, 2));
    words += fmt::format("{:02x}", std::lround(white * 255 + (1 - white) * dark));
  }
  return words + "'";
}

/// The words after "lines lw": colour and dashes.
std::string arm_line(std::size_t arm) {
  return arm_colour(arm) + (arm % arm_colours.size() < solid_arms ? "" : " dt (6,3)");
}

// Line types of a terminal: 0 and 1 are taken by contour lines and curves. Point types there are
// the letters of the alphabet.
constexpr std::size_t first_arm_type = 2;
constexpr int letter_e = 5, letter_o = 15, letter_s = 19, letter_x = 24;

std::string arm_character(std::size_t arm) {
  return fmt::format("lines lt {}", first_arm_type + arm % solid_arms);
}

constexpr std::size_t longest_label = 48;

std::string letter(int number) { return fmt::format("points pt {}", number); }

/// A, B, C, ...
std::string letter_of(std::size_t arm) { return letter(1 + static_cast<int>(arm % 23)); }

struct Corner {
  double x, y;  // 0 left or bottom, 1 right or top
  std::string_view words;
};

constexpr std::array<Corner, 5> corners{{{0, 1, "graph 0.015,0.98 left top"},
                                         {1, 1, "graph 0.985,0.98 right top"},
                                         {1, 0, "graph 0.985,0.02 right bottom"},
                                         {0, 0, "graph 0.015,0.02 left bottom"},
                                         {0.5, 1, "graph 0.5,0.98 center top"}}};

constexpr double legend_line = 22;  // pixels
constexpr std::string_view legend_of_characters = "set key outside bottom center horizontal";

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::size_t longest_of(std::span<const std::string> labels) {
  std::size_t longest = 0;
  for (const std::string& label : labels) longest = std::max(longest, letters_of(label));
  return longest;
}

/// Of the longest label with its sample, in pixels.
double entry_width(std::span<const std::string> labels) {
  return 80 + 8.4 * double(longest_of(labels));
}

/// Labels side by side in `width` pixels.
struct LegendGrid {
  std::size_t rows;
  double height;  // pixels
};

LegendGrid legend_grid(std::span<const std::string> labels, double width) {
  const auto fit = static_cast<std::size_t>(width / entry_width(labels));
  const std::size_t columns = std::clamp<std::size_t>(fit, 1, labels.size());
  const std::size_t rows = (labels.size() + columns - 1) / columns;
  return {rows, legend_line * double(rows)};
}

/// Under the axes, which become lower.
void legend_below(std::span<const std::string> labels, Script& script) {
  constexpr double tics_and_name = 66;
  const LegendGrid grid = legend_grid(labels, script.axes_width());
  script.raise_bottom(grid.height);
  script.line(fmt::format(
      "set key at graph 0.5, screen {:.4f} center top vertical maxrows {} Left reverse nobox "
      "samplen 1.6 spacing 1.2 tc rgb '{}' font ',11'",
      script.box().bottom + (script.bottom() - tics_and_name) / script.paper().height, grid.rows,
      ink));
}

/// Of a legend in a corner with its distance to the edges, as shares of the axes.
Point2 legend_size(std::span<const std::string> labels, const Script& script) {
  constexpr double from_edge = 0.02;
  return {from_edge + entry_width(labels) / script.axes_width(),
          from_edge + (20 + legend_line * double(labels.size())) / script.axes_height()};
}

struct LegendPlace {
  const Corner* corner;
  std::ptrdiff_t covered;  // points that it would hide
};

LegendPlace best_place(std::span<const Point2> points, std::span<const std::string> labels,
                       const Script& script) {
  const auto [width, height] = legend_size(labels, script);
  LegendPlace best{nullptr, 0};
  for (const Corner& corner : corners) {
    const auto covered = std::ranges::count_if(points, [&](const Point2& p) {
      const double reach = corner.x == 0.5 ? 0.5 * width : width;
      return std::abs(p[0] - corner.x) < reach && std::abs(p[1] - corner.y) < height;
    });
    if (!best.corner || covered < best.covered) best = {&corner, covered};
  }
  return best;
}

/// In a terminal.
std::string one_line(const PageTitle& page, std::size_t columns) {
  return shortened(page.title + (page.subtitle.empty() ? "" : "   ") + page.subtitle, columns);
}

/// A second line of a title, smaller.
std::string note_words(const PageTitle& page) {
  return page.note.empty() ? "" : fmt::format("\n{{/*0.85 {}}}", literal(page.note));
}

void start(const PageTitle& page, std::string_view heading, std::string_view offset,
           Script& script) {
  script.line("reset");
  script.line("set clip two");
  std::string words = title_words(page, script);
  const bool characters = script.paper().characters;
  if (!script.alone()) {
    words = fmt::format("{} font ',13' tc rgb '{}'",
                        gnuplot_string(literal(heading) + note_words(page)), ink);
  } else if (characters && !page.note.empty()) {
    const auto columns = static_cast<std::size_t>(script.paper().width) - 4;
    words = gnuplot_string(one_line(page, columns) + "\n" + shortened(page.note, columns));
  }
  script.line(fmt::format("set title {} {}", words, offset));
}

}  // namespace

std::string axis_name(std::string_view name, const Script& script, std::string_view unit) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto end = std::find_if(name.begin(), name.end(), is_digit);
  const auto letters = static_cast<std::size_t>(end - name.begin());
  const bool numbered = letters > 0 && end != name.end() && std::all_of(end, name.end(), is_digit);
  if (script.paper().characters) return gnuplot_string(std::string(name).append(unit));
  if (!numbered) return gnuplot_string(literal(name).append(unit));
  return gnuplot_string(
      fmt::format("{}_{{{}}}{}", literal(name.substr(0, letters)), name.substr(letters), unit));
}

void set_number_axis(std::string_view axis, std::string_view name, double lo, double hi,
                     Script& script) {
  constexpr double apart_x = 120, apart_y = 60;  // pixels
  const int fewest = axis == "x" ? 3 : 4, most = 8;
  const double pixels =
      axis == "x" ? script.axes_width() / apart_x : script.axes_height() / apart_y;
  const int parts = std::clamp(static_cast<int>(pixels), fewest, most);
  const NumberTics tics = number_tics(lo, hi, parts);
  std::string offset = axis == "y" ? " offset 0.5,0" : "", shown(name);
  if (axis == "y" && !script.paper().characters) {
    // Along a low panel: smaller, and in the end shortened.
    constexpr double largest = 12, smallest = 8, letter = 0.8;  // points; pixels for each of them
    const double room = 1.3 * script.axes_height();  // with that of the tics above and below
    const double letters = double(letters_of(shown) + letters_of(tics.unit));
    const double size = std::max(smallest, room / (letter * letters));
    if (size < largest) {
      offset += fmt::format(" font ',{:.3g}'", size);
      const auto most_letters = static_cast<std::size_t>(room / (letter * size));
      if (letters_of(shown) > most_letters) shown = shortened(shown, most_letters);
    }
  }
  script.line(fmt::format("set {}label {}{}", axis, axis_name(shown, script, tics.unit), offset));
  if (!tics.words.empty()) {
    script.line(fmt::format("set {}tics {}", axis, tics.words));
  } else if (!script.paper().characters) {
    const double step = round_step(hi - lo, parts);
    script.line(
        fmt::format("set {0}tics {1:.6g}; set format {0} '%.{2}f'", axis, step, decimals_of(step)));
  }
}

Pieces lines_between_cells(std::size_t n) {
  Pieces lines{2, {}};
  for (std::size_t k = 0; k <= n; ++k) {
    const double at = double(k) - 0.5, end = double(n) - 0.5;
    lines.pieces.push_back({at, -0.5, at, end});
    lines.pieces.push_back({-0.5, at, end, at});
  }
  return lines;
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most - 3;
  // Not within a character of several bytes.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string wrapped(std::string_view text, std::size_t columns) {
  constexpr std::size_t most_lines = 3;
  const std::string all = shortened(text, most_lines * columns);
  std::string_view left = all;
  std::string out;
  for (std::size_t lines = 1; left.size() > columns; ++lines) {
    std::size_t end = columns;
    while (end > 1 && (static_cast<unsigned char>(left[end]) & 0xC0) == 0x80) --end;
    const std::size_t gap = left.substr(0, end).find_last_of(" ,:_");
    // The rest must still have its place.
    const bool fits = gap != left.npos && left.size() - gap - 1 <= (most_lines - lines) * columns;
    if (fits) end = gap + 1;
    out += left.substr(0, end);
    out += '\n';
    left.remove_prefix(end);
  }
  return out.append(left);
}

std::string tic_string(std::string_view text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '%' ? 2 : 1, c);
  return gnuplot_string(doubled);
}

std::string title_words(const PageTitle& page, const Script& script) {
  const std::string gap = page.subtitle.empty() ? "" : "   ";
  const std::size_t length = page.title.size() + gap.size() + page.subtitle.size();
  if (script.paper().characters) {
    const auto columns = static_cast<std::size_t>(script.paper().width) - 4;
    return gnuplot_string(one_line(page, columns));
  }
  constexpr double largest = 15, smallest = 10, pixels = 0.77;  // of a letter, for each point
  const double room = script.paper().width - 60;
  const double size = std::clamp(room / (pixels * double(length)), smallest, largest);
  const auto most = static_cast<std::size_t>(room / (pixels * size));
  const std::string title = shortened(page.title, most);
  const std::size_t left = most - title.size();
  const std::string subtitle = left < 12 ? "" : shortened(page.subtitle, left - 3);
  return fmt::format(
      "{} font ',{:.3g}' tc rgb '{}'",
      gnuplot_string(fmt::format("{{/:Bold {}}}{}{}", literal(title), gap, literal(subtitle)) +
                     note_words(page)),
      size, ink);
}

void start_figure(const PageTitle& page, std::string_view heading, double left, double right,
                  Script& script) {
  start(page, heading, "offset 0,-0.3", script);
  const double note = page.note.empty() ? 0 : 18;  // pixels
  script.margins(left, right, (script.alone() ? 66 : 44) + note, 76);
  if (script.paper().characters) return;
  script.line(fmt::format("set border 15 lw 0.8 lc rgb '{}'", ink));
  script.line(fmt::format("set tics out nomirror scale 0.5 textcolor rgb '{}'", ink));
}

void start_space(const PageTitle& page, std::string_view heading, Script& script) {
  // Among other figures the space is low, and its highest corner would touch a title further down.
  start(page, heading, script.alone() && page.note.empty() ? "offset 0,-1" : "offset 0,0.2",
        script);
  const Box& box = script.box();
  script.line(fmt::format("set origin {:.4f},{:.4f}; set size {:.4f},{:.4f}", box.left, box.bottom,
                          box.right - box.left, box.top - box.bottom));
}

std::optional<double> growth_for_legend(std::span<const Point2> points,
                                        std::span<const std::string> labels, const Script& script) {
  constexpr double highest = 0.5;
  if (labels.empty() || script.paper().characters) return 0;
  const auto [width, height] = legend_size(labels, script);
  if (height > highest || width > 1) return std::nullopt;
  if (best_place(points, labels, script).covered == 0) return 0;
  double left = 0, right = 0, middle = 0;  // the highest points there
  for (const auto& [x, y] : points) {
    if (y > 1) continue;
    if (x < width) left = std::max(left, y);
    if (x > 1 - width) right = std::max(right, y);
    if (std::abs(x - 0.5) < 0.5 * width) middle = std::max(middle, y);
  }
  return std::max(0.0, std::min({left, right, middle}) / (1 - height) - 1 + 1e-9);
}

void place_legend(std::span<const Point2> points, std::span<const std::string> labels,
                  Script& script) {
  if (labels.empty()) return script.line("unset key");
  if (script.paper().characters) return script.line(legend_of_characters);
  const LegendPlace best = best_place(points, labels, script);
  if (best.covered > 0) return legend_below(labels, script);
  // gnuplot counts letters as wider than they are.
  const double width = 2.5 - 0.1 * double(longest_of(labels));
  script.line(fmt::format(
      "set key at {} Left reverse opaque box lc rgb '#d0d0d0' lw 0.6 samplen 1.6 spacing 1.2 "
      "width {:.3g} height 0.4 tc rgb '{}' font ',11'",
      best.corner->words, width, ink));
}

void place_legend_in_space(std::span<const std::string> labels, Script& script) {
  constexpr std::size_t most_above = 5;
  const Box& box = script.box();
  if (labels.empty()) return script.line("unset key");
  // A terminal's axes leave no room for it, and one path needs none there.
  if (script.paper().characters) {
    return script.line(labels.size() > 1 ? legend_of_characters : "unset key");
  }
  if (labels.size() <= most_above) {
    return script.line(fmt::format(
        "set key at screen {:.4f},{:.4f} right top Left reverse samplen 1.6 spacing 1.2 font ',11'",
        box.right - 30 / script.paper().width, box.top - 74 / script.paper().height));
  }
  const double width = (box.right - box.left) * script.paper().width;
  const LegendGrid grid = legend_grid(labels, width - 40);
  const double rise = grid.height / script.paper().height;
  script.line(fmt::format("set origin {:.4f},{:.4f}; set size {:.4f},{:.4f}", box.left,
                          box.bottom + rise, box.right - box.left, box.top - box.bottom - rise));
  script.line(fmt::format(
      "set key at screen {:.4f},{:.4f} center top vertical maxrows {} Left reverse samplen 1.6 "
      "spacing 1.2 font ',11'",
      0.5 * (box.left + box.right), box.bottom + rise + 10 / script.paper().height, grid.rows));
}

void Elements::add(const Source& source, std::string_view style) {
  add_columns(source, style, columns_);
}

void Elements::add_columns(const Source& source, std::string_view style, std::string_view columns) {
  all_.push_back({source, fmt::format("using {} with {} notitle", columns, style)});
}

void Elements::add_path(const Source& line, std::size_t arm, double width, double halo) {
  if (paper_.characters) return add(line, arm_character(arm));
  if (halo > 0) add(line, fmt::format("lines lw {:g} lc rgb '#ffffff'", width + halo));
  add(line, fmt::format("lines lw {:g} {}", width, arm_line(arm)));
}

void Elements::add_dashed(const Source& line, std::size_t arm, double width) {
  if (!paper_.characters) {
    add(line, fmt::format("lines lw {:g} dt (7,4) {}", width, arm_colour(arm)));
  }
}

void Elements::add_faint(const Source& lines, std::size_t arm, double width) {
  if (!paper_.characters) add(lines, fmt::format("lines lw {:g} {}", width, colour(arm, "98")));
}

std::string Elements::colour(std::size_t arm, std::string_view alpha) const {
  return paper_.opaque ? on_white(arm, alpha) : arm_colour(arm, alpha);
}

std::string Elements::disc(double size, std::string_view colour) const {
  return fmt::format("points pt 7 ps {:.3g} {}", size * paper_.point_scale, colour);
}

void Elements::add_start(const Source& points) {
  if (paper_.characters) return add(points, letter(letter_s));
  add(points, disc(2.2, "lc rgb '#202020'"));
  add(points, disc(1.7, "lc rgb '#ffffff'"));
}

void Elements::add_end(const Source& points, std::size_t arm, double size) {
  if (paper_.characters) return add(points, letter(letter_e));
  add(points, disc(size + 0.35, "lc rgb '#ffffff'"));
  add(points, disc(size, arm_colour(arm)));
}

void Elements::add_points(const Source& points, std::size_t arm) {
  if (paper_.characters) return add(points, letter_of(arm));
  add_end(points, arm, 1.1);
}

void Elements::add_dots(const Source& points, std::size_t arm, double size) {
  if (paper_.characters) return add(points, letter(letter_o));
  add(points, disc(size, arm_colour(arm)));
}

void Elements::add_cloud(const Source& points, std::size_t arm) {
  if (!paper_.characters) add(points, disc(0.45, colour(arm, "70")));
}

void Elements::add_band(const Source& edges, std::size_t arm, std::string_view alpha) {
  if (paper_.characters) return;
  add_columns(edges,
              fmt::format("filledcurves f{} fs solid noborder", colour(arm, alpha).substr(1)),
              "1:2:3");
}

void Elements::add_bars(const Source& edges, std::size_t arm) {
  if (paper_.characters) return;
  add_columns(edges, fmt::format("vectors nohead lw 1.6 {}", colour(arm, "60")), "1:2:(0):($3-$2)");
}

void Elements::add_outliers(const Source& points, std::size_t arm, bool above) {
  if (paper_.characters) return add(points, letter(letter_o));
  add(points, fmt::format("points pt {} ps {:.3g} {}", above ? 9 : 11, 1.2 * paper_.point_scale,
                          arm_colour(arm)));
}

void Elements::add_bricks(const Source& rows, std::size_t arm) {
  if (paper_.characters) return;
  add_columns(rows, fmt::format("boxxyerror fs solid noborder {}", colour(arm, "a0")),
              "1:2:3:4:5:6");
}

void Elements::add_minima(const Source& points) {
  if (paper_.characters) return add(points, letter(letter_x));
  for (const auto& [size, style] :
       {std::pair(1.3, "lw 3.0 lc rgb '#202020'"), std::pair(1.2, "lw 1.5 lc rgb '#ffffff'")}) {
    add(points, fmt::format("points pt 2 ps {:.3g} {}", size * paper_.point_scale, style));
  }
}

void Elements::add_label(std::string_view style, std::string_view label) {
  labels_.push_back(shortened(label, longest_label));
  all_.push_back(
      {{"keyentry", ""},
       fmt::format("with {} title {} noenhanced", style, gnuplot_string(labels_.back()))});
}

void Elements::name_arm(std::size_t arm, std::string_view label) {
  add_label(paper_.characters ? arm_character(arm) : "lines lw 4 " + arm_line(arm), label);
}

void Elements::name_end(std::size_t arm, std::string_view label) {
  add_label(paper_.characters ? letter_of(arm) : disc(1.1, arm_colour(arm)), label);
}

void Elements::name_dots(std::size_t arm, std::string_view label) {
  add_label(paper_.characters ? letter(letter_o) : disc(1.1, arm_colour(arm)), label);
}

void Elements::name_line(std::string_view style, std::string_view label) {
  add_label(fmt::format("lines {}", style), label);
}

void Elements::name_minima(std::string_view label) {
  add_label(paper_.characters ? letter(letter_x)
                              : fmt::format("points pt 2 ps {:.3g} lw 1.8 lc rgb '#202020'",
                                            1.2 * paper_.point_scale),
            label);
}

void Elements::name_points(std::string_view label) {
  add_label(paper_.characters ? letter(letter_o) : disc(0.8, "lc rgb '#6d6d6d'"), label);
}

void Elements::name_band(std::string_view label) {
  if (!paper_.characters) add_label("lines lw 10 lc rgb '#d2ebd9'", label);
}

void Elements::name_band(std::string_view label, std::size_t arm, std::string_view alpha) {
  if (!paper_.characters) add_label("lines lw 10 " + colour(arm, alpha), label);
}

void Elements::name_nothing(std::string_view label) { add_label("lines lt nodraw", label); }

std::string path_label(const Arm& arm) {
  if (arm.runs.size() < 2 || !arm.tells_runs) return arm.label;
  return fmt::format("{}, seed {} of {} runs", arm.label, arm.runs.front().seed, arm.runs.size());
}

}  // namespace nnopt
