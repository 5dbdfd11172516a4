// NIST's reference problems of nonlinear regression through the program: what is certified is
// reached from both starts, and what is no minimum is never called one.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/table.hpp"
#include "functions/data_fit.hpp"
#include "tests/cli/json_reader.hpp"
#include "tests/cli/support.hpp"
#include "tests/nist.hpp"
#include "tests/tables.hpp"

using namespace cli_tests;

namespace {

using Numbers = std::vector<double>;

using nnopt::NistProblem;

Value fitted(const NistProblem& problem, const Numbers& start) {
  const std::string from = nnopt::nist_start(start);
  const Ended ended = run({"fit", problem.file, "--formula", problem.formula, "--response",
                           problem.response, "--start", from, "--format", "json", "--quiet"});
  BOOST_REQUIRE_MESSAGE(ended.status == 0, problem.name << " from " << from << ": " << ended.err);
  return read_json(ended.out);
}

void check_certified(const NistProblem& problem, const Value& json) {
  BOOST_TEST(json["status"].text == "converged");
  const double in_data = nnopt::digits_in_data(problem), of_errors = std::min(8.0, in_data);
  const auto near = [](const char* what, double x, double right, double least) {
    BOOST_TEST(nnopt::digits_right(x, right) >= least, what << " " << x << ", right is " << right
                                                            << ": " << nnopt::digits_right(x, right)
                                                            << " digits of " << least);
  };
  BOOST_REQUIRE(json["parameters"].size() == problem.certified.size());
  for (std::size_t i = 0; i < problem.certified.size(); ++i) {
    const Value& one = json["parameters"][i];
    const std::string name = NistProblem::parameter(i);
    BOOST_TEST(one["name"].text == name);
    near(name.c_str(), one["value"].number, problem.certified[i], 9);
    near(("error of " + name).c_str(), one["error"].number, problem.errors[i], of_errors);
  }
  near("rss", json["rss"].number, problem.rss, std::min(8.0, in_data - std::log10(2)));
  near("residual_sd", json["residual_sd"].number, problem.residual_sd, of_errors);
}

/// Where the sum of squares could still fall, by Newton's method in extended precision.
class SumOfSquares {
 public:
  using Real = long double;

  explicit SumOfSquares(const NistProblem& problem)
      : fit_(nnopt::data_fit(data_of(problem), problem.formula, "", nnopt::ChiSquared(),
                             names(problem))) {}

  /// By what share of it, g^T H^-1 g / |r|^2 with g = J^T r and H the Hessian of |r|^2 / 2; nothing
  /// where H is not positive definite.
  std::optional<double> can_fall(const Numbers& at) const {
    const nnopt::Residuals& residuals = fit_.fit->residuals();
    const std::size_t rows = residuals.rows(), n = at.size();
    const std::vector<Real> p(at.begin(), at.end());
    std::vector<Real> r(rows), jacobian(rows * n), g(n), h(n * n);
    residuals.evaluate(std::span<const Real>(p), 0, std::span(r), std::span(jacobian));
    const auto product = [&](const Real* a, const Real* b) {
      return std::inner_product(a, a + rows, b, Real(0));
    };
    for (std::size_t j = 0; j < n; ++j) {
      const Real* const column = &jacobian[j * rows];
      g[j] = product(column, r.data());
      Numbers unit(n), curvature(n);
      unit[j] = 1;
      residuals.add_curvature(at, unit, 0, rows, curvature);
      for (std::size_t i = 0; i < n; ++i) {
        h[i * n + j] = product(&jacobian[i * rows], column) + curvature[i];
      }
    }
    return share(h, g, product(r.data(), r.data()));
  }

