#include "functions/find.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "functions/catalogue.hpp"
#include "functions/formula.hpp"

namespace nnopt {
namespace {

/// x, x1, a22: names of variables rather than of functions.
bool looks_like_a_variable(std::string_view text) {
  return is_identifier(text) &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_function_name(std::string_view text, const std::vector<std::string>& variables) {
  text = trim(text);
  if (names_a_function(text)) return true;
  if (find_operation(text)) return false;  // sin: the formula's error says more
  // One word that nobody declared is a misspelt name and no formula: what use is a straight line?
  const std::string_view word = trim(text.substr(0, text.find(':')));
  return is_identifier(word) && !looks_like_a_variable(word) &&
         std::ranges::find(variables, word) == variables.end();
}

KnownFunction find_objective(std::string_view text, std::string_view file,
                             const std::vector<std::string>& variables,
                             std::optional<std::size_t> dim) {
  if (is_function_name(text, variables)) return find_function(trim(text), dim);
  const Names others = variables.empty() ? Names::free : Names::declared;
  const Formula formula = parse_formula(text, variables, others, file);
  const std::size_t n = formula.variables.size();
  if (n == 0) {
    throw BadInput("the formula " + in_quotes(trim(text)) +
                   " has no variables: --variables x,y declares some");
  }
  if (dim && *dim != n) {
    throw BadInput("the formula has " + std::to_string(n) + " variable" + (n == 1 ? "" : "s") +
                   " (" + joined(formula.variables, ", ") + "), not " + std::to_string(*dim));
  }
  KnownFunction f;
  f.name = on_one_line(text);
  f.variables = formula.variables;
  f.function = make_function(formula.program(), n);
  f.start.assign(n, 1.0);
  return f;
}

}  // namespace nnopt
