// The path of a run: one row per step, as --trace writes it and as the figures draw it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nnopt {

/// The state after `step` steps. Norms are Euclidean, over the coordinates of the trace.
struct TraceRow {
  std::int64_t step = 0;
  std::int64_t evaluations = 0;  // values with gradients that the optimizer had asked for by then
  double value = 0;
  double best = 0;           // lowest value up to this row
  double gradient_norm = 0;  // of the objective's gradient in the coordinates
  double step_norm = 0;      // distance from the row before; 0 in row 0
  double lr = 0;             // of the step that led here; in row 0 of the step to come
  double seconds = 0;        // since row 0; for figures, no part of the table
};

/// One run. Row k of `x` (rows.size() by names.size(), one row after the other) belongs to rows[k].
struct Trace {
  std::uint64_t seed = 0;
  std::vector<std::string> names;  // of the coordinates: x1 x2 ...
  std::vector<TraceRow> rows;
  std::vector<double> x;
  std::vector<double> evaluated = {};  // points where a method looked on its way, one by one

  std::size_t dim() const { return names.size(); }
  std::span<const double> point(std::size_t row) const { return {x.data() + row * dim(), dim()}; }
};

}  // namespace nnopt
