// From what a user typed to a function: a name of the catalogue, else a formula.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/known_function.hpp"

namespace nnopt {

/// What `text` stands for: a test function (`ackley`, `rosenbrock_4d`, `quadratic:condition=100`)
/// or a formula, whose variables are `variables`, where that is not empty (other names are then
/// refused), else its names in order of first appearance. `dim` is how many coordinates the
/// function shall have. `file` is where the text came from, for messages; or empty. A formula
/// starts at 1 in every variable. Throws BadInput.
KnownFunction find_objective(std::string_view text, std::string_view file,
                             const std::vector<std::string>& variables,
                             std::optional<std::size_t> dim);

/// Whether find_objective would look for `text` in the catalogue.
bool is_function_name(std::string_view text, const std::vector<std::string>& variables);

}  // namespace nnopt
