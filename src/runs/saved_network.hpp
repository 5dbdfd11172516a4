// Trained networks as tensors and back. Readers of the file elsewhere find the parameters under
// torch's names for a stack, in its shapes: 0.weight (out by in), 0.bias, 1.weight, ..., and words
// that say what the network is.
#pragma once
#include <string_view>

#include "base/tensors.hpp"
#include "runs/train.hpp"

namespace nnopt {

/// Adds the parameters, in the network's own precision, and the words about them.
void add_network(const TrainedNetwork& network, Tensors& tensors);

/// Throws BadInput, which begins with the file's name, for tensors that hold no such network or not
/// all of it.
TrainedNetwork read_network(const Tensors& tensors, std::string_view file);

}  // namespace nnopt
