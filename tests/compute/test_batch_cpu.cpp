// The verbs on mini-batches of the CPU against plain loops in double.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/rows.hpp"
#include "compute/batch.hpp"

namespace nnopt {
namespace {

using Precisions = boost::mpl::list<float, double>;

template <class T>
double tolerance() {
  return sizeof(T) == 4 ? 3e-5 : 1e-12;
}
constexpr double guard = 77;

/// A layer on a batch: every block is longer than what is used of it, the rest holds `guard`.
template <class T>
struct BatchLayer {
  DenseShape shape;
  std::size_t rows;
  Clock clock{4, 9};
  Dropout dropout{0, 3};
  std::vector<T> w, x, y, slope, dy, dx, g;

  BatchLayer(std::size_t in, std::size_t out, std::size_t batch, const std::string& activation)
      : rows(batch) {
    shape.in = in;
    shape.out = out;
    shape.weight = 2;
    shape.bias = shape.weight + in * out + 3;
    shape.activation = find_activation(activation);
    w = drawn(shape.bias + out, 1 / std::sqrt(static_cast<double>(in)), 1);
    x = drawn(rows * in, 1, 2);
    dy = drawn(rows * out, 1, 3);
    y = slope = g = dx = {};
    y.assign(rows * out + 2, static_cast<T>(guard));
    slope = y;
    dx.assign(rows * in + 2, static_cast<T>(guard));
    g.assign(w.size() + 2, static_cast<T>(guard));
  }
  T factor(std::size_t r, std::size_t u) const {
    if (dropout.share == 0) return 1;
    return dropout_factor<T>(dropout_stream(clock), dropout.share,
                             dropout.first + u + (std::uint64_t{r} << 32));
  }
  std::string text() const {
    return std::to_string(rows) + " rows, " + std::to_string(shape.in) + " to " +
           std::to_string(shape.out) + " " + std::string(name_of(shape.activation));
  }

 private:
  static std::vector<T> drawn(std::size_t n, double scale, std::uint64_t part) {
    std::vector<T> r(n);
    const RandomStream random(1, Purpose::noise, part);
    for (std::size_t i = 0; i < n; ++i) r[i] = static_cast<T>(scale * random.normal(i));
    return r;
  }
};

struct Shape {
  std::size_t in, out, rows;
};
// Thin and thick ones, cut into one part and into several.
constexpr Shape small_shapes[] = {{1, 1, 1}, {7, 1, 3}, {1, 7, 2}, {5, 3, 1}, {33, 17, 19}};
constexpr Shape large_shapes[] = {{784, 10, 64},   {10, 10, 64},   {784, 1, 30},
                                  {200, 300, 130}, {300, 40, 400}, {500, 700, 3}};

template <class T, class F>
void for_every_layer(F f) {
  for (const double share : {0.0, 0.3}) {
    for (const auto& activation : named_formulas<Activation>()) {
      for (const auto& [in, out, rows] : small_shapes) {
        BatchLayer<T> layer(in, out, rows, std::string(activation.name));
        layer.dropout.share = share;
        f(layer);
      }
    }
    for (const auto& [in, out, rows] : large_shapes) {
      BatchLayer<T> layer(in, out, rows, "tanh");
      layer.dropout.share = share;
      f(layer);
    }
  }
}

/// Whether ours is within the tolerance of the reference, relative where that is above 1.
template <class T>
bool near(T ours, double reference) {
  return std::abs(static_cast<double>(ours) - reference) <=
         tolerance<T>() * std::max(1.0, std::abs(reference));
}

Examples labelled(std::size_t classes, std::vector<std::uint8_t> labels) {
  Examples e;
  e.inputs = 1;
  e.classes = classes;
  e.numbers.resize(labels.size());
  e.labels = std::move(labels);
  return e;
}

/// The score of these outputs, and their adjoints.
template <class T>
std::pair<Score, std::vector<T>> score_of(const Examples& examples, std::vector<T> y) {
  Team team(1);
  const auto cpu = make_batch_cpu<T>(team);
  cpu->begin(cpu->hold(examples), {});
  std::vector<T> x(examples.rows() * examples.inputs), dy(y.size());
  cpu->take(examples.rows(), x.data());
  cpu->loss(examples.rows(), y.size() / examples.rows(), y.data(), dy.data());
  return {cpu->score(), dy};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_cpu)

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_are_taken_in_the_order_asked_for, T, Precisions) {
  Examples pixels, numbers;
  pixels.inputs = 256;
  numbers.inputs = 2;
  pixels.classes = 2;
  for (std::size_t i = 0; i < 3 * 256; ++i) {
    pixels.pixels.push_back(static_cast<std::uint8_t>(i * 7));
  }
  pixels.labels = {0, 1, 1};
  numbers.numbers = {0.1, 0.2, 0.3, 0.4};
  numbers.targets = {1, 2};
  Team team(2);
  const auto cpu = make_batch_cpu<T>(team);
  BOOST_TEST(cpu->hold(pixels) == 0);
  BOOST_TEST(cpu->hold(numbers) == 1);
  BOOST_TEST(cpu->rows(0) == 3);
  BOOST_TEST(cpu->rows(1) == 2);

  std::vector<T> x(2 * 256);
  cpu->begin(0, std::vector<std::uint32_t>{2, 0, 1});
  cpu->take(2, x.data());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    wrong += x[i] != static_cast<T>(pixels.at(2, i));  // all 256 of them
    wrong += x[256 + i] != static_cast<T>(pixels.at(0, i));
  }
  cpu->take(1, x.data());
  for (std::size_t i = 0; i < 256; ++i) wrong += x[i] != static_cast<T>(pixels.at(1, i));
  BOOST_TEST(wrong == 0);

