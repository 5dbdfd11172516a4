// The course's tables of initial parameters, and signals through depth.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "runs/init_depth.hpp"
#include "runs/init_table.hpp"

using namespace nnopt;

namespace {

constexpr std::array<std::size_t, 7> fans{10, 20, 50, 100, 200, 500, 1000};

bool never() { return false; }

std::vector<InitRow> table(const InitTablePlan& plan, std::size_t threads = 1) {
  Team team(threads);
  return init_table(plan, team, never);
}

/// Within five standard deviations of the variance of n numbers, which for laws of bounded kurtosis
/// is less than sqrt(2/n) of it.
void check_near_theory(const InitRow& row) {
  const double within = 5 * std::sqrt(2 / row.numbers.count);
  BOOST_TEST(std::abs(row.numbers.variance() / row.expected - 1) < within,
             row.size.fan_in << " to " << row.size.fan_out << ": " << row.numbers.variance()
                             << ", should be " << row.expected);
}

SchemeDepth through(const char* scheme, std::size_t depth, std::size_t width,
                    const char* activation, BiasInit bias = BiasInit::scheme,
                    std::size_t threads = 1) {
  DepthPlan plan;
  plan.network = plan_deep_stack(depth, width, activation);
  plan.schemes = {find_initializer(scheme)};
  plan.bias = bias;
  Team team(threads);
  return init_depth(plan, team, never).at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(init_tables)

BOOST_AUTO_TEST_CASE(moments_are_those_of_all_numbers_together) {
  Moments moments;
  moments.add(std::vector<double>{1, 2, 4});
  moments.add(std::vector<double>{});
  moments.add(std::vector<double>{-3});
  BOOST_TEST(moments.count == 4);
  BOOST_TEST(moments.min == -3);
  BOOST_TEST(moments.max == 4);
  BOOST_TEST(moments.mean == 1, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(moments.variance() == 6.5, boost::test_tools::tolerance(1e-15));
  Moments equal;
  for (int k = 0; k < 3; ++k) equal.add(std::vector<double>(110, 0.1));
  BOOST_TEST(equal.variance() == 0);
  BOOST_TEST(equal.mean == 0.1);
}

BOOST_AUTO_TEST_CASE(the_course_s_variances_of_the_default_follow_from_the_laws) {
  const std::array<double, 7> course{.03333, .01667, .00667, .00333, .00167, .00067, .00033};
  for (std::size_t k = 0; k < fans.size(); ++k) {
    for (const BiasInit bias : {BiasInit::torch, BiasInit::scheme}) {
      const double in = expected_variance(DefaultInit(), {double(fans[k]), 10}, bias);
      BOOST_TEST(std::abs(in - course[k]) <= 0.5e-5);
      const double out = expected_variance(DefaultInit(), {10, double(fans[k])}, bias);
      BOOST_TEST(out == 1.0 / 30, boost::test_tools::tolerance(1e-14));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_course_s_variances_of_xavier_are_of_its_weights_with_torch_s_biases) {
  const std::array<double, 7> course{.09394, .06364, .03333, .01956, .01169, .00660, .00483};
  for (std::size_t k = 0; k < fans.size(); ++k) {
    const double out = double(fans[k]);
    const double variance = expected_variance(XavierUniform(), {10, out}, BiasInit::torch);
    BOOST_TEST(std::abs(variance - course[k]) <= 0.5e-5);
    BOOST_TEST(variance == (10 * 2 / (10 + out) + 1.0 / 30) / 11,
               boost::test_tools::tolerance(1e-14));
  }
  BOOST_TEST(expected_variance(XavierUniform(), {10, 10}, BiasInit::zeros) == 1.0 / 11,
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(means_that_differ_widen_the_variance_of_weights_and_biases) {
  // 3 weights of 1 for each bias of 0: 3/4 - (3/4)^2.
  BOOST_TEST(expected_variance(Ones(), {3, 5}, BiasInit::zeros) == 3.0 / 16,
             boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(what_is_drawn_has_the_variance_of_its_laws) {
  InitTablePlan plan;
  for (const char* scheme : {"default", "uniform:a=1,b=2", "normal:mean=2,std=0.1", "ones",
                             "xavier_uniform", "kaiming_normal:mode=fan_out", "orthogonal"}) {
    plan.schemes.push_back(find_initializer(scheme));
  }
  plan.sizes = {{10, 10}, {200, 10}, {10, 200}};
  for (const BiasInit bias : {BiasInit::torch, BiasInit::zeros}) {
    plan.bias = bias;
    const auto rows = table(plan);
    BOOST_REQUIRE(rows.size() == plan.schemes.size() * plan.sizes.size());
    for (std::size_t k = 0; k < rows.size(); ++k) {
      BOOST_TEST(rows[k].scheme == k / plan.sizes.size());
      BOOST_TEST((rows[k].size == plan.sizes[k % plan.sizes.size()]));
      BOOST_TEST(rows[k].numbers.count >= 1e6);
      check_near_theory(rows[k]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_layer_has_weights_and_biases_within_their_bounds) {
  InitTablePlan plan;
  plan.schemes = {DefaultInit()};
  plan.sizes = {{10, 10}, {1000, 10}};
  plan.repeat = 3;
  const auto rows = table(plan);
  BOOST_TEST(rows[0].size.parameters() == 110u);
  BOOST_TEST(rows[1].size.parameters() == 10010u);
  BOOST_TEST(rows[0].draws == 3u);
  BOOST_TEST(rows[0].numbers.count == 330);
  for (const auto& row : rows) {
    const double bound = 1 / std::sqrt(double(row.size.fan_in));
    BOOST_TEST((row.numbers.min >= -bound && row.numbers.min < -0.9 * bound));
    BOOST_TEST((row.numbers.max < bound && row.numbers.max > 0.9 * bound));
  }
}

BOOST_AUTO_TEST_CASE(rows_depend_on_the_seed_but_not_on_the_threads) {
  InitTablePlan plan;
  plan.schemes = {XavierNormal()};
  plan.sizes = {{7, 5}};
  plan.repeat = 100;
  const double one = table(plan, 1)[0].numbers.variance();
  BOOST_TEST(one == table(plan, 3)[0].numbers.variance());
  plan.seed = 1;
  BOOST_TEST(one != table(plan, 1)[0].numbers.variance());
}

BOOST_AUTO_TEST_CASE(a_stop_leaves_the_rows_that_are_whole) {
  InitTablePlan plan;
  plan.schemes = {DefaultInit()};
  plan.sizes = {{2, 2}, {3, 3}, {4, 4}};
  plan.repeat = 1;
  Team team(1);
  int asked = 0;  // twice a row: before its only layer, and after
  const auto rows = init_table(plan, team, [&] { return ++asked > 3; });
  BOOST_TEST(rows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(relu_halves_what_xavier_keeps_and_kaiming_makes_up_for_it) {
  const SchemeDepth xavier = through("xavier_normal", 30, 128, "relu");
  BOOST_TEST(std::abs(xavier.activation_factor - 0.5) < 0.05);
  BOOST_TEST(std::abs(xavier.gradient_factor - 0.5) < 0.05);
  const SchemeDepth kaiming = through("kaiming_normal", 30, 128, "relu");
  BOOST_TEST(std::abs(kaiming.activation_factor - 1) < 0.1);
  BOOST_TEST(std::abs(kaiming.gradient_factor - 1) < 0.1);
  // A third of 1/fan_in, halved: without biases nothing holds the activations up.
  const SchemeDepth bare = through("default", 30, 128, "relu", BiasInit::zeros);
  BOOST_TEST(std::abs(bare.activation_factor - 1.0 / 6) < 0.02);
  BOOST_TEST(std::abs(bare.gradient_factor - 1.0 / 6) < 0.02);
}

BOOST_AUTO_TEST_CASE(an_orthogonal_linear_stack_keeps_lengths_exactly) {
  const SchemeDepth depth = through("orthogonal", 40, 64, "identity");
  BOOST_TEST(std::abs(depth.activation_factor - 1) < 0.001);
  BOOST_TEST(std::abs(depth.gradient_factor - 1) < 0.001);
  const SchemeDepth tripled = through("orthogonal:gain=3", 40, 64, "identity");
  BOOST_TEST(std::abs(tripled.activation_factor - 9) < 0.01);
}

BOOST_AUTO_TEST_CASE(factors_have_words_with_stated_limits) {
  BOOST_TEST((trend_of(0.79) == Trend::vanishing));
  BOOST_TEST((trend_of(0) == Trend::vanishing));
  BOOST_TEST((trend_of(0.8) == Trend::steady));
  BOOST_TEST((trend_of(1.25) == Trend::steady));
  BOOST_TEST((trend_of(1.26) == Trend::exploding));
  BOOST_TEST((trend_of(std::numeric_limits<double>::quiet_NaN()) == Trend::undefined));
  BOOST_TEST((trend_of(through("zeros", 3, 8, "relu").gradient_factor) == Trend::vanishing));
  BOOST_TEST((trend_of(through("normal", 300, 64, "relu").activation_factor) == Trend::exploding));
  BOOST_TEST((trend_of(through("default", 1, 8, "relu").activation_factor) == Trend::undefined));
}

BOOST_AUTO_TEST_CASE(a_model_has_a_row_for_each_layer_with_its_own_numbers) {
  DepthPlan plan;
  ModelOptions options;
  options.name = "mlp17";
  options.hidden = 24;
  options.latent = 16;
  plan.network = plan_network(options);
  plan.schemes = {DefaultInit(), KaimingNormal()};
  plan.normal_inputs = false;
  Team one(1), three(3);
  const auto depths = init_depth(plan, one, never);
  BOOST_REQUIRE(depths.size() == 2u);
  for (const SchemeDepth& depth : depths) {
    BOOST_REQUIRE(depth.rows.size() == 17u);
    BOOST_TEST((depth.rows[4].size == LayerSize{40, 24}));
    BOOST_TEST((depth.rows[16].size == LayerSize{24, 1}));
    for (const DepthRow& row : depth.rows) {
      BOOST_TEST(row.numbers.count == double(row.size.parameters()));
      BOOST_TEST(row.activation_variance > 0);
      BOOST_TEST(row.gradient_variance > 0);
    }
  }
  BOOST_TEST(depths[0].rows[3].gradient_variance ==
             init_depth(plan, three, never)[0].rows[3].gradient_variance);
}

BOOST_AUTO_TEST_SUITE_END()
