// When the state of a run is kept on its way.
#pragma once
#include <cstdint>

#include "runs/minimize.hpp"

namespace nnopt {

/// Does nothing for an observer without a keeper.
class Keeping {
 public:
  explicit Keeping(Observer& observer) : observer_(observer), keeper_(observer.keeper()) {}

  /// The state that the run goes on from, or null.
  StateVisitor* saved() const { return keeper_ != nullptr ? keeper_->saved() : nullptr; }

  /// Before each row, behind `step` steps of its phase; `last`: what follows is no part of a longer
  /// run. visit(see) goes through the state.
  template <class Visit>
  void before_row(std::int64_t step, bool last, const Visit& visit) {
    if (keeper_ == nullptr || closed_) return;
    if (keeper_->due(step) || last) keeper_->keep(step, visit);
    // Behind a stop the run is no longer what it would have become.
    closed_ = last || observer_.stop();
  }

  template <class Visit>
  void at_end(std::int64_t step, const Visit& visit) {
    if (keeper_ != nullptr && !closed_) keeper_->keep(step, visit);
  }

 private:
  Observer& observer_;
  StateKeeper* keeper_;
  bool closed_ = false;
};

}  // namespace nnopt
