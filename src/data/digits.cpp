#include "data/digits.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "base/random.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

struct Point {
  double x, y;
};

/// A way to write a digit: points that the pen goes through, called a, b, c, ..., and its strokes,
/// each a smooth curve through some of them; where strokes meet at a point is a corner. x grows to
/// the right and y downwards; the digit is about 2 high, its middle is 0, 0.
struct Glyph {
  std::array<Point, 10> points;
  std::string_view strokes;
};

constexpr Glyph zeros[] = {{{{{.1, -1},
                              {-.5, -.6},
                              {-.63, .15},
                              {-.35, .85},
                              {.12, 1},
                              {.55, .5},
                              {.62, -.2},
                              {.4, -.85},
                              {-.02, -.98}}},
                            "abcdefghi"},
                           {{{{.25, -.95},
                              {-.2, -.8},
                              {-.45, -.1},
                              {-.35, .75},
                              {.05, 1},
                              {.4, .4},
                              {.42, -.35},
                              {.3, -.8},
                              {.05, -1.05}}},
                            "abcdefghi"}};
constexpr Glyph ones[] = {
    {{{{.05, -1}, {0, 0}, {-.03, 1}}}, "abc"},
    {{{{.08, -1}, {.05, 0}, {.03, 1}, {-.38, -.55}}}, "abc da"},
    {{{{.05, -1}, {.05, 0}, {.05, .97}, {-.38, -.58}, {-.42, 1}, {.5, .97}}}, "abc da ef"}};
constexpr Glyph twos[] = {
    {{{{-.52, -.55}, {-.15, -.98}, {.4, -.8}, {.42, -.25}, {-.02, .38}, {-.58, .95}, {.62, .9}}},
     "abcdef fg"},
    {{{{-.5, -.65},
       {-.1, -1},
       {.42, -.7},
       {.3, -.1},
       {-.15, .55},
       {-.48, .9},
       {-.58, .62},
       {-.2, .62},
       {.25, .92},
       {.66, .78}}},
     "abcdefghij"}};
constexpr Glyph threes[] = {
    {{{{-.5, -.78},
       {0, -1},
       {.45, -.62},
       {.22, -.15},
       {-.12, -.05},
       {.38, .1},
       {.55, .5},
       {.1, .98},
       {-.55, .75}}},
     "abcde efghi"},
    {{{{-.5, -.92}, {.48, -.95}, {-.05, -.18}, {.42, .02}, {.52, .5}, {.1, .97}, {-.52, .8}}},
     "ab bc cdefg"}};
constexpr Glyph fours[] = {
    {{{{-.35, -.95}, {-.52, .15}, {.6, .1}, {.36, -.88}, {.3, .1}, {.25, 1}}}, "ab bc def"},
    {{{{.3, -1}, {-.58, .3}, {.65, .28}, {.28, .3}, {.24, 1}}}, "ab bc ade"},
    {{{{-.45, -.9}, {-.5, -.2}, {-.1, .06}, {.4, -.15}, {.46, -.9}, {.3, 1}}}, "abcd edf"}};
constexpr Glyph fives[] = {
    {{{{.52, -.95}, {-.38, -.93}, {-.45, -.1}, {.1, -.28}, {.55, .25}, {.2, .9}, {-.55, .85}}},
     "ab bc cdefg"},
    {{{{.58, -1}, {-.1, -.88}, {-.38, -.15}, {.12, -.1}, {.42, .35}, {.05, .92}, {-.55, .78}}},
     "ab bc cdefg"}};
constexpr Glyph sixes[] = {{{{{.38, -1},
                              {-.2, -.5},
                              {-.53, .25},
                              {-.22, .92},
                              {.33, .8},
                              {.45, .32},
                              {.05, .05},
                              {-.42, .42}}},
                            "abcdefgh"},
                           {{{{.05, -1},
                              {-.32, -.35},
                              {-.42, .4},
                              {-.1, .98},
                              {.35, .75},
                              {.3, .35},
                              {-.05, .3},
                              {-.36, .6}}},
                            "abcdefgh"}};
constexpr Glyph sevens[] = {
    {{{{-.55, -.88}, {.55, -.95}, {.12, 0}, {-.15, 1}}}, "ab bcd"},
    {{{{-.55, -.88}, {.55, -.95}, {.15, 0}, {-.15, 1}, {-.3, .06}, {.5, .02}}}, "ab bcd ef"},
    {{{{-.5, -.88}, {.52, -.95}, {.25, 0}, {.12, 1}, {-.55, -.5}}}, "ea ab bcd"}};
constexpr Glyph eights[] = {
    {{{{.42, -.75},
       {-.05, -1},
       {-.42, -.6},
       {.02, -.08},
       {.5, .5},
       {0, 1},
       {-.5, .55},
       {-.05, 0},
       {.38, -.42}}},
     "abcdefghia"},
    {{{{0, -.05}, {-.36, -.5}, {.02, -1}, {.38, -.52}, {.48, .48}, {0, 1}, {-.48, .5}}},
     "abcda aefga"}};
