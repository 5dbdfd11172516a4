// Mini-batches on a device: products of layers against cuBLAS, and epochs beside PyTorch on the
// same device.
#include <algorithm>
#include <numeric>
#include <thread>

#include "base/error.hpp"
#include "base/random.hpp"
#include "compute/batch.hpp"
#include "networks/batch_network.hpp"
#include "tests/bench/device.hpp"
#include "tests/bench/peer.hpp"

namespace nnopt::bench {
namespace {

/// A layer's forward on a batch, many times in one graph.
class Forward {
 public:
  Forward(int place, const ProductCase& of, Kernels kernels)
      : rows_(of.rows), machine_(make_batch_cuda<float>(place, room(of), kernels)) {
    shape_.in = of.in;
    shape_.out = of.out;
    shape_.bias = of.in * of.out;
    shape_.activation = find_activation("relu");
    w_ = numbers(shape_.bias + of.out, 1);
    x_ = numbers(of.rows * of.in, 2);
    for (float** each : {&y_, &slope_}) *each = machine_->make(of.rows * of.out);
  }

  /// Seconds of one.
  double seconds(std::size_t times) {
    auto turn = [&] {
      machine_->repeat(times, [&] { machine_->forward(shape_, w_, rows_, x_, y_, slope_, {}); });
      machine_->score();  // waits
    };
    return seconds_per_call(wall_seconds, 1, turn) / static_cast<double>(times);
  }

 private:
  static std::size_t room(const ProductCase& of) {
    return padded(of.in * of.out + of.out) + padded(of.rows * of.in) + 2 * padded(of.rows * of.out);
  }
  /// Random: on zeros a device may run faster than it ever does.
  float* numbers(std::size_t count, std::uint64_t part) {
    const RandomStream random(1, Purpose::noise, part);
    std::vector<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i) {
      numbers[i] = static_cast<float>(random.uniform(i) - 0.5);
    }
    float* const at = machine_->make(count);
    machine_->put(numbers, at);
    return at;
  }

  std::size_t rows_;
  DenseShape shape_;
  std::unique_ptr<BatchCompute<float>> machine_;
  float *w_, *x_, *y_, *slope_;
};

/// Epochs of random pixels, by adam.
class Epochs {
 public:
  Epochs(int place, const EpochCase& of, Team& team)
      : of_(of),
        examples_(random_pixels(of)),
        machine_(make_batch_cuda<float>(place, room(of))),
        network_(*machine_, team, plan(of), find_initializer("default"), of.batch),
        set_(machine_->hold(examples_)),
        order_(examples_.rows()) {
    std::iota(order_.begin(), order_.end(), 0u);
    network_.initialize(0);
  }

  std::size_t steps() const { return of_.examples / of_.batch; }
  std::size_t parameters() const { return network_.parameters(); }
  /// Seconds of a step in an epoch of whole batches.
  double seconds() {
    auto epoch = [&] {
      machine_->begin(set_, order_);
      network_.descend(of_.batch, steps(), Adam{.lr = 5e-4}, {});
      if (machine_->score().rows != steps() * of_.batch) throw RunFailure("rows are missing");
    };
    return seconds_per_call(wall_seconds, 1, epoch) / static_cast<double>(steps());
  }

 private:
  static Architecture plan(const EpochCase& of) {
    StackOptions options;
    options.inputs = of.widths.front();
    options.outputs = of.widths.back();
    options.layers.assign(of.widths.begin() + 1, of.widths.end() - 1);
    return plan_stack(options);
  }
  static std::size_t room(const EpochCase& of) {
    const Architecture made = plan(of);
    return 4 * padded(made.parameters) + 3 * padded(made.arena * of.batch);
  }
  static Examples random_pixels(const EpochCase& of) {
    const RandomStream random(1, Purpose::noise, 3);
    Examples examples;
    examples.inputs = of.widths.front();
    examples.classes = of.widths.back();
    for (std::size_t i = 0; i < of.examples * examples.inputs; i += 4) {
      for (const std::uint32_t word : random.words(i / 4)) {
        examples.pixels.push_back(static_cast<std::uint8_t>(word % 256));
      }
    }
    examples.pixels.resize(of.examples * examples.inputs);
    for (std::size_t r = 0; r < of.examples; ++r) {
      examples.labels.push_back(static_cast<std::uint8_t>(r % examples.classes));
    }
    return examples;
  }

