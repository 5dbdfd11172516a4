#include "data/examples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/shuffle.hpp"

namespace nnopt {
namespace {

// An epoch that no run reaches: its order is that of no epoch.
constexpr std::uint64_t splitting = std::numeric_limits<std::uint64_t>::max();

template <class Number>
std::vector<Number> taken(const std::vector<Number>& all, std::size_t width,
                          std::span<const std::uint32_t> rows) {
  std::vector<Number> some;
  if (all.empty()) return some;
  some.reserve(rows.size() * width);
  for (const std::uint32_t row : rows) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(row * width);
    some.insert(some.end(), from, from + static_cast<std::ptrdiff_t>(width));
  }
  return some;
}

}  // namespace

Examples take_rows(const Examples& examples, std::span<const std::uint32_t> rows) {
  Examples some;
  some.name = examples.name;
  some.inputs = examples.inputs;
  some.height = examples.height;
  some.width = examples.width;
  some.classes = examples.classes;
  some.pixels = taken(examples.pixels, examples.inputs, rows);
  some.numbers = taken(examples.numbers, examples.inputs, rows);
  some.labels = taken(examples.labels, 1, rows);
  some.targets = taken(examples.targets, 1, rows);
  return some;
}

Examples first_rows(Examples examples, std::size_t rows) {
  if (rows >= examples.rows()) return examples;
  const auto cut = [rows](auto& numbers, std::size_t width) {
    if (!numbers.empty()) numbers.resize(rows * width);
  };
  cut(examples.pixels, examples.inputs);
  cut(examples.numbers, examples.inputs);
  cut(examples.labels, 1);
  cut(examples.targets, 1);
  return examples;
}

std::pair<Examples, Examples> split_off(const Examples& examples, double share,
                                        std::uint64_t seed) {
  const std::size_t rows = examples.rows();
  const auto off = static_cast<std::size_t>(std::lround(share * static_cast<double>(rows)));
  if (off == 0 || off >= rows) {
    throw BadInput("of " + std::to_string(rows) + (rows == 1 ? " row, " : " rows, ") +
                   std::to_string(off) + " would be split off: some must be on either side");
  }
  std::vector<std::uint32_t> order(rows);
  shuffle(order, seed, splitting);
  const auto border = order.end() - static_cast<std::ptrdiff_t>(off);
  std::sort(order.begin(), border);
  std::sort(border, order.end());
  return {take_rows(examples, {order.begin(), border}), take_rows(examples, {border, order.end()})};
}

}  // namespace nnopt
