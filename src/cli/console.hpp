// Where a command's data and talk go: to the standard streams, or to whoever runs the command.
#pragma once
#include <string_view>

#include "cli/json.hpp"
#include "cli/output.hpp"

namespace nnopt {

/// What a command is run with. Data leave by data() or result(), talk by talk().
class Console {
 public:
  virtual ~Console() = default;

  /// Data in any format but json.
  virtual void data(std::string_view text) = 0;
  /// What --format json prints.
  virtual void result(const Json& json) = 0;
  virtual const Talk& talk() const = 0;
};

}  // namespace nnopt
