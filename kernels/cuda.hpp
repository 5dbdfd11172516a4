// The dense verbs on a CUDA device, and whole steps made from them in one graph. How each verb is
// computed stands in the headers of the kernels; here they are given their shapes.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <vector>

#include "compute/device.hpp"
#include "kernels/cuda_machine.hpp"
#include "kernels/evaluation.hpp"
#include "kernels/forward.hpp"
#include "kernels/pull.hpp"

namespace nnopt::kernels {

template <class T>
class Cuda final : public CudaMachine<T, Device<T>> {
 public:
  Cuda(int number, std::size_t copies, std::size_t numbers, Kernels kernels)
      : Base(number, copies, numbers), plain_(kernels == Kernels::plain), records_read_(copies) {
    if (plain_) scratch_ = DeviceArray<T>(numbers_.size());
  }

  T* make_adjoints(std::size_t size, std::size_t widest) override {
    if (parts_ != 0) throw std::logic_error("a device runs one network");
    parts_ = static_cast<unsigned>(part_count(widest));
    stride_ = padded(size);
    return this->make(stride_ * parts_, 0);
  }

  // ---- verbs ----

  void forward(const DenseShape& layer, const T* w, const T* x, T* y, const DenseMemory<T>& memory,
               const Dropout& dropout) override {
    const ForwardArguments<T> arguments{layer, w, x, y, memory, dropout, slab_, records_.data()};
    if (plain_) {
      for_each_number(forward_plain<T>, layer.out, arguments);
      return;
    }
    for_width(rows_are_wide(layer) && is_wide(x), [&]<int V>() {
      for_rows(kernels::forward<T, V>, layer.out, threads_for(layer.in, V), arguments);
    });
  }

  void pull(const DenseShape& layer, const T* w, const T* x, T* dy, const DenseMemory<T>& memory,
            T* dx, T* g) override {
    Weights<T> weights{const_cast<T*>(w), {}};  // which this verb does not change
    PullArguments<T> arguments = pull_arguments(layer, weights, x, dy, memory, dx);
    arguments.g = g;
    if (plain_) {
      for_each_number(pull_rows_plain<T>, layer.out, arguments);
      for_each_number(pull_columns_plain<T>, layer.in, arguments);
      return;
    }
    for_pull_kind(layer, x, dx, [&]<int V, bool normalized>() {
      for_rows(kernels::pull<T, V, normalized>, layer.out, threads_for(layer.in, V), arguments);
    });
  }

  void pull_and_update(const DenseShape& layer, const Weights<T>& weights, const T* x, T* dy,
                       const DenseMemory<T>& memory, T* dx) override {
    if (plain_) {
      pull(layer, weights.w, x, dy, memory, dx, scratch_.data());
      this->update(weights, scratch_.data(), layer.weight, layer.in * layer.out);
      this->update(weights, scratch_.data(), layer.bias, layer.out);
      if (!layer.normalized()) return;
      this->update(weights, scratch_.data(), layer.gain, layer.out);
      renew_norms(layer, weights.w, memory);
      return;
    }
    const PullArguments<T> arguments = pull_arguments(layer, weights, x, dy, memory, dx);
    with_body_type<T>(rule_, [&]<class Body>() {
      for_pull_kind(layer, x, dx, [&]<int V, bool normalized>() {
        for_rows(kernels::pull_and_update<T, V, normalized, Body>, layer.out,
                 threads_for(layer.in, V), arguments);
      });
    });
  }

  void take_adjoints(T* dx, T* g, std::size_t count) override {
    for_rows(kernels::take_adjoints<T>, count, threads_for(parts_, 1), dx, g,
             static_cast<unsigned>(count), parts_, stride_, slab_, records_.data());
  }
  void take_and_update(const Weights<T>& weights, T* dx, std::size_t count) override {
    with_body_type<T>(rule_, [&]<class Body>() {
      for_rows(kernels::take_and_update<T, Body>, count, threads_for(parts_, 1), weights, dx,
               static_cast<unsigned>(count), parts_, stride_, slab_, records_.data(),
               initial_states());
    });
  }

  void renew_norms(const DenseShape& layer, const T* w, const DenseMemory<T>& memory) override {
    if (!layer.normalized()) return;
    for_width(rows_are_wide(layer), [&]<int V>() {
      for_rows(row_norms<T, V>, layer.out, threads_for(layer.in, V), layer, w, memory.squared_norm,
               slab_);
    });
  }

  // ---- whole steps ----

  void begin(const Function& f, std::span<const double> start, const CoursePlan& plan,
             const Rule& rule) override {
    evaluation_ = make_evaluation<T>(f);
    rule_ = rule;
    start_ = DeviceArray<double>(start);
    row_size_ = 1 + 2 * start.size();
    rows_ = DeviceArray<T>(copies_ * this->most_steps * row_size_);
    rows_read_.resize(rows_.size());
    // They are read as a whole, written or not.
    zero(rows_);
    course_plan_ = plan;
    kernels::set_course(stream_, records_.data(), copies_, Course(plan));
  }

