// Epochs of training on mini-batches against PyTorch's loops, and how near the products of matrices
// come to what the machine can do.
#include "base/denormals.hpp"
#include "base/shuffle.hpp"
#include "networks/batch_network.hpp"
#include "rules/catalogue.hpp"
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{9, 20};

struct Case {
  std::string widths;  // 784-10-10
  StackOptions network;
  std::string optimizer;
  std::size_t rows, batch;
  double times_slices, times_loader;  // what is aimed at; 0: not compared
};

Examples random_images(std::size_t rows) {
  Examples examples;
  examples.inputs = 784;
  examples.classes = 10;
  const RandomStream random(0, Purpose::noise, 0);
  examples.pixels.resize(rows * 784);
  for (std::size_t i = 0; i < examples.pixels.size(); i += 4) {
    const std::uint32_t word = random.words(i / 16)[i / 4 % 4];
    for (std::size_t k = 0; k < 4; ++k) {
      examples.pixels[i + k] = static_cast<std::uint8_t>(word >> 8 * k);
    }
  }
  for (std::size_t r = 0; r < rows; ++r) {
    examples.labels.push_back(static_cast<std::uint8_t>(random.words(rows * 49 + r)[0] % 10));
  }
  return examples;
}

/// What `train` does in an epoch, but for evaluations.
class Training {
 public:
  Training(const Case& of, const Examples& examples, Team& team)
      : rule_(find_rule(of.optimizer, {})),
        batch_(of.batch),
        machine_(make_batch_cpu<float>(team)),
        network_(*machine_, team, plan_stack(of.network), find_initializer("default"), of.batch),
        set_(machine_->hold(examples)),
        order_(examples.rows()) {
    network_.initialize(0);
  }

  void epoch() {
    shuffle(order_, 0, ++epoch_);
    machine_->begin(set_, order_);
    network_.descend(batch_, order_.size() / batch_, rule_, {});
    if (const std::size_t rest = order_.size() % batch_) network_.descend(rest, 1, rule_, {});
    keep(machine_->score().loss);
  }

 private:
  Rule rule_;
  std::size_t batch_;
  std::unique_ptr<BatchCompute<float>> machine_;
  BatchNetwork<float> network_;
  std::size_t set_;
  std::vector<std::uint32_t> order_;
  std::uint64_t epoch_ = 0;
};

/// A product of large square matrices by the verb that layers use.
class Product {
 public:
  static constexpr std::size_t size = 1536;

  explicit Product(Team& team) : machine_(make_batch_cpu<float>(team)) {
    shape_.in = shape_.out = size;
    shape_.bias = size * size;
    w_ = machine_->make(size * size + size);
    for (T** block : {&x_, &y_, &slope_}) *block = machine_->make(size * size);
    std::fill_n(w_, size * size, 0.01f);
    std::fill_n(x_, size * size, 0.5f);
  }
  void make() { machine_->forward(shape_, w_, size, x_, y_, slope_, {}); }

 private:
  using T = float;
  std::unique_ptr<BatchCompute<float>> machine_;
  DenseShape shape_;
  T *w_, *x_, *y_, *slope_;
};

/// Products and sums of an epoch: forward, pull of the weights, and of the inputs but the first
/// layer's.
double operations(const Case& of) {
  double products = 0;
  std::size_t in = of.network.inputs;
  std::vector<std::size_t> widths = of.network.layers;
  widths.push_back(of.network.outputs);
  for (const std::size_t out : widths) {
    products += (in == of.network.inputs ? 2.0 : 3.0) * static_cast<double>(in * out);
    in = out;
  }
  return 2 * products * static_cast<double>(of.rows);
}

std::string milliseconds(const Series& s) { return number(1e3 * median(s), 1); }

std::string milliseconds(const std::unique_ptr<Peer>& peer, const Series& s) {
  return peer ? milliseconds(s) : "-";
}

/// None where there is no PyTorch.
std::unique_ptr<Peer> start(const std::optional<Torch>& torch, std::size_t threads,
                            std::size_t blas_threads, Command mode) {
  mode.push_back(std::to_string(threads));
  return torch ? std::make_unique<Peer>(torch->command_with_blas(threads, blas_threads, mode))
               : nullptr;
}