 private:
  static std::vector<std::string> names(const NistProblem& problem) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < problem.certified.size(); ++i) {
      all.push_back(NistProblem::parameter(i));
    }
    return all;
  }
  static nnopt::DataSet data_of(const NistProblem& problem) {
    return nnopt::make_data_set(problem.name, nnopt::read_table(problem.file), {},
                                problem.response);
  }

  /// By Cholesky's factors of H, its diagonal scaled to 1.
  static std::optional<double> share(std::vector<Real> h, std::vector<Real> g, Real squares) {
    const std::size_t n = g.size();
    std::vector<Real> unit(n);
    for (std::size_t j = 0; j < n; ++j) {
      if (!(h[j * n + j] > 0)) return {};
      unit[j] = 1 / std::sqrt(h[j * n + j]);
    }
    Real decrement = 0;
    for (std::size_t j = 0; j < n; ++j) {
      g[j] *= unit[j];
      for (std::size_t i = j; i < n; ++i) {
        Real& entry = h[i * n + j];
        entry *= unit[i] * unit[j];
        for (std::size_t k = 0; k < j; ++k) entry -= h[i * n + k] * h[j * n + k];
        // A pivot of rounding alone is none.
        if (i == j && !(entry > 1e-16L)) return {};
        entry = i == j ? std::sqrt(entry) : entry / h[j * n + j];
      }
      for (std::size_t k = 0; k < j; ++k) g[j] -= h[j * n + k] * g[k];
      g[j] /= h[j * n + j];
      decrement += g[j] * g[j];
    }
    return static_cast<double>(decrement / squares);
  }

  nnopt::KnownFunction fit_;
};

/// Starts that a user might type by mistake: ten times too large, ten times too small, and every
/// parameter wrong by a factor of its own, now and then with the other sign.
std::vector<Numbers> hostile_starts(const NistProblem& problem) {
  std::vector<Numbers> starts;
  const auto add = [&](auto factor_of) {
    Numbers start = problem.start[0];
    for (std::size_t i = 0; i < start.size(); ++i) start[i] *= factor_of(i);
    starts.push_back(start);
  };
  add([](std::size_t) { return 10.0; });
  add([](std::size_t) { return 0.1; });
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const nnopt::RandomStream random(seed, nnopt::Purpose::search, 0);
    add([&](std::size_t i) {
      const double size = std::pow(10.0, 2 * random.uniform(2 * i) - 1);
      return random.uniform(2 * i + 1) < 0.2 ? -size : size;
    });
  }
  return starts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nist_problems,
                      *boost::unit_test::precondition(with_program) *
                          boost::unit_test::precondition(nnopt::NeedsData{"nist/problems.tsv"}))

BOOST_AUTO_TEST_CASE(what_is_certified_is_reached_from_both_starts) {
  for (const NistProblem& problem : nnopt::nist_problems()) {
    for (const int start : {0, 1}) {
      BOOST_TEST_CONTEXT(problem.name << " from start" << start + 1) {
        check_certified(problem, fitted(problem, problem.start[start]));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(from_hostile_starts_what_converged_is_a_minimum) {
  int converged = 0, others = 0;
  for (const NistProblem& problem : nnopt::nist_problems()) {
    const SumOfSquares squares(problem);
    for (const Numbers& start : hostile_starts(problem)) {
      const Value json = fitted(problem, start);
      if (json["status"].text != "converged") {
        ++others;
        BOOST_TEST(json["reason"].text != "");
        continue;
      }
      ++converged;
      Numbers p;
      for (const Value& one : json["parameters"].elements) p.push_back(one["value"].number);
      const std::optional<double> share = squares.can_fall(p);
      // The parameters are doubles, as the data are.
      const double rounding = std::pow(10, -2 * nnopt::digits_in_data(problem));
      BOOST_TEST_CONTEXT(problem.name << " from " << start[0] << ", ...: " << json["rss"].number) {
        BOOST_TEST(share.has_value());
        BOOST_TEST(share.value_or(0) < 1e-10 + rounding);
      }
    }
  }
  BOOST_TEST(converged > others);
}

// The check above knows what is no minimum when it sees it.
BOOST_AUTO_TEST_CASE(the_certified_values_are_minima_and_the_starts_are_none) {
  for (const NistProblem& problem : nnopt::nist_problems()) {
    const SumOfSquares squares(problem);
    // Residuals that are as small as what rounding makes of the certified values say nothing.
    if (nnopt::digits_in_data(problem) < 8) continue;
    BOOST_TEST_CONTEXT(problem.name) {
      const std::optional<double> there = squares.can_fall(problem.certified);
      BOOST_TEST((there && *there < 1e-3), (there ? *there : -1.0));
      const std::optional<double> start = squares.can_fall(problem.start[1]);
      BOOST_TEST((!start || *start > 1e-10));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
