// The state of a training, written down and taken up again.
#pragma once
#include "base/state.hpp"
#include "runs/train.hpp"

namespace nnopt {

/// Sees all of the state of a run of this plan. Weights and the optimizer's numbers go in the
/// plan's precision, segment by segment: w.0.weight, exp_avg.0.weight, ... Of what is loaded
/// BadInput where it cannot be that of such a run.
void see_state(const TrainPlan& plan, TrainState& state, StateVisitor& see);

}  // namespace nnopt
