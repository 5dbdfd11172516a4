// The families of test functions as rows without types: each family is compiled in a unit of its
// own, and the catalogue joins their rows.
#pragma once
#include <tuple>
#include <vector>

#include "functions/catalogue.hpp"

namespace nnopt::functions {

/// A row of the lists, and the function itself.
struct Entry {
  FunctionRow row;
  /// The function of n coordinates, a number it takes, with the options of `spec`; BadInput for
  /// wrong options.
  KnownFunction (*make)(const Spec& spec, std::size_t n);
};

std::vector<Entry> many_local_minima();
std::vector<Entry> bowl_shaped();
std::vector<Entry> plate_and_valley_shaped();
std::vector<Entry> steep_ridges();
std::vector<Entry> other_shapes();
std::vector<Entry> few_coordinates_powers();
std::vector<Entry> few_coordinates_waves();
std::vector<Entry> many_coordinates_powers();
std::vector<Entry> many_coordinates_waves();
std::vector<Entry> more_garbow_hillstrom_equations();
std::vector<Entry> more_garbow_hillstrom_fits();

template <class Body>
FunctionRow row_of(std::string_view family) {
  FunctionRow row{.name = Body::name,
                  .formula = Body::formula,
                  .note = Body::note,
                  .source = Body::source,
                  .family = family,
                  .aliases = {Body::aliases.begin(), Body::aliases.end()},
                  .least_dim = Body::least_dim,
                  .most_dim = Body::most_dim,
                  .dim_step = Body::dim_step,
                  .kink_at_minima = Body::kink_at_minima,
                  .options = {}};
  if constexpr (requires(Body body, SpecLister lister) { body.options(lister); }) {
    Body body;
    SpecLister lister;
    body.options(lister);
    row.options = lister.rows;
  }
  return row;
}

template <class Body>
KnownFunction known(const Spec& spec, std::size_t n) {
  Body body;
  SpecReader reader(spec, spec.name);
  if constexpr (requires { body.options(reader); }) body.options(reader);
  reader.finish();
  KnownFunction f;
  f.name = Body::name;
  f.variables = coordinate_names(n);
  f.start = body.start(n);
  f.domain = body.domain(n);
  f.minima = body.minima(n);
  f.minimum = body.minimum(n);
  f.function = make_function(std::move(body), n);
  return f;
}

/// One entry per type of the list, a tuple.
template <class List>
std::vector<Entry> entries(std::string_view family) {
  const auto each = [&]<class... Body>(const std::tuple<Body...>*) {
    return std::vector<Entry>{{row_of<Body>(family), known<Body>}...};
  };
  return each(static_cast<const List*>(nullptr));
}

}  // namespace nnopt::functions
