// One call that checks a function over every kind of scalar: values, the tape's gradient, dual
// slopes and second derivatives against each other, against differences in long double and by
// Taylor rates; lanes against single numbers bit for bit.
#pragma once
#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include "tests/autodiff/scalar_kinds.hpp"

namespace nnopt {

/// How far apart results may be: `rounding` times the largest of what is compared, or times `size`
/// where the function adds and cancels numbers of that size. For float, 2^29 times as far.
struct Bounds {
  double rounding = 4e-15;
  double size = 0;
};

inline std::string in_words(const std::vector<double>& x) {
  std::string r;
  for (const double v : x) r += (r.empty() ? "(" : ", ") + std::to_string(v);
  return r + ")";
}

inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

template <class V>
double largest(const std::vector<V>& x) {
  double r = 0;
  for (const V& v : x) r = std::max(r, std::abs(static_cast<double>(v)));
  return r;
}

/// got = right within a share of the largest of right, and of `size`.
template <class V, class W>
void check_near(const std::vector<V>& got, const std::vector<W>& right, double share, double size) {
  const double bound = share * std::max(largest(right), size);
  for (std::size_t i = 0; i < right.size(); ++i) {
    const double error = std::abs(static_cast<double>(got[i] - right[i]));
    BOOST_TEST(error <= bound, "component " << i << ": " << got[i] << " is not " << right[i]
                                            << " (error " << error << ", bound " << bound << ")");
  }
}

/// x + h v in long double.
inline std::vector<long double> moved(const std::vector<double>& x, const std::vector<double>& v,
                                      long double h) {
  std::vector<long double> r;
  for (std::size_t i = 0; i < x.size(); ++i) r.push_back(x[i] + h * v[i]);
  return r;
}

/// (f(x + h v) - f(x - h v)) / 2h, and the same at h/2 to take the h^2 term away; F gives the
/// components of what is differentiated at a point of long doubles.
template <class F>
std::vector<long double> central_differences(F f, const std::vector<double>& x,
                                             const std::vector<double>& v) {
  const auto quotient = [&](long double h) {
    auto up = f(moved(x, v, h));
    const auto down = f(moved(x, v, -h));
    for (std::size_t i = 0; i < up.size(); ++i) up[i] = (up[i] - down[i]) / (2 * h);
    return up;
  };
  const auto whole = quotient(0x1p-13L);
  auto half = quotient(0x1p-14L);
  for (std::size_t i = 0; i < half.size(); ++i) half[i] = (4 * half[i] - whole[i]) / 3;
  return half;
}

inline void check_differences(const AnyFunction& f, const std::vector<double>& x,
                              const std::vector<long double>& gradient, Bounds bounds) {
  std::vector<long double> differences;
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::vector<double> unit(x.size());
    unit[i] = 1;
    const auto value = [&](const auto& at) { return std::vector<long double>{value_at(f, at)}; };
    differences.push_back(central_differences(value, x, unit)[0]);
  }
  BOOST_TEST_CONTEXT("central differences") {
    check_near(differences, gradient, 1e-10, bounds.size);
  }
}

/// The remainder |f(x + h v) - f(x) - h slope| falls with h^2 where slope is f'(x) v. Where the
/// curvature along v is too small for that, the remainder must be small.
inline void check_taylor_rate(const AnyFunction& f, const std::vector<double>& x,
                              const std::vector<double>& v, long double slope, double curvature,
                              long double h, double size) {
  const auto remainder = [&](long double step) {
    const auto there = value_at(f, moved(x, v, step)), here = value_at(f, moved(x, v, 0));
    return std::abs(there - here - step * slope);
  };
  size = std::max(size, std::abs(static_cast<double>(slope)));
  if (std::abs(curvature) > (h < 0x1p-12L ? 0.01 : 0.5) * size) {
    const auto rate = static_cast<double>(std::log2(remainder(h) / remainder(h / 2)));
    BOOST_TEST(std::abs(rate - 2) <= 0.05, "Taylor rate " << rate << " at h = " << h);
  } else {
    BOOST_TEST(remainder(h) <= h * h * (std::abs(curvature) + size + 10 * h));
  }
}

template <class V>
long double product(const std::vector<V>& a, const std::vector<double>& b) {
  long double sum = 0;
  for (std::size_t i = 0; i < b.size(); ++i) sum += static_cast<long double>(a[i]) * b[i];
  return sum;
}

