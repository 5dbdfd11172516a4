// Rows of a table as the alternatives of a variant: each is a struct with a `name`, and the variant
// is the list. Finding one by name, and going through all.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {

/// f(row) for each alternative in turn, with default options.
template <class Rows, class F>
void for_each_row(F f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (f(std::variant_alternative_t<i, Rows>()), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Rows>>());
}

template <class Rows>
std::string_view name_of(const Rows& row) {
  return std::visit([]<class R>(const R&) { return R::name; }, row);
}

template <class Rows>
std::vector<std::string> row_names() {
  std::vector<std::string> names;
  for_each_row<Rows>([&]<class R>(const R&) { names.emplace_back(R::name); });
  return names;
}

/// The row of that name. BadInput names the `kind` ("activation"), the nearest name, and `see`, the
/// command that shows all.
template <class Rows>
Rows find_row(std::string_view name, std::string_view kind, std::string_view see) {
  std::optional<Rows> found;
  for_each_row<Rows>([&]<class R>(const R& row) {
    if (name == R::name) found = row;
  });
  if (!found) throw BadInput(unknown_name(kind, name, row_names<Rows>(), see));
  return *found;
}

/// What lists show of a row.
struct NamedFormula {
  std::string_view name, formula;
};
template <class Rows>
std::vector<NamedFormula> named_formulas() {
  std::vector<NamedFormula> rows;
  for_each_row<Rows>([&]<class R>(const R&) { rows.push_back({R::name, R::formula}); });
  return rows;
}

}  // namespace nnopt
