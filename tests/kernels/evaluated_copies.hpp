// Copies of a run on the emulated device, for tests of evaluations: their points, their records and
// their traces, in memory that holds NaN where nothing was written.
#pragma once
#include <cstring>
#include <vector>

#include "kernels/evaluation.hpp"
#include "tests/emulator/support.hpp"

namespace nnopt {

template <class T>
class EvaluatedCopies {
 public:
  using Point = std::vector<T>;

  EvaluatedCopies(const std::vector<Point>& points, const CoursePlan& plan, const Rule& rule,
                  const std::vector<double>& start, std::size_t most_rows)
      : copies_(points.size()),
        dim_(points.front().size()),
        most_rows_(most_rows),
        slab_(2 * dim_ + 3),
        numbers_(copies_ * slab_),
        start_(start),
        records_(std::vector<kernels::RunRecord>(copies_, fresh_record(plan))),
        rows_(copies_ * most_rows * (1 + 2 * dim_)),
        plan_(plan),
        rule_(rule) {
    for (std::size_t c = 0; c < copies_; ++c) set_point(c, points[c]);
  }

  kernels::EvaluationArguments<T> arguments() const {
    return {.x = numbers_,
            .dx = numbers_ + dim_ + 1,
            .slab = slab_,
            .dim = static_cast<unsigned>(dim_),
            .records = records_,
            .plan = plan_,
            .start = start_,
            .rule = rule_,
            .rows = rows_,
            .most_rows = most_rows_};
  }

  void evaluate(const kernels::Evaluation<T>& evaluation) {
    evaluation.launch(nullptr, copies_, arguments());
    check(cudaDeviceSynchronize(), "the evaluation");
  }

  void set_point(std::size_t copy, const Point& x) {
    check(cudaMemcpy(numbers_ + copy * slab_, x.data(), dim_ * sizeof(T), cudaMemcpyHostToDevice),
          "a point");
  }
  kernels::RunRecord record(std::size_t copy) const { return records_.values()[copy]; }
  void set_record(std::size_t copy, const kernels::RunRecord& record) {
    check(cudaMemcpy(records_ + copy, &record, sizeof record, cudaMemcpyHostToDevice), "a record");
  }

  Point gradient(std::size_t copy) const {
    const auto all = numbers_.values();
    const T* const from = all.data() + copy * slab_ + dim_ + 1;
    return Point(from, from + dim_);
  }
  /// Value, x, gradient.
  Point row(std::size_t copy, std::size_t index) const {
    const auto all = rows_.values();
    const std::size_t size = 1 + 2 * dim_;
    const T* const from = all.data() + (copy * most_rows_ + index) * size;
    return Point(from, from + size);
  }
  T value(std::size_t copy) const { return row(copy, 0).front(); }
  /// All numbers of points, gradients and rows, as bits.
  std::vector<std::byte> bits() const {
    std::vector<std::byte> bits;
    for (const auto& numbers : {numbers_.values(), rows_.values()}) {
      const std::size_t before = bits.size(), bytes = numbers.size() * sizeof(T);
      bits.resize(before + bytes);
      std::memcpy(bits.data() + before, numbers.data(), bytes);
    }
    return bits;
  }

 private:
  static kernels::RunRecord fresh_record(const CoursePlan& plan) {
    kernels::RunRecord record;
    record.course = Course(plan);
    return record;
  }

  std::size_t copies_, dim_, most_rows_, slab_;
  emulator::Array<T> numbers_;
  emulator::Array<double> start_;
  emulator::Array<kernels::RunRecord> records_;
  emulator::Array<T> rows_;
  CoursePlan plan_;
  Rule rule_;
};

/// The same number, bit for bit; any two nan are.
template <class T>
bool same(T a, T b) {
  return (a != a && b != b) || std::memcmp(&a, &b, sizeof a) == 0;
}

}  // namespace nnopt
