#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "functions/catalogue.hpp"
#include "plots/landscape_map.hpp"
#include "plots/thumbnail.hpp"

namespace nnopt {

namespace {

Picture picture_of(const char* name, Team& team) {
  const KnownFunction f = find_function(name, {});
  Picture picture;
  picture.landscape = make_landscape(f, domain_axes(f, 2), team);
  picture.known_minimum = f.minimum;
  return picture;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(landscape_map)

BOOST_AUTO_TEST_CASE(levels_by_hand_are_values_inside_the_scale) {
  Team team(1);
  const LandscapeMap map = mapped(picture_of("himmelblau", team), "test", 51);
  BOOST_TEST(map.scale.logarithmic);
  const auto heights = contour_heights(map, {-1, 10, 100, 1e9});
  BOOST_TEST(heights == (std::vector<double>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(contour_heights(map, {}).size() == map.scale.levels().size());
}

BOOST_AUTO_TEST_CASE(labels_stand_on_their_lines_and_apart) {
  Team team(1);
  const LandscapeMap map = mapped(picture_of("himmelblau", team), "test", 101);
  const Pieces labels = contour_labels(map, contour_heights(map, {10, 100}));
  const auto& rows = labels.pieces.at(0);
  BOOST_TEST_REQUIRE(rows.size() >= 3u * 4);
  const auto f = find_function("himmelblau", {});
  for (std::size_t k = 0; k < rows.size(); k += 3) {
    const std::vector<double> x{rows[k], rows[k + 1]};
    BOOST_TEST((*f.function)(std::span<const double>(x)) == rows[k + 2],
               boost::test_tools::tolerance(0.05));
    for (std::size_t j = 0; j < k; j += 3) {
      BOOST_TEST(std::hypot(rows[j] - x[0], rows[j + 1] - x[1]) > 0.07 * 12 * 0.99);
    }
  }
}

BOOST_AUTO_TEST_CASE(arrows_point_along_the_gradient_and_stay_in_their_boxes) {
  Team team(2);
  const Picture picture = picture_of("beale", team);
  const Pieces arrows = gradient_arrows(picture);
  const auto& rows = arrows.pieces.at(0);
  BOOST_TEST_REQUIRE(rows.size() == 4u * 21 * 21);
  const KnownFunction f = find_function("beale", {});
  Gradient<double> gradient(*f.function);
  for (std::size_t k = 0; k < rows.size(); k += 4) {
    const double dx = rows[k + 2], dy = rows[k + 3];
    const std::vector<double> x{rows[k] + dx / 2, rows[k + 1] + dy / 2};
    std::vector<double> g(2);
    gradient(x, g);
    BOOST_TEST(std::abs(g[0] * dy - g[1] * dx) <=
               1e-9 * std::hypot(g[0], g[1]) * std::hypot(dx, dy));
    BOOST_TEST(g[0] * dx + g[1] * dy > 0);
    BOOST_TEST(std::hypot(dx, dy) <= 9.0 / 21);
  }
}

BOOST_AUTO_TEST_CASE(colours_are_logarithmic_where_asked) {
  Team team(1);
  Picture picture = picture_of("himmelblau", team);
  picture.look.logarithmic = false;
  BOOST_TEST(!mapped(picture, "test", 31).scale.logarithmic);
  picture = picture_of("booth", team);
  picture.look.logarithmic = true;
  BOOST_TEST(mapped(picture, "test", 31).scale.logarithmic);
}

BOOST_AUTO_TEST_CASE(every_function_of_the_catalogue_has_a_thumbnail) {
  Team team(2);
  std::size_t drawn = 0;
  for (const FunctionRow& row : function_rows()) {
    const KnownFunction f = find_function(row.name, {});
    if (f.dim() > 2) continue;
    Script script(Script::Encoding::text, Paper());
    script.place({}, false);
    draw_thumbnail(make_landscape(f, domain_axes(f, 2), team), f.minimum, script);
    BOOST_TEST(script.str().find("plot ") != std::string::npos, f.name);
    ++drawn;
  }
  BOOST_TEST(drawn > 100u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
