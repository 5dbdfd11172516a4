#include "runs/free_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>

#include "functions/data_fit.hpp"
#include "functions/workspace.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

/// f over the variables.
struct OverVariables {
  std::shared_ptr<const Function> f;
  std::shared_ptr<const FreeParameters> free;

  template <class T>
  T operator()(std::span<const T> w) const {
    Workspace<T> p(free->all());
    free->place(w, p.span());
    return (*f)(std::span<const T>(p.span()));
  }
  template <std::floating_point T>
  T value_and_partials(std::span<const T> w, std::span<T> partials) const {
    Workspace<T> p(free->all()), of_p(free->all());
    free->place(w, p.span());
    std::optional<T> value = f->own_gradient(std::span<const T>(p.span()), of_p.span());
    if (!value) value = Gradient<T>(*f)(p.span(), of_p.span());
    free->pull(w, std::span<const T>(of_p.span()), partials);
    return *value;
  }
};

class BatchesOverVariables final : public MiniBatches {
 public:
  BatchesOverVariables(std::unique_ptr<MiniBatches> batches,
                       std::shared_ptr<const FreeParameters> free)
      : batches_(std::move(batches)) {
    const std::size_t count = free->count();
    function_ =
        make_function(OverVariables{{std::shared_ptr<void>(), &batches_->function()}, free}, count);
  }
  std::size_t per_epoch() const override { return batches_->per_epoch(); }
  void select(std::int64_t step) override { batches_->select(step); }
  const Function& function() const override { return *function_; }

 private:
  std::unique_ptr<MiniBatches> batches_;
  std::unique_ptr<Function> function_;
};

/// A fit whose mini-batches are over the variables. All else is that of the parameters.
class FitOverVariables final : public Fit {
 public:
  FitOverVariables(std::shared_ptr<const Fit> fit, std::shared_ptr<const FreeParameters> free)
      : fit_(std::move(fit)), free_(std::move(free)) {}

  const DataSet& data() const override { return fit_->data(); }
  const std::vector<std::size_t>& inputs() const override { return fit_->inputs(); }
  double curve(std::span<const double> p, std::span<const double> x) const override {
    return fit_->curve(p, x);
  }
  double curve_and_partials(std::span<const double> p, std::span<const double> x,
                            std::span<double> partials) const override {
    return fit_->curve_and_partials(p, x, partials);
  }
  const Residuals& residuals() const override { return fit_->residuals(); }
  std::optional<double> squares_factor() const override { return fit_->squares_factor(); }
  bool has_sigma() const override { return fit_->has_sigma(); }
  const std::vector<bool>& linear() const override { return fit_->linear(); }
  std::unique_ptr<MiniBatches> batches(std::size_t size, std::uint64_t seed) const override {
    return std::make_unique<BatchesOverVariables>(fit_->batches(size, seed), free_);
  }

 private:
  std::shared_ptr<const Fit> fit_;
  std::shared_ptr<const FreeParameters> free_;
};

}  // namespace

Limited Limited::by(const Bounds& bounds) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  Limited made;
  if (bounds.lo > -inf && bounds.hi < inf) {
    // Rounding shall not lead over a limit.
    const double ulp =
        std::numeric_limits<double>::epsilon() * std::max(std::abs(bounds.lo), std::abs(bounds.hi));
    made.kind = Kind::both;
    made.middle = bounds.lo / 2 + bounds.hi / 2;
    made.half = std::max(bounds.hi / 2 - bounds.lo / 2 - 2 * ulp, ulp);
  } else if (bounds.lo > -inf) {
    made.kind = Kind::lower;
    made.limit = bounds.lo;
  } else if (bounds.hi < inf) {
    made.kind = Kind::upper;
    made.limit = bounds.hi;
  }
  return made;
}

double Limited::variable(double p) const {
  constexpr double inside = 0.99;  // of half the distance, as far as a start may be from the middle
  constexpr double smallest = 0.1;  // w of a start on its only limit: 0.005 beside it
  if (kind == Kind::free) return p;
  if (kind == Kind::both) {
    const double at = (p - middle) / half;
    return half * std::asin(std::abs(at) < 1 ? at : std::copysign(inside, at));
  }
  const double from = std::abs(p - limit);
  return from > 0 ? std::sqrt(from * (from + 2)) : smallest;
}

double Limited::slope(double w) const {
  if (kind == Kind::free) return 1;
  if (kind == Kind::both) return std::cos(w / half);
  const double slope = w / std::sqrt(w * w + 1);
  return kind == Kind::lower ? slope : -slope;
}

FreeParameters::FreeParameters(const std::vector<Bounds>& bounds, std::vector<double> at)
    : bounds_(bounds), at_(std::move(at)) {
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (bounds_[i].held()) {
      at_[i] = bounds_[i].lo;
      continue;
    }
    moves_.push_back(i);
    limited_.push_back(Limited::by(bounds_[i]));
    plain_ = plain_ && !bounds_[i].any();
  }
}

std::vector<double> FreeParameters::variables(std::span<const double> p) const {
  std::vector<double> w;
  for (std::size_t k = 0; k < count(); ++k) w.push_back(limited_[k].variable(p[moves_[k]]));
  return w;
}

std::vector<double> FreeParameters::parameters(std::span<const double> w) const {
  std::vector<double> p(at_.size());
  place(w, std::span<double>(p));
  for (const std::size_t i : moves_) p[i] = std::clamp(p[i], bounds_[i].lo, bounds_[i].hi);
  return p;
}

MinimizePlan in_variables(MinimizePlan plan, std::shared_ptr<const FreeParameters> free) {
  KnownFunction& f = plan.function;
  plan.start = free->variables(plan.start);
  plan.model.outputs = plan.start.size();
  f.function = make_function(OverVariables{f.function, free}, free->count());
  if (f.fit) f.fit = std::make_shared<FitOverVariables>(f.fit, free);
  std::vector<std::string> names;
  for (std::size_t k = 0; k < free->count(); ++k) names.push_back(f.variables[free->parameter(k)]);
  f.variables = std::move(names);
  f.start = plan.start;
  f.domain.clear();
  f.minima.clear();
  return plan;
}

void ParameterObserver::row(const TraceRow& row, std::span<const double> w) {
  const TraceRow shown = moved(row, last_row_, free_.parameters(w));
  behind_.row(shown, last_row_);
}

void ParameterObserver::evaluated(const TraceRow& row, std::span<const double> w) {
  const TraceRow shown = moved(row, last_evaluated_, free_.parameters(w));
  behind_.evaluated(shown, last_evaluated_);
}

TraceRow ParameterObserver::moved(TraceRow row, std::vector<double>& last, std::vector<double> p) {
  row.step_norm = last.empty() ? 0 : distance(p, last);
  last = std::move(p);
  return row;
}

}  // namespace nnopt
