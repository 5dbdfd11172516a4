// The operations a formula is made of, as rows: the name that formulas call each by, and the type
// that computes it (autodiff/operations.hpp).
// Every function here runs on the device too: constexpr.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autodiff/operations.hpp"

namespace nnopt {

enum class Operation : std::uint8_t {
  // clang-format off
  exp, log, log2, log10, log1p, expm1, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, sqrt,
  cbrt, abs, sign, floor, ceil, erf, erfc, relu, sigmoid, softplus, negate,
  add, subtract, multiply, divide, pow, hypot, atan2, min, max,
  less, less_equal, greater, greater_equal, equal, not_equal,
  choose, sum
  // clang-format on
};

template <class Op>
struct Unary {};
template <class Op>
struct Binary {};
/// 1 where it holds, else 0.
template <class Compare>
struct Comparison {};
/// c ? a : b
struct Choice {};
/// Of products of two, each times a number (functions/program.hpp).
struct Sum {};

/// f(Unary<Exp>()), f(Binary<Add>()), f(Comparison<std::less<>>()), f(Choice()) or f(Sum()):
/// whichever `operation` is.
template <class F>
[[gnu::always_inline]] constexpr decltype(auto) with_operation(Operation operation, F&& f) {
  // clang-format off
  switch (operation) {
    case Operation::exp: return f(Unary<Exp>());
    case Operation::log: return f(Unary<Log>());
    case Operation::log2: return f(Unary<Log2>());
    case Operation::log10: return f(Unary<Log10>());
    case Operation::log1p: return f(Unary<Log1p>());
    case Operation::expm1: return f(Unary<Expm1>());
    case Operation::sin: return f(Unary<Sin>());
    case Operation::cos: return f(Unary<Cos>());
    case Operation::tan: return f(Unary<Tan>());
    case Operation::asin: return f(Unary<Asin>());
    case Operation::acos: return f(Unary<Acos>());
    case Operation::atan: return f(Unary<Atan>());
    case Operation::sinh: return f(Unary<Sinh>());
    case Operation::cosh: return f(Unary<Cosh>());
    case Operation::tanh: return f(Unary<Tanh>());
    case Operation::sqrt: return f(Unary<Sqrt>());
    case Operation::cbrt: return f(Unary<Cbrt>());
    case Operation::abs: return f(Unary<Abs>());
    case Operation::sign: return f(Unary<Sign>());
    case Operation::floor: return f(Unary<Floor>());
    case Operation::ceil: return f(Unary<Ceil>());
    case Operation::erf: return f(Unary<Erf>());
    case Operation::erfc: return f(Unary<Erfc>());
    case Operation::relu: return f(Unary<Relu>());
    case Operation::sigmoid: return f(Unary<Sigmoid>());
    case Operation::softplus: return f(Unary<Softplus>());
    case Operation::negate: return f(Unary<Negate>());
    case Operation::add: return f(Binary<Add>());
    case Operation::subtract: return f(Binary<Subtract>());
    case Operation::multiply: return f(Binary<Multiply>());
    case Operation::divide: return f(Binary<Divide>());
    case Operation::pow: return f(Binary<Pow>());
    case Operation::hypot: return f(Binary<Hypot>());
    case Operation::atan2: return f(Binary<Atan2>());
    case Operation::min: return f(Binary<Min>());
    case Operation::max: return f(Binary<Max>());
    case Operation::less: return f(Comparison<std::less<>>());
    case Operation::less_equal: return f(Comparison<std::less_equal<>>());
    case Operation::greater: return f(Comparison<std::greater<>>());
    case Operation::greater_equal: return f(Comparison<std::greater_equal<>>());
    case Operation::equal: return f(Comparison<std::equal_to<>>());
    case Operation::not_equal: return f(Comparison<std::not_equal_to<>>());
    case Operation::choose: return f(Choice());
    case Operation::sum: break;
  }
  // clang-format on
  return f(Sum());
}

/// What a formula may call by name: sin(x), atan2(y, x).
struct NamedOperation {
  std::string_view name;
  Operation operation;
  unsigned arguments;  // 1 or 2
};
std::optional<NamedOperation> find_operation(std::string_view name);
/// "sin", "cos" and so on.
std::vector<std::string> operation_names();

}  // namespace nnopt
