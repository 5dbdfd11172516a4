#pragma once
#include "base/spec.hpp"
#include "optimizers/method.hpp"
namespace nnopt {
struct Dummy {
  static constexpr std::string_view name = "dummy", text = "dummy";
  double lr = 0.01;
  template <class See>
  void options(See&& see) {
    see("lr", lr, not_negative, "step length");
  }
  std::unique_ptr<Method> make(std::size_t, std::uint64_t) const { return nullptr; }
};
}  // namespace nnopt
