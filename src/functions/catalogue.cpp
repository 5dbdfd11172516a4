#include "functions/catalogue.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "functions/family.hpp"

namespace nnopt {
namespace {

using functions::Entry;

std::vector<Entry> join_families() {
  std::vector<Entry> all;
  for (const auto family :
       {functions::many_local_minima, functions::bowl_shaped, functions::plate_and_valley_shaped,
        functions::steep_ridges, functions::other_shapes, functions::few_coordinates_powers,
        functions::few_coordinates_waves, functions::many_coordinates_powers,
        functions::many_coordinates_waves, functions::more_garbow_hillstrom_equations,
        functions::more_garbow_hillstrom_fits}) {
    std::ranges::move(family(), std::back_inserter(all));
  }
  return all;
}

/// Put together once: in a sweep thousands of runs a second look up theirs.
const std::vector<Entry>& all_entries() {
  static const std::vector<Entry> all = join_families();
  return all;
}

std::string as_in_names(std::string_view text) {
  std::string name(trim(text));
  for (char& c : name)
    c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

/// `rosenbrock_4d`: the name without the ending, and 4.
std::pair<std::string, std::optional<std::size_t>> split_dimension(const std::string& name) {
  const auto bar = name.rfind('_');
  if (bar == std::string::npos || name.back() != 'd') return {name, {}};
  const auto dim = parse_integer(std::string_view(name).substr(bar + 1, name.size() - bar - 2));
  if (!dim || *dim < 1) return {name, {}};
  return {name.substr(0, bar), static_cast<std::size_t>(*dim)};
}

/// What a name stands for: a function, and the dimension of its ending (`_4d`) if it has one.
struct Named {
  const Entry* entry = nullptr;  // null: no function is called so
  std::optional<std::size_t> dim;
};

Named look_up(const std::vector<Entry>& all, std::string_view text) {
  const auto called = [&](const std::string& name) -> const Entry* {
    const auto is_it = [&](const Entry& e) {
      return name == e.row.name || std::ranges::find(e.row.aliases, name) != e.row.aliases.end();
    };
    const auto place = std::ranges::find_if(all, is_it);
    return place == all.end() ? nullptr : &*place;
  };
  const std::string name = as_in_names(text);
  if (const Entry* exactly = called(name)) return {exactly, {}};
  const auto [stem, dim] = split_dimension(name);
  if (!dim) return {};
  return {called(stem), dim};
}

void require_dimension(std::string_view name, std::size_t n, std::size_t least, std::size_t most,
                       std::size_t step) {
  if (n > most_dimensions) {
    throw BadInput(std::string(name) + ": " + std::to_string(n) +
                   " coordinates are too many: at most " + std::to_string(most_dimensions));
  }
  if (n >= least && n <= most && n % step == 0) return;
  std::string right = std::to_string(least) + (least == most ? "" : " or more");
  if (step > 1) right = "a multiple of " + std::to_string(step);
  right += most == 1 ? " coordinate" : " coordinates";
  throw BadInput(std::string(name) + " takes " + right + ", not " + std::to_string(n));
}

}  // namespace

std::vector<FunctionRow> function_rows() {
  std::vector<FunctionRow> rows;
  for (const auto& entry : all_entries()) rows.push_back(entry.row);
  return rows;
}

bool names_a_function(std::string_view text) {
  return look_up(all_entries(), text.substr(0, text.find(':'))).entry != nullptr;
}

KnownFunction find_function(std::string_view text, std::optional<std::size_t> dim) {
  const Spec spec = parse_spec(text, "function");
  const std::vector<Entry>& all = all_entries();
  const auto [entry, own_dim] = look_up(all, spec.name);
  if (entry == nullptr) {
    std::vector<std::string> names;
    for (const auto& [row, make] : all) {
      names.emplace_back(row.name);
      names.insert(names.end(), row.aliases.begin(), row.aliases.end());
    }
    throw BadInput(unknown_name("function", spec.name, names, "nnopt list functions"));
  }
  const FunctionRow& row = entry->row;
  if (own_dim) {
    require_dimension(row.name, *own_dim, row.least_dim, row.most_dim, row.dim_step);
    if (dim) require_dimension(spec.name, *dim, *own_dim, *own_dim, 1);
  } else if (dim) {
    require_dimension(spec.name, *dim, row.least_dim, row.most_dim, row.dim_step);
  }
  const auto usual = std::clamp<std::size_t>(2, row.least_dim, row.most_dim);
  return entry->make(spec, own_dim.value_or(dim.value_or(usual)));
}

}  // namespace nnopt
