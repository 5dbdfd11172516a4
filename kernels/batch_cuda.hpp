// The verbs of mini-batches on a CUDA device, and whole steps made from them in one graph. The data
// lie in the device's memory, and so do the place of the next rows, the clock and the score:
// between the steps of a graph the host has nothing to do.
#pragma once
#include <deque>
#include <map>

#include "kernels/batch_verbs.hpp"
#include "kernels/cuda_machine.hpp"
#include "kernels/product.hpp"

namespace nnopt::kernels {

template <class T>
class BatchCuda final : public CudaMachine<T, BatchCompute<T>> {
 public:
  BatchCuda(int number, std::size_t numbers, Kernels kernels)
      : Base(number, 1, numbers),
        plain_(kernels == Kernels::plain),
        record_(std::span<const BatchRecord>(std::vector<BatchRecord>(1))),
        score_parts_(loss_blocks),
        product_parts_(most_parts<T>),
        tickets_(enough_blocks) {
    zero(tickets_);
  }

  // ---- data ----

  std::size_t hold(const Examples& examples) override {
    Held held;
    held.rows = examples.rows();
    held.inputs = examples.inputs;
    held.classes = examples.classes;
    held.pixels = DeviceArray<std::uint8_t>(std::span(examples.pixels));
    held.numbers = there(examples.numbers);
    held.labels = DeviceArray<std::uint8_t>(std::span(examples.labels));
    held.targets = there(examples.targets);
    held_.push_back(std::move(held));
    return held_.size() - 1;
  }

  std::size_t rows(std::size_t set) const override { return held_.at(set).rows; }

  void begin(std::size_t set, std::span<const std::uint32_t> order) override {
    set_ = &held_.at(set);
    in_order_ = !order.empty();
    rows_left_ = in_order_ ? order.size() : set_->rows;
    if (in_order_) {
      stream_.wait();  // for those who read the order that goes
      if (order_.size() < order.size()) order_ = DeviceArray<std::uint32_t>(order.size());
      check(cudaMemcpyAsync(order_.data(), order.data(), order.size_bytes(), cudaMemcpyHostToDevice,
                            stream_),
            "cudaMemcpyAsync");
      stream_.wait();
    }
    start_rows(stream_, record_.data());
  }

  void take(std::size_t rows, T* x) override {
    pass(rows);
    const ExamplesThere<T> from = examples();
    constexpr int size = 4;  // bytes of pixels that are read as one
    const bool packs = has_packs(x, from.inputs, size);
    const std::size_t threads = rows * (packs ? from.inputs / size : from.inputs);
    const dim3 blocks(static_cast<unsigned>((threads + most_threads - 1) / most_threads));
    tell(packs ? kernels::take<T, size> : kernels::take<T, 1>, blocks, most_threads, from, rows, x,
         record_.data(), tickets_.data());
  }

  // ---- verbs ----

  void set_clock(const Clock& clock, std::size_t copy) override {
    ticks_ = 0;
    is_prepared_ = false;
    Base::set_clock(clock, copy);
  }

  void forward(const DenseShape& layer, const T* w, std::size_t rows, const T* x, T* y, T* slope,
               const Dropout& dropout) override {
    if (dropout.share > 0) make_ticks();
    const ActivateNumber<T> use{w + layer.bias, layer.activation, dropout, records_.data(), y,
                                slope,          layer.out};
    multiply<true, true>(rows, layer.out, layer.in, x, w + layer.weight, use);
  }

  void pull(const DenseShape& layer, const T* w, std::size_t rows, const T* x, T* dy,
            const T* slope, T* dx, T* g) override {
    const auto blocks = static_cast<unsigned>((layer.out + adjoint_columns - 1) / adjoint_columns);
    tell(take_slopes<T>, blocks, adjoint_columns * adjoint_rows, rows, layer.out, dy, slope,
         g + layer.bias);
    multiply<false, false>(layer.out, layer.in, rows, dy, x,
                           StoreNumber<T>{g + layer.weight, layer.in});
    if (dx == nullptr) return;
    multiply<true, false>(rows, layer.in, layer.out, dy, w + layer.weight,
                          StoreNumber<T>{dx, layer.in});
  }

