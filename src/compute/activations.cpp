#include "compute/activations.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

template <class F>
void for_each_activation(F f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (f(std::variant_alternative_t<i, Activation>()), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Activation>>());
}

}  // namespace

std::vector<ActivationRow> activation_rows() {
  std::vector<ActivationRow> rows;
  for_each_activation([&]<class A>(A) { rows.push_back({A::name, A::formula}); });
  return rows;
}

Activation find_activation(std::string_view name) {
  Activation found;
  bool ok = false;
  std::vector<std::string> names;
  for_each_activation([&]<class A>(A a) {
    names.emplace_back(A::name);
    if (name != A::name) return;
    found = a;
    ok = true;
  });
  if (!ok) throw BadInput(unknown_name("activation", name, names, "nnopt list activations"));
  return found;
}

std::string_view activation_name(const Activation& activation) {
  return std::visit([](auto a) { return a.name; }, activation);
}

}  // namespace nnopt
