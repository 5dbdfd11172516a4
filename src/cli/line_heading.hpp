// What a command line is about, in a few words that stand above pictures and results.
#pragma once
#include <string>

namespace nnopt {

/// "minimize", "ackley", "start=10 steps=300" of `nnopt minimize ackley --start 10 --steps 300`.
struct LineHeading {
  std::string command, subject, settings;  // settings: all options but those of the output

  std::string title() const { return subject.empty() ? command : command + " " + subject; }
};

/// The line may be anything, as a file says; what is no line of a shell is all command.
LineHeading heading_of_line(const std::string& command_line);

}  // namespace nnopt
