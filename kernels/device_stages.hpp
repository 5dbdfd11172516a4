// Moves and slices of functions in the device's memory, and the search for a function among
// families.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "functions/program.hpp"
#include "kernels/device_array.hpp"
#include "kernels/evaluate.hpp"

namespace nnopt::kernels {

/// Stages and their numbers in the device's memory.
class DeviceStages {
 public:
  void add(const MovedPoint& moved) {
    stages_.push_back({.moved = {copied(moved.shift), copied(moved.scale), copied(moved.rotation)},
                       .sliced = {}});
  }
  void add(const SlicedPoint& sliced) {
    places_.emplace_back(sliced.moves);
    stages_.push_back({.moved = {}, .sliced = {copied(sliced.at), places_.back().span()}});
  }
  bool empty() const { return stages_.empty(); }

  /// What a kernel gets, once all have been added.
  std::span<const Stage> on_device() {
    array_.clear();
    array_.emplace_back(std::span<const Stage>(stages_));
    return array_.back().span();
  }

 private:
  std::span<const double> copied(std::span<const double> numbers) {
    numbers_.emplace_back(numbers);
    return numbers_.back().span();
  }

  std::vector<DeviceArray<double>> numbers_;
  std::vector<DeviceArray<std::size_t>> places_;
  std::vector<Stage> stages_;
  std::vector<DeviceArray<Stage>> array_;  // none or one
};

/// The evaluation of f, asked where `stages` lead, if it is one of a family's functions: List is
/// the tuple of these. Else nothing, and the stages are left as they are. Compiled for each family
/// in a .cu file of its own.
template <class T, class List>
struct InFamily {
  static std::unique_ptr<Evaluation<T>> evaluation(const Function& f, DeviceStages& stages);
};

/// That of a formula; nothing where it is too long for the shared memory of a block.
template <class T>
std::unique_ptr<Evaluation<T>> evaluation_of_formula(const Program& program, DeviceStages& stages);

}  // namespace nnopt::kernels
