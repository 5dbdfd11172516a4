// Many small images on one sheet, with bars and words beside them.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plots/contours.hpp"
#include "plots/script.hpp"

namespace nnopt {

/// Cells of one size side by side, so many columns that they become as large as there is room for
/// between the script's margins. The unit of length is an image's width; y goes up.
class Mosaic {
 public:
  /// With `scale_width` pixels on the right for add_scale.
  Mosaic(Script& script, std::size_t cells, double cell_width, double cell_height,
         double scale_width = 0);

  /// The same so many columns in `width` by `height` pixels.
  struct Layout {
    std::size_t columns = 1;
    double pixels = 0;  // of a unit
  };
  static Layout layout(std::size_t cells, double cell_width, double cell_height, double width,
                       double height);

  /// Pixels of a unit.
  double pixels() const { return pixels_; }
  /// The top left corner of cell k; cells of an incomplete last row stand on the left.
  Point2 corner(std::size_t k) const;

  /// Colours are the numbers' on the palette. A frame goes around, `size` is the width.
  void add_image(Point2 corner, double size, std::span<const double> numbers, std::size_t height,
                 std::size_t width);
  /// Bars side by side above and below a line of `width`; `most` is as high as `height`.
  void add_bars(Point2 left_end, double width, double height, std::span<const double> numbers,
                double most);
  /// One bar that lies, from the middle to the right, or where `length` is below 0 to the left.
  void add_bar(Point2 middle, double length, double height);
  /// The size of a font in points, at most `size`, in which so many letters need at most `room`
  /// units.
  double font(double size, std::size_t letters, double room) const;
  /// `place`: "left", "center" or "right", of the text at this point; `size` in points.
  void add_text(Point2 at, std::string_view place, double size, std::string_view text);

  /// What the colours from -most to most stand for.
  void add_scale(double most, std::string_view name);

  /// Everything that was added.
  void draw();

 private:
  Script& script_;
  double cell_width_, cell_height_, pixels_ = 1;
  double scale_width_;
  std::size_t columns_ = 1, labels_ = 0;
  Point2 origin_{};
  std::vector<Element> images_;
  Pieces frames_{2, {}}, lines_{2, {}}, above_{6, {}}, below_{6, {}};
};

/// Blue below 0, white, red above, as far as `most`; beyond it what grey() gives: white to black.
void set_diverging_palette(double most, Script& script);
/// The colour of a pixel between 0 and 1, where `most` is 1.
double grey(double pixel);
inline constexpr std::string_view blue = "#2166ac", red = "#b2182b";

}  // namespace nnopt
