#include "networks/initializers.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

template <class F>
void for_each_initializer(F f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (f(std::variant_alternative_t<i, Initializer>()), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Initializer>>());
}

}  // namespace

std::vector<InitializerRow> initializer_rows() {
  std::vector<InitializerRow> rows;
  for_each_initializer([&]<class I>(I) { rows.push_back({I::name, I::formula}); });
  return rows;
}

Initializer find_initializer(std::string_view name) {
  std::vector<std::string> names;
  Initializer found;
  bool ok = false;
  for_each_initializer([&]<class I>(I initializer) {
    names.emplace_back(I::name);
    if (name != I::name) return;
    found = initializer;
    ok = true;
  });
  if (!ok) throw BadInput(unknown_name("initializer", name, names, "nnopt list initializers"));
  return found;
}

}  // namespace nnopt
