// Optimizers by name: elementwise rules and methods. A new method is a struct of options with its
// Method in files of its own here, and its name in the list below.
#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "optimizers/bfgs.hpp"
#include "optimizers/cg.hpp"
#include "optimizers/cmaes.hpp"
#include "optimizers/lbfgs.hpp"
#include "optimizers/lm.hpp"
#include "optimizers/migrad.hpp"
#include "optimizers/nelder_mead.hpp"
#include "optimizers/newton.hpp"
#include "optimizers/random_search.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {

/// All methods.
using MethodOptions = std::variant<RandomSearch, NelderMead, ConjugateGradients, Bfgs, Lbfgs,
                                   Migrad, Newton, Lm, Cmaes>;

std::unique_ptr<Method> make_method(const MethodOptions& options, std::size_t parameters,
                                    std::uint64_t seed);

/// More parameters do not fit into the method's matrices.
std::size_t most_parameters(const MethodOptions& options);

using Optimizer = std::variant<Rule, MethodOptions>;

/// Reads `adam:lr=0.1` or `bfgs:gtol=1e-8`. Throws BadInput for unknown names and options (with the
/// nearest), values that are out of range and options that contradict each other; and for a default
/// that the optimizer has no option for, unless they are to hold `where_they_fit`.
Optimizer find_optimizer(std::string_view spec, const RuleDefaults& defaults);

/// `adam:lr=0.1`: the name and the options that differ from their defaults; of rules lr always.
std::string describe(const MethodOptions& options);

/// Rules and methods, as lists show them.
std::vector<RuleRow> optimizer_rows();

}  // namespace nnopt
