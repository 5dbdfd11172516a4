// What calls of the operating system have in common: interruptions, and errors as text.
#pragma once
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {

/// Calls until it is no longer interrupted by a signal.
template <class Call>
auto retried(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

inline std::string why(int error) { return std::generic_category().message(error); }

inline RunFailure cannot_write(std::string_view file, int error) {
  return RunFailure("cannot write " + in_quotes(file) + ": " + why(error));
}

}  // namespace nnopt
