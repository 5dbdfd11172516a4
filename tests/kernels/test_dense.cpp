// The kernels of dense layers against the verbs of the CPU.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/compute/rule_variants.hpp"
#include "tests/kernels/device_layer.hpp"
#include "tests/kernels/on_device.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

std::string text_of(const LayerKind& kind, Kernels kernels) {
  return std::to_string(kind.out) + "x" + std::to_string(kind.in) + " " + kind.activation +
         (kind.normalized ? " normalized" : "") + (kind.masked ? " masked" : "") + " gap " +
         std::to_string(kind.gap) + (kernels == Kernels::plain ? " plain" : "");
}

/// The plain kernels add up a row in one go: long sums lose more.
template <class T>
double tolerance(Kernels kernels) {
  return (kernels == Kernels::plain ? 4 : 1) * sum_tolerance<T>;
}

/// f(kind, kernels) for odd shapes with and without normalization, dropout and alignment, and for
/// every activation.
template <class F>
void for_every_kind(F f) {
  constexpr std::pair<std::size_t, std::size_t> shapes[] = {
      {5, 64}, {7, 1}, {1, 1}, {1, 7}, {33, 68}, {18, 131}, {4, 32}, {9, 2100}, {130, 12}};
  for (const Kernels kernels : {Kernels::fast, Kernels::plain}) {
    for (const bool normalized : {false, true}) {
      for (const auto& [out, in] : as_many_as_there_is_time_for(shapes)) {
        for (const std::size_t gap : {5, 8}) {
          f(LayerKind{out, in, normalized, (out + gap) % 2 == 0, "tanh", gap}, kernels);
        }
      }
    }
    const auto activations = named_formulas<Activation>();
    for (const auto& activation : as_many_as_there_is_time_for(activations)) {
      f(LayerKind{6, 20, false, true, std::string(activation.name)}, kernels);
    }
  }
}

/// The verbs of the CPU on the layer of one copy.
template <class T>
struct OnCpu {
  TestLayer<T> layer;
  Team team{1};
  std::unique_ptr<Compute<T>> cpu = make_cpu<T>(team);
  std::vector<T> g;
  std::vector<std::vector<T>> states;

  explicit OnCpu(const TestLayer<T>& from)
      : layer(from), g(from.w.size(), static_cast<T>(guard_value)), states(3, from.w) {
    cpu->set_clock(layer.clock);
  }
  void forward() {
    cpu->renew_norms(layer.shape, layer.w.data(), layer.memory());
    cpu->forward(layer.shape, layer.w.data(), layer.x.data(), layer.y.data(), layer.memory(),
                 layer.dropout());
  }
  void pull() {
    cpu->pull(layer.shape, layer.w.data(), layer.x.data(), layer.dy.data(), layer.memory(),
              layer.dx.data(), g.data());
  }
  void update(const Rule& rule, std::int64_t step) {
    if (step == 1) {
      for (std::size_t k = 0; k < states.size(); ++k) {
        std::ranges::fill(states[k], static_cast<T>(initial_state(rule, k)));
      }
    }
    cpu->set_clock({layer.clock.seed, step});
    cpu->begin_update(rule);
    cpu->pull_and_update(layer.shape,
                         {layer.w.data(), {states[0].data(), states[1].data(), states[2].data()}},
                         layer.x.data(), layer.dy.data(), layer.memory(), layer.dx.data());
  }
};