/// Tape and duals of the numbers V against the exact gradient; both by Taylor rates along v.
template <class V>
void check_first(const AnyFunction& f, const std::vector<double>& x, const std::vector<double>& v,
                 const ValueAndGradient<long double>& exact, Bounds bounds) {
  const double share = sizeof(V) == 8 ? bounds.rounding : bounds.rounding * 0x1p29;
  const auto tape = by_tape(f, converted<V>(x)), duals = by_duals(f, converted<V>(x));
  check_near(std::vector{tape.value}, std::vector{exact.value}, share, bounds.size);
  BOOST_TEST(tape.value == duals.value);
  BOOST_TEST_CONTEXT("tape") { check_near(tape.gradient, exact.gradient, share, bounds.size); }
  BOOST_TEST_CONTEXT("dual") { check_near(duals.gradient, exact.gradient, share, bounds.size); }
  const auto slope = along(f, converted<V>(x), converted<V>(v)).slope;
  const double bend = curvature(f, x, v, v);
  const long double h = sizeof(V) == 8 ? 0x1p-16L : 0x1p-11L;
  check_taylor_rate(f, x, v, product(tape.gradient, v), bend, h, bounds.size);
  check_taylor_rate(f, x, v, slope, bend, h, bounds.size);
}

/// Hessian-vector products by a tape of duals and by duals of duals, against differences of first
/// derivatives.
inline void check_second(const AnyFunction& f, const std::vector<double>& x,
                         const std::vector<double>& v, const ValueAndGradient<long double>& exact,
                         Bounds bounds) {
  const auto reverse = hessian_times(f, x, v);
  std::vector<double> gradient, product_with_v, by_dual_of_dual;
  for (std::size_t i = 0; i < x.size(); ++i) {
    gradient.push_back(reverse.gradient[i].value);
    product_with_v.push_back(reverse.gradient[i].slope);
    std::vector<double> unit(x.size());
    unit[i] = 1;
    by_dual_of_dual.push_back(curvature(f, x, v, unit));
  }
  const auto slopes = [&](const auto& at) { return by_duals(f, at).gradient; };
  const auto differences = central_differences(slopes, x, v);
  BOOST_TEST_CONTEXT("gradient by a tape of duals") {
    check_near(gradient, exact.gradient, bounds.rounding, bounds.size);
  }
  BOOST_TEST_CONTEXT("second derivatives by a tape of duals") {
    check_near(product_with_v, differences, 1e-10, std::max(bounds.size, largest(gradient)));
  }
  BOOST_TEST_CONTEXT("second derivatives by duals of duals") {
    check_near(by_dual_of_dual, product_with_v, 4 * bounds.rounding,
               std::max(bounds.size, largest(gradient)));
  }
}

/// Eight points near x in lanes give what each gives alone.
inline void check_lanes(const AnyFunction& f, const std::vector<double>& x) {
  std::vector<Lanes8> together(x.size());
  std::vector<std::vector<double>> points(8, x);
  for (std::size_t lane = 0; lane < 8; ++lane) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      points[lane][i] += 0x1p-10 * static_cast<double>(lane);
      together[i].set(lane, points[lane][i]);
    }
  }
  const auto value = value_at(f, together);
  const auto tape = by_tape(f, together), duals = by_duals(f, together);
  for (std::size_t lane = 0; lane < 8; ++lane) {
    BOOST_TEST_CONTEXT("lane " << lane) {
      const auto alone = value_at(f, points[lane]);
      const auto tape_alone = by_tape(f, points[lane]), duals_alone = by_duals(f, points[lane]);
      BOOST_TEST(same_bits(value[lane], alone), value[lane] << " is not " << alone);
      BOOST_TEST(same_bits(tape.value[lane], tape_alone.value));
      BOOST_TEST(same_bits(duals.value[lane], duals_alone.value));
      for (std::size_t i = 0; i < x.size(); ++i) {
        BOOST_TEST(tape.gradient[i][lane] == tape_alone.gradient[i]);
        BOOST_TEST(same_bits(duals.gradient[i][lane], duals_alone.gradient[i]));
      }
    }
  }
}

/// All of it at x; v is the direction of Taylor rates and second derivatives. f must be smooth
/// within 0.01 of x; the coordinates of x must be exact as float.
inline void check_derivatives(const AnyFunction& f, const std::vector<double>& x,
                              const std::vector<double>& v, Bounds bounds = {}) {
  const auto exact = by_duals(f, converted<long double>(x));
  check_near(std::vector{value_at(f, x)}, std::vector{exact.value}, bounds.rounding, bounds.size);
  check_differences(f, x, exact.gradient, bounds);
  BOOST_TEST_CONTEXT("double") { check_first<double>(f, x, v, exact, bounds); }
  BOOST_TEST_CONTEXT("float") { check_first<float>(f, x, v, exact, bounds); }
  check_second(f, x, v, exact, bounds);
  check_lanes(f, x);
}

}  // namespace nnopt
