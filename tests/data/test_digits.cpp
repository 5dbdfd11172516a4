#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "data/digits.hpp"

namespace nnopt {
namespace {

Examples drawn(const Digits& digits, DigitSet set = DigitSet::training, std::size_t threads = 1) {
  Team team(threads);
  return draw_digits(digits, set, team);
}

/// The mean image of each class.
std::vector<std::array<double, 784>> means_of(const Examples& examples) {
  std::vector<std::array<double, 784>> means(10);
  std::array<double, 10> counts{};
  for (std::size_t r = 0; r < examples.rows(); ++r) {
    ++counts[examples.labels[r]];
    for (std::size_t i = 0; i < 784; ++i) means[examples.labels[r]][i] += examples.at(r, i);
  }
  for (std::size_t label = 0; label < 10; ++label) {
    for (double& pixel : means[label]) pixel /= counts[label];
  }
  return means;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(digits)

BOOST_AUTO_TEST_CASE(they_are_images_of_ten_classes) {
  const Examples test = drawn({.count = 5, .test = 300}, DigitSet::test);
  BOOST_TEST(test.rows() == 300u);
  BOOST_TEST(test.inputs == 784u);
  BOOST_TEST(test.height == 28u);
  BOOST_TEST(test.width == 28u);
  BOOST_TEST(test.classes == 10u);
  BOOST_TEST(test.pixels.size() == 300u * 784);
  BOOST_TEST(drawn({.count = 5}).rows() == 5u);
  BOOST_TEST(drawn({.test = 0}, DigitSet::test).empty());
}

BOOST_AUTO_TEST_CASE(each_digit_is_as_likely) {
  const Examples examples = drawn({.count = 5000});
  for (std::uint8_t label = 0; label < 10; ++label) {
    const auto count = static_cast<double>(std::ranges::count(examples.labels, label));
    BOOST_TEST(std::abs(count - 500) < 4.5 * std::sqrt(5000 * .1 * .9));
  }
}

BOOST_AUTO_TEST_CASE(an_image_depends_on_seed_and_place_alone) {
  const Examples all = drawn({.count = 200}), few = drawn({.count = 70});
  const Examples of_three = drawn({.count = 200}, DigitSet::training, 3);
  BOOST_CHECK(all.pixels == of_three.pixels);
  BOOST_CHECK(all.labels == of_three.labels);
  BOOST_CHECK(std::ranges::equal(few.pixels, std::span(all.pixels).first(few.pixels.size())));
  BOOST_CHECK(std::ranges::equal(few.labels, std::span(all.labels).first(few.labels.size())));
}

BOOST_AUTO_TEST_CASE(seeds_and_sets_have_images_of_their_own) {
  const Examples one = drawn({.count = 50, .test = 50});
  BOOST_CHECK(drawn({.count = 50, .seed = 1}).pixels != one.pixels);
  BOOST_CHECK(drawn({.count = 50, .test = 50}, DigitSet::test).pixels != one.pixels);
}

BOOST_AUTO_TEST_CASE(no_two_images_are_alike) {
  const Examples examples = drawn({.count = 2000, .noise = 0});
  std::vector<std::vector<std::uint8_t>> images;
  for (auto at = examples.pixels.begin(); at != examples.pixels.end(); at += 784) {
    images.emplace_back(at, at + 784);
  }
  std::ranges::sort(images);
  BOOST_CHECK(std::ranges::adjacent_find(images) == images.end());
}

BOOST_AUTO_TEST_CASE(without_noise_the_paper_is_white_and_the_ink_dark) {
  const Examples examples = drawn({.count = 500, .noise = 0});
  int cut = 0;
  for (std::size_t r = 0; r < examples.rows(); ++r) {
    const auto image = std::span(examples.pixels).subspan(r * 784, 784);
    const auto white = std::ranges::count(image, 0);
    BOOST_REQUIRE(white > 784 / 2);
    BOOST_REQUIRE(*std::ranges::max_element(image) > 190);
    BOOST_REQUIRE(784 - white > 25);
    if (std::ranges::count(image.first(28), 0) < 28) ++cut;
  }
  BOOST_TEST(cut < 50);  // at the upper border
}

BOOST_AUTO_TEST_CASE(noise_changes_a_pixel_by_no_more_than_it_says) {
  const Examples clean = drawn({.count = 100, .noise = 0});
  const Examples noisy = drawn({.count = 100, .noise = 0.2});
  int most = 0;
  for (std::size_t i = 0; i < clean.pixels.size(); ++i) {
    most = std::max(most, std::abs(clean.pixels[i] - noisy.pixels[i]));
  }
  BOOST_TEST(most <= 51);
  BOOST_TEST(most > 40);
}

BOOST_AUTO_TEST_CASE(digits_are_told_apart_by_their_mean_images_often_but_not_always) {
  const Examples training = drawn({.count = 2000}), test = drawn({.test = 1000}, DigitSet::test);
  const auto means = means_of(training);
  int right = 0;
  for (std::size_t r = 0; r < test.rows(); ++r) {
    std::array<double, 10> distances{};
    for (std::size_t label = 0; label < 10; ++label) {
      for (std::size_t i = 0; i < 784; ++i) {
        distances[label] += std::pow(test.at(r, i) - means[label][i], 2);
      }
    }
    const auto nearest = std::ranges::min_element(distances) - distances.begin();
    if (nearest == test.labels[r]) ++right;
  }
  BOOST_TEST(right > 550);
  BOOST_TEST(right < 850);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
