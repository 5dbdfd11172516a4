// What a variant holds, found by comparing: std::visit goes through a table of functions and may
// throw, neither of which a device can.
// Every function here runs on the device too: constexpr.
#pragma once
#include <cstddef>
#include <utility>
#include <variant>

namespace nnopt {

/// f(alternative) with that which the variant holds.
template <class Variant, class F>
constexpr void visit_alternative(Variant& variant, F f) {
  constexpr std::size_t count = std::variant_size_v<std::remove_const_t<Variant>>;
  const auto visit_one = [&]<std::size_t i>(std::integral_constant<std::size_t, i>) {
    if (auto* const alternative = std::get_if<i>(&variant)) f(*alternative);
  };
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (visit_one(std::integral_constant<std::size_t, i>()), ...);
  }
  (std::make_index_sequence<count>());
}

}  // namespace nnopt
