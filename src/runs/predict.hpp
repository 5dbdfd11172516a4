// What a trained network makes of examples: outputs row by row, and the tables that sum them up.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/team.hpp"
#include "compute/batch.hpp"
#include "data/examples.hpp"
#include "runs/train.hpp"

namespace nnopt {

struct Predictions {
  std::size_t outputs = 1;      // of each row: probabilities of the classes, or the one number
  std::vector<double> numbers;  // rows by outputs
  Score score;                  // against the labels or targets of the examples
  // Of classes: the answer to each row, and how often label i (row) was answered by j (column).
  std::vector<std::size_t> answers;
  std::vector<std::vector<std::int64_t>> confusion;
  std::vector<double> losses;  // of each row

  std::size_t rows() const { return numbers.size() / outputs; }
};

/// Throws BadInput where the examples have another number of inputs, or more classes, or targets in
/// place of classes and the other way round.
Predictions predict(const TrainedNetwork& network, const Examples& examples, Team& team);

/// Rows with the largest losses among those that are answered wrongly, the worst first; at most
/// `most`.
std::vector<std::size_t> worst_mistakes(const Predictions&, const Examples&, std::size_t most);

/// How well one class is known: of the rows with that label the share that is answered so (recall),
/// and of the rows that are answered so the share that has the label (precision); NaN of no rows.
struct ClassScore {
  std::int64_t rows = 0, answered = 0, right = 0;
  double recall() const;
  double precision() const;
};
std::vector<ClassScore> class_scores(const Predictions&);

}  // namespace nnopt
