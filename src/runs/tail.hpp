// The last rows of a run, kept for the question of what went wrong in it.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/state.hpp"

namespace nnopt {

struct TailRow {
  double value = 0, gradient_norm = 0;    // the latter 0 where nobody asked for it
  double step_norm = 0, step_before = 0;  // of the step that led here, and of the one before it
  double dot = 0;                         // of these two steps
  double square = 0;                      // |x|^2
  double lr = 0;

  /// Between the two steps; 0 where one of them is none.
  double cosine() const {
    const double lengths = step_norm * step_before;
    return lengths > 0 ? dot / lengths : 0;
  }
  double size() const { return std::sqrt(square); }
};

/// A ring. Nothing is allocated while a run goes.
class Tail {
 public:
  static constexpr std::size_t most = 64;

  void push(const TailRow& row) {
    if (count_ == 0) first_ = row;
    rows_[count_++ % most] = row;
  }
  void clear() { count_ = 0; }

  std::size_t size() const { return count_ < most ? count_ : most; }
  bool empty() const { return count_ == 0; }
  /// The oldest row that is kept is number 0.
  const TailRow& operator[](std::size_t i) const { return rows_[(count_ - size() + i) % most]; }
  const TailRow& back() const { return (*this)[size() - 1]; }
  /// Of the whole run.
  const TailRow& first() const { return first_; }

  void state(StateVisitor& see) {
    constexpr std::size_t width = numbers_of_a_row.size();
    std::vector<double> numbers;
    const auto each = [&](auto f) {
      f(first_);
      for (std::size_t i = 0; i < size(); ++i) f(rows_[(count_ - size() + i) % most]);
    };
    see("tail_count", count_, 0, std::size_t{1} << 53);
    if (!see.loads()) {
      each([&](const TailRow& row) {
        for (double TailRow::*const number : numbers_of_a_row) numbers.push_back(row.*number);
      });
    }
    numbers.resize(width * (1 + size()));
    see.array("tail", numbers, {1 + size(), width});
    if (see.loads()) {
      auto next = numbers.begin();
      each([&](TailRow& row) {
        for (double TailRow::*const number : numbers_of_a_row) row.*number = *next++;
      });
    }
    see.list("before", before);
    see("weights_at_start", weights_at_start);
  }

  std::vector<double> before;  // x of the row before the last
  // |w| of a network before the first row and at the end, where somebody looked.
  std::optional<double> weights_at_start, weights_at_end;

 private:
  static constexpr std::array numbers_of_a_row{
      &TailRow::value, &TailRow::gradient_norm, &TailRow::step_norm, &TailRow::step_before,
      &TailRow::dot,   &TailRow::square,        &TailRow::lr};

  std::array<TailRow, most> rows_;
  TailRow first_;
  std::size_t count_ = 0;
};

}  // namespace nnopt
