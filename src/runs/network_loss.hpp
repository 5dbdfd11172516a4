// What a network is for, as a function of its weights: the loss on examples, or the function that
// its output is put into.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/team.hpp"
#include "data/examples.hpp"
#include "runs/minimize.hpp"
#include "runs/train.hpp"
#include "runs/weight_plane.hpp"

namespace nnopt {

/// At most `most` rows, the same distance apart.
Examples some_rows(const Examples& examples, std::size_t most);

/// Mean loss over all rows, without dropout, in the network's precision: weights are rounded to it.
/// Examples and team must outlive it. Throws BadInput where the examples have another number of
/// inputs, or more classes than the network.
WeightLoss loss_of_weights(const TrainedNetwork& network, const Examples& examples, Team& team);

/// The plan's function at the output of its network, as a run of this seed ends with it. Team must
/// outlive it.
WeightLoss value_of_weights(const MinimizePlan& plan, std::uint64_t seed, Team& team);

}  // namespace nnopt
