// The book of one run: what its evaluations mean, row by row, for the observer and for the result.
// Whether they come one by one or, from a device, in blocks makes no difference to it.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compute/course.hpp"
#include "runs/evaluation.hpp"
#include "runs/minimize.hpp"
#include "runs/tail.hpp"

namespace nnopt {

/// What of a plan decides the course of its runs.
CoursePlan course_plan(const MinimizePlan& plan);

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

class RunBook {
 public:
  /// Plan and observer must outlive it.
  RunBook(const MinimizePlan& plan, std::uint64_t seed, Observer& observer);

  /// Its result has no diagnosis: the Hessian that some need may cost more than the run.
  void leave_undiagnosed() { diagnoses_ = false; }

  /// Writes an evaluation down and says what follows it by the course alone. `evaluations`: how
  /// many the optimizer has had by now; by default one in each step.
  Move see(const Evaluation& now, std::optional<std::int64_t> evaluations = {});
  /// The next step without a row for the present one.
  Move pass();
  /// The initialization phase is over by itself.
  void end_init();
  /// Of the steps to come.
  void set_lr(double lr) { lr_ = lr; }
  /// Euclidean norm of a network's parameters: before the first row and at the end.
  void see_weights(double norm);

  /// Looks at clocks and signals: where they end the phase, the initialization phase goes over into
  /// the main one behind the step of `move`, and the main one is the run's end.
  Move look_outside(Move move);

  /// Where the run stands. What was seen last is not seen again by the observer; the course decides
  /// anew on what follows it.
  void state(StateVisitor&);
  /// Taken up behind a row that ended the run, which the next see() is to have again.
  bool has_known_row() const { return row_is_known_; }

  const Course& course() const { return course_; }
  bool ended() const { return ended_; }
  bool has_rows() const { return has_rows_ || result_.init_distance; }

  /// `end`: the model as it would be used, without dropout.
  RunResult finish(const Evaluation& end);
  /// The run's end is its last row.
  RunResult finish();

  /// The run has come to its end by itself, at its last row.
  void end(Status status, std::string reason);
  /// The run ends at its last row, for this reason.
  void fail(const std::string& reason);
  /// The run failed before its first row.
  RunResult never_begun(const std::string& reason);

 private:
  const TraceRow& next_row(const Evaluation& now, std::optional<std::int64_t> evaluations);
  void write_down(const Evaluation& now, std::optional<std::int64_t> evaluations);
  void see_all(StateVisitor& see);
  void see_row(StateVisitor& see, std::string_view name, TraceRow& row) const;
  void close(Status status, std::string reason);
  void begin_main();
  void end_by_course();
  RunResult diagnosed();

  const MinimizePlan& plan_;
  CoursePlan course_plan_;
  Observer& observer_;
  double lr_;
  Course course_;
  RunResult result_;
  bool diagnoses_ = true;
  bool ended_ = false;
  bool ended_itself_ = false;  // by end(), not by the course
  bool row_is_known_ = false;

  // Of the phase.
  Stopwatch watch_;
  TraceRow row_;
  bool has_rows_ = false, phase_ended_ = false;
  std::vector<double> x_, before_;  // of the last row, and of the one before it
  Tail tail_;
};

}  // namespace nnopt
