#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <string>

#include "base/error.hpp"
#include "base/rows.hpp"
#include "compute/activations.hpp"

namespace nnopt {
namespace {

template <class T>
Dual<T> at(const Activation& activation, T z) {
  return std::visit([&](auto a) { return a.of(Dual<T>(z, T(1))); }, activation);
}

/// The formulas of torch.nn, in the library's own functions.
const std::map<std::string, std::function<double(double)>> formulas{
    {"identity", [](double z) { return z; }},
    {"relu", [](double z) { return z > 0 ? z : 0; }},
    {"leaky_relu", [](double z) { return z > 0 ? z : 0.01 * z; }},
    {"elu", [](double z) { return z > 0 ? z : std::exp(z) - 1; }},
    {"tanh", [](double z) { return std::tanh(z); }},
    {"sigmoid", [](double z) { return 1 / (1 + std::exp(-z)); }},
    {"softplus", [](double z) { return std::log(1 + std::exp(z)); }},
    {"silu", [](double z) { return z / (1 + std::exp(-z)); }},
    {"gelu", [](double z) { return z * std::erfc(-z / std::numbers::sqrt2) / 2; }},
    {"sin", [](double z) { return std::sin(z); }}};

}  // namespace

BOOST_AUTO_TEST_SUITE(activations)

BOOST_AUTO_TEST_CASE(every_activation_follows_its_formula) {
  for (const auto& row : named_formulas<Activation>()) {
    BOOST_REQUIRE(formulas.contains(std::string(row.name)));
    const auto& formula = formulas.at(std::string(row.name));
    const Activation activation = find_activation(row.name);
    for (double z = -4.95; z < 5; z += 0.1) {
      BOOST_TEST(std::abs(at(activation, z).value - formula(z)) < 1e-14, row.name << " at " << z);
      const auto in_float = static_cast<double>(at(activation, static_cast<float>(z)).value);
      BOOST_TEST(std::abs(in_float - formula(z)) < 2e-6, row.name << " in float at " << z);
    }
  }
}

BOOST_AUTO_TEST_CASE(slopes_are_those_of_differences) {
  constexpr double h = 1e-6;
  for (const auto& row : named_formulas<Activation>()) {
    const auto& formula = formulas.at(std::string(row.name));
    const Activation activation = find_activation(row.name);
    for (double z = -4.95; z < 5; z += 0.1) {
      const double slope = (formula(z + h) - formula(z - h)) / (2 * h);
      BOOST_TEST(std::abs(at(activation, z).slope - slope) < 1e-8, row.name << " at " << z);
      const auto in_float = static_cast<double>(at(activation, static_cast<float>(z)).slope);
      BOOST_TEST(std::abs(in_float - slope) < 2e-6, row.name << " in float at " << z);
    }
  }
}

BOOST_AUTO_TEST_CASE(slopes_at_the_kink_are_those_of_torch) {
  BOOST_TEST(at(find_activation("relu"), 0.0).slope == 0.0);
  BOOST_TEST(at(find_activation("leaky_relu"), 0.0).slope == 0.01);
  BOOST_TEST(at(find_activation("elu"), 0.0).slope == 1.0);
}

BOOST_AUTO_TEST_CASE(far_arguments_give_finite_values_and_slopes) {
  for (const auto& row : named_formulas<Activation>()) {
    const Activation activation = find_activation(row.name);
    for (const double z : {-1e4, -200.0, 200.0, 1e4}) {
      const auto y = at(activation, z);
      const auto in_float = at(activation, static_cast<float>(z));
      BOOST_TEST((std::isfinite(y.value) && std::isfinite(y.slope)), row.name << " at " << z);
      BOOST_TEST((std::isfinite(in_float.value) && std::isfinite(in_float.slope)),
                 row.name << " in float at " << z);
    }
  }
  BOOST_TEST(at(find_activation("softplus"), 1e4).value == 1e4);
  BOOST_TEST(at(find_activation("gelu"), -1e4).value == 0.0);
  BOOST_TEST(at(find_activation("silu"), -1e4).value == 0.0);
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  for (const auto& row : named_formulas<Activation>()) {
    const double nan = std::nan("");
    BOOST_TEST(std::isnan(at(find_activation(row.name), nan).value), row.name);
  }
}

BOOST_AUTO_TEST_CASE(activations_are_found_by_name) {
  for (const auto& row : named_formulas<Activation>()) {
    BOOST_TEST(name_of(find_activation(row.name)) == row.name);
    BOOST_TEST(!row.formula.empty());
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_activation_suggests_the_nearest) {
  BOOST_CHECK_EXCEPTION(find_activation("sigmid"), BadInput, [](const BadInput& e) {
    const std::string text = e.what();
    return text.find("'sigmid'") != std::string::npos &&
           text.find("'sigmoid'") != std::string::npos &&
           text.find("nnopt list activations") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