  std::vector<T> row(2);
  cpu->begin(1, {});
  cpu->take(1, row.data());
  cpu->take(1, row.data());
  BOOST_TEST(row[0] == static_cast<T>(0.3));
  BOOST_TEST(row[1] == static_cast<T>(0.4));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(forward_is_what_plain_loops_give, T, Precisions) {
  Team team(2);
  const auto cpu = make_batch_cpu<T>(team);
  for_every_layer<T>([&](BatchLayer<T>& l) {
    cpu->set_clock(l.clock);
    cpu->forward(l.shape, l.w.data(), l.rows, l.x.data(), l.y.data(), l.slope.data(), l.dropout);
    std::size_t wrong = 0;
    for (std::size_t r = 0; r < l.rows; ++r) {
      for (std::size_t u = 0; u < l.shape.out; ++u) {
        double z = l.w[l.shape.bias + u];
        for (std::size_t i = 0; i < l.shape.in; ++i) {
          z += double(l.w[l.shape.weight + u * l.shape.in + i]) * double(l.x[r * l.shape.in + i]);
        }
        const auto y =
            std::visit([&](auto f) { return f.of(Dual<double>(z, 1.0)); }, l.shape.activation);
        const std::size_t at = r * l.shape.out + u;
        // At a kink the slope is that of either side.
        const bool at_kink = std::abs(z) < tolerance<T>();
        wrong += !near(l.y[at], y.value * double(l.factor(r, u)));
        wrong += !at_kink && !near(l.slope[at], y.slope * double(l.factor(r, u)));
      }
    }
    BOOST_TEST(wrong == 0, l.text());
    for (const auto* block : {&l.y, &l.slope}) {
      BOOST_TEST((block->end()[-2] == guard && block->back() == guard), l.text());
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pull_is_what_plain_loops_give, T, Precisions) {
  Team team(2);
  const auto cpu = make_batch_cpu<T>(team);
  for_every_layer<T>([&](BatchLayer<T>& l) {
    const std::size_t in = l.shape.in, out = l.shape.out;
    cpu->set_clock(l.clock);
    cpu->forward(l.shape, l.w.data(), l.rows, l.x.data(), l.y.data(), l.slope.data(), l.dropout);
    std::vector<double> a(l.rows * out), dx(l.rows * in), g(l.w.size(), guard);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = double(l.dy[i]) * double(l.slope[i]);
    for (std::size_t u = 0; u < out; ++u) {
      g[l.shape.bias + u] = 0;
      for (std::size_t i = 0; i < in; ++i) g[l.shape.weight + u * in + i] = 0;
      for (std::size_t r = 0; r < l.rows; ++r) {
        g[l.shape.bias + u] += a[r * out + u];
        for (std::size_t i = 0; i < in; ++i) {
          g[l.shape.weight + u * in + i] += a[r * out + u] * double(l.x[r * in + i]);
          dx[r * in + i] += a[r * out + u] * double(l.w[l.shape.weight + u * in + i]);
        }
      }
    }
    auto again = l;  // without dx
    cpu->pull(l.shape, l.w.data(), l.rows, l.x.data(), l.dy.data(), l.slope.data(), l.dx.data(),
              l.g.data());
    cpu->pull(l.shape, l.w.data(), l.rows, l.x.data(), again.dy.data(), l.slope.data(), nullptr,
              again.g.data());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < a.size(); ++i) wrong += !near(l.dy[i], a[i]);
    for (std::size_t i = 0; i < dx.size(); ++i) wrong += !near(l.dx[i], dx[i]);
    for (std::size_t i = 0; i < g.size(); ++i) wrong += !near(l.g[i], g[i]);
    BOOST_TEST(wrong == 0, l.text());
    BOOST_TEST((l.dx.end()[-2] == guard && l.dx.back() == guard), l.text());
    BOOST_TEST((l.g.end()[-2] == guard && l.g.back() == guard), l.text());
    BOOST_TEST((again.g == l.g), l.text());
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_is_stable_at_large_and_equal_outputs, T, Precisions) {
  const auto [equal, equal_dy] = score_of<T>(labelled(4, {2}), {5, 5, 5, 5});
  BOOST_TEST(near(T(equal.loss), std::log(4.0)));
  BOOST_TEST(equal.right == 0);  // the first largest counts
  for (std::size_t j = 0; j < 4; ++j) BOOST_TEST(near(equal_dy[j], 0.25 - (j == 2)));

  const auto [sure, sure_dy] = score_of<T>(labelled(3, {0, 1}), {1e4, -1e4, 0, 1e4, -1e4, 0});
  BOOST_TEST(near(T(sure.loss), 2e4));
  BOOST_TEST(sure.right == 1);
  BOOST_TEST(sure_dy == (std::vector<T>{0, 0, 0, 0.5, -0.5, 0}), boost::test_tools::per_element());

  constexpr T inf = std::numeric_limits<T>::infinity();
  const auto [never, never_dy] = score_of<T>(labelled(2, {0}), {0, -inf});
  BOOST_TEST(never.loss == 0);
  BOOST_TEST(never_dy[1] == 0);
  BOOST_TEST(std::isinf(score_of<T>(labelled(2, {1}), {0, -inf}).first.loss));
  for (const T bad : {inf, std::numeric_limits<T>::quiet_NaN()}) {
    BOOST_TEST(std::isnan(score_of<T>(labelled(3, {0}), {0, bad, 1}).first.loss));
    BOOST_TEST(std::isnan(score_of<T>(labelled(3, {0}), {bad, 0, 1}).first.loss));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_is_what_plain_loops_give, T, Precisions) {
  for (const std::size_t classes : {1, 2, 10, 33}) {
    for (const std::size_t rows : {1, 7, 64, 5000}) {
      const RandomStream random(classes, Purpose::noise, rows);
      std::vector<std::uint8_t> labels(rows);
      std::vector<T> y(rows * classes);
      for (std::size_t r = 0; r < rows; ++r) {
        labels[r] = static_cast<std::uint8_t>(double(classes) * random.uniform(r));
      }
      for (std::size_t i = 0; i < y.size(); ++i) {
        y[i] = static_cast<T>(20 * random.normal(rows + i));
      }
      double loss = 0;
      std::size_t wrong = 0, right = 0;
      const auto [score, dy] = score_of<T>(labelled(classes, labels), y);
      for (std::size_t r = 0; r < rows; ++r) {
        const T* const z = y.data() + r * classes;
        double sum = 0;
        for (std::size_t j = 0; j < classes; ++j)
          sum += std::exp(double(z[j]) - double(z[labels[r]]));
        loss += std::log(sum);
        right += std::max_element(z, z + classes) - z == labels[r];
        for (std::size_t j = 0; j < classes; ++j) {
          const double p = std::exp(double(z[j]) - double(z[labels[r]])) / sum;
          const double expected = (p - (j == labels[r])) / double(rows);
          wrong += !near(T(double(rows) * double(dy[r * classes + j])), double(rows) * expected);
        }
      }
      BOOST_TEST(wrong == 0);
      BOOST_TEST(std::abs(score.loss - loss) < tolerance<T>() * double(rows));
      BOOST_TEST(score.right == right);
      BOOST_TEST(score.rows == rows);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(squares_of_targets_add_up_over_batches, T, Precisions) {
  Examples e;
  e.inputs = 1;
  e.numbers = {0, 0, 0};
  e.targets = {1, -2, 0.5};
  Team team(1);
  const auto cpu = make_batch_cpu<T>(team);
  cpu->begin(cpu->hold(e), std::vector<std::uint32_t>{1, 2, 0});
  const std::vector<T> y{1, 1, 1};
  std::vector<T> x(3), dy(2);
  cpu->take(2, x.data());
  cpu->loss(2, 1, y.data(), dy.data());
  BOOST_TEST(dy == (std::vector<T>{3, 0.5}), boost::test_tools::per_element());
  cpu->take(1, x.data());
  cpu->loss(1, 1, y.data(), nullptr);
  const Score score = cpu->score();
  BOOST_TEST(score.loss == 9.25);
  BOOST_TEST(score.rows == 3);
  BOOST_TEST(score.right == 0);
  BOOST_TEST(cpu->score().rows == 0);
}

BOOST_AUTO_TEST_CASE(a_layer_of_one_output_does_not_see_the_order_of_its_inputs) {
  BatchLayer<float> l(40, 1, 9, "identity");
  Team team(1);
  const auto cpu = make_batch_cpu<float>(team);
  const auto output = [&] {
    cpu->forward(l.shape, l.w.data(), l.rows, l.x.data(), l.y.data(), l.slope.data(), {});
    return l.y;
  };
  const auto before = output();
  std::reverse(l.w.begin() + 2, l.w.begin() + 42);
  for (std::size_t r = 0; r < 9; ++r) {
    const auto row = l.x.begin() + static_cast<std::ptrdiff_t>(40 * r);
    std::reverse(row, row + 40);
  }
  BOOST_TEST(output() == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
