#include "runs/not_finite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "functions/data_fit.hpp"
#include "functions/find.hpp"
#include "functions/formula.hpp"

namespace nnopt {
namespace {

/// The formula that a function was made from; nothing for those of the catalogue and moved ones.
std::optional<Formula> formula_of(const KnownFunction& function) {
  std::string text = function.name;
  std::vector<std::string> variables = function.variables;
  if (function.fit) {
    const DataSet& data = function.fit->data();
    const std::string head = function.value_name + " of ", end = " on " + data.name;
    if (!text.starts_with(head) || !text.ends_with(end)) return {};
    text = text.substr(head.size(), text.size() - head.size() - end.size());
    variables.insert(variables.end(), data.columns.begin(), data.columns.end());
  } else if (is_function_name(text, variables)) {
    return {};
  }
  try {
    return parse_formula(text, variables, Names::declared);
  } catch (const BadInput&) {
    return {};
  }
}

std::string name_of(Operation operation) {
  for (const auto& name : operation_names()) {
    if (find_operation(name)->operation == operation) return name;
  }
  return {};
}

/// How tightly operators bind, and their signs; functions are called by name.
struct Sign {
  Operation operation;
  int level;
  std::string_view text;
};
constexpr Sign signs[] = {{Operation::less, 1, " < "},    {Operation::less_equal, 1, " <= "},
                          {Operation::greater, 1, " > "}, {Operation::greater_equal, 1, " >= "},
                          {Operation::equal, 1, " == "},  {Operation::not_equal, 1, " != "},
                          {Operation::add, 2, " + "},     {Operation::subtract, 2, " - "},
                          {Operation::multiply, 3, "*"},  {Operation::divide, 3, "/"},
                          {Operation::pow, 5, "^"}};
const Sign* sign_of(Operation operation) {
  const auto* found = std::ranges::find(signs, operation, &Sign::operation);
  return found == std::end(signs) ? nullptr : found;
}

/// An operation on what is written in `operands`, each within parentheses where it needs them.
template <class Written>
std::string written(const GraphNode& node, Written operand) {
  const auto& [a, b, c] = node.operands;
  if (node.operation == Operation::choose) {
    return operand(a, 1) + " ? " + operand(b, 1) + " : " + operand(c, 1);
  }
  if (node.operation == Operation::negate) return "-" + operand(a, 4);
  if (const Sign* const sign = sign_of(node.operation)) {
    const bool from_right = node.operation == Operation::pow;
    return operand(a, sign->level + from_right) + std::string(sign->text) +
           operand(b, sign->level + !from_right);
  }
  std::string text = name_of(node.operation) + "(" + operand(a, 0);
  if (operand_count(node.operation) == 2) text += ", " + operand(b, 0);
  return text + ")";
}

/// A node as it would be typed; from some depth on only dots.
std::string typed(const Formula& formula, NodeId id, int level, int depth = 0) {
  const GraphNode& node = formula.graph.nodes()[id];
  if (node.kind == GraphNode::Kind::constant) return fmt::format("{:.6g}", node.constant);
  if (node.kind == GraphNode::Kind::variable) return formula.variables[node.variable];
  if (depth == 6) return "...";
  const auto in_place = [&](NodeId operand, int needs) {
    return typed(formula, operand, needs, depth + 1);
  };
  const Operation operation = node.operation;
  const Sign* const sign = sign_of(operation);
  int own = sign != nullptr ? sign->level : 6;
  if (operation == Operation::choose) own = 0;
  if (operation == Operation::negate) own = 4;
  std::string text = written(node, in_place);
  if (operation == Operation::multiply && node.operands[0] == node.operands[1]) {
    own = 5;
    text = in_place(node.operands[0], 6) + "^2";
  }
  return own < level ? "(" + text + ")" : text;
}

/// Computes a node from its operands, values with slopes.
template <class T>
struct Operate {
  const Dual<T>*a, *b, *c;

