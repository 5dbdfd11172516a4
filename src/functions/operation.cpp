#include "functions/operation.hpp"

#include <algorithm>

namespace nnopt {
namespace {

constexpr NamedOperation named_operations[] = {
    {"sin", Operation::sin, 1},          {"cos", Operation::cos, 1},
    {"tan", Operation::tan, 1},          {"asin", Operation::asin, 1},
    {"acos", Operation::acos, 1},        {"atan", Operation::atan, 1},
    {"atan2", Operation::atan2, 2},      {"sinh", Operation::sinh, 1},
    {"cosh", Operation::cosh, 1},        {"tanh", Operation::tanh, 1},
    {"exp", Operation::exp, 1},          {"log", Operation::log, 1},
    {"log2", Operation::log2, 1},        {"log10", Operation::log10, 1},
    {"log1p", Operation::log1p, 1},      {"expm1", Operation::expm1, 1},
    {"sqrt", Operation::sqrt, 1},        {"cbrt", Operation::cbrt, 1},
    {"abs", Operation::abs, 1},          {"sign", Operation::sign, 1},
    {"floor", Operation::floor, 1},      {"ceil", Operation::ceil, 1},
    {"min", Operation::min, 2},          {"max", Operation::max, 2},
    {"pow", Operation::pow, 2},          {"hypot", Operation::hypot, 2},
    {"erf", Operation::erf, 1},          {"erfc", Operation::erfc, 1},
    {"relu", Operation::relu, 1},        {"sigmoid", Operation::sigmoid, 1},
    {"softplus", Operation::softplus, 1}};

}  // namespace

std::optional<NamedOperation> find_operation(std::string_view name) {
  const auto* const row = std::ranges::find(named_operations, name, &NamedOperation::name);
  if (row == std::end(named_operations)) return {};
  return *row;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  for (const auto& row : named_operations) names.emplace_back(row.name);
  return names;
}

}  // namespace nnopt