constexpr Glyph nines[] = {
    {{{{.4, -.62}, {0, -1}, {-.45, -.58}, {-.1, -.12}, {.36, -.42}, {.4, .1}, {.32, 1}}},
     "abcdea afg"},
    {{{{.42, -.65},
       {0, -1},
       {-.43, -.6},
       {-.08, -.15},
       {.38, -.4},
       {.46, .1},
       {.12, .92},
       {-.42, .8}}},
     "abcdea afgh"}};

constexpr std::array<std::span<const Glyph>, 10> glyphs{zeros, ones,  twos,   threes, fours,
                                                        fives, sixes, sevens, eights, nines};

// A stream's numbers: uniform ones first, then normal ones, which take two of them each, then
// noise.
constexpr std::uint64_t normal_from = 1 << 14, noise_from = 1 << 16;

/// Numbers of a stream, one after the other.
class Draws {
 public:
  explicit Draws(const RandomStream& stream) : stream_(stream) {}

  double within(double lo, double hi) { return lo + (hi - lo) * stream_.uniform(next_++); }
  /// Normal, at most two standard deviations away.
  double about(double mean, double deviation) {
    return mean + deviation * std::clamp(stream_.normal(next_normal_++), -2.0, 2.0);
  }
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(static_cast<double>(n) * stream_.uniform(next_++));
  }

 private:
  const RandomStream& stream_;
  std::uint64_t next_ = 0, next_normal_ = normal_from;
};

/// From the coordinates of glyphs to pixels: what a hand does to all of a digit alike.
class Hand {
 public:
  explicit Hand(Draws& draw) {
    const double height = draw.within(7.4, 9.8), width = height * draw.within(.75, 1.25);
    const double slant = draw.about(.12, .2), angle = draw.about(0, .12);
    xx_ = width * std::cos(angle);
    xy_ = height * (-slant * std::cos(angle) - std::sin(angle));
    yx_ = width * std::sin(angle);
    yy_ = height * (-slant * std::sin(angle) + std::cos(angle));
    middle_ = {draw.within(-2, 2) + .5 * (Digits::side - 1),
               draw.within(-2, 2) + .5 * (Digits::side - 1)};
    for (double& phase : phases_) phase = draw.within(0, 2 * std::numbers::pi);
    bend_ = draw.within(0, .12);
  }

  Point operator()(Point p) const {
    const double x = p.x + bend_ * std::sin(2.5 * p.y + phases_[0]);
    const double y = p.y + bend_ * std::sin(2.5 * p.x + phases_[1]);
    return {middle_.x + xx_ * x + xy_ * y, middle_.y + yx_ * x + yy_ * y};
  }

 private:
  double xx_, xy_, yx_, yy_, bend_;
  Point middle_;
  std::array<double, 2> phases_;
};

/// What a pen leaves on paper.
struct Pen {
  float radius;  // pixels
  float border;  // pixels in which the ink ends
  float dark;    // of the ink, up to 255

  explicit Pen(Draws& draw)
      : radius(static_cast<float>(draw.within(.75, 1.75))),
        border(static_cast<float>(draw.within(.8, 1.4))),
        dark(static_cast<float>(draw.within(200, 255))) {}

  float reach() const { return radius + border / 2; }
};

/// The squared distance of each pixel from what has been drawn, as far as a pen reaches.
class Sheet {
 public:
  static constexpr std::size_t side = Digits::side;

  explicit Sheet(float reach) : reach_(reach) { squares_.fill(reach * reach); }

  void line(Point from, Point to) {
    const auto x0 = static_cast<float>(from.x), y0 = static_cast<float>(from.y);
    const auto dx = static_cast<float>(to.x - from.x), dy = static_cast<float>(to.y - from.y);
    const float inverse = 1 / std::max(dx * dx + dy * dy, 1e-6f);
    const auto [left, right] = near(x0, x0 + dx);
    const auto [top, bottom] = near(y0, y0 + dy);
    for (std::size_t y = top; y < bottom; ++y) {
      const float py = static_cast<float>(y) - y0;
      for (std::size_t first = left; first < right; first += lanes) {
        float* const row = &squares_[y * stride + first];
        for (std::size_t x = 0; x < lanes; ++x) {
          const float px = static_cast<float>(static_cast<int>(first + x)) - x0;
          const float t = std::min(std::max((px * dx + py * dy) * inverse, 0.0f), 1.0f);
          const float ex = px - t * dx, ey = py - t * dy;
          row[x] = std::min(row[x], ex * ex + ey * ey);
        }
      }
    }
  }

  /// Of the pixels of row y.
  std::span<const float, side> squares(std::size_t y) const {
    return std::span<const float, side>(&squares_[y * stride], side);
  }

 private:
  // Pixels that are looked at together; a row has room for those that stick out of the sheet.
  static constexpr std::size_t lanes = 16, stride = side + lanes;

