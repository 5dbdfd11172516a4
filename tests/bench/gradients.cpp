// Value and gradient by the tape, against the plain function of doubles.
#include <string>

#include "base/random.hpp"
#include "functions/catalogue.hpp"
#include "functions/function.hpp"
#include "tests/bench/points.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{101, 2};

/// Mean square of sin(b cos(a x)) - y over 200 data points.
struct CurveFit {
  static constexpr std::size_t size = 200;
  std::array<double, size> x, y;

  CurveFit() {
    const RandomStream random(1, Purpose::initialization, 0);
    for (std::size_t i = 0; i < size; ++i) {
      x[i] = 6 * random.uniform(2 * i) - 3;
      y[i] = std::sin(0.9 * std::cos(1.1 * x[i])) + 0.1 * random.normal(2 * i + 1);
    }
  }
  template <class T>
  T operator()(std::span<const T> parameters) const {
    T sum = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
      const T d = sin(parameters[1] * cos(parameters[0] * x[i])) - y[i];
      sum += d * d;
    }
    return T(sum / static_cast<double>(size));
  }
};

void compare(Report& report, const std::string& name, const Function& f, double most) {
  Points x({f.dim(), {-1.2, 1.2}});
  std::vector<double> dx(f.dim());
  Gradient<double> gradient(f);
  constexpr double lasting = 5e-4;
  const auto [plain, taped] = take_turns(turns, timed(lasting, [&] { keep(f(x.next())); }),
                                         timed(lasting, [&] { keep(gradient(x.next(), dx)); }));
  const Series ratio = ratios(taped, plain);
  report.row({name, number(1e9 * median(plain), 0), number(1e9 * median(taped), 0),
              spread(ratio, 2), report.judge(name, ratio, at_most(most))});
}

}  // namespace

void gradients(Report& report) {
  report.begin(
      "gradients",
      "nanoseconds of a function of doubles, and of its value and gradient by the tape;\n"
      "16 random points in [-1.2, 1.2]^n in turn",
      {{"function", 22}, {"plain", 8}, {"gradient", 8}, {"ratio (range)", 18}, {"aim", 14}});
  compare(report, "rosenbrock, n = 1000", *find_function("rosenbrock", 1000).function, 16);
  compare(report, "rastrigin, n = 1000", *find_function("rastrigin", 1000).function, 2.2);
  compare(report, "styblinski_tang, n = 1000", *find_function("styblinski_tang", 1000).function,
          10);
  compare(report, "fit of 200 points, n = 2", *make_function(CurveFit(), 2), 2);
}

}  // namespace nnopt::bench
