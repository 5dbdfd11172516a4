// `nnopt predict` of a file that `nnopt fit --save` wrote: the fitted formula at new inputs, with
// its band.
#pragma once
#include "base/tensors.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"

namespace nnopt {

/// The exit status. `saved`: what is in the file of --load.
int run_fit_prediction(const Arguments& arguments, const Tensors& saved, Console& console);

}  // namespace nnopt