  /// The pixels from the first to before the second that may be within reach.
  std::pair<std::size_t, std::size_t> near(float a, float b) const {
    const auto cut = [](float x) {
      return static_cast<std::size_t>(std::clamp(x, 0.0f, static_cast<float>(side)));
    };
    return {cut(std::min(a, b) - reach_), cut(std::max(a, b) + reach_ + 1)};
  }

  float reach_;
  std::array<float, side * stride> squares_;
};

/// The curve of Catmull and Rom (1974) through a stroke's points; closed where it ends at its
/// first.
void draw_stroke(std::span<const Point> points, const Hand& hand, bool closed, Sheet& sheet) {
  constexpr int pieces = 5;
  const std::size_t n = points.size();
  const auto beyond = [](Point p, Point q) { return Point{2 * p.x - q.x, 2 * p.y - q.y}; };
  Point last = hand(points[0]);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const Point b = points[i], c = points[i + 1];
    const Point a = i > 0 ? points[i - 1] : closed ? points[n - 2] : beyond(b, c);
    const Point d = i + 2 < n ? points[i + 2] : closed ? points[1] : beyond(c, b);
    for (int k = 1; k <= pieces; ++k) {
      const double t = static_cast<double>(k) / pieces;
      const auto at = [t](double p, double q, double r, double s) {
        return q + .5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
      };
      const Point next = hand({at(a.x, b.x, c.x, d.x), at(a.y, b.y, c.y, d.y)});
      sheet.line(last, next);
      last = next;
    }
  }
}

void draw_glyph(const Glyph& glyph, Draws& draw, Sheet& sheet) {
  const Hand hand(draw);
  auto points = glyph.points;
  const double jitter = draw.within(0, .1);
  for (Point& p : points) {
    p = {draw.about(p.x, jitter), draw.about(p.y, jitter)};
  }
  std::array<Point, 12> path;
  for (const std::string_view stroke : split(glyph.strokes, ' ')) {
    for (std::size_t i = 0; i < stroke.size(); ++i) {
      path[i] = points[static_cast<std::size_t>(stroke[i] - 'a')];
    }
    draw_stroke(std::span(path).first(stroke.size()), hand, stroke.front() == stroke.back(), sheet);
  }
}

/// Ink with soft borders, and noise: the sum of two uniform numbers for each pixel.
void ink(const Sheet& sheet, const Pen& pen, const RandomStream& random, double noise,
         std::span<std::uint8_t> pixels) {
  constexpr std::size_t side = Digits::side, size = side * side;
  std::array<std::uint8_t, 2 * size> bytes;
  static_assert(bytes.size() % 16 == 0);
  for (std::size_t i = 0; i < bytes.size(); i += 16) {
    const auto block =
        std::bit_cast<std::array<std::uint8_t, 16>>(random.words(noise_from + i / 16));
    std::ranges::copy(block, bytes.begin() + static_cast<std::ptrdiff_t>(i));
  }
  const auto grey = static_cast<float>(noise);
  const float steep = 1 / pen.border;
  for (std::size_t y = 0; y < side; ++y) {
    const auto squares = sheet.squares(y);
    std::uint8_t* const row = &pixels[y * side];
    const std::uint8_t *const one = &bytes[y * side], *const two = one + size;
    for (std::size_t x = 0; x < side; ++x) {
      const float distance = std::sqrt(squares[x]);
      const float covered = std::min(std::max(.5f + (pen.radius - distance) * steep, 0.0f), 1.0f);
      const float value = pen.dark * covered + grey * static_cast<float>(one[x] + two[x] - 255);
      row[x] = static_cast<std::uint8_t>(
          static_cast<int>(std::min(std::max(value + .5f, 0.0f), 255.0f)));
    }
  }
}

}  // namespace

Examples draw_digits(const Digits& digits, DigitSet set, Team& team) {
  constexpr std::size_t size = Digits::side * Digits::side, piece = 64;
  const auto rows =
      static_cast<std::size_t>(set == DigitSet::training ? digits.count : digits.test);
  Examples examples;
  examples.name = Digits::name;
  examples.inputs = size;
  examples.height = examples.width = Digits::side;
  examples.classes = glyphs.size();
  examples.pixels.resize(rows * size);
  examples.labels.resize(rows);
  team.run((rows + piece - 1) / piece, [&](std::size_t at) {
    for (std::size_t i = at * piece; i < std::min(rows, (at + 1) * piece); ++i) {
      const RandomStream random(static_cast<std::uint64_t>(digits.seed), Purpose::digits,
                                static_cast<std::uint64_t>(set) << 40 | i);
      Draws draw(random);
      const std::size_t label = draw.below(glyphs.size());
      const auto& ways = glyphs[label];
      const Pen pen(draw);
      Sheet sheet(pen.reach());
      draw_glyph(ways[draw.below(ways.size())], draw, sheet);
      ink(sheet, pen, random, digits.noise, std::span(examples.pixels).subspan(i * size, size));
      examples.labels[i] = static_cast<std::uint8_t>(label);
    }
  });
  return examples;
}

}  // namespace nnopt
