// What a device knows of each run that it makes: one record per copy of the network, in its memory.
#pragma once
#include <cstddef>
#include <cstdint>

#include "compute/compute.hpp"
#include "compute/course.hpp"
#include "kernels/launch.hpp"
#include "rules/rules.hpp"

namespace nnopt::kernels {

/// Room for any rule's body, of any precision.
struct alignas(16) BodyBytes {
  std::byte bytes[112];
};

struct RunRecord {
  Clock clock;
  Course course{CoursePlan{}};
  bool moves = false;     // whether the step now under way is made: else its pulls change nothing
  bool fresh = false;     // whether it is the optimizer's first: its state is then as it starts
  std::int64_t rows = 0;  // evaluations since the host last read them
  BodyBytes body;         // of the rule, for this step
};

/// What the host changes in the records of copies, between steps.
void set_clock(cudaStream_t stream, RunRecord* record, const Clock& clock);
void advance_clock(cudaStream_t stream, RunRecord* record, std::int64_t steps);
void set_course(cudaStream_t stream, RunRecord* records, std::size_t copies, const Course& course);
void forget_rows(cudaStream_t stream, RunRecord* records, std::size_t copies);

/// How an update by a rule is prepared.
struct Preparation {
  std::int64_t ticks = 0;    // steps by which the clock goes on before
  bool keeps_state = false;  // whether also the first step finds the optimizer's state in memory;
                             // else it finds it as it starts
};

/// For updates that the host tells of: every copy moves; its record gets `fresh` and the rule's
/// body for the clock's step, for weights of type T (float or double). 0.3 KB a copy.
template <class T>
void launch_prepare(cudaStream_t stream, RunRecord* records, std::size_t copies, const Rule& rule,
                    const Preparation& preparation);

/// What a kernel that evaluates the function gets. Pointers are those of copy 0; what belongs to a
/// T* of copy c lies c * slab numbers further, the record of copy c is records[c], and its row r
/// are the row_size = 1 + 2 dim numbers (value, x, gradient) from
/// rows[(c * most_rows + r) * row_size] on.
template <class T>
struct EvaluationArguments {
  const T* x;  // dim numbers
  T* dx;       // dim numbers, written
  std::size_t slab;
  unsigned dim;
  RunRecord* records;
  CoursePlan plan;
  const double* start;  // dim numbers in the device's memory: where the initialization phase leads
  Rule rule;
  T* rows;
  std::size_t most_rows;
};

}  // namespace nnopt::kernels
