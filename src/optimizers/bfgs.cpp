#include "optimizers/bfgs.hpp"

#include <limits>
#include <vector>

#include "optimizers/descent.hpp"
#include "optimizers/vectors.hpp"

namespace nnopt {
namespace {

class BfgsMethod final : public Descent {
 public:
  BfgsMethod(std::size_t parameters, const Bfgs& options)
      : Descent(parameters, options.gtol, searches(options.c1, options.c2)),
        inverse_(parameters * parameters),
        s_(parameters),
        inverse_y_(parameters) {}

  void state(StateVisitor& see) override {
    Descent::state(see);
    see.array("inverse_hessian", inverse_, {s_.size(), s_.size()});
    see("fresh", fresh_);
  }

 private:
  double turn(const Change& change, std::span<double> d) override {
    scaled(change.t, d, s_);
    const double sy = dot(s_, change.y), yy = dot(change.y, change.y);
    // Where the curvature is not positive, H would no longer be.
    const bool curved = sy > std::numeric_limits<double>::epsilon() * norm(s_) * std::sqrt(yy);
    if (fresh_) scale_of_identity(curved ? sy / yy : change.t);
    fresh_ = false;
    const std::size_t n = s_.size();
    double yhy = 0;
    if (curved) {
      for (std::size_t i = 0; i < n; ++i) inverse_y_[i] = dot(row(i), change.y);
      yhy = dot(change.y, inverse_y_);
    }
    // H + (1 + y.Hy / s.y) s s' / s.y - (Hy s' + s (Hy)') / s.y, equation 6.17, in an order that
    // keeps H symmetric to the last bit.
    const double of_ss = (1 + yhy / sy) / sy, of_both = 1 / sy;
    for (std::size_t i = 0; i < n; ++i) {
      const auto h = row(i);
      if (curved) {
        const double si = s_[i], hyi = inverse_y_[i];
        for (std::size_t j = 0; j < n; ++j) {
          h[j] += of_ss * (si * s_[j]) - of_both * (hyi * s_[j] + si * inverse_y_[j]);
        }
      }
      d[i] = -dot(h, change.gradient);
    }
    return 1;
  }
  void forget() override { fresh_ = true; }

  void scale_of_identity(double scale) {
    std::fill(inverse_.begin(), inverse_.end(), 0.0);
    for (std::size_t i = 0; i < s_.size(); ++i) row(i)[i] = scale;
  }
  std::span<double> row(std::size_t i) {
    return std::span(inverse_).subspan(i * s_.size(), s_.size());
  }

  std::vector<double> inverse_;  // H, row by row
  std::vector<double> s_, inverse_y_;
  bool fresh_ = true;  // H is still to be scaled by the next step
};

}  // namespace

void Bfgs::check(std::string_view place) const { check_wolfe(place, c1, c2); }

std::unique_ptr<Method> Bfgs::make(std::size_t parameters, std::uint64_t) const {
  return std::make_unique<BfgsMethod>(parameters, *this);
}

}  // namespace nnopt
