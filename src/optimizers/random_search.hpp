// Random search: a trial nearby is kept if it is lower.
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/spec.hpp"
#include "optimizers/method.hpp"

namespace nnopt {

/// Step k tries w + scale z, with numbers z of a standard normal distribution (stream k of
/// Purpose::search), and moves there if f is lower. A step is one evaluation.
struct RandomSearch {
  static constexpr std::string_view name = "random_search";
  static constexpr std::string_view text =
      "tries w + scale z, z normal, and goes there if it is lower";
  double scale = 0.1;
  bool one_fifth = false;

  template <class See>
  void options(See&& see) {
    see("scale", scale, not_negative, "standard deviation of the noise, in units of w");
    see("one_fifth", one_fifth,
        "scale times 1.5 after a success, over 1.5^(1/4) after a failure (1/5 rule)");
  }
  void check(std::string_view place) const;
  std::unique_ptr<Method> make(std::size_t parameters, std::uint64_t seed) const;
};

}  // namespace nnopt
