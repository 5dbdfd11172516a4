// What can go wrong, as exceptions whose text is the one line a user reads after "nnopt: ".
#pragma once
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace nnopt {

/// A line of what a user wrote, and where in it something is wrong; both counted from 1.
struct Excerpt {
  std::string text;
  std::size_t line, column;
};

/// Wrong usage or bad input (exit status 2). The text names the option, file, line or column at
/// fault and what would be right.
struct BadInput : std::runtime_error {
  explicit BadInput(const std::string& what, std::optional<Excerpt> where = {})
      : std::runtime_error(what), excerpt(std::move(where)) {}

  std::optional<Excerpt> excerpt;  // to be shown below the message, with a caret
};

/// The run failed although it was asked for rightly (exit status 1): an output that cannot be
/// written, gnuplot missing.
struct RunFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The GPU refused a call or was lost while it ran (exit status 1). The text says what was done and
/// what CUDA said of it.
struct DeviceLost : RunFailure {
  using RunFailure::RunFailure;
};

}  // namespace nnopt