  void evaluate(const T* x, T* dx) override {
    evaluation_->launch(stream_, copies_,
                        {x, dx, slab_, static_cast<unsigned>(start_.size()), records_.data(),
                         course_plan_, start_.data(), rule_, rows_.data(), this->most_steps});
  }

  void record(const std::function<void()>& step) override {
    graph_ = Graph(Recording(stream_, [&] {
      for (std::size_t k = 0; k < steps_per_graph; ++k) step();
    }));
  }

  void replay(std::size_t steps) override {
    forget_rows(stream_, records_.data(), copies_);
    for (std::size_t k = 0; k < std::min(steps, this->most_steps); k += steps_per_graph) {
      graph_.launch(stream_);
    }
    check(cudaMemcpyAsync(records_read_.data(), records_.data(), records_.bytes(),
                          cudaMemcpyDeviceToHost, stream_),
          "cudaMemcpyAsync");
    check(cudaMemcpyAsync(rows_read_.data(), rows_.data(), rows_.bytes(), cudaMemcpyDeviceToHost,
                          stream_),
          "cudaMemcpyAsync");
    stream_.wait();
  }

  std::span<const T> rows(std::size_t copy) const override {
    return std::span(rows_read_)
        .subspan(copy * this->most_steps * row_size_,
                 static_cast<std::size_t>(records_read_[copy].rows) * row_size_);
  }

  void set_course(const Course& course, std::size_t copy) override {
    kernels::set_course(stream_, records_.data() + copy, 1, course);
  }

 private:
  using Base = CudaMachine<T, Device<T>>;
  using Base::copies_, Base::slab_, Base::stream_, Base::numbers_, Base::records_, Base::rule_;
  using Base::grid_copies, Base::for_each_number, Base::for_width, Base::initial_states,
      Base::is_wide, Base::tell, Base::wide, Base::zero;

  /// A graph of several steps has no gaps between them.
  static constexpr std::size_t steps_per_graph = 16;
  static_assert(Device<T>::most_steps % steps_per_graph == 0);

  /// Decided by the shape alone, and with it the order of every sum.
  static unsigned threads_for(std::size_t columns, int at_once) {
    const std::size_t wanted = (columns + static_cast<std::size_t>(at_once) - 1) / at_once;
    return static_cast<unsigned>(
        std::clamp<std::size_t>((wanted + 31) / 32 * 32, 32, most_threads));
  }
  /// Whether rows may be read in packs of `wide` numbers: blocks begin where a pack may.
  static bool rows_are_wide(const DenseShape& layer) {
    return layer.in % wide == 0 && layer.weight % wide == 0;
  }

  PullArguments<T> pull_arguments(const DenseShape& layer, const Weights<T>& weights, const T* x,
                                  T* dy, const DenseMemory<T>& memory, T* dx) const {
    return {layer,   weights, x,       dy,    memory,          dx,
            nullptr, parts_,  stride_, slab_, records_.data(), initial_states()};
  }

  template <class Kernel, class... A>
  void for_rows(Kernel kernel, std::size_t rows, unsigned threads, const A&... arguments) {
    const auto blocks = static_cast<unsigned>(part_count(rows));
    tell(kernel, dim3(blocks, grid_copies()), threads, arguments...);
  }
  template <class Launch>
  void for_pull_kind(const DenseShape& layer, const T* x, const T* dx, Launch launch_kind) {
    for_width(rows_are_wide(layer) && is_wide(x) && is_wide(dx), [&]<int V>() {
      layer.normalized() ? launch_kind.template operator()<V, true>()
                         : launch_kind.template operator()<V, false>();
    });
  }

  bool plain_;
  DeviceArray<T> scratch_;  // gradients of the plain kernels
  unsigned parts_ = 0;      // of adjoints, stride_ numbers apart
  std::size_t stride_ = 0;

  std::unique_ptr<Evaluation<T>> evaluation_;
  CoursePlan course_plan_;
  DeviceArray<double> start_;
  std::size_t row_size_ = 0;
  DeviceArray<T> rows_;
  std::vector<RunRecord> records_read_;
  std::vector<T> rows_read_;
  Graph graph_;
};

}  // namespace nnopt::kernels

namespace nnopt {

template <class T>
bool device_evaluates(const Function& f, int number) {
  const kernels::ChosenDevice device(number);
  return kernels::make_evaluation<T>(f) != nullptr;
}

template <class T>
std::unique_ptr<Device<T>> make_cuda(int number, std::size_t copies, std::size_t numbers,
                                     Kernels kernels) {
  return std::make_unique<kernels::Cuda<T>>(number, copies, padded(numbers), kernels);
}

}  // namespace nnopt
