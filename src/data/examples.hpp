// Examples to learn from: rows of numbers, and what shall come out of each: a class or a number.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace nnopt {

/// Rows of `inputs` numbers, one row after the other.
struct Examples {
  std::string name;                   // for people: "digits", the folder, the file
  std::size_t inputs = 0;             // numbers in a row
  std::size_t height = 0, width = 0;  // of images, which have height times width inputs; else 0

  // One of the two.
  std::vector<std::uint8_t> pixels;  // 255 times their numbers, which lie from 0 to 1
  std::vector<double> numbers;

  // One of the two.
  std::size_t classes = 0;           // of labels; 0: targets
  std::vector<std::uint8_t> labels;  // from 0 to classes - 1, one for each row
  std::vector<double> targets;       // one for each row

  std::size_t rows() const { return classes > 0 ? labels.size() : targets.size(); }
  bool empty() const { return rows() == 0; }
  /// Number i of row r.
  double at(std::size_t r, std::size_t i) const {
    return pixels.empty() ? numbers[r * inputs + i] : pixels[r * inputs + i] / 255.0;
  }
};

/// What a network is trained on, what decides when to stop, and what it has never seen. The last
/// two may be empty.
struct LearningData {
  Examples training, validation, test;
};

/// These rows, in this order; each is below examples.rows().
Examples take_rows(const Examples& examples, std::span<const std::uint32_t> rows);

/// The first rows; all where there are fewer.
Examples first_rows(Examples examples, std::size_t rows);

/// Splits a share of the rows off (rounded to the nearest whole number): those that stand last in
/// an order drawn from the seed. Both parts, the larger one first, keep the order of the rows.
/// Throws BadInput where one of them would be empty; 0 < share < 1.
std::pair<Examples, Examples> split_off(const Examples& examples, double share, std::uint64_t seed);

}  // namespace nnopt