  void loss(std::size_t rows, std::size_t outputs, const T* y, T* dy) override {
    if (set_->classes > 0 ? set_->classes > outputs : outputs != 1) {
      throw std::logic_error("outputs are not as many as the examples have classes");
    }
    const std::size_t warps = (rows + loss_warps - 1) / loss_warps;
    tell(score_rows<T>, static_cast<unsigned>(std::min<std::size_t>(warps, loss_blocks)),
         32 * loss_warps,
         LossArguments<T>{rows, outputs, y, dy, examples(), record_.data(), score_parts_.data(),
                          tickets_.data()});
  }

  void tick() override {
    ++ticks_;
    is_prepared_ = false;
  }

  void begin_update(const Rule& rule) override {
    rule_ = rule;
    is_prepared_ = false;
  }
  void update(const Weights<T>& weights, const T* g, std::size_t from, std::size_t count) override {
    if (!is_prepared_) {
      this->prepare({.ticks = std::exchange(ticks_, 0), .keeps_state = true});
      is_prepared_ = true;
    }
    Base::update(weights, g, from, count);
  }

  Score score() override {
    BatchRecord read;
    check(cudaMemcpyAsync(&read, record_.data(), sizeof read, cudaMemcpyDeviceToHost, stream_),
          "cudaMemcpyAsync");
    stream_.wait();
    forget_score(stream_, record_.data());
    return read.score;
  }

  // ---- whole steps ----

  void repeat(std::size_t times, const std::function<void()>& step) override {
    make_ticks();
    is_prepared_ = false;
    const std::size_t at_once = steps_per_graph(times), before = rows_left_;
    if (times / at_once < least_launches) {
      for (std::size_t k = 0; k < times; ++k) step();
      return;
    }
    const struct Listening {
      std::vector<const void*>*& place;
      std::vector<const void*> kernels = {};
      explicit Listening(std::vector<const void*>*& at) : place(at) { place = &kernels; }
      ~Listening() { place = nullptr; }
    } listening(told_);
    const Recording recording(stream_, [&] {
      for (std::size_t k = 0; k < at_once; ++k) {
        step();
        make_ticks();
      }
    });
    const std::size_t further = times / at_once - 1;
    pass(further * (before - rows_left_));
    const Graph& graph = graph_of(recording, listening.kernels);
    for (std::size_t k = 0; k <= further; ++k) graph.launch(stream_);
    for (std::size_t k = 0; k < times % at_once; ++k) step();
  }

 private:
  using Base = CudaMachine<T, BatchCompute<T>>;
  using Base::for_width, Base::tell, Base::wide, Base::zero;
  using Base::stream_, Base::records_, Base::rule_, Base::told_;

  struct Held {
    std::size_t rows, inputs, classes;
    DeviceArray<std::uint8_t> pixels;
    DeviceArray<T> numbers;
    DeviceArray<std::uint8_t> labels;
    DeviceArray<T> targets;
  };

  static DeviceArray<T> there(const std::vector<double>& numbers) {
    const std::vector<T> as(numbers.begin(), numbers.end());
    return DeviceArray<T>(std::span(as));
  }

  ExamplesThere<T> examples() const {
    return {set_->inputs,        set_->pixels.data(),  set_->numbers.data(),
            set_->labels.data(), set_->targets.data(), in_order_ ? order_.data() : nullptr};
  }

  /// So many rows are taken.
  void pass(std::size_t rows) {
    if (rows > rows_left_) {
      throw std::logic_error("more rows are taken than there are");
    }
    rows_left_ -= rows;
  }

  /// Ticks wait for who needs the clock: before an update they cost no launch of their own.
  void make_ticks() {
    if (ticks_ > 0) advance_clock(stream_, records_.data(), std::exchange(ticks_, 0));
  }

  /// Whether packs of so many numbers may begin at every row of a matrix.
  static bool has_packs(const T* at, std::size_t stride, std::size_t size) {
    return stride % size == 0 && reinterpret_cast<std::uintptr_t>(at) % (size * sizeof(T)) == 0;
  }
  static bool has_packs(const Factor<T>& factor) {
    return has_packs(factor.at, factor.stride, wide);
  }