void compare(Report& report, const Case& of, const Examples& examples, std::size_t threads,
             const std::optional<Torch>& torch) {
  const std::string name = of.widths + " " + of.optimizer + ", " + std::to_string(threads) + "T";
  const NoDenormals during_training;
  Team team(threads);
  Training training(of, examples, team);
  Product product(team);
  // Products of 10 columns are slower on two threads of OpenBLAS.
  const std::size_t blas_threads = of.network.layers[0] < 100 ? 1 : threads;
  const auto loop = [&](const char* kind) {
    return start(torch, threads, blas_threads,
                 {"train", of.widths, of.optimizer, kind, std::to_string(of.rows),
                  std::to_string(of.batch)});
  };
  const auto slices = loop("slices"), loader = of.times_loader > 0 ? loop("loader") : nullptr;
  const auto sgemm = start(torch, threads, threads, {"sgemm", std::to_string(Product::size)});

  double (*const clock)() = threads == 1 ? own_seconds : wall_seconds;
  auto epoch = [&] { training.epoch(); };
  auto make = [&] { product.make(); };
  const auto seconds_of_peer = [](const std::unique_ptr<Peer>& peer) {
    return [&peer] { return peer ? peer->seconds() : 0; };
  };
  const auto [ours, least, theirs, loaded, blas] = take_turns(
      turns, [&] { return seconds_per_call(clock, 1, epoch); },
      [&] { return seconds_per_call(clock, 2, make); }, seconds_of_peer(slices),
      seconds_of_peer(loader), seconds_of_peer(sgemm));

  const double square = 2 * std::pow(static_cast<double>(Product::size), 3);
  Series share;  // of the faster of both products
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double ceiling = square / (blas[i] > 0 ? std::min(blas[i], least[i]) : least[i]);
    share.push_back(100 * operations(of) / ours[i] / ceiling);
  }
  const auto against = [&](const std::unique_ptr<Peer>& peer, const Series& s, const char* what,
                           double aim) -> std::vector<std::string> {
    const std::string judged = name + ", times " + what;
    if (aim == 0) return {"-", "-"};
    if (!peer) return {"-", report.not_measured(judged)};
    const Series times = ratios(s, ours);
    return {spread(times, 1), report.judge(judged, times, at_least(aim))};
  };
  std::vector<std::string> cells{name, milliseconds(ours), milliseconds(slices, theirs)};
  for (const auto& cell : against(slices, theirs, "PyTorch's slices", of.times_slices)) {
    cells.push_back(cell);
  }
  cells.push_back(milliseconds(loader, loaded));
  for (const auto& cell : against(loader, loaded, "PyTorch's DataLoader", of.times_loader)) {
    cells.push_back(cell);
  }
  cells.push_back(spread(share, 0));
  report.row(cells);
  const auto speed = [&](const Series& s) { return number(1e-9 * square / median(s), 0); };
  report.note("    square product: " + speed(least) + " GFlop/s" +
              (sgemm ? ", OpenBLAS under PyTorch: " + speed(blas) : ""));
}

}  // namespace

void training(Report& report) {
  const auto torch = Torch::find();
  report.begin(
      "training",
      "milliseconds of an epoch of random images in mini-batches, cross-entropy, float: "
      "shuffling,\n"
      "gathering, forward, loss, pull, update; 784-10-10 on 60000 in batches of 64, the large one\n"
      "on 6400 in batches of 128. PyTorch on as many threads: a loop over slices of the tensor as\n"
      "it stands, and a shuffled DataLoader. %: the share that products have of the speed of a\n"
      "large square one",
      {{"network, threads", 30},
       {"nnopt", 7},
       {"slices", 7},
       {"slices/nnopt", 18},
       {"aim", 11},
       {"loader", 7},
       {"loader/nnopt", 18},
       {"aim", 11},
       {"% of sgemm", 12}});
  if (!torch) report.note(no_torch);
  const StackOptions small{784, 10, {10}, "relu", 0}, large{784, 10, {1024, 1024}, "relu", 0};
  const Case cases[] = {{"784-10-10", small, "sgd", 60000, 64, 4, 7},
                        {"784-10-10", small, "adam", 60000, 64, 4, 7},
                        {"784-1024-1024-10", large, "sgd", 6400, 128, 1, 0},
                        {"784-1024-1024-10", large, "adam", 6400, 128, 1, 0}};
  const Examples images = random_images(60000);
  Examples some = images;
  some.pixels.resize(6400 * 784);
  some.labels.resize(6400);
  for (const auto& of : cases) {
    for (const std::size_t threads : {1, 2}) {
      compare(report, of, of.rows == 60000 ? images : some, threads, torch);
    }
  }
}

}  // namespace nnopt::bench
