// Mini-batches of a fit: rows shuffled by a counter, their loss against a plain loop.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "functions/data_fit.hpp"

namespace nnopt {
namespace {

/// y = row number, so that a batch's loss at a constant tells which rows it has.
DataSet numbered(std::size_t rows) {
  DataSet data{"numbered", {"x", "y"}, std::vector<std::vector<double>>(2), "y"};
  for (std::size_t i = 0; i < rows; ++i) {
    data.values[0].push_back(static_cast<double>(i));
    data.values[1].push_back(0);
  }
  return data;
}

/// The rows of a batch of a fit of `2^x * c`-like data: sum of x, counted by the loss itself.
double loss_at(const MiniBatches& batches, double c) {
  const std::vector<double> at{c};
  return batches.function()(std::span<const double>(at));
}

KnownFunction fit_of(const DataSet& data, const char* formula, const Loss& loss) {
  return data_fit(data, formula, "", loss, {});
}

BOOST_AUTO_TEST_SUITE(mini_batches)

BOOST_AUTO_TEST_CASE(an_epoch_takes_every_row_once_and_the_last_batch_may_be_smaller) {
  constexpr std::size_t rows = 50, size = 16;
  const KnownFunction f = fit_of(numbered(rows), "c*x", MeanAbsoluteError());
  const auto batches = f.fit->batches(size, 7);
  BOOST_TEST(batches->per_epoch() == 4u);
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    double sum = 0;
    for (std::int64_t k = 0; k < 4; ++k) {
      batches->select(4 * epoch + k);
      sum += loss_at(*batches, 1) * (k < 3 ? size : rows - 3 * size);
    }
    BOOST_TEST(std::abs(sum - rows * (rows - 1) / 2.0) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(each_epoch_and_seed_has_an_order_of_its_own_that_comes_back) {
  const KnownFunction f = fit_of(numbered(200), "c*x", MeanAbsoluteError());
  const auto first = f.fit->batches(16, 3), second = f.fit->batches(16, 3),
             other = f.fit->batches(16, 4);
  std::set<double> losses;
  for (const std::int64_t step : {0, 13, 26, 39}) {
    first->select(step);
    other->select(step);
    losses.insert(loss_at(*first, 1));
    losses.insert(loss_at(*other, 1));
  }
  BOOST_TEST(losses.size() == 8u);
  first->select(30);  // straight there, and by way of all steps before
  for (std::int64_t step = 0; step <= 30; ++step) second->select(step);
  BOOST_TEST(loss_at(*first, 1) == loss_at(*second, 1));
}

BOOST_AUTO_TEST_CASE(losses_of_batches_estimate_that_of_all_rows) {
  const DataSet data = sincos_data(0);
  const std::vector<double> at{2.0, 4.5};
  for (const Loss& loss : {Loss(MeanSquaredError()), Loss(ChiSquared())}) {
    const KnownFunction f = data_fit(data, "sin(b*cos(a*x))", "", loss, {"a", "b"});
    const auto batches = f.fit->batches(20, 0);  // ten of the same size
    double mean = 0;
    std::vector<double> gradient(2), sum(2);
    for (std::int64_t k = 0; k < 10; ++k) {
      batches->select(k);
      mean += Gradient<double>(batches->function())(at, gradient) / 10;
      for (std::size_t i = 0; i < 2; ++i) sum[i] += gradient[i] / 10;
    }
    const double all = Gradient<double>(*f.function)(at, gradient);
    BOOST_TEST(std::abs(mean - all) < 1e-12 * all);
    for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(std::abs(sum[i] - gradient[i]) < 1e-11 * all);
  }
}

BOOST_AUTO_TEST_CASE(in_float_the_batches_have_the_same_rows) {
  const KnownFunction f = fit_of(sincos_data(1), "sin(b*cos(a*x))", MeanSquaredError());
  const auto batches = f.fit->batches(16, 0);
  std::vector<float> gradient(2);
  for (std::int64_t step = 0; step < 30; ++step) {
    batches->select(step);
    const float narrow =
        Gradient<float>(batches->function())(std::vector<float>{4.5f, 2.0f}, gradient);
    const double wide = batches->function()(std::span<const double>(std::vector<double>{4.5, 2.0}));
    BOOST_TEST(std::abs(narrow - wide) < 1e-5 * wide);
  }
}

BOOST_AUTO_TEST_CASE(a_fit_gives_its_curve_at_rows_of_its_inputs) {
  const KnownFunction f = fit_of(sincos_data(0), "sin(b*cos(a*x))", MeanSquaredError());
  BOOST_TEST(f.variables == (std::vector<std::string>{"b", "a"}), boost::test_tools::per_element());
  BOOST_TEST(f.fit->inputs() == std::vector<std::size_t>{0}, boost::test_tools::per_element());
  const std::vector<double> at{2.5, 1.2}, x{0.3};
  BOOST_TEST(std::abs(f.fit->curve(at, x) - std::sin(2.5 * std::cos(1.2 * 0.3))) < 1e-15);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace nnopt
