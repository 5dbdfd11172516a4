// The dense verbs of the CPU against plain loops in double.
#include <algorithm>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "rules/catalogue.hpp"
#include "tests/compute/layer.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

// out by in; the larger ones are shared between threads.
constexpr std::pair<std::size_t, std::size_t> small_shapes[] = {
    {1, 1}, {1, 7}, {7, 1}, {3, 5}, {5, 64}, {33, 65}, {100, 17}, {17, 100}};
constexpr std::pair<std::size_t, std::size_t> large_shapes[] = {
    {130, 129}, {31, 640}, {512, 512}, {1, 20000}};

/// f(layer) for every shape, activation, with and without normalization and mask.
template <class T, class F>
void for_every_layer(F f) {
  for (const bool normalized : {false, true}) {
    for (const bool masked : {false, true}) {
      for (const auto& activation : named_formulas<Activation>()) {
        for (const auto& [out, in] : small_shapes) {
          f(TestLayer<T>(in, out, normalized, masked, std::string(activation.name)));
        }
      }
      for (const auto& [out, in] : large_shapes) {
        f(TestLayer<T>(in, out, normalized, masked, "tanh"));
      }
    }
  }
}

template <class T>
double tolerance() {
  return sizeof(T) == 4 ? 3e-5 : 1e-12;
}

/// The largest distance, relative to the reference where that is above 1; nan counts as infinite.
template <class T>
double distance(const std::vector<T>& ours, const std::vector<double>& reference, std::size_t n) {
  double most = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double d = std::abs(static_cast<double>(ours[i]) - reference[i]) /
                     std::max(1.0, std::abs(reference[i]));
    most = std::max(most, std::isnan(d) ? std::numeric_limits<double>::infinity() : d);
  }
  return most;
}

template <class T>
bool guards_hold(const std::vector<T>& numbers, std::size_t used) {
  return std::all_of(numbers.begin() + static_cast<std::ptrdiff_t>(used), numbers.end(),
                     [](T x) { return x == static_cast<T>(guard_value); });
}

template <class T>
void run_forward(Compute<T>& cpu, TestLayer<T>& layer) {
  cpu.renew_norms(layer.shape, layer.w.data(), layer.memory());
  cpu.set_clock(layer.clock);
  cpu.forward(layer.shape, layer.w.data(), layer.x.data(), layer.y.data(), layer.memory(),
              layer.dropout());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cpu)

