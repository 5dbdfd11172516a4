// The parameters of a fit that methods without limits may move, as variables that have none.
//
// F. James and M. Winkler, MINUIT User's Guide (CERN 2004), section 1.3.1: a sine where there are
// two limits, a square root where there is one. Minuit's variables are taken in units of half the
// distance of the limits, so that far from limits dp/dw = 1 and step lengths mean what they mean
// without limits.
//
// The other way, asking f at the nearest point within the limits, was tried too: of 294 walks of
// seven methods (tests/runs/test_free_parameters.cpp) 162 came to the minimum, 279 by variables.
// Beyond a limit such an f is flat, and a walk that has stepped over it stays there.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "functions/known_function.hpp"
#include "optimizers/bounds.hpp"
#include "runs/minimize.hpp"

namespace nnopt {

/// p of one parameter as a function of its variable w.
struct Limited {
  enum class Kind { free, both, lower, upper };
  Kind kind = Kind::free;
  double middle = 0, half = 1;  // both: p = middle + half sin(w / half)
  double limit = 0;             // lower: p = limit + sqrt(w^2 + 1) - 1; upper: the other way

  static Limited by(const Bounds& bounds);
  /// Strictly inside the limits, where dp/dw is not 0: a start on a limit would never leave it.
  double variable(double p) const;

  template <class T>
  T parameter(const T& w) const {
    switch (kind) {
      case Kind::free:
        break;
      case Kind::both:
        return T(middle + half * sin(T(w / half)));
      case Kind::lower:
        return T(limit + from_limit(w));
      case Kind::upper:
        return T(limit - from_limit(w));
    }
    return w;
  }
  /// dp/dw.
  double slope(double w) const;

 private:
  /// sqrt(w^2 + 1) - 1 without cancellation.
  template <class T>
  static T from_limit(const T& w) {
    const T square = w * w;
    return T(square / (sqrt(T(square + 1.0)) + 1.0));
  }
};

class FreeParameters {
 public:
  /// `at`: of all parameters; those that are held stay there.
  FreeParameters(const std::vector<Bounds>& bounds, std::vector<double> at);

  /// How many there are; 0: all are held.
  std::size_t count() const { return moves_.size(); }
  /// Whether the variables are the parameters themselves, all of them.
  bool are_all() const { return plain_ && moves_.size() == at_.size(); }
  /// Which parameter variable k stands for.
  std::size_t parameter(std::size_t k) const { return moves_[k]; }

  std::vector<double> variables(std::span<const double> p) const;
  /// Of all parameters, within their limits.
  std::vector<double> parameters(std::span<const double> w) const;

  /// `p` has room for all parameters.
  template <class T>
  void place(std::span<const T> w, std::span<T> p) const {
    for (std::size_t i = 0; i < at_.size(); ++i) p[i] = static_cast<T>(at_[i]);
    for (std::size_t k = 0; k < w.size(); ++k) p[moves_[k]] = limited_[k].parameter(w[k]);
  }
  /// df/dw from df/dp.
  template <class T>
  void pull(std::span<const T> w, std::span<const T> of_parameters, std::span<T> of_w) const {
    for (std::size_t k = 0; k < w.size(); ++k) {
      of_w[k] =
          of_parameters[moves_[k]] * static_cast<T>(limited_[k].slope(static_cast<double>(w[k])));
    }
  }
  std::size_t all() const { return at_.size(); }

 private:
  std::vector<Bounds> bounds_;
  std::vector<double> at_;
  std::vector<std::size_t> moves_;
  std::vector<Limited> limited_;
  bool plain_ = true;
};

/// The plan over the variables, from their values at its start: function, mini-batches and start.
MinimizePlan in_variables(MinimizePlan plan, std::shared_ptr<const FreeParameters> free);

/// Shows another observer the rows of a plan `in_variables` at the parameters. Norms of gradients
/// stay those by the variables.
class ParameterObserver final : public Observer {
 public:
  ParameterObserver(const FreeParameters& free, Observer& behind) : free_(free), behind_(behind) {}

  void row(const TraceRow& row, std::span<const double> w) override;
  bool wants_rows() override { return behind_.wants_rows(); }
  bool wants_gradient_norms() override { return behind_.wants_gradient_norms(); }
  bool wants_evaluations() override { return behind_.wants_evaluations(); }
  void evaluated(const TraceRow& row, std::span<const double> w) override;
  bool stop() override { return behind_.stop(); }

 private:
  /// The row with its step in the parameters.
  static TraceRow moved(TraceRow row, std::vector<double>& last, std::vector<double> p);

  const FreeParameters& free_;
  Observer& behind_;
  std::vector<double> last_row_, last_evaluated_;
};

}  // namespace nnopt
