// What went wrong in a training, or could go better, named from its rows.
#pragma once
#include <optional>
#include <string>

#include "runs/diagnosis.hpp"
#include "runs/train.hpp"

namespace nnopt {

/// With one of the codes not_finite, equal_units, huge_weights, wild_loss, learns_nothing, overfits
/// and still_falling. Nothing for a training that went as it should.
std::optional<Diagnosis> diagnose(const TrainPlan& plan, const TrainResult& run);

/// "try --lr 0.01 (it is 0.1)": a tenth of the rate; of one that is more than a hundred times the
/// optimizer's own that one.
std::string try_a_smaller_rate(const TrainPlan& plan, double lr);

}  // namespace nnopt
