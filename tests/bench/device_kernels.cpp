// Kernel by kernel: time, bytes, and the share of what a copy moves in that time.
#include <algorithm>

#include "functions/find.hpp"
#include "tests/bench/device.hpp"
#include "tests/bench/training_plan.hpp"

namespace nnopt::bench {
namespace {

/// Several layers of one shape, which take turns as those of a network do. What they hold of
/// outputs and adjoints is small, and shared.
class Layers {
 public:
  Layers(int place, const LayerCase& of, const MinimizePlan& plan, Kernels kernels)
      : shape_(shape_of(of)),
        block_(padded(parameters())),
        device_(device_in_step(place,
                               4 * count * block_ + padded(of.in) + 5 * padded(of.out) +
                                   padded_adjoints(padded(of.in) + of.out, of.out),
                               plan, kernels)) {
    for (Layer& layer : layers_) {
      layer.weights = {device_->make(parameters()), {}};
      for (std::size_t k = 0; k < 2; ++k) layer.weights.state[k] = device_->make(parameters());
      layer.g = device_->make(parameters());
      device_->fill(layer.weights.w, parameters(), 0.01f);
    }
    x_ = device_->make(of.in);
    device_->fill(x_, of.in, 0.1f);
    for (float** each : {&y_, &memory_.slope, &memory_.dot, &memory_.squared_norm, &memory_.a}) {
      *each = device_->make(of.out);
    }
    dx_ = device_->make_adjoints(padded(of.in) + of.out, of.out);
    dy_ = dx_ + padded(of.in);
    device_->renew_norms(shape_, layers_[0].weights.w, memory_);
    // What a verb needs besides is made at its first call, and not while a graph is recorded.
    pull_and_update(layers_[0]);
  }

  static constexpr std::size_t count = 6;
  struct Layer {
    Weights<float> weights;
    float* g;
  };

  std::size_t parameters() const {
    return shape_.in * shape_.out + (shape_.normalized() ? 2 : 1) * shape_.out;
  }

  void forward(const Layer& of) { device_->forward(shape_, of.weights.w, x_, y_, memory_, {}); }
  void pull(const Layer& of) { device_->pull(shape_, of.weights.w, x_, dy_, memory_, dx_, of.g); }
  void update(const Layer& of) { device_->update(of.weights, of.g, 0, parameters()); }
  void pull_and_update(const Layer& of) {
    device_->pull_and_update(shape_, of.weights, x_, dy_, memory_, dx_);
  }
  void take_and_update(const Layer& of) { device_->take_and_update(of.weights, dx_, latents()); }
  std::size_t latents() const { return std::min<std::size_t>(128, shape_.in); }

  using Verb = void (Layers::*)(const Layer&);
  auto contender(Verb verb, std::size_t steps) {
    return replayed(*device_, steps, count, [this, verb] {
      for (const Layer& layer : layers_) (this->*verb)(layer);
    });
  }

 private:
  static DenseShape shape_of(const LayerCase& of) {
    DenseShape shape;
    shape.in = of.in;
    shape.out = of.out;
    shape.bias = of.in * of.out;
    if (of.normalized) shape.gain = shape.bias + of.out;
    shape.activation = find_activation("relu");
    return shape;
  }

  DenseShape shape_;
  std::size_t block_;
  std::unique_ptr<Device<float>> device_;
  Layer layers_[count];
  float *x_, *y_, *dx_, *dy_;
  DenseMemory<float> memory_;
};

/// A kernel of layers: what it moves of each parameter, and how much of each it comes back to.
struct Kernel {
  std::string name;
  Layers::Verb verb;
  double moved, kept;
  bool has_plain;
};
const Kernel kernels[] = {{"forward", &Layers::forward, 4, 4, true},
                          {"pull", &Layers::pull, 8, 8, true},
                          {"update", &Layers::update, 28, 16, false},
                          {"pull_and_update", &Layers::pull_and_update, 24, 12, true}};

void row(Report& report, const std::string& name, const std::string& of, const Series& seconds,
         const std::string& plain) {
  report.row({name, of, microseconds(seconds), "-", "-", "-", "-", plain});
}

void measure(Report& report, int place, const LayerCase& of, const DeviceSizes& sizes,
             const Bandwidth& copied) {
  const MinimizePlan plan = training_plan({});
  Layers fast(place, of, plan, Kernels::fast), plain(place, of, plan, Kernels::plain);
  for (const Kernel& kernel : kernels) {
    // The plain ones take long enough in a few steps.
    const auto [ours, other] = take_turns(
        sizes.turns, fast.contender(kernel.verb, sizes.steps),
        [&] { return kernel.has_plain ? plain.contender(kernel.verb, few_steps)() : 0; });
    const auto numbers = static_cast<double>(fast.parameters());
    const double bytes = kernel.moved * numbers, kept = Layers::count * kernel.kept * numbers;
    Series share;
    for (const double s : ours) share.push_back(100 * bytes / s / copied.of(kept));
    report.row({kernel.name, of.name, microseconds(ours), number(1e-6 * bytes, 2),
                number(1e-9 * bytes / median(ours), 0), spread(share, 0),
                Bandwidth::in_l2(kept) ? "L2" : "memory",
                kernel.has_plain ? microseconds(other) : "-"});
  }
  const auto [taken] =
      take_turns(sizes.turns, fast.contender(&Layers::take_and_update, sizes.steps));
  row(report, "take_and_update", std::to_string(fast.latents()) + " of " + of.name, taken, "-");
}

void measure_evaluation(Report& report, int place, const std::string& function,
                        std::vector<double> start, const DeviceSizes& sizes) {
  MinimizePlan plan = training_plan({});
  plan.function = find_objective(function, "", {}, start.size());
  const std::size_t dim = start.size();
  plan.start = std::move(start);
  const auto device = device_in_step(place, padded(dim) + padded_adjoints(dim, dim), plan);
  float *const x = device->make(dim), *const dx = device->make_adjoints(dim, dim);
  device->fill(x, dim, 0.3f);
  // One a step: each leaves a row, of which there are most_steps.
  const auto [seconds] =
      take_turns(sizes.turns, replayed(*device, sizes.steps, 1, [&] { device->evaluate(x, dx); }));
  row(report, "evaluate", function, seconds, "-");
}

}  // namespace

void device_kernels(Report& report, int place, const DeviceSizes& sizes, const Bandwidth& copied) {
  report.begin(
      "device, kernels",
      "microseconds of a verb, in a graph of 16 steps of " + std::to_string(Layers::count) +
          " layers of one shape that take turns\n"
          "(evaluate: one a step); float, adam. Bytes: parameters, moments and gradients,\n"
          "read and written; %: of what the copy moves, out of L2 where all that the\n"
          "layers keep is at most 40 MB. plain: the kernels to read",
      {{"verb", 15},
       {"of", 23},
       {"us", 9},
       {"MB", 7},
       {"GB/s", 6},
       {"% of the copy", 18},
       {"from", 6},
       {"plain us", 10}});
  for (const LayerCase& of : sizes.layers) measure(report, place, of, sizes, copied);
  measure_evaluation(report, place, "ackley", {10}, sizes);
  measure_evaluation(report, place, "(x^2+y-11)^2+(x+y^2-7)^2", {1, 2}, sizes);
}

}  // namespace nnopt::bench
