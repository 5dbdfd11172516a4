// Trained networks as tensors and back. Readers of the file elsewhere find the parameters under
// torch's names for a stack, in its shapes: 0.weight (out by in), 0.bias, 1.weight, ..., and words
// that say what the network is.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/tensors.hpp"
#include "runs/train.hpp"

namespace nnopt {

/// Adds the parameters, in the network's own precision.
void add_parameters(const TrainedNetwork& network, Tensors& tensors);
/// The words about the network (its parameters do not matter), which stand beside them.
std::map<std::string, std::string> words_about(const TrainedNetwork& network);

/// Throws BadInput, which begins with the file's name, for tensors that hold no such network, not
/// all of it, or numbers that are not finite.
TrainedNetwork read_network(const Tensors& tensors, std::string_view file);

}  // namespace nnopt
