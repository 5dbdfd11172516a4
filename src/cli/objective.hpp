// The objective of a command line: a test function, a formula or a fit to data, moved or not.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "functions/known_function.hpp"

namespace nnopt {

/// --function, --variables, --dim, --data and so on; without the option for the point.
Group function_options();
/// "x = 1.5, y = 2".
std::string assignments(const std::vector<std::string>& names, std::span<const double> x);

/// --seed, for commands that have it for the data alone.
Option data_seed_option();

/// The objective that the options ask for. `point` is the option that gives a point ("start",
/// "at"), which also names variables and says how many there are; the result's start is that point
/// where it is given. Empty: the command has none. `dim`: how many coordinates there shall be.
KnownFunction objective_of(const Arguments& arguments, const std::string& point,
                           std::optional<std::size_t> dim = {});

/// The function's fit for a figure of its curve; null where there is none, and where coordinates of
/// the function that was moved are no parameters of the formula.
std::shared_ptr<const Fit> fit_to_show(const Arguments& arguments, const KnownFunction& function);

/// The coordinates in `names` that an option gives values, by name (`x3=0.5`): one entry per name.
std::vector<std::optional<double>> coordinates_of(const Arguments& arguments,
                                                  const std::string& option,
                                                  const std::vector<std::string>& names);

}  // namespace nnopt
