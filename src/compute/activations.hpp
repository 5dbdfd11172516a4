// Activations of a layer, as rows: name and one templated body each; slopes come from duals.
// Every function here runs on the device too: constexpr.
#pragma once
#include <string_view>
#include <variant>

#include "autodiff/dual.hpp"

namespace nnopt {

struct Identity {
  static constexpr std::string_view name = "identity", formula = "z";
  template <class T>
  static constexpr T of(const T& z) {
    return z;
  }
};
struct ReluActivation {
  static constexpr std::string_view name = "relu", formula = "max(z, 0); slope 0 at 0";
  template <class T>
  static constexpr T of(const T& z) {
    return T(relu(z));
  }
};
struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu", formula = "z where z > 0, else 0.01 z";
  template <class T>
  static constexpr T of(const T& z) {
    return where(z > 0.0, z, T(0.01 * z));
  }
};
struct Elu {
  static constexpr std::string_view name = "elu", formula = "z where z > 0, else e^z - 1";
  template <class T>
  static constexpr T of(const T& z) {
    return where(z > 0.0, z, T(expm1(z)));
  }
};
struct TanhActivation {
  static constexpr std::string_view name = "tanh", formula = "tanh z";
  template <class T>
  static constexpr T of(const T& z) {
    return T(tanh(z));
  }
};
struct SigmoidActivation {
  static constexpr std::string_view name = "sigmoid", formula = "1 / (1 + e^-z)";
  template <class T>
  static constexpr T of(const T& z) {
    return T(sigmoid(z));
  }
};
struct SoftplusActivation {
  static constexpr std::string_view name = "softplus", formula = "log(1 + e^z)";
  template <class T>
  static constexpr T of(const T& z) {
    return T(softplus(z));
  }
};
struct Silu {
  static constexpr std::string_view name = "silu", formula = "z / (1 + e^-z)";
  template <class T>
  static constexpr T of(const T& z) {
    return T(z * sigmoid(z));
  }
};
struct Gelu {
  static constexpr std::string_view name = "gelu", formula = "z/2 (1 + erf(z / sqrt 2))";
  template <class T>
  static constexpr T of(const T& z) {
    return T(0.5 * z * (1.0 + erf(z / std::numbers::sqrt2)));
  }
};
struct Sine {
  static constexpr std::string_view name = "sin", formula = "sin z";
  template <class T>
  static constexpr T of(const T& z) {
    return T(sin(z));
  }
};

/// All of them. A new activation is a struct above and its name here.
using Activation = std::variant<Identity, ReluActivation, LeakyRelu, Elu, TanhActivation,
                                SigmoidActivation, SoftplusActivation, Silu, Gelu, Sine>;

/// Throws BadInput for an unknown name, with the nearest.
Activation find_activation(std::string_view name);

}  // namespace nnopt
