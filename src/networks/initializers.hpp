// Initializers: how the weights of a dense layer are drawn, with the names, options and defaults of
// torch.nn.init.
//
// A struct has
//   name, formula      for people
//   gain, ...          its options, gone through by options(see)
//   check(place)       BadInput for options that contradict each other (only where some can)
//   law(fans)          the law that each weight is drawn from by itself; or, where the matrix is
//                      drawn as a whole, matrix(fans, stream) and law(fans) of a single entry
//   default_bias       biases as torch.nn.Linear has them; else they are 0
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.hpp"
#include "base/spec.hpp"
#include "base/team.hpp"

namespace nnopt {

/// Fan-in and fan-out of a layer: how many inputs and outputs a weight matrix has.
struct Fans {
  double in, out;
};

/// What a single number is drawn from: centre + spread z, z uniform in [-1, 1) or normal; or the
/// centre itself.
struct Law {
  enum class Shape { constant, uniform, normal, other } shape;
  double centre, spread;

  double draw(const RandomStream& r, std::size_t i) const {
    if (shape == Shape::uniform) return centre + spread * (2 * r.uniform(i) - 1);
    return shape == Shape::normal ? centre + spread * r.normal(i) : centre;
  }
  double variance() const {
    if (shape == Shape::constant) return 0;
    return shape == Shape::uniform ? spread * spread / 3 : spread * spread;
  }
};
inline Law uniform_law(double bound) { return {Law::Shape::uniform, 0, bound}; }
inline Law normal_law(double deviation) { return {Law::Shape::normal, 0, deviation}; }
inline Law constant_law(double value) { return {Law::Shape::constant, value, 0}; }

/// torch.nn.Linear's own: weight and bias uniform in +-1/sqrt(fan_in).
struct DefaultInit {
  static constexpr std::string_view name = "default",
                                    formula = "weight and bias U(+-1/sqrt(fan_in))";
  static constexpr bool default_bias = true;
  void options(auto&&) {}
  Law law(const Fans& fans) const { return uniform_law(1 / std::sqrt(fans.in)); }
};
struct Uniform {
  static constexpr std::string_view name = "uniform", formula = "U(a, b), bias 0";
  double a = 0, b = 1;
  void options(auto&& see) {
    see("a", a, any_finite, "lower bound");
    see("b", b, any_finite, "upper bound");
  }
  void check(std::string_view place) const;
  Law law(const Fans&) const { return {Law::Shape::uniform, a / 2 + b / 2, b / 2 - a / 2}; }
};
struct Normal {
  static constexpr std::string_view name = "normal", formula = "N(mean, std^2), bias 0";
  double mean = 0, std = 1;
  void options(auto&& see) {
    see("mean", mean, any_finite, "mean");
    see("std", std, not_negative, "standard deviation");
  }
  Law law(const Fans&) const { return {Law::Shape::normal, mean, std}; }
};
struct Zeros {
  static constexpr std::string_view name = "zeros", formula = "0, bias 0";
  void options(auto&&) {}
  Law law(const Fans&) const { return constant_law(0); }
};
struct Ones {
  static constexpr std::string_view name = "ones", formula = "1, bias 0";
  void options(auto&&) {}
  Law law(const Fans&) const { return constant_law(1); }
};
/// torch's constant_ has no default for val; 0 makes it zeros.
struct Constant {
  static constexpr std::string_view name = "constant", formula = "val, bias 0";
  double val = 0;
  void options(auto&& see) { see("val", val, any_finite, "the value of every weight"); }
  Law law(const Fans&) const { return constant_law(val); }
};

/// Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks,
/// AISTATS 2010.
struct XavierUniform {
  static constexpr std::string_view name = "xavier_uniform",
                                    formula = "U(+-gain sqrt(6 / (fan_in + fan_out))), bias 0";
  double gain = 1;
  void options(auto&& see) { see("gain", gain, not_negative, "factor on the weights"); }
  Law law(const Fans& f) const { return uniform_law(gain * std::sqrt(6 / (f.in + f.out))); }
};
struct XavierNormal {
  static constexpr std::string_view name = "xavier_normal",
                                    formula = "N(0, gain^2 2 / (fan_in + fan_out)), bias 0";
  double gain = 1;
  void options(auto&& see) { see("gain", gain, not_negative, "factor on the weights"); }
  Law law(const Fans& f) const { return normal_law(gain * std::sqrt(2 / (f.in + f.out))); }
};

inline constexpr std::array<std::string_view, 2> fan_modes{"fan_in", "fan_out"};
inline constexpr std::array<std::string_view, 6> nonlinearities{"linear", "sigmoid",    "tanh",
                                                                "relu",   "leaky_relu", "selu"};

/// The square of torch.nn.init.calculate_gain: one of the `nonlinearities`; `a` is the slope of
/// leaky_relu below 0.
double squared_gain(std::string_view nonlinearity, double a);

/// He et al., Delving deep into rectifiers, ICCV 2015. The defaults are the gain of ReLU, sqrt 2.
struct Kaiming {
  double a = 0;
  std::string_view mode = "fan_in", nonlinearity = "leaky_relu";
  void options(auto&& see) {
    see("a", a, any_finite, "slope of leaky_relu below 0");
    see("mode", mode, fan_modes, "fan_in keeps the variance of activations, fan_out of gradients");
    see("nonlinearity", nonlinearity, nonlinearities, "what follows the layer: sets the gain");
  }
  void check(std::string_view place) const;
  /// `factor` gain^2 / fan: gain^2 stays exact where it is 2.
  double scaled(const Fans& fans, double factor) const {
    return factor * squared_gain(nonlinearity, a) / (mode == "fan_in" ? fans.in : fans.out);
  }
};
struct KaimingUniform : Kaiming {
  static constexpr std::string_view name = "kaiming_uniform",
                                    formula = "U(+-gain sqrt(3 / fan)), fan by mode, bias 0";
  Law law(const Fans& fans) const { return uniform_law(std::sqrt(scaled(fans, 3))); }
};
struct KaimingNormal : Kaiming {
  static constexpr std::string_view name = "kaiming_normal",
                                    formula = "N(0, gain^2 / fan), fan by mode, bias 0";
  Law law(const Fans& fans) const { return normal_law(std::sqrt(scaled(fans, 1))); }
};

/// Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep
/// linear neural networks, ICLR 2014.
struct Orthogonal {
  static constexpr std::string_view name = "orthogonal",
                                    formula = "gain Q, rows or columns orthonormal, bias 0";
  double gain = 1;
  void options(auto&& see) { see("gain", gain, not_negative, "factor on the weights"); }
  /// Of the squares of all entries: min(in, out) gain^2, over in times out entries.
  Law law(const Fans& fans) const {
    return {Law::Shape::other, 0, gain / std::sqrt(std::max(fans.in, fans.out))};
  }
  std::vector<double> matrix(const Fans& fans, const RandomStream&) const;
};

/// All of them. A new initializer is a struct above and its name here.
using Initializer = std::variant<DefaultInit, Uniform, Normal, Zeros, Ones, Constant, XavierUniform,
                                 XavierNormal, KaimingUniform, KaimingNormal, Orthogonal>;

/// Reads `kaiming_normal:mode=fan_out,nonlinearity=relu`. Throws BadInput for unknown names and
/// options (with the nearest), and for values that are out of range or contradict each other.
Initializer find_initializer(std::string_view spec);

/// `kaiming_normal:mode=fan_out`: the name and the options that differ from torch's defaults.
std::string describe(const Initializer&);

/// The laws of a single weight and a single bias.
Law weight_law(const Initializer&, const Fans&);
Law bias_law(const Initializer&, const Fans&);

/// The weight matrix of a layer, out by in, row by row; number i depends on the stream and i alone,
/// but of `orthogonal`. The same bits on any number of threads.
template <class T>
void draw_weights(const Initializer&, const Fans&, const RandomStream&, std::span<T> weights,
                  Team&);

/// Numbers of one law.
template <class T>
void draw_numbers(const Law&, const RandomStream&, std::span<T> numbers, Team&);

struct InitializerRow {
  std::string_view name, formula;
  std::vector<OptionRow> options;
};
std::vector<InitializerRow> initializer_rows();

}  // namespace nnopt
