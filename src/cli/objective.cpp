#include "cli/objective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "cli/data_objective.hpp"
#include "cli/program.hpp"
#include "functions/catalogue.hpp"
#include "functions/find.hpp"
#include "functions/formula.hpp"
#include "functions/operation.hpp"

namespace nnopt {
namespace {

std::vector<std::string> variables_of(const Arguments& arguments) {
  std::vector<std::string> names;
  if (!arguments.given("variables")) return names;
  const std::string text = arguments.text("variables");
  for (const auto part : split(text, ',')) {
    placed(arguments, "variables", [&] { require_variable_name(trim(part)); });
    if (std::ranges::find(names, trim(part)) != names.end()) {
      throw arguments.wrong("variables", in_quotes(trim(part)) + " stands twice");
    }
    names.emplace_back(trim(part));
  }
  return names;
}

/// What the command line says of the variables before the objective is known.
struct Declared {
  std::vector<NamedNumber> point;
  std::vector<std::string> names;  // in order; empty where the point has none either
  std::optional<std::size_t> dim;
};

std::string counted(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

Declared declared_of(const Arguments& arguments, const std::string& point) {
  Declared declared;
  declared.names = variables_of(arguments);
  if (arguments.given("dim")) {
    declared.dim = static_cast<std::size_t>(arguments.integer("dim", 1, most_dimensions));
  }
  if (point.empty() || !arguments.given(point)) return declared;
  declared.point = arguments.named_vector(point);
  const bool named = !declared.point.front().name.empty();
  if (declared.names.empty() && named) {
    for (const auto& [name, value] : declared.point) {
      placed(arguments, point, [&] { require_variable_name(name); });
      declared.names.push_back(name);
    }
  }
  return declared;
}

/// The point's numbers in the order of the variables.
std::vector<double> ordered(const Arguments& arguments, const std::string& option,
                            const std::vector<NamedNumber>& point,
                            const std::vector<std::string>& names) {
  if (point.size() != names.size()) {
    throw arguments.wrong(
        option, fmt::format("has {}, but there {} {}{}", counted(point.size(), "number"),
                            names.size() == 1 ? "is" : "are", counted(names.size(), "variable"),
                            names.size() > 8 ? "" : ": " + joined(names, ", ")));
  }
  std::vector<double> x(names.size());
  for (std::size_t i = 0; i < point.size(); ++i) {
    const auto& [name, value] = point[i];
    auto place = std::ranges::find(names, name.empty() ? names[i] : name);
    if (names.size() == 1 && name == "x") place = names.begin();
    if (place == names.end()) {
      throw arguments.wrong(option, fmt::format("{} is no coordinate: {} is right", in_quotes(name),
                                                joined_or(names)));
    }
    x[static_cast<std::size_t>(place - names.begin())] = value;
  }
  return x;
}

KnownFunction fit_of(const Arguments& arguments, const Declared& declared) {
  if (arguments.given("function")) {
    throw arguments.wrong("data", "goes with --formula, not with a function");
  }
  if (!arguments.given("formula")) {
    throw BadInput(
        "--formula is missing: what --data shall be fitted with, as in "
        "--formula \"a*exp(-b*x)\"");
  }
  const auto of_seed = [arguments, names = declared.names](std::uint64_t seed) {
    return formula_fit(arguments, data_of(arguments, seed), names);
  };
  KnownFunction fit;
  if (has_made_data(arguments)) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    fit = of_seed(static_cast<std::uint64_t>(arguments.integer("seed", 0, most)));
    fit.of_seed = of_seed;
  } else {
    fit = of_seed(0);
  }
  if (declared.dim && *declared.dim != fit.dim()) {
    throw arguments.wrong("dim", fmt::format("the fit has {} ({})", counted(fit.dim(), "parameter"),
                                             joined(fit.variables, ", ")));
  }
  return fit;
}

KnownFunction function_of(const Arguments& arguments, const Declared& declared) {
  for (const char* option : {"formula", "loss", "columns", "response"}) {
    if (arguments.given(option)) throw arguments.wrong(option, "goes with --data FILE");
  }
  if (!arguments.given("function")) {
    throw BadInput(
        "no function given: a name or a formula, as in `-f ackley` or "
        "`-f \"(x-1)^2+y^2\"`; `nnopt list functions` shows all names");
  }
  const Source source = source_of(arguments, "function");
  std::optional<std::size_t> dim = declared.dim;
  const bool by_name = is_function_name(source.text, declared.names);
  if (by_name && arguments.given("variables")) {
    throw arguments.wrong("variables",
                          "goes with a formula: the variables of a test function are "
                          "x1, x2, ...");
  }
  if (by_name && !declared.point.empty()) dim = declared.point.size();
  return placed(arguments, "function", [&] {
    return find_objective(source.text, source.file,
                          by_name ? std::vector<std::string>{} : declared.names, dim);
  });
}

Transformation transformation_of(const Arguments& arguments, std::size_t dim) {
  Transformation how;
  if (arguments.given("shift")) {
    how.shift = arguments.vector("shift");
    if (how.shift.size() != dim) {
      throw arguments.wrong(
          "shift", fmt::format("has {}, but the function has {}",
                               counted(how.shift.size(), "number"), counted(dim, "coordinate")));
    }
  }
  if (arguments.given("scale")) {
    how.scale = arguments.vector("scale");
    if (how.scale.size() != 1 && how.scale.size() != dim) {
      throw arguments.wrong("scale", fmt::format("has {}: one for all, or {} are right",
                                                 counted(how.scale.size(), "number"), dim));
    }
    if (std::ranges::find(how.scale, 0.0) != how.scale.end()) {
      throw arguments.wrong("scale", "0 is no scale");
    }
  }
  if (arguments.given("rotate")) {
    constexpr std::size_t largest_rotation = 4096;
    if (dim > largest_rotation) {
      throw arguments.wrong("rotate",
                            fmt::format("at most {} coordinates can be rotated", largest_rotation));
    }
    how.rotate = static_cast<std::uint64_t>(
        arguments.integer("rotate", 0, std::numeric_limits<std::int64_t>::max()));
  }
  return how;
}

}  // namespace

KnownFunction objective_of(const Arguments& arguments, const std::string& point,
                           std::optional<std::size_t> dim) {
  Declared declared = declared_of(arguments, point);
  if (dim) declared.dim = dim;
  if (!declared.point.empty() && declared.dim && *declared.dim != declared.point.size()) {
    throw arguments.wrong(
        point, fmt::format("has {}, but --dim says {}", counted(declared.point.size(), "number"),
                           *declared.dim));
  }
  KnownFunction f =
      arguments.given("data") ? fit_of(arguments, declared) : function_of(arguments, declared);
  const Transformation how = transformation_of(arguments, f.dim());
  if (how.any()) {
    if (f.of_seed) {
      f.of_seed = [how, inner = f.of_seed](std::uint64_t seed) {
        return transformed(inner(seed), how);
      };
    }
    f = transformed(std::move(f), how);
  }
  if (!declared.point.empty()) f.start = ordered(arguments, point, declared.point, f.variables);
  return f;
}

std::shared_ptr<const Fit> fit_to_show(const Arguments& arguments, const KnownFunction& function) {
  const bool moved =
      arguments.given("shift") || arguments.given("scale") || arguments.given("rotate");
  return moved ? nullptr : function.fit;
}

std::vector<std::optional<double>> coordinates_of(const Arguments& arguments,
                                                  const std::string& option,
                                                  const std::vector<std::string>& names) {
  std::vector<std::optional<double>> values(names.size());
  for (const auto& [name, value] : arguments.named_vector(option)) {
    const auto place = std::ranges::find(names, name);
    if (place == names.end()) {
      throw arguments.wrong(option, name.empty()
                                        ? "name=value is right, as in " + names.back() + "=0.5"
                                        : unknown_name("coordinate", name, names));
    }
    values[static_cast<std::size_t>(place - names.begin())] = value;
  }
  return values;
}

std::string assignments(const std::vector<std::string>& names, std::span<const double> x) {
  std::string text;
  for (std::size_t i = 0; i < x.size(); ++i) {
    text += fmt::format("{}{} = {:.7g}", i == 0 ? "" : ", ", names[i], x[i]);
  }
  return text;
}

Group function_options() {
  return {
      "The function",
      {{"function", 'f', "NAME|FORMULA", "",
        "a test function, with options of its own after a colon (`nnopt list functions` shows "
        "all), or a formula, as in \"(x^2+y-11)^2+(x+y^2-7)^2\", of + - * / ^, < <= > >= == !=, "
        "c ? a : b, pi, e and " +
            joined(operation_names(), " ") + "; @FILE reads it from a file"},
       {"variables", 0, "X,...", "", "the variables of a formula, in order",
        "as they first appear"},
       {"dim", 0, "N", "", "how many coordinates it has", "as the point given has, else 2"},
       {"data", 0, "FILE|sincos", "",
        "instead of a function the loss of --formula on data: columns of numbers parted by "
        "commas, tabs or blanks; sincos is built in"},
       {"formula", 0, "FORMULA", "",
        "what the data shall be fitted with; its names that are no columns are the parameters"},
       {"loss", 0, "NAME", "mse", "mse, mae, huber or chi2 (sigma is a column, else 1)"},
       {"columns", 0, "NAME=COLUMN,...", "",
        "names for columns, which are given by their names in the file or their numbers, as in "
        "x=1,y=2,sigma=3",
        "the file's; x1 x2 ... y"},
       {"response", 0, "NAME|FORMULA", "",
        "the column to be fitted, or a formula of columns, as in \"log(y)\"",
        "y, else the last one"},
       {"shift", 0, "X,...", "", "moves the function, with its minima, by these distances"},
       {"rotate", 0, "SEED", "", "rotates it about the origin, by a random orthogonal matrix"},
       {"scale", 0, "C,...", "", "widens it C times, along each coordinate or all"}}};
}

Option data_seed_option() { return {"seed", 0, "N", "0", "seed of the noise in --data sincos"}; }

}  // namespace nnopt