  /// use(i, j, C_ij) for C = A B^T, m by n numbers of k terms each; where factors lie along the sum
  /// or not, and how far apart their rows are.
  template <bool a_along, bool b_along, class Use>
  void multiply(std::size_t m, std::size_t n, std::size_t k, const T* a_at, const T* b_at,
                const Use& use) {
    const auto factor = [](const T* at, std::size_t stride) {
      return Factor<T>{at, static_cast<unsigned>(stride)};
    };
    const Factor<T> a = factor(a_at, a_along ? k : m), b = factor(b_at, b_along ? k : n);
    ProductArguments<T> arguments{
        static_cast<unsigned>(m), static_cast<unsigned>(n), static_cast<unsigned>(k), a, b, 0,
        product_parts_.data(),    tickets_.data()};
    if (plain_) {
      tell(product_plain<T, a_along, b_along, Use>,
           static_cast<unsigned>((m * n + most_threads - 1) / most_threads), most_threads,
           arguments, use);
      return;
    }
    const ProductPlan plan = plan_product<T>(m, n, k);
    arguments.slabs_per_slice = plan.slabs_per_slice;
    const auto with_tile = [&]<class Tile>(Tile) {
      for_width(has_packs(a) && has_packs(b), [&]<int V>() {
        using Sum = TileSum<T, Tile, V, a_along, b_along>;
        const dim3 blocks(static_cast<unsigned>(plan.tiles), plan.slices);
        this->tell(product<T, Tile, V, a_along, b_along, Use>,
                   Shape{blocks, most_threads, Sum::room_size * sizeof(T)}, arguments, use);
      });
    };
    using Size = ProductPlan::Size;
    if (plan.size == Size::large) return with_tile(typename Tiles<T>::Large());
    if (plan.size == Size::middle) return with_tile(typename Tiles<T>::Middle());
    with_tile(typename Tiles<T>::Small());
  }

  /// Fewer launches of a graph are not worth its recording.
  static constexpr std::size_t least_launches = 2;
  /// A graph of several steps has no gaps between them. As many as leave the fewest steps over.
  static std::size_t steps_per_graph(std::size_t times) {
    constexpr std::size_t least = 8, most = 16;
    if (times < least_launches * most) return 1;
    std::size_t best = most;
    for (std::size_t n = most; n >= least; --n) {
      if (times % n < times % best) best = n;
    }
    return best;
  }

  /// A graph that does what was recorded: one that has the same kernels takes its arguments, as
  /// those of a rule whose numbers have changed.
  const Graph& graph_of(const Recording& recording, const std::vector<const void*>& kernels) {
    constexpr std::size_t most_graphs = 8;  // training, validation, test, and some more
    const auto found = graphs_.find(kernels);
    if (found != graphs_.end()) {
      if (found->second.renew(recording)) return found->second;
      graphs_.erase(found);
    }
    if (graphs_.size() == most_graphs) graphs_.clear();
    return graphs_.emplace(kernels, Graph(recording)).first->second;
  }

  bool plain_;
  std::deque<Held> held_;
  const Held* set_ = nullptr;
  bool in_order_ = false;
  DeviceArray<std::uint32_t> order_;
  std::size_t rows_left_ = 0;
  DeviceArray<BatchRecord> record_;
  DeviceArray<ScorePart> score_parts_;
  DeviceArray<T> product_parts_;
  DeviceArray<unsigned> tickets_;
  std::int64_t ticks_ = 0;    // told of and not yet made
  bool is_prepared_ = false;  // whether the record has the rule's body for the clock's step

  std::map<std::vector<const void*>, Graph> graphs_;  // by their kernels
};

}  // namespace nnopt::kernels

namespace nnopt {

template <class T>
std::unique_ptr<BatchCompute<T>> make_batch_cuda(int number, std::size_t numbers, Kernels kernels) {
  return std::make_unique<kernels::BatchCuda<T>>(number, padded(numbers), kernels);
}

}  // namespace nnopt
