// A small network as a formula: what `fit` fits instead of an ansatz, with the same exact
// derivatives. Dense layers on the columns of the data, scaled to mean 0 and spread 1, and so is
// what they give: parameters are of order 1 whatever the units of the data.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "functions/data_fit.hpp"

namespace nnopt {

struct NetworkFormula {
  std::vector<std::size_t> layers{8};  // hidden widths
  std::string activation = "tanh";     // tanh, sigmoid, softplus or relu
};

/// The loss of the network over the data in its parameters. Its inputs are all columns but the
/// response, what that is computed from, and `sigma`. Parameters have torch's order and names,
/// shortened: w0_2_1 is what layer 0 takes from input 1 to unit 2, b0_2 that unit's bias; the
/// head's are linear. The start is drawn by `seed` as torch's Linear starts, and as those of
/// `train` do. Throws BadInput for another activation, a layer without units, more than 2000
/// parameters, and data without an input.
KnownFunction network_fit(DataSet data, const NetworkFormula& network, const Loss& loss,
                          std::uint64_t seed);

/// "1-8-1 tanh".
std::string network_name(const NetworkFormula& network, std::size_t inputs);

/// As many numbers as the network of so many inputs has parameters, in their order.
std::vector<double> network_start(const NetworkFormula& network, std::size_t inputs,
                                  std::uint64_t seed);

// Networks with the same curve whatever the data: units of a layer change places, and where the
// activation is odd about a point, as tanh and sigmoid are, a unit changes all its signs. Of one
// hidden layer of tanh that no smaller one replaces these are all (H. Sussmann, Neural Networks 5
// (1992) 589). Units of relu can besides be scaled.

/// Their number as text: "8! 2^8 = 10321920".
std::string equal_networks(const NetworkFormula& network);

/// Of the networks with the same curve as `p` the one nearest to `to`: units are matched by their
/// parameters, at least squares in all; with several hidden layers one layer after the other.
std::vector<double> nearest_equal_network(const NetworkFormula& network, std::size_t inputs,
                                          std::span<const double> p, std::span<const double> to);

}  // namespace nnopt
