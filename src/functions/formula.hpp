// Formulas typed by people, such as `(x^2+y-11)^2+(x+y^2-7)^2`: from text to a program.
//
//   choice      comparison ? choice : choice
//   comparison  sum (< <= > >= == !=) sum, at most one
//   sum         product + - product ...        from the left, as product with * /
//   sign        + - before a power: -x^2 is -(x^2), 2*-x is 2*(-x)
//   power       operand ^ sign                 from the right: 2^3^2 is 2^9, 2^-x^2 is 2^(-(x^2))
//   operand     number, name, function(arguments), (choice)
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "functions/expression_graph.hpp"
#include "functions/program.hpp"

namespace nnopt {

/// Nesting beyond this is refused.
inline constexpr std::size_t deepest_formula = 1000;

struct Formula {
  std::vector<std::string> variables;  // variable i of the graph has the name variables[i]
  ExpressionGraph graph;
  NodeId root = 0;

  Program program() const { return Program(graph, root, variables.size()); }
};

/// Whether the names that a formula uses have all been declared.
enum class Names { declared, free };

/// Reads a formula. Its variables are `declared`, in this order, used or not; with Names::free
/// other names are variables too, in order of first appearance behind them. Names are
/// case-sensitive; pi, e and the names of functions are no variables. Throws BadInput with line
/// and column of what is wrong (behind the name of the file, where it comes from one), what was
/// expected there, and the line for a caret.
Formula parse_formula(std::string_view text, const std::vector<std::string>& declared = {},
                      Names names = Names::free, std::string_view file = {});

/// Throws BadInput where `name` cannot be that of a variable: not a letter or _ and then letters,
/// digits, _; or pi, e or the name of a function.
void require_variable_name(std::string_view name);

/// The formula on one line, one blank for every stretch of blanks, tabs and line ends.
std::string on_one_line(std::string_view formula);

/// A letter or _, and then letters, digits and _.
bool is_identifier(std::string_view text);

}  // namespace nnopt
