#include "functions/catalogue.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "functions/test_functions.hpp"

namespace nnopt {
namespace {

/// Calls f with each test function, by default options, until it returns true.
template <class F>
bool any_function(F f) {
  return std::apply([&](auto... body) { return (f(body) || ...); }, TestFunctions());
}

template <class Body>
FunctionRow row_of(Body body) {
  FunctionRow row{Body::name, Body::formula, Body::source, {}, Body::least_dim, Body::most_dim, {}};
  row.aliases.assign(Body::aliases.begin(), Body::aliases.end());
  if constexpr (requires(SpecLister lister) { body.options(lister); }) {
    SpecLister lister;
    body.options(lister);
    row.options = lister.rows;
  }
  return row;
}

std::string as_in_names(std::string_view text) {
  std::string name(text);
  for (char& c : name)
    c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

template <class Body>
bool is_called(std::string_view name) {
  return name == Body::name ||
         std::find(Body::aliases.begin(), Body::aliases.end(), name) != Body::aliases.end();
}

/// `rosenbrock_4d`: the name without the ending, and 4.
std::pair<std::string, std::optional<std::size_t>> split_dimension(const std::string& name) {
  const auto bar = name.rfind('_');
  if (bar == std::string::npos || name.back() != 'd') return {name, {}};
  const auto dim = parse_integer(std::string_view(name).substr(bar + 1, name.size() - bar - 2));
  if (!dim || *dim < 1) return {name, {}};
  return {name.substr(0, bar), static_cast<std::size_t>(*dim)};
}

void require_dimension(std::string_view name, std::size_t n, std::size_t least, std::size_t most) {
  if (n > most_dimensions) {
    throw BadInput(std::string(name) + ": " + std::to_string(n) +
                   " coordinates are too many: at most " + std::to_string(most_dimensions));
  }
  if (n >= least && n <= most) return;
  const std::string right = std::to_string(least) + (least == most ? "" : " or more") +
                            (most == 1 ? " coordinate" : " coordinates");
  throw BadInput(std::string(name) + " takes " + right + ", not " + std::to_string(n));
}

template <class Body>
KnownFunction known(Body body, std::size_t n) {
  KnownFunction f;
  f.name = Body::name;
  f.variables = coordinate_names(n);
  f.start = Body::start(n);
  for (std::size_t i = 0; i < n; ++i) f.domain.emplace_back(Body::domain(i).lo, Body::domain(i).hi);
  f.minima = Body::minima(n);
  f.minimum = Body::minimum(n);
  f.function = make_function(std::move(body), n);
  return f;
}

}  // namespace

std::vector<FunctionRow> function_rows() {
  std::vector<FunctionRow> rows;
  any_function([&](auto body) {
    rows.push_back(row_of(body));
    return false;
  });
  return rows;
}

bool names_a_function(std::string_view text) {
  const std::string name = as_in_names(text.substr(0, text.find(':')));
  const auto [stem, dim] = split_dimension(name);
  return any_function([&, with_dim = dim.has_value(), &stem = stem]<class Body>(Body) {
    return is_called<Body>(name) || (with_dim && is_called<Body>(stem));
  });
}

KnownFunction find_function(std::string_view text, std::optional<std::size_t> dim) {
  const Spec spec = parse_spec(text, "function");
  const std::string name = as_in_names(spec.name);
  const auto [stem, own_dim] = split_dimension(name);
  KnownFunction found;
  const bool ok = any_function([&]<class Body>(Body body) {
    const bool exactly = is_called<Body>(name);
    if (!exactly && !(own_dim && is_called<Body>(stem))) return false;
    SpecReader reader(spec, spec.name);
    if constexpr (requires { body.options(reader); }) body.options(reader);
    reader.finish();
    std::size_t n = std::clamp<std::size_t>(2, Body::least_dim, Body::most_dim);
    if (!exactly) n = *own_dim;
    if (dim) n = *dim;
    if (!exactly) require_dimension(Body::name, *own_dim, Body::least_dim, Body::most_dim);
    require_dimension(spec.name, n, exactly ? Body::least_dim : *own_dim,
                      exactly ? Body::most_dim : *own_dim);
    found = known(std::move(body), n);
    return true;
  });
  if (ok) return found;
  std::vector<std::string> names;
  for (const auto& row : function_rows()) {
    names.emplace_back(row.name);
    for (const auto alias : row.aliases) names.emplace_back(alias);
  }
  throw BadInput(unknown_name("function", spec.name, names, "nnopt list functions"));
}

}  // namespace nnopt
