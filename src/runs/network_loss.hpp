// The loss of a trained network on examples, as a function of its weights.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "base/team.hpp"
#include "data/examples.hpp"
#include "runs/train.hpp"
#include "runs/weight_plane.hpp"

namespace nnopt {

/// At most `most` rows, the same distance apart.
Examples some_rows(const Examples& examples, std::size_t most);

/// Mean loss over all rows, without dropout, in the network's precision: weights are rounded to it.
/// Examples and team must outlive it. Throws BadInput where the examples have another number of
/// inputs, or more classes than the network.
WeightLoss loss_of_weights(const TrainedNetwork& network, const Examples& examples, Team& team);

}  // namespace nnopt
