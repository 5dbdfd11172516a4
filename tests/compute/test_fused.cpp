// Same bits: of the walk that pulls and updates at once and of the two verbs one after the other;
// on any number of threads; in every run.
#include <algorithm>
#include <array>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/denormals.hpp"
#include "base/rows.hpp"
#include "rules/catalogue.hpp"
#include "tests/allocations.hpp"
#include "tests/compute/layer.hpp"
#include "tests/compute/rule_variants.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

/// All that three steps of one layer leave behind.
template <class T>
struct Trail {
  std::vector<T> w, y, a, dx, norm;
  std::vector<std::vector<T>> states;
  bool operator==(const Trail&) const = default;
};

enum class How { fused, two_verbs };

template <class T>
Trail<T> three_steps(Team& team, const std::string& spec, TestLayer<T> layer, How how) {
  const auto cpu = make_cpu<T>(team);
  const Rule rule = find_rule(spec, {});
  std::vector<std::vector<T>> states;
  for (std::size_t k = 0; k < 3; ++k) {
    states.emplace_back(layer.w.size(), static_cast<T>(initial_state(rule, k)));
  }
  std::vector<T> g(layer.w.size());
  const Weights<T> weights{layer.w.data(), {states[0].data(), states[1].data(), states[2].data()}};
  const DenseShape& shape = layer.shape;
  cpu->renew_norms(shape, layer.w.data(), layer.memory());
  for (int step = 1; step <= 3; ++step) {
    cpu->set_clock({layer.clock.seed, step});
    cpu->begin_update(rule);
    cpu->forward(shape, layer.w.data(), layer.x.data(), layer.y.data(), layer.memory(),
                 layer.dropout());
    layer.dy = layer.y;
    if (how == How::fused) {
      cpu->pull_and_update(shape, weights, layer.x.data(), layer.dy.data(), layer.memory(),
                           layer.dx.data());
      continue;
    }
    cpu->pull(shape, layer.w.data(), layer.x.data(), layer.dy.data(), layer.memory(),
              layer.dx.data(), g.data());
    // Segment by segment: guards have no gradient.
    cpu->update(weights, g.data(), shape.weight, shape.in * shape.out);
    cpu->update(weights, g.data(), shape.bias, shape.out);
    if (shape.normalized()) cpu->update(weights, g.data(), shape.gain, shape.out);
    cpu->renew_norms(shape, layer.w.data(), layer.memory());
  }
  return {layer.w, layer.y, layer.a, layer.dx, layer.norm, states};
}

template <class T>
std::vector<TestLayer<T>> layers() {
  std::vector<TestLayer<T>> all;
  for (const bool normalized : {false, true}) {
    all.emplace_back(1, 1, normalized, false, "tanh");
    all.emplace_back(65, 33, normalized, true, "tanh");
    all.emplace_back(17, 100, normalized, false, "relu");
    all.emplace_back(150, 200, normalized, true, "relu");  // shared between threads
    all.emplace_back(1000, 47, normalized, false, "silu");
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fused)

BOOST_AUTO_TEST_CASE_TEMPLATE(pull_and_update_gives_the_bits_of_pull_then_update, T, Precisions) {
  const NoDenormals during_test;
  Team team(2);
  for (const auto& spec : rule_variants) {
    for (const auto& layer : layers<T>()) {
      const auto fused = three_steps(team, spec, layer, How::fused);
      const auto plain = three_steps(team, spec, layer, How::two_verbs);
      BOOST_TEST((fused == plain), spec << " on " << layer.text());
      BOOST_TEST((fused.w != layer.w), spec << " on " << layer.text() << " changes nothing");
      for (std::size_t k = 0; k < layer.w.size(); ++k) {
        if (!layer.is_parameter(k) && fused.w[k] != static_cast<T>(guard_value)) {
          BOOST_ERROR(spec << " on " << layer.text() << " wrote to " << k);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_rule_is_among_these_variants) {
  std::set<std::string_view> names;
  for (const auto& spec : rule_variants) names.insert(name_of(find_rule(spec, {})));
  for (const auto& row : rule_rows()) BOOST_TEST(names.contains(row.name), row.name);
}

BOOST_AUTO_TEST_CASE(no_rule_has_more_states_than_weights_hold) {
  for (const auto& spec : rule_variants) {
    BOOST_TEST(state_count(find_rule(spec, {})) <= Weights<float>::most_states, spec);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_number_of_threads_gives_the_same_bits, T, Precisions) {
  const NoDenormals during_test;
  for (const auto& layer : layers<T>()) {
    Team alone(1);
    const auto expected = three_steps(alone, "adam:lr=0.1", layer, How::fused);
    for (const std::size_t threads : {2, 3, 4, 7}) {
      Team team(threads);
      for (int turn = 0; turn < 3; ++turn) {
        const auto fused = three_steps(team, "adam:lr=0.1", layer, How::fused);
        BOOST_TEST((fused == expected), layer.text() << " on " << threads << " threads");
      }
      const auto plain = three_steps(team, "adam:lr=0.1", layer, How::two_verbs);
      BOOST_TEST((plain == expected), layer.text() << " on " << threads << " threads, two verbs");
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sums_over_a_block_have_the_same_bits_on_any_team, T, Precisions) {
  const TestLayer<T> layer(1000, 300, false, false, "relu");
  Team alone(1);
  const auto clipped = [&](Team& team) {
    Clip clip;
    clip.norm = 1;
    auto g = layer.w;
    make_cpu<T>(team)->clip(g.data(), g.size(), clip);
    return g;
  };
  const auto expected = clipped(alone);
  for (const std::size_t threads : {2, 3, 7}) {
    Team team(threads);
    BOOST_TEST((clipped(team) == expected));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(verbs_allocate_nothing_after_the_first_step, T, Precisions) {
  TestLayer<T> layer(300, 200, true, true, "relu");
  std::vector<T> m(layer.w.size()), v(layer.w.size()), g(layer.w.size());
  const Weights<T> weights{layer.w.data(), {m.data(), v.data(), v.data()}};
  const Rule rule = find_rule("adam", {});
  Clip clip;
  clip.norm = clip.value = 1;
  for (const std::size_t threads : {1, 2}) {
    Team team(threads);
    const auto cpu = make_cpu<T>(team);
    const auto step = [&](int k) {
      cpu->renew_norms(layer.shape, layer.w.data(), layer.memory());
      cpu->set_clock({1, k});
      cpu->begin_update(rule);
      cpu->forward(layer.shape, layer.w.data(), layer.x.data(), layer.y.data(), layer.memory(),
                   layer.dropout());
      cpu->pull(layer.shape, layer.w.data(), layer.x.data(), layer.dy.data(), layer.memory(),
                layer.dx.data(), g.data());
      cpu->pull_and_update(layer.shape, weights, layer.x.data(), layer.dy.data(), layer.memory(),
                           layer.dx.data());
      cpu->update(weights, g.data(), 0, g.size());
      cpu->clip(g.data(), g.size(), clip);
    };
    step(1);
    const std::size_t before = allocations();
    for (int k = 2; k < 20; ++k) step(k);
    BOOST_TEST(allocations() == before, threads << " threads");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
