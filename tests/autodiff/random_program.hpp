// Random programs over a few variables: the same statements run over any scalar, drawn so that
// values and slopes stay moderate and no kink is near.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "tests/autodiff/scalar_kinds.hpp"

namespace nnopt {

struct Statement {
  int kind;
  std::size_t to, from, other;  // registers
  double constant;
};

/// Statements of what a user writes around formulas: sums, copies, moves, constants.
template <class T>
void run_chain(const Statement& s, std::vector<T>& r) {
  T& to = r[s.to];
  const T &a = r[s.from], &b = r[s.other];
  const double c = s.constant;
  switch (s.kind) {
    case 0:
      to = a + b;
      break;
    case 1:
      to = a - b;
      break;
    case 2:
      to = a * b * 0.5;
      break;
    case 3:
      to = a / (2.0 + b * b);
      break;
    case 4:
      to = c - a;
      break;
    case 5:
      to = c / (1.5 + a * a);
      break;
    case 6:
      to += a;
      break;
    case 7:
      to -= a * b;
      break;
    case 8:
      to *= cos(a);
      break;
    case 9:
      to /= 1.5 + a * a;
      break;
    case 10:
      to += b * to * c;
      break;
    case 11:
      to += sin(to) * to - b;
      break;
    case 12:
      to -= to;
      break;
    case 13:
      to *= c;
      to += c;
      break;
    case 14:
      to /= 2.0 + c;
      to -= c;
      break;
    case 15: {
      T copy = a;
      copy += b;
      copy *= a;
      to = copy - a;
      break;
    }
    case 16: {
      T moved = std::move(to);
      to = T(sin(moved) + 0.5);
      to += moved;
      break;
    }
    case 17:
      std::swap(to, r[s.from]);
      break;
    case 18:
      to = T(c);
      break;
    case 19: {
      T sum = c;
      sum += a;
      sum += a;
      sum += b;
      sum -= c;
      to = std::move(sum);
      break;
    }
    case 20: {
      T two = 2.0;
      two *= c;
      two += two;
      to = two * a;
      break;
    }
    case 21: {
      const T same = to;
      to = same;
      to = to * c + same;
      break;
    }
    default:
      to = -a;
      break;
  }
}
inline constexpr int chain_kinds = 23;

/// Every operation of one and two arguments, each kept inside its domain.
template <class T>
T run_function(const Statement& s, const std::vector<T>& r) {
  const T &a = r[s.from], &b = r[s.other];
  switch (s.kind - chain_kinds) {
    case 0:
      return T(sin(a) * cos(b));
    case 1:
      return T(tan(0.5 * sin(a)));
    case 2:
      return T(asin(0.75 * sin(a)));
    case 3:
      return T(acos(0.75 * sin(a)));
    case 4:
      return T(atan(a) + b);
    case 5:
      return T(atan2(a, 2.0 + b * b));
    case 6:
      return T(sinh(sin(a)));
    case 7:
      return T(cosh(sin(a)));
    case 8:
      return T(tanh(a));
    case 9:
      return T(exp(-a * a));
    case 10:
      return T(expm1(sin(a)) * b);
    case 11:
      return T(log(2.0 + a * a));
    case 12:
      return T(log2(2.0 + a * a));
    case 13:
      return T(log10(2.0 + a * b * a * b));
    case 14:
      return T(log1p(a * a));
    case 15:
      return T(sqrt(1.0 + a * a));
    case 16:
      return T(cbrt(2.0 + a * a) - b);
    case 17:
      return T(pow(2.0 + a * a, tanh(b)));
    case 18:
      return T(pow(a, 3.0) * 0.1);
    case 19:
      return T(pow(1.5, tanh(a)));
    case 20:
      return T(hypot(a, 1.0 + b * b));
    case 21:
      return T(erf(a));
    case 22:
      return T(erfc(a) * b);
    case 23:
      return T(sigmoid(a));
    case 24:
      return T(softplus(a));
    case 25:
      return T(abs(a) + floor(a));
    case 26:
      return T(relu(a) - ceil(a) * b);
    case 27:
      return T(min(a, b));
    case 28:
      return T(max(a, b) * sign(a));
    case 29:
      return T(where(a < b, a * b, sin(a)));
    case 30:
      return T(where(a >= b, s.constant, b - a));
    default:
      return T((a + 1.0) * (b - s.constant) / (1.0 + a * a + b * b) + sin(a * b) - exp(-a * a) * a);
  }
}
inline constexpr int kinds = chain_kinds + 32;

/// How far the values are from where a statement has a kink.
inline double kink_distance(const Statement& s, const std::vector<double>& r) {
  const double a = r[s.from], to_whole = std::abs(a - std::nearbyint(a)),
               apart = std::abs(a - r[s.other]);
  switch (s.kind - chain_kinds) {
    case 25:
    case 26:
      return to_whole;
    case 28:
      return std::min(std::abs(a), apart);
    case 27:
    case 29:
    case 30:
      return apart;
    default:
      return std::numeric_limits<double>::infinity();
  }
}

class RandomProgram {
 public:
  RandomProgram(std::uint64_t seed, std::size_t inputs) : generator_(seed) {
    std::uniform_real_distribution<float> coordinate(-2, 2);
    for (std::size_t i = 0; i < inputs; ++i) start_.push_back(double(coordinate(generator_)));
    const std::size_t length = 5 + generator_() % 56;
    while (statements_.size() < length) {
      const Statement next = draw();
      if (kink_distance(next, registers(std::span<const double>(start_))) < 0.05) continue;
      statements_.push_back(next);
      if (!moderate()) statements_.pop_back();
    }
  }

  /// A point around which the program is smooth and moderate.
  const std::vector<double>& start() const { return start_; }

  template <class T>
  T operator()(std::span<const T> x) const {
    const auto r = registers(x);
    T sum = 0.0;
    double weight = 1;
    for (const T& v : r) {
      sum += v * weight;
      weight *= -0.75;
    }
    return sum;
  }

 private:
  static constexpr std::size_t spare = 2;  // registers that begin as constants

  template <class T>
  std::vector<T> registers(std::span<const T> x) const {
    std::vector<T> r(x.begin(), x.end());
    for (std::size_t i = 0; i < spare; ++i) r.push_back(T(0.75 - double(i)));
    for (const Statement& s : statements_) {
      if (s.kind < chain_kinds) {
        run_chain(s, r);
      } else {
        r[s.to] = run_function(s, r);
      }
    }
    return r;
  }

  Statement draw() {
    const std::size_t count = start_.size() + spare;
    std::uniform_real_distribution<double> constant(-1.5, 1.5);
    return {int(generator_() % kinds), generator_() % count, generator_() % count,
            generator_() % count, constant(generator_)};
  }

  bool moderate() const {
    for (std::size_t i = 0; i < start_.size(); ++i) {
      std::vector<Dual<double>> x;
      for (std::size_t k = 0; k < start_.size(); ++k) x.emplace_back(start_[k], k == i ? 1.0 : 0.0);
      for (const auto& v : registers(std::span<const Dual<double>>(x))) {
        if (!(std::abs(v.value) < 6 && std::abs(v.slope) < 12)) return false;
      }
    }
    return true;
  }

  std::mt19937_64 generator_;
  std::vector<double> start_;
  std::vector<Statement> statements_;
};

}  // namespace nnopt