  template <class Op>
  Dual<T> operator()(Unary<Op>) const {
    return operate<Op>(*a);
  }
  template <class Op>
  Dual<T> operator()(Binary<Op>) const {
    return operate<Op>(*a, *b);
  }
  template <class Compare>
  Dual<T> operator()(Comparison<Compare>) const {
    return {static_cast<T>(Compare()(a->value, b->value) ? 1 : 0), T(0)};
  }
  Dual<T> operator()(Choice) const { return a->value != 0 ? *b : *c; }
  Dual<T> operator()(Sum) const { return {}; }  // only programs have these
};

/// All nodes at x, and their slopes along coordinate `along`.
template <class T>
std::vector<Dual<T>> values_of(const Formula& formula, std::span<const double> x,
                               std::size_t along) {
  std::vector<Dual<T>> values;
  for (const GraphNode& node : formula.graph.nodes()) {
    if (node.kind == GraphNode::Kind::constant) {
      values.push_back({static_cast<T>(node.constant), T(0)});
    } else if (node.kind == GraphNode::Kind::variable) {
      values.push_back(
          {static_cast<T>(x[node.variable]), static_cast<T>(node.variable == along ? 1 : 0)});
    } else {
      const auto& [a, b, c] = node.operands;
      values.push_back(
          with_operation(node.operation, Operate<T>{&values[a], &values[b], &values[c]}));
    }
  }
  return values;
}

/// Down from the root, which is bad, to an operation on what is good. What is not chosen is no part
/// of the value.
template <class T, class Bad>
NodeId origin(const Formula& formula, const std::vector<Dual<T>>& values, Bad bad) {
  for (NodeId id = formula.root;;) {
    const GraphNode& node = formula.graph.nodes()[id];
    if (node.kind != GraphNode::Kind::operation) return id;
    auto [a, b, c] = node.operands;
    if (node.operation == Operation::choose) b = values[a].value != 0 ? b : c;
    if (bad(a)) {
      id = a;
    } else if (operand_count(node.operation) > 1 && bad(b)) {
      id = b;
    } else {
      return id;
    }
  }
}

/// The variables below a node, and where they are.
std::string variables_at(const Formula& formula, NodeId id, std::span<const double> x) {
  std::vector<bool> below(id + 1, false);
  below[id] = true;
  std::string text;
  int count = 0;
  for (NodeId k = id + 1; k-- > 0;) {
    if (!below[k]) continue;
    const GraphNode& node = formula.graph.nodes()[k];
    if (node.kind != GraphNode::Kind::operation) continue;
    for (unsigned i = 0; i < operand_count(node.operation); ++i) below[node.operands[i]] = true;
  }
  for (NodeId k = 0; k <= id; ++k) {
    const GraphNode& node = formula.graph.nodes()[k];
    if (!below[k] || node.kind != GraphNode::Kind::variable) continue;
    if (++count > 4) return text + ", ...";
    text += fmt::format("{}{} = {:.6g}", text.empty() ? "" : ", ", formula.variables[node.variable],
                        x[node.variable]);
  }
  return text;
}

/// Empty where the formula and its first `slopes` partial derivatives are finite.
template <class T>
std::string name_operation(const Formula& formula, std::span<const double> x, std::size_t slopes) {
  for (std::size_t along = 0; along < slopes; ++along) {
    const auto values = values_of<T>(formula, x, along);
    const auto bad_value = [&](NodeId id) { return !std::isfinite(values[id].value); };
    const auto bad_slope = [&](NodeId id) { return !std::isfinite(values[id].slope); };
    const bool by_value = bad_value(formula.root);
    if (!by_value && !bad_slope(formula.root)) continue;
    const NodeId id =
        by_value ? origin(formula, values, bad_value) : origin(formula, values, bad_slope);
    const GraphNode& node = formula.graph.nodes()[id];
    const std::string now = written(node, [&](NodeId operand, int level) {
      const std::string number = fmt::format("{:.6g}", values[operand].value);
      return number.starts_with('-') && level > 0 ? "(" + number + ")" : number;
    });
    return fmt::format("{}{}: {} in the formula at {}", by_value ? "" : "the derivative of ", now,
                       typed(formula, id, 0), variables_at(formula, id, x));
  }
  return {};
}

template <class T>
std::string name_row(const KnownFunction& function, const Formula& formula,
                     std::span<const double> x) {
  const DataSet& data = function.fit->data();
  std::vector<double> all(x.begin(), x.end());
  all.resize(x.size() + data.columns.size());
  for (std::size_t row = 0; row < data.rows(); ++row) {
    for (std::size_t k = 0; k < data.columns.size(); ++k) all[x.size() + k] = data.values[k][row];
    const std::string text = name_operation<T>(formula, all, x.size());
    if (!text.empty()) return fmt::format("{} (row {})", text, row + 1);
  }
  return fmt::format("the {} overflows: the formula itself is finite in every row",
                     function.value_name);
}

std::string coordinates(const KnownFunction& function, std::span<const double> x) {
  std::string text;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i == 4 && x.size() > 5) return text + fmt::format(" and {} more", x.size() - i);
    text += fmt::format("{}{} = {:.6g}", i == 0 ? "" : ", ", function.variables[i], x[i]);
  }
  return text;
}

/// What of a function whose operations are not known: too large for T, or no value there.
template <class T>
std::string name_place(const KnownFunction& function, std::span<const double> x) {
  const std::string place = coordinates(function, x);
  Gradient<double> gradient_of(*function.function);
  std::vector<double> gradient(x.size());
  const double value = gradient_of(x, gradient);
  const bool finite = std::isfinite(value) &&
                      std::ranges::all_of(gradient, [](double g) { return std::isfinite(g); });
  if (finite)
    return fmt::format("it is too large for float at {} (in double {:.3g})", place, value);
  double largest = 0;
  for (const double number : x) largest = std::max(largest, std::abs(number));
  constexpr double huge = 1e6;
  const bool overflows = largest > huge || std::isinf(value);
  return overflows ? fmt::format("it overflows at {}", place)
                   : fmt::format("{} has no value or no slope at {}", function.name, place);
}

}  // namespace

template <class T>
std::string name_not_finite(const KnownFunction& function, std::span<const double> x) {
  Gradient<T> gradient_of(*function.function);
  std::vector<T> at(x.begin(), x.end()), gradient(x.size());
  const T value = gradient_of(at, gradient);
  if (std::isfinite(value) && std::ranges::all_of(gradient, [](T g) { return std::isfinite(g); })) {
    return {};
  }
  const auto formula = formula_of(function);
  if (!formula) return name_place<T>(function, x);
  if (function.fit) return name_row<T>(function, *formula, x);
  const std::string text = name_operation<T>(*formula, x, x.size());
  return text.empty() ? name_place<T>(function, x) : text;
}

template std::string name_not_finite<float>(const KnownFunction&, std::span<const double>);
template std::string name_not_finite<double>(const KnownFunction&, std::span<const double>);

}  // namespace nnopt
