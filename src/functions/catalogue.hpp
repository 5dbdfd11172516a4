// The catalogue: test functions by name, as rows for lists and as functions ready to be minimized.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/spec.hpp"
#include "functions/known_function.hpp"

namespace nnopt {

/// More coordinates than anybody asks for on purpose.
inline constexpr std::size_t most_dimensions = 1 << 24;

/// What `list functions` tells of one.
struct FunctionRow {
  std::string_view name, formula, note, source, family;  // `note` may be empty
  std::vector<std::string_view> aliases;
  std::size_t least_dim, most_dim, dim_step;  // n is a multiple of dim_step
  bool kink_at_minima;                        // no gradient exists at the global minimizers
  std::vector<OptionRow> options;
};

/// One row per test function, family by family.
std::vector<FunctionRow> function_rows();

/// Whether `text` names a function, as far as its options: `ackley`, `ACKLEY`, `rosen-4d`,
/// `quadratic:condition=100`.
bool names_a_function(std::string_view text);

/// The function that `text` names: `ackley`, `quadratic:condition=100`, `rosenbrock_4d`;
/// case-blind, '-' equals '_'. `dim` is how many coordinates it shall have; without it the name's
/// own (`_4d`), else 2, or the nearest number the function takes. Throws BadInput for an unknown
/// name (with the nearest), an unknown option, or a dimension it does not take.
KnownFunction find_function(std::string_view text, std::optional<std::size_t> dim);

}  // namespace nnopt