  EpochCase of_;
  Examples examples_;
  std::unique_ptr<BatchCompute<float>> machine_;
  BatchNetwork<float> network_;
  std::size_t set_;
  std::vector<std::uint32_t> order_;
};

std::string text_of(const std::vector<std::size_t>& widths) {
  std::string text;
  for (const std::size_t width : widths) text += (text.empty() ? "" : "-") + std::to_string(width);
  return text;
}

/// The peer in that mode; nothing where it does not work.
std::unique_ptr<Peer> start(Report& report, const std::optional<Torch>& torch,
                            const Command& mode) {
  if (!torch) return nullptr;
  try {
    return std::make_unique<Peer>(*torch, 2, mode);
  } catch (const RunFailure& why) {
    report.note("    PyTorch left out: " + std::string(why.what()));
    return nullptr;
  }
}

void compare(Report& report, int place, const ProductCase& of, const DeviceSizes& sizes,
             const std::optional<Torch>& torch) {
  Forward fast(place, of, Kernels::fast), plain(place, of, Kernels::plain);
  const std::unique_ptr<Peer> peer =
      start(report, of.beside_torch ? torch : std::nullopt,
            {"gpu_product", std::to_string(of.rows), std::to_string(of.in), std::to_string(of.out),
             std::to_string(sizes.steps)});
  const auto [ours, other, theirs] = take_turns(
      sizes.turns_with_peers, [&] { return fast.seconds(sizes.steps); },
      [&] { return plain.seconds(few_steps); }, [&] { return peer ? peer->seconds() : 0; });
  const double operations =
      2 * static_cast<double>(of.rows) * static_cast<double>(of.in) * static_cast<double>(of.out);
  std::vector<std::string> cells{of.name, microseconds(ours),
                                 number(1e-9 * operations / median(ours), 0), microseconds(other)};
  const std::string aim = of.name + ", % of cuBLAS";
  if (!peer) {
    cells.insert(cells.end(), {"-", "-", report.not_measured(aim)});
    return report.row(cells);
  }
  Series share = ratios(theirs, ours);
  for (double& s : share) s *= 100;
  cells.insert(cells.end(),
               {microseconds(theirs), spread(share, 0), report.judge(aim, share, at_least(70))});
  report.row(cells);
}

void compare(Report& report, int place, const EpochCase& of, const DeviceSizes& sizes,
             const std::optional<Torch>& torch) {
  const std::string name = text_of(of.widths) + ", batch " + std::to_string(of.batch);
  Team team(std::thread::hardware_concurrency());
  Epochs epochs(place, of, team);
  struct Rung {
    std::string name;
    std::unique_ptr<Peer> peer;
    Series seconds = {};
  };
  std::vector<Rung> rungs;
  for (const std::string& rung : of.rungs) {
    auto peer = start(report, torch,
                      {"gpu_batches", text_of(of.widths), std::to_string(of.batch),
                       std::to_string(of.examples), rung, std::to_string(epochs.steps())});
    if (peer) rungs.push_back({rung, std::move(peer)});
  }
  const auto [ours, unused] = take_turns(
      sizes.turns_with_peers, [&] { return epochs.seconds(); },
      [&] {
        for (Rung& rung : rungs) rung.seconds.push_back(rung.peer->seconds());
        return 0;
      });
  const double epoch = 1e3 * median(ours) * static_cast<double>(epochs.steps());
  std::vector<std::string> cells{name, std::to_string(epochs.parameters()), microseconds(ours),
                                 number(epoch, 2)};
  const std::string aim = name + ", times PyTorch";
  if (rungs.empty()) {
    cells.insert(cells.end(), {"-", "-", "-", report.not_measured(aim)});
    return report.row(cells);
  }
  const auto best =
      std::ranges::min_element(rungs, {}, [](const Rung& rung) { return median(rung.seconds); });
  const Series times = ratios(best->seconds, ours);
  cells.insert(cells.end(), {microseconds(best->seconds), best->name, spread(times, 2),
                             report.judge(aim, times, at_least(1))});
  report.row(cells);
  std::string all;
  for (const Rung& rung : rungs) {
    all += (all.empty() ? "" : ", ") + rung.name + " " + microseconds(rung.seconds);
  }
  report.note("    PyTorch: " + all);
}

}  // namespace

void device_batches(Report& report, int place, const DeviceSizes& sizes) {
  const bool beside_torch =
      std::ranges::any_of(sizes.products, [](const auto& of) { return of.beside_torch; }) ||
      std::ranges::any_of(sizes.epochs, [](const auto& of) { return !of.rungs.empty(); });
  const auto torch = beside_torch ? Torch::find() : std::nullopt;
  report.begin("device, products",
               "microseconds of a layer's forward with bias, relu and slope, many in one graph;\n"
               "operations: 2 a term; plain: the kernel to read; cuBLAS: the product alone\n"
               "(torch.mm in full float32, many in one graph)",
               {{"rows x in x out", 21},
                {"us", 9},
                {"GFlop/s", 8},
                {"plain us", 10},
                {"cuBLAS us", 10},
                {"% of cuBLAS", 18},
                {"aim", 13}});
  if (beside_torch && !torch) report.note(no_torch);
  for (const ProductCase& of : sizes.products) compare(report, place, of, sizes, torch);
  report.note("");
  report.begin(
      "device, epochs",
      "a classifier of random pixels that lie on the device, float, adam: microseconds of\n"
      "a step in an epoch of whole batches, milliseconds of the epoch; PyTorch on the\n"
      "same device, its best rung of those listed: a step",
      {{"network", 32},
       {"parameters", 10},
       {"us a step", 9},
       {"epoch ms", 9},
       {"PyTorch", 9},
       {"rung", 10},
       {"PyTorch/nnopt", 18},
       {"aim", 13}});
  for (const EpochCase& of : sizes.epochs) {
    try {
      compare(report, place, of, sizes, torch);
    } catch (const RunFailure& why) {
      report.note(text_of(of.widths) + ": " + why.what());
      report.not_measured(text_of(of.widths));
    }
  }
}

}  // namespace nnopt::bench
