// Figures of learning-rate schedules: the rate, and beside it the momentum that a schedule cycles
// or the losses that it looks at.
#pragma once
#include <string_view>

#include "plots/page.hpp"

namespace nnopt {

/// One schedule, by name, spec or formula, as the factor that it makes of --lr: over 200 epochs;
/// onecycle over its steps, cyclic over four cycles. Those that look at losses are shown a made-up
/// one. Throws BadInput as find_schedule does, RunFailure where the rate is no rate.
Page schedule_page(std::string_view spec);

/// All schedules with their usual options, the rate of each.
Page schedules_page();

}  // namespace nnopt
