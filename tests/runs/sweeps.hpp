// Results files of sweeps for tests.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runs/sweep_file.hpp"

namespace nnopt {

inline SweepHead head_of_runs(std::uint64_t runs) {
  return {"nnopt sweep --vary lr=1:9:9 -- minimize ackley",
          "0.1.0",
          "minimize",
          runs,
          {"index", "lr", "value", "status"}};
}

/// A row of such a file, with a cell of every kind.
inline std::vector<std::string> cells_of_run(std::uint64_t index) {
  return {std::to_string(index), std::to_string(0.1 * double(index)),
          index % 3 == 0 ? "nan" : "-1.5e-07", index % 5 == 0 ? "bad \"input\"" : "converged"};
}

inline std::string line_of_run(std::uint64_t index) { return sweep_line(cells_of_run(index)); }

/// The file with these runs, in this order.
inline std::string text_of_runs(const SweepHead& head, const std::vector<std::uint64_t>& indices) {
  std::string text = head.text();
  for (const std::uint64_t index : indices) text += line_of_run(index);
  return text;
}

/// The file with all runs, in order.
inline std::string whole_text(const SweepHead& head) {
  std::string text = head.text();
  for (std::uint64_t index = 0; index < head.runs; ++index) text += line_of_run(index);
  return text;
}

}  // namespace nnopt