template <class T>
std::vector<T> first(const std::vector<T>& numbers, std::size_t count) {
  return {numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// Whether only what a layer owns differs from the guard.
template <class T>
bool guards_hold(const TestLayer<T>& layer, const std::vector<T>& numbers) {
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    if (!layer.is_parameter(k) && numbers[k] != static_cast<T>(guard_value)) return false;
  }
  return true;
}

/// All that three steps leave of copy c.
template <class T>
std::vector<std::vector<T>> three_steps(DeviceLayers<T>& layers, const Rule& rule, bool fused,
                                        std::size_t c) {
  const DenseShape& shape = layers.shape();
  layers.renew_norms();
  for (int step = 1; step <= 3; ++step) {
    layers.forward();
    for (std::size_t k = 0; k < layers.host.size(); ++k) {
      layers.device().put(first(layers.host[k].dy, shape.out), layers.dy, k);
    }
    layers.begin_update(rule, step);
    if (fused) {
      layers.pull_and_update();
      continue;
    }
    layers.pull();
    Device<T>& device = layers.device();
    device.update(layers.weights(), layers.g, shape.weight, shape.in * shape.out);
    device.update(layers.weights(), layers.g, shape.bias, shape.out);
    if (shape.normalized()) device.update(layers.weights(), layers.g, shape.gain, shape.out);
    layers.renew_norms();
  }
  const std::size_t size = layers.host.front().w.size();
  std::vector<std::vector<T>> all{
      layers.read(layers.w, size, c), layers.read(layers.y, shape.out, c),
      layers.read(layers.memory().a, shape.out, c), layers.sum(layers.dx, shape.in, c)};
  if (shape.normalized()) all.push_back(layers.read(layers.memory().squared_norm, shape.out, c));
  for (std::size_t k = 0; k < state_count(rule); ++k) {
    auto state = layers.read(layers.state(k), size, c);
    for (std::size_t i = 0; i < size; ++i) {
      if (!layers.host.front().is_parameter(i)) state[i] = T(0);
    }
    all.push_back(std::move(state));
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dense_kernels, *boost::unit_test::precondition(with_device))

BOOST_AUTO_TEST_CASE_TEMPLATE(forward_is_that_of_the_cpu, T, Precisions) {
  for_every_kind([](const LayerKind& kind, Kernels kernels) {
    DeviceLayers<T> layers(kind, 2, kernels);
    layers.renew_norms();
    layers.forward();
    for (std::size_t c = 0; c < 2; ++c) {
      OnCpu<T> cpu(layers.host[c]);
      cpu.forward();
      const auto agrees = [&](const char* what, const T* ours, const std::vector<T>& theirs) {
        const auto numbers = layers.read(ours, kind.out + kind.gap, c);
        const double apart = relative_distance(first(numbers, kind.out), first(theirs, kind.out));
        BOOST_TEST(apart <= tolerance<T>(kernels),
                   what << " of copy " << c << " of " << text_of(kind, kernels) << ": " << apart);
        BOOST_TEST(
            std::count(numbers.begin() + static_cast<std::ptrdiff_t>(kind.out), numbers.end(),
                       DeviceLayers<T>::guard()) == static_cast<std::ptrdiff_t>(kind.gap),
            what << " of " << text_of(kind, kernels) << " written behind its end");
      };
      agrees("y", layers.y, cpu.layer.y);
      agrees("slope", layers.memory().slope, cpu.layer.slope);
      if (kind.normalized) agrees("dot", layers.memory().dot, cpu.layer.dot);
      if (kind.normalized) agrees("norm", layers.memory().squared_norm, cpu.layer.norm);
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pull_is_that_of_the_cpu, T, Precisions) {
  for_every_kind([](const LayerKind& kind, Kernels kernels) {
    DeviceLayers<T> layers(kind, 2, kernels);
    layers.renew_norms();
    layers.forward();
    layers.begin_update(find_rule("sgd", {}), 1);
    layers.pull();
    for (std::size_t c = 0; c < 2; ++c) {
      OnCpu<T> cpu(layers.host[c]);
      cpu.forward();
      cpu.pull();
      const auto agrees = [&](const char* what, const std::vector<T>& ours,
                              const std::vector<T>& theirs) {
        const double apart = relative_distance(ours, theirs);
        BOOST_TEST(apart <= tolerance<T>(kernels),
                   what << " of copy " << c << " of " << text_of(kind, kernels) << ": " << apart);
      };
      const auto g = layers.read(layers.g, cpu.g.size(), c);
      agrees("g", g, cpu.g);
      BOOST_TEST(guards_hold(layers.host[c], g), "g of " << text_of(kind, kernels));
      agrees("a", layers.read(layers.memory().a, kind.out, c), first(cpu.layer.a, kind.out));
      agrees("dx", layers.sum(layers.dx, kind.in, c), first(cpu.layer.dx, kind.in));
      BOOST_TEST((layers.sum(layers.dy, kind.out, c) == std::vector<T>(kind.out)),
                 "adjoints that were read are 0: " << text_of(kind, kernels));
      BOOST_TEST((layers.read(layers.w, cpu.g.size(), c) == layers.host[c].w));
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_rule_in_the_walk_is_that_of_the_cpu, T, Precisions) {
  for (const Kernels kernels : {Kernels::fast, Kernels::plain}) {
    for (const auto& spec : as_many_as_there_is_time_for(rule_variants)) {
      const Rule rule = find_rule(spec, {});
      for (const LayerKind& kind :
           {LayerKind{9, 36, false, false, "tanh", 8}, LayerKind{6, 21, true, true, "silu", 5},
            LayerKind{5, 12, true, false, "relu", 8}}) {
        DeviceLayers<T> layers(kind, 1, kernels);
        const auto ours = three_steps(layers, rule, true, 0);
        OnCpu<T> cpu(layers.host[0]);
        for (int step = 1; step <= 3; ++step) {
          cpu.forward();
          cpu.layer.dy = layers.host[0].dy;
          cpu.update(rule, step);
        }
        // A step of a rule that divides by the gradient's own size may turn its sign where that is
        // all rounding; none of these gradients is.
        BOOST_TEST(relative_distance(ours[0], cpu.layer.w) <= 20 * sum_tolerance<T>,
                   spec << " on " << text_of(kind, kernels) << ": "
                        << relative_distance(ours[0], cpu.layer.w));
        BOOST_TEST(guards_hold(layers.host[0], ours[0]), spec);
        BOOST_TEST((ours[0] != layers.host[0].w), spec << " changes nothing");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pull_and_update_gives_the_bits_of_pull_then_update, T, Precisions) {
  for (const auto& spec : as_many_as_there_is_time_for(rule_variants)) {
    const Rule rule = find_rule(spec, {});
    for (const LayerKind& kind :
         {LayerKind{9, 36, false, true, "tanh", 8}, LayerKind{6, 21, true, false, "silu", 5},
          LayerKind{5, 260, true, false, "relu", 8}}) {
      DeviceLayers<T> one(kind, 1, Kernels::fast), other(kind, 1, Kernels::fast);
      BOOST_TEST((three_steps(one, rule, true, 0) == three_steps(other, rule, false, 0)),
                 spec << " on " << text_of(kind, Kernels::fast));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_copy_has_the_bits_that_it_has_alone, T, Precisions) {
  const Rule rule = find_rule("adam:lr=0.1", {});
  for (const LayerKind& kind :
       {LayerKind{9, 36, false, true, "tanh", 8}, LayerKind{6, 21, true, true, "silu", 5}}) {
    DeviceLayers<T> together(kind, 3, Kernels::fast);
    const auto last = three_steps(together, rule, true, 2);
    DeviceLayers<T> alone(kind, 1, Kernels::fast, first_seed + 2);
    BOOST_TEST((three_steps(alone, rule, true, 0) == last), text_of(kind, Kernels::fast));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(gradients_are_shortened_as_on_the_cpu, T, Precisions) {
  const std::size_t counts[] = {300, 7, 1, 70001};
  for (const std::size_t n : as_many_as_there_is_time_for(counts)) {
    const TestLayer<T> numbers(n, 1, false, false, "identity");
    const auto device = make_cuda<T>(0, 2, padded(n));
    T* const g = device->make(n);
    for (const double norm : {0.3, 1e9}) {
      for (const double value : {0.5, 1e9}) {
        Clip clip;
        clip.norm = norm;
        clip.value = value;
        for (const std::size_t copy : {0, 1}) device->put(numbers.x, g, copy);
        device->clip(g, n, clip);
        auto expected = numbers.x;
        Team team(1);
        make_cpu<T>(team)->clip(expected.data(), n, clip);
        for (const std::size_t copy : {0, 1}) {
          std::vector<T> ours(n);
          device->get(g, ours, copy);
          BOOST_TEST(relative_distance(ours, expected) <= sum_tolerance<T>,
                     n << " numbers to " << norm << ", copy " << copy);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