BOOST_AUTO_TEST_CASE_TEMPLATE(forward_is_what_plain_loops_give, T, Precisions) {
  Team team(2);
  const auto cpu = make_cpu<T>(team);
  for_every_layer<T>([&](TestLayer<T> layer) {
    run_forward(*cpu, layer);
    const auto expected = plain_forward(layer, as<double>(layer.w), as<double>(layer.x));
    const std::size_t out = layer.shape.out;
    BOOST_TEST(distance(layer.y, expected, out) < tolerance<T>(), layer.text());
    BOOST_TEST(guards_hold(layer.y, out), layer.text());
    BOOST_TEST(guards_hold(layer.slope, out), layer.text());
    BOOST_TEST(guards_hold(layer.dot, layer.shape.normalized() ? out : 0), layer.text());
    BOOST_TEST(guards_hold(layer.norm, layer.shape.normalized() ? out : 0), layer.text());
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pull_is_what_plain_loops_give, T, Precisions) {
  Team team(2);
  const auto cpu = make_cpu<T>(team);
  for_every_layer<T>([&](TestLayer<T> layer) {
    run_forward(*cpu, layer);
    const auto expected = plain_pull(layer);
    std::vector<T> g(layer.w.size(), static_cast<T>(guard_value));
    for (std::size_t k = 0; k < g.size(); ++k) {
      if (layer.is_parameter(k)) g[k] = std::numeric_limits<T>::quiet_NaN();
    }
    const auto w = layer.w;
    cpu->pull(layer.shape, layer.w.data(), layer.x.data(), layer.dy.data(), layer.memory(),
              layer.dx.data(), g.data());
    // The reference holds guard_value between the segments, so that this sees guards too.
    BOOST_TEST(distance(g, expected.g, g.size()) < tolerance<T>(), layer.text());
    for (std::size_t k = 0; k < g.size(); ++k) {
      if (!layer.is_parameter(k) && g[k] != static_cast<T>(guard_value)) {
        BOOST_ERROR(layer.text() << ": wrote to " << k << ", which is no parameter");
      }
    }
    BOOST_TEST(distance(layer.dx, expected.dx, layer.dx.size()) < tolerance<T>(), layer.text());
    BOOST_TEST(guards_hold(layer.dx, layer.shape.in), layer.text());
    BOOST_TEST(distance(layer.a, expected.a, layer.shape.out) < tolerance<T>(), layer.text());
    BOOST_TEST(guards_hold(layer.a, layer.shape.out), layer.text());
    BOOST_TEST(std::ranges::count(layer.dy, T(0)) == static_cast<std::ptrdiff_t>(layer.shape.out),
               layer.text() << ": adjoints that were read are 0");
    BOOST_TEST(guards_hold(layer.dy, layer.shape.out), layer.text());
    BOOST_TEST((layer.w == w), layer.text());
  });
}

BOOST_AUTO_TEST_CASE(pull_is_the_derivative_that_duals_give) {
  Team team(1);
  const auto cpu = make_cpu<double>(team);
  for_every_layer<double>([&](TestLayer<double> layer) {
    if (layer.shape.in * layer.shape.out > 400) return;
    const auto w = as<Dual<double>>(layer.w), x = as<Dual<double>>(layer.x);
    const auto dy = layer.dy, dx = layer.dx;
    const auto derivative = [&](const auto& w_now, const auto& x_now) {
      const auto y = plain_forward(layer, w_now, x_now);
      double sum = 0;
      for (std::size_t i = 0; i < y.size(); ++i) sum += dy[i] * y[i].slope;
      return sum;
    };
    run_forward(*cpu, layer);
    std::vector<double> g(layer.w.size());
    cpu->pull(layer.shape, layer.w.data(), layer.x.data(), layer.dy.data(), layer.memory(),
              layer.dx.data(), g.data());
    double most = 0;
    for (std::size_t k = 0; k < w.size(); ++k) {
      if (!layer.is_parameter(k)) continue;
      auto w_now = w;
      w_now[k].slope = 1;
      most = std::max(most, std::abs(g[k] - derivative(w_now, x)));
    }
    for (std::size_t j = 0; j < x.size(); ++j) {
      auto x_now = x;
      x_now[j].slope = 1;
      most = std::max(most, std::abs(layer.dx[j] - dx[j] - derivative(w, x_now)));
    }
    BOOST_TEST(most < 1e-12, layer.text() << ": " << most);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(update_changes_what_it_is_told_and_nothing_else, T, Precisions) {
  Team team(2);
  const auto cpu = make_cpu<T>(team);
  const Rule rule = find_rule("amsgrad:lr=0.1,weight_decay=0.1", {});
  const std::pair<std::size_t, std::size_t> stretches[] = {{0, 1}, {3, 50}, {7, 8192}, {1, 20001}};
  for (const auto& [from, count] : stretches) {
    const TestLayer<T> numbers(30011, 1, false, false, "identity");
    std::vector<T> w(numbers.w), g(numbers.w.rbegin(), numbers.w.rend());
    std::vector<std::vector<T>> states(3, std::vector<T>(w.size(), T(0.5)));
    auto expected = w;
    auto expected_states = states;
    with_body<T>(rule, 3, [&](auto body) {
      for (std::size_t k = from; k < from + count; ++k) {
        T s[3];
        for (std::size_t i = 0; i < 3; ++i) s[i] = states[i][k];
        expected[k] = body(w[k], g[k], s);
        for (std::size_t i = 0; i < 3; ++i) expected_states[i][k] = s[i];
      }
    });
    cpu->set_clock({0, 3});
    cpu->begin_update(rule);
    cpu->update({w.data(), {states[0].data(), states[1].data(), states[2].data()}}, g.data(), from,
                count);
    BOOST_TEST((w == expected), from << " + " << count);
    BOOST_TEST((states == expected_states), from << " + " << count);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(norms_are_sums_of_squares, T, Precisions) {
  Team team(2);
  const auto cpu = make_cpu<T>(team);
  for (const auto& [out, in] : large_shapes) {
    TestLayer<T> layer(in, out, true, false, "relu");
    cpu->renew_norms(layer.shape, layer.w.data(), layer.memory());
    for (std::size_t i = 0; i < out; ++i) {
      double square = 0;
      for (std::size_t j = 0; j < in; ++j) {
        const auto v = static_cast<double>(layer.w[layer.shape.weight + i * in + j]);
        square += v * v;
      }
      BOOST_TEST(std::abs(static_cast<double>(layer.norm[i]) - square) < tolerance<T>() * square,
                 layer.text() << " row " << i);
    }
    BOOST_TEST(guards_hold(layer.norm, out), layer.text());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(gradients_are_shortened_to_the_norm, T, Precisions) {
  Team team(2);
  const auto cpu = make_cpu<T>(team);
  for (const std::size_t n : {1, 7, 65536, 200001}) {
    const TestLayer<T> numbers(n, 1, false, false, "identity");
    double square = 0;
    for (const T x : numbers.x) square += static_cast<double>(x) * static_cast<double>(x);
    for (const double share : {0.25, 4.0}) {
      auto g = numbers.x;
      Clip clip;
      clip.norm = share * std::sqrt(square);
      cpu->clip(g.data(), n, clip);
      double most = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double expected = std::min(share, 1.0) * static_cast<double>(numbers.x[i]);
        most = std::max(most, std::abs(static_cast<double>(g[i]) - expected));
      }
      BOOST_TEST(most < tolerance<T>() + 1e-5 / *clip.norm, n << " numbers: " << most);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(adjoints_that_are_taken_are_zero_afterwards, T, Precisions) {
  Team team(1);
  const auto cpu = make_cpu<T>(team);
  const std::vector<T> values{3, -2, 5};
  std::vector<T> g(3), w{1, 1, 1};
  T* const dx = cpu->make_adjoints(3, 3);
  cpu->put(values, dx);
  cpu->take_adjoints(dx, g.data(), 3);
  BOOST_TEST((g == values));
  cpu->take_adjoints(dx, g.data(), 3);
  BOOST_TEST((g == std::vector<T>(3)));
  cpu->put(values, dx);
  cpu->begin_update(find_rule("sgd:lr=0.5", {}));
  cpu->take_and_update({w.data(), {w.data(), w.data(), w.data()}}, dx, 3);
  BOOST_TEST((w == std::vector<T>{T(-0.5), T(2), T(-1.5)}));
  cpu->take_adjoints(dx, g.data(), 3);
  BOOST_TEST((g == std::vector<T>(3)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(norms_of_a_layer_without_them_are_left_alone, T, Precisions) {
  Team team(1);
  TestLayer<T> layer(40, 9, false, false, "relu");
  make_cpu<T>(team)->renew_norms(layer.shape, layer.w.data(), layer.memory());
  BOOST_TEST(guards_hold(layer.norm, 0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
