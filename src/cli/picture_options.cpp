#include "cli/picture_options.hpp"

#include <fmt/format.h>

#include <cmath>

namespace nnopt {

std::vector<Option> look_options() {
  return {{"levels", 0, "V,...", "", "contour lines at these values, dashed", "by the colours"},
          {"contour-labels", 0, "", "", "writes the values on contour lines"},
          {"quiver", 0, "", "", "arrows along the gradient, longer where it is steeper"},
          {"log", 0, "auto|on|off", "auto", "colours and heights by the logarithm of f"}};
}

LandscapeLook look_of(const Arguments& arguments) {
  LandscapeLook look;
  if (arguments.given("levels")) look.levels = arguments.vector("levels");
  look.contour_labels = arguments.on_off("contour-labels");
  look.arrows = arguments.on_off("quiver");
  const std::string log = arguments.choice("log", {"auto", "on", "off"});
  if (log != "auto") look.logarithmic = log == "on";
  return look;
}

void check_look(const Arguments& arguments, bool drawn, std::size_t dim) {
  for (const char* option : {"levels", "contour-labels", "quiver", "log"}) {
    if (arguments.given(option) && !drawn) {
      throw arguments.wrong(option, "goes with --plot FILE or --format gnuplot");
    }
  }
  for (const char* option : {"levels", "contour-labels", "quiver"}) {
    if (arguments.given(option) && dim == 1) {
      throw arguments.wrong(option, "goes with functions of 2 variables, this one has 1");
    }
  }
}

std::vector<Range> ranges_given(const Arguments& arguments, const KnownFunction& function,
                                std::size_t samples) {
  const auto ranges = arguments.intervals("range");
  const std::size_t axes = function.dim();
  if (ranges.size() != 1 && ranges.size() != axes) {
    throw arguments.wrong("range", fmt::format("{} ranges, but {} has {} {}", ranges.size(),
                                               function.name, axes, axes == 1 ? "axis" : "axes"));
  }
  std::vector<Range> given;
  for (std::size_t i = 0; i < axes; ++i) {
    const auto& range = ranges[ranges.size() == 1 ? 0 : i];
    if (!std::isfinite(range.hi - range.lo)) {
      throw arguments.wrong("range", fmt::format("from {} to {} is too wide", range.lo, range.hi));
    }
    given.push_back(
        {range.lo, range.hi, range.count ? static_cast<std::size_t>(*range.count) : samples});
  }
  return given;
}

}  // namespace nnopt
