// What can go wrong, as exceptions whose text is the one line a user reads after "nnopt: ".
#pragma once
#include <stdexcept>

namespace nnopt {

/// Wrong usage or bad input (exit status 2). The text names the option, file, line or column at
/// fault and what would be right.
struct BadInput : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The run failed although it was asked for rightly (exit status 1): an output that cannot be
/// written, gnuplot missing.
struct RunFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace nnopt
