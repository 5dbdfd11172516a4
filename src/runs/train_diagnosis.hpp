// What went wrong in a training, or could go better, named from its rows.
#pragma once
#include <optional>

#include "runs/diagnosis.hpp"
#include "runs/train.hpp"

namespace nnopt {

/// With one of the codes not_finite, huge_weights, wild_loss, learns_nothing, overfits and
/// still_falling. Nothing for a training that went as it should.
std::optional<Diagnosis> diagnose(const TrainPlan& plan, const TrainResult& run);

}  // namespace nnopt
