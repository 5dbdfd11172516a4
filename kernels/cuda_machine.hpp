// What every machine on a CUDA device has: its stream, its memory, the records of its copies, and
// the updates of their weights.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "compute/device.hpp"
#include "kernels/device_array.hpp"
#include "kernels/elementwise.hpp"
#include "kernels/run_record.hpp"
#include "kernels/stream.hpp"

namespace nnopt::kernels {

/// Chosen before anything is allocated there.
class ChosenDevice {
 public:
  explicit ChosenDevice(int number) { check(cudaSetDevice(number), "cudaSetDevice"); }
};

/// Interface is a Machine<T> with verbs of its own.
template <class T, class Interface>
class CudaMachine : public Interface {
 public:
  // ---- memory ----

  T* make(std::size_t size, std::size_t) override {
    if (used_ + padded(size) > slab_) {
      throw std::logic_error("a network takes more of the device than was asked for");
    }
    return numbers_.data() + std::exchange(used_, used_ + padded(size));
  }
  void put(std::span<const T> from, T* to, std::size_t copy) override {
    check(cudaMemcpyAsync(to + copy * slab_, from.data(), from.size_bytes(), cudaMemcpyHostToDevice,
                          stream_),
          "cudaMemcpyAsync");
    stream_.wait();
  }
  void get(const T* from, std::span<T> to, std::size_t copy) override {
    check(cudaMemcpyAsync(to.data(), from + copy * slab_, to.size_bytes(), cudaMemcpyDeviceToHost,
                          stream_),
          "cudaMemcpyAsync");
    stream_.wait();
  }
  void fill(T* to, std::size_t count, T value) override {
    for_each_number(kernels::fill<T>, count, to, count, value, slab_);
  }
  void copy(const T* from, T* to, std::size_t count) override {
    for_each_number(kernels::copy<T>, count, from, to, count, slab_);
  }

  // ---- verbs ----

  void set_clock(const Clock& clock, std::size_t copy) override {
    kernels::set_clock(stream_, records_.data() + copy, clock);
  }

  void begin_update(const Rule& rule) override {
    rule_ = rule;
    prepare({});
  }

  void update(const Weights<T>& weights, const T* g, std::size_t from, std::size_t count) override {
    Weights<T> there = weights;
    there.w += from;
    for (T*& state : there.state) state += from;
    with_body_type<T>(rule_, [&]<class Body>() {
      for_each_number(kernels::update<T, Body>, count, there, g + from, count, slab_,
                      records_.data(), initial_states());
    });
  }

  void clip(T* g, std::size_t count, const Clip& clip) override {
    if (clip.value) {
      for_each_number(clip_values<T>, count, g, count, static_cast<T>(*clip.value), slab_);
    }
    if (!clip.norm) return;
    tell(sum_squares<T>, dim3(norm_blocks, grid_copies()), norm_threads, g, count, slab_,
         partial_norms_.data());
    for_each_number(clip_norm<T>, count, g, count, *clip.norm, slab_, partial_norms_.data());
  }

 protected:
  /// Numbers in 16 bytes.
  static constexpr int wide = 16 / sizeof(T);

  /// `slab` numbers for each copy, zeros.
  CudaMachine(int number, std::size_t copies, std::size_t slab)
      : device_(number),
        copies_(copies),
        slab_(slab),
        numbers_(copies * slab),
        records_(std::span<const RunRecord>(std::vector<RunRecord>(copies))),
        partial_norms_(copies * norm_blocks) {
    zero(numbers_);
  }

  template <class V>
  void zero(const DeviceArray<V>& numbers) {
    check(cudaMemsetAsync(numbers.data(), 0, numbers.bytes(), stream_), "cudaMemsetAsync");
  }

  void prepare(const Preparation& preparation) {
    launch_prepare<T>(stream_, records_.data(), copies_, rule_, preparation);
  }
  InitialStates<T> initial_states() const {
    InitialStates<T> initial;
    for (std::size_t k = 0; k < std::size(initial.at); ++k) {
      initial.at[k] = static_cast<T>(initial_state(rule_, k));
    }
    return initial;
  }

  unsigned grid_copies() const { return static_cast<unsigned>(copies_); }
  /// Whether packs of `wide` numbers may begin there: blocks do.
  bool is_wide(const T* place) const { return (place - numbers_.data()) % wide == 0; }
  template <class Launch>
  static void for_width(bool is_wide, Launch launch_width) {
    is_wide ? launch_width.template operator()<wide>() : launch_width.template operator()<1>();
  }

  template <class Kernel, class... A>
  void tell(Kernel kernel, const Shape& shape, const A&... arguments) {
    if (told_ != nullptr) told_->push_back(reinterpret_cast<const void*>(kernel));
    launch(kernel, shape, false, stream_, arguments...);
  }
  template <class Kernel, class... A>
  void tell(Kernel kernel, dim3 grid, dim3 block, const A&... arguments) {
    tell(kernel, Shape{grid, block}, arguments...);
  }
  template <class Kernel, class... A>
  void for_each_number(Kernel kernel, std::size_t count, const A&... arguments) {
    constexpr unsigned threads = 128;
    if (count == 0) return;
    const auto blocks = static_cast<unsigned>((count + threads - 1) / threads);
    tell(kernel, dim3(blocks, grid_copies()), threads, arguments...);
  }

  ChosenDevice device_;
  std::size_t copies_, slab_;
  Stream stream_;
  DeviceArray<T> numbers_;  // slab_ for each copy
  DeviceArray<RunRecord> records_;
  Rule rule_;
  std::vector<const void*>* told_ = nullptr;  // the kernels told of, where somebody wants to know

 private:
  std::size_t used_ = 0;
  DeviceArray<double> partial_norms_;
};

}  // namespace nnopt::kernels
