// A program over the rows of a table, many rows side by side in lanes: the parameters are the same
// in all of them, and the columns are loaded block after block.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "autodiff/dual.hpp"
#include "autodiff/lanes.hpp"
#include "functions/program.hpp"

namespace nnopt {

/// A column that somebody else holds, with numbers behind the last row, so that a block of rows may
/// begin at any of them.
class Column {
 public:
  static constexpr std::size_t longest_block = 64;

  explicit Column(std::span<const double> numbers) : numbers_(numbers) {
    const auto last = numbers.last(std::min(numbers.size(), longest_block));
    tail_from_ = numbers.size() - last.size();
    tail_.fill(numbers.back());
    std::ranges::copy(last, tail_.begin());
  }

  std::size_t rows() const { return numbers_.size(); }
  double operator[](std::size_t row) const { return numbers_[row]; }
  /// A block of numbers from `row` on.
  const double* block(std::size_t row) const {
    return row + longest_block <= rows() ? &numbers_[row] : &tail_[row - tail_from_];
  }

 private:
  std::span<const double> numbers_;
  std::size_t tail_from_;
  std::array<double, 2 * longest_block> tail_;
};

/// Columns of one length.
using Columns = std::vector<Column>;

/// What computes on a block of rows for the scalar V: double, float, or a dual of these.
template <class V>
struct RowBlock;
template <Real T>
struct RowBlock<T> {
  static constexpr std::size_t size = 256 / sizeof(T);  // rows side by side
  static_assert(size <= Column::longest_block);
  using Type = Lanes<T, size>;
  static Type all(const T& x) { return Type(static_cast<double>(x)); }
  static T lane(const Type& x, std::size_t i) { return x[i]; }
  /// Of doubles one after another.
  static Type load(const double* from) {
    if constexpr (std::is_same_v<T, double>) {
      return Type::load(from);
    } else {  // in registers: numbers stored in halves and loaded whole wait for one another
      using Half [[gnu::vector_size(register_bytes / 2)]] = float;
      Type x;
      for (std::size_t k = 0; k < 2 * Type::parts; ++k) {
        Register<double> half;
        __builtin_memcpy(&half, from + k * Type::width / 2, sizeof half);
        const auto narrow = __builtin_convertvector(half, Half);
        __builtin_memcpy(reinterpret_cast<char*>(x.part) + k * sizeof narrow, &narrow,
                         sizeof narrow);
      }
      return x;
    }
  }
  /// The first `rows` of the lanes.
  static void store(const Type& x, T* to, std::size_t rows) {
    if (rows == size) return x.store(to);
    for (std::size_t i = 0; i < rows; ++i) to[i] = x[i];
  }
  /// In halves: the upper one onto the lower one.
  static T sum(const Type& x) {
    T numbers[size];
    x.store(numbers);
    for (std::size_t half = size / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) numbers[i] += numbers[i + half];
    }
    return numbers[0];
  }
};
template <class V>
struct RowBlock<Dual<V>> {
  static constexpr std::size_t size = RowBlock<V>::size;
  using Type = Dual<typename RowBlock<V>::Type>;
  static Type all(const Dual<V>& x) {
    return {RowBlock<V>::all(x.value), RowBlock<V>::all(x.slope)};
  }
  static Dual<V> lane(const Type& x, std::size_t i) {
    return {RowBlock<V>::lane(x.value, i), RowBlock<V>::lane(x.slope, i)};
  }
  static Type load(const double* from) {
    return {RowBlock<V>::load(from), typename RowBlock<V>::Type(0.0)};
  }
  static Dual<V> sum(const Type& x) {
    return {RowBlock<V>::sum(x.value), RowBlock<V>::sum(x.slope)};
  }
};

/// Sums over rows, lane by lane and then over the lanes, always in this order.
template <class V>
class SumOverRows {
 public:
  void add(const typename RowBlock<V>::Type& numbers, std::size_t rows) {
    if (rows == RowBlock<V>::size) {
      lanes_ += numbers;
    } else {  // what else the block holds is no part of the sum
      for (std::size_t i = 0; i < rows; ++i) rest_ += RowBlock<V>::lane(numbers, i);
    }
  }
  V total() const { return RowBlock<V>::sum(lanes_) + rest_; }

 private:
  typename RowBlock<V>::Type lanes_{0.0};
  V rest_{0.0};
};

/// Runs each(evaluation, row, rows) for the rows from `from` to `to`, block after block of `rows`
/// rows from `row` on, with the inputs of the program set: the parameters, and then the columns.
template <class V, class Each>
void for_row_blocks(const Program& program, std::span<const V> parameters, const Columns& columns,
                    std::size_t from, std::size_t to, Each each) {
  constexpr std::size_t block = RowBlock<V>::size;
  Program::Evaluation<typename RowBlock<V>::Type> evaluation(program);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    evaluation.input(i) = RowBlock<V>::all(parameters[i]);
  }
  for (std::size_t row = from; row < to; row += block) {
    const std::size_t rows = std::min(block, to - row);
    std::size_t input = parameters.size();
    for (const auto& column : columns) {
      evaluation.input(input++) = RowBlock<V>::load(column.block(row));
    }
    each(evaluation, row, rows);
  }
}

}  // namespace nnopt
