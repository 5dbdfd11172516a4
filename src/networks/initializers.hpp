// Initializers: how the weights of a dense layer are drawn, as torch.nn.init names them.
#pragma once
#include <cmath>
#include <cstddef>
#include <string_view>
#include <variant>

#include "base/random.hpp"

namespace nnopt {

/// Fan-in and fan-out of a layer: how many inputs and outputs a weight matrix has.
struct Fans {
  double in, out;
};

// Each has weight(stream, i, fans), number i of the weight matrix, and bias(stream, i, fans).

/// torch.nn.Linear's own: weight and bias uniform in +-1/sqrt(fan_in).
struct DefaultInit {
  static constexpr std::string_view name = "default",
                                    formula = "weight and bias U(+-1/sqrt(fan_in))";
  static double bound(const Fans& fans) { return 1 / std::sqrt(fans.in); }
  static double weight(const RandomStream& r, std::size_t i, const Fans& fans) {
    return bound(fans) * (2 * r.uniform(i) - 1);
  }
  static double bias(const RandomStream& r, std::size_t i, const Fans& fans) {
    return weight(r, i, fans);
  }
};
struct ZeroBias {
  static double bias(const RandomStream&, std::size_t, const Fans&) { return 0; }
};
/// Glorot and Bengio, AISTATS 2010.
struct XavierUniform : ZeroBias {
  static constexpr std::string_view name = "xavier_uniform",
                                    formula = "U(+-sqrt(6 / (fan_in + fan_out))), bias 0";
  static double weight(const RandomStream& r, std::size_t i, const Fans& fans) {
    return std::sqrt(6 / (fans.in + fans.out)) * (2 * r.uniform(i) - 1);
  }
};
struct XavierNormal : ZeroBias {
  static constexpr std::string_view name = "xavier_normal",
                                    formula = "N(0, 2 / (fan_in + fan_out)), bias 0";
  static double weight(const RandomStream& r, std::size_t i, const Fans& fans) {
    return std::sqrt(2 / (fans.in + fans.out)) * r.normal(i);
  }
};
/// He et al., ICCV 2015, for ReLU.
struct KaimingUniform : ZeroBias {
  static constexpr std::string_view name = "kaiming_uniform",
                                    formula = "U(+-sqrt(6 / fan_in)), bias 0";
  static double weight(const RandomStream& r, std::size_t i, const Fans& fans) {
    return std::sqrt(6 / fans.in) * (2 * r.uniform(i) - 1);
  }
};
struct KaimingNormal : ZeroBias {
  static constexpr std::string_view name = "kaiming_normal", formula = "N(0, 2 / fan_in), bias 0";
  static double weight(const RandomStream& r, std::size_t i, const Fans& fans) {
    return std::sqrt(2 / fans.in) * r.normal(i);
  }
};

/// All of them. A new initializer is a struct above and its name here.
using Initializer =
    std::variant<DefaultInit, XavierUniform, XavierNormal, KaimingUniform, KaimingNormal>;

/// Throws BadInput for an unknown name, with the nearest.
Initializer find_initializer(std::string_view name);

}  // namespace nnopt
