#include "optimizers/cg.hpp"

#include <algorithm>
#include <cmath>

#include "optimizers/descent.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

class CgMethod final : public Descent {
 public:
  CgMethod(std::size_t parameters, const ConjugateGradients& options)
      : Descent(parameters, options.gtol, searches(options.c1, options.c2)),
        hager_zhang_(options.beta == "hz") {}

 private:
  double turn(const Change& change, std::span<double> d) override {
    const double beta = hager_zhang_ ? hz(change, d) : pr(change);
    for (std::size_t i = 0; i < d.size(); ++i) d[i] = beta * d[i] - change.gradient[i];
    // A decrease of the same first order as that of the last step, but no step so short that
    // rounding hides it.
    const double slope = dot(change.gradient, d);
    return std::max(change.t * change.slope / slope, 1e-3 * change.t);
  }
  void forget() override {}

  static double hz(const Change& change, std::span<const double> d) {
    const auto& [t, slope, square, y, gradient] = change;
    const double dy = dot(d, y);
    if (dy == 0) return 0;
    const double beta = (dot(y, gradient) - 2 * dot(y, y) * dot(d, gradient) / dy) / dy;
    return std::max(beta, -1 / (norm(d) * std::min(0.01, std::sqrt(square))));
  }
  static double pr(const Change& change) {
    return std::max(0.0, dot(change.y, change.gradient) / change.square);
  }

  bool hager_zhang_;
};

}  // namespace

void ConjugateGradients::check(std::string_view place) const { check_wolfe(place, c1, c2); }

std::unique_ptr<Method> ConjugateGradients::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<CgMethod>(parameters, *this);
}

}  // namespace nnopt
