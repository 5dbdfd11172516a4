// Every function of the catalogue, through the interface that the rest of the house sees.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "functions/catalogue.hpp"
#include "tests/autodiff/derivative_checks.hpp"
#include "tests/tables.hpp"

namespace nnopt {

using Point = std::vector<double>;

/// check(f, row) for each function and some numbers of coordinates that it takes.
template <class Check>
static void for_each_function(Check check) {
  for (const FunctionRow& row : function_rows()) {
    for (const std::size_t n : {1, 2, 3, 4, 5, 6, 7, 8, 11}) {
      const bool taken = row.least_dim <= n && n <= row.most_dim && n % row.dim_step == 0;
      if (!taken || (row.least_dim < row.most_dim && (n == 5 || n == 6 || n == 11))) continue;
      BOOST_TEST_CONTEXT(std::string(row.name) << " of " << n) {
        check(find_function(row.name, n), row);
      }
    }
  }
}

/// Coordinates are exact as float.
static Point random_point(const KnownFunction& f, std::mt19937_64& generator) {
  Point x;
  for (const auto& [lo, hi] : f.domain) {
    const float a = static_cast<float>(lo), b = static_cast<float>(hi);
    x.push_back(static_cast<double>(std::uniform_real_distribution<float>(a, b)(generator)));
  }
  return x;
}

static void move_into_domain(const KnownFunction& f, Point& x) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = std::clamp(x[i], f.domain[i].first, f.domain[i].second);
  }
}

/// How far f(minimizer) in double may be from the minimum: rounding, relative to 1 or f. Where
/// that is more than the rounding of f itself, the reason stands beside it.
static double rounding_at_minimum(const KnownFunction& f) {
  static const std::map<std::string, double> wider{
      {"schwefel", 3e-12},  // n differences of numbers of size 419
      {"meyer", 1e-11},     // squares of differences of numbers of size 35000
  };
  const auto place = wider.find(f.name);
  return (place == wider.end() ? 1e-13 : place->second) * std::max(1.0, std::abs(*f.minimum));
}

/// Slope at 0 of a function of one step by central differences, the h^2 term taken away: steps are
/// halved from h on, and the one is taken where three in a row agree best.
struct Estimate {
  double slope = 0, error = HUGE_VAL;
};
template <class F>
static Estimate slope_by_differences(F f, double h) {
  std::vector<double> quotients, slopes;
  Estimate best;
  for (int k = 0; k < 24; ++k, h /= 2) {
    quotients.push_back((f(h) - f(-h)) / (2 * h));
    if (k > 0) slopes.push_back((4 * quotients.end()[-1] - quotients.end()[-2]) / 3);
    if (k < 3) continue;
    const auto [least, most] = std::minmax({slopes.end()[-1], slopes.end()[-2], slopes.end()[-3]});
    if (most - least < best.error) best = {slopes.end()[-2], most - least};
  }
  return best;
}

BOOST_AUTO_TEST_SUITE(test_functions)

BOOST_AUTO_TEST_CASE(values_are_those_of_an_independent_evaluation) {
  // Each formula was stated again and evaluated in 50 digits.
  const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "data";
  std::set<std::string> seen;
  for (const TableRow& row : rows_of_file(folder / "function_points.tsv")) {
    const Point x = numbers_in(row.at("x"));
    const double right = std::stod(row.at("value"));
    const auto f = find_function(row.at("function"), x.size());
    seen.insert(f.name);
    const double value = value_at(*f.function, x);
    BOOST_TEST(std::abs(value - right) <= 1e-12 * std::abs(right),
               f.name << " at " << in_words(x) << " is " << value << ", not " << right);
  }
  for (const FunctionRow& row : function_rows()) {
    BOOST_TEST(seen.contains(std::string(row.name)), row.name << " is not in the table");
  }
}

BOOST_AUTO_TEST_CASE(known_minima_have_the_stated_value) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    for (const Point& x : f.minima) {
      const double error = value_at(*f.function, x) - f.minimum.value();
      BOOST_TEST(std::abs(error) <= rounding_at_minimum(f),
                 "at " << in_words(x) << " off by " << error);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_gradient_at_known_minima_is_0_or_leads_out_of_the_domain) {
  for_each_function([](const KnownFunction& f, const FunctionRow& row) {
    if (row.kink_at_minima) return;
    const std::size_t n = f.function->dim();
    for (const Point& x : f.minima) {
      BOOST_REQUIRE(x.size() == n);
      const Point tape = by_tape(*f.function, x).gradient;
      const Point duals = by_duals(*f.function, x).gradient;
      // Rounding the minimizer to double moves the gradient by the Hessian times that, and the
      // numbers f is made of round likewise.
      Point bound(n, 1e-13 * std::max(1.0, std::abs(*f.minimum)));
      for (std::size_t j = 0; j < n; ++j) {
        Point unit(n);
        unit[j] = 1;
        const auto column = hessian_times(*f.function, x, unit).gradient;
        for (std::size_t i = 0; i < n; ++i) {
          bound[i] += 16 * 0x1p-53 * std::abs(column[i].slope * x[j]);
        }
      }
      for (std::size_t i = 0; i < n; ++i) {
        for (const double slope : {tape[i], duals[i]}) {
          const bool down = x[i] > f.domain[i].first && slope > bound[i];
          const bool up = x[i] < f.domain[i].second && slope < -bound[i];
          BOOST_TEST(!(down || up || std::isnan(slope)),
                     "slope " << i << " at " << in_words(x) << " is " << slope);
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(known_minima_are_different_points_of_the_domain) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    BOOST_TEST(std::set<Point>(f.minima.begin(), f.minima.end()).size() == f.minima.size());
    for (Point x : f.minima) {
      const Point before = x;
      move_into_domain(f, x);
      BOOST_TEST((x == before), in_words(before));
    }
  });
}

BOOST_AUTO_TEST_CASE(the_start_is_a_point_of_the_domain_above_the_minimum) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    const std::size_t n = f.function->dim();
    BOOST_REQUIRE(f.start.size() == n);
    BOOST_REQUIRE(f.domain.size() == n);
    Point inside = f.start;
    move_into_domain(f, inside);
    BOOST_TEST((inside == f.start));
    BOOST_TEST(std::isfinite(value_at(*f.function, f.start)));
    if (f.minimum) BOOST_TEST(value_at(*f.function, f.start) > *f.minimum);
    BOOST_TEST(std::isfinite(largest(by_tape(*f.function, f.start).gradient)));
  });
}

BOOST_AUTO_TEST_CASE(nothing_sampled_lies_below_the_minimum) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    if (!f.minimum) return;
    std::mt19937_64 generator(f.start.size());
    std::normal_distribution<double> normal;
    double least = HUGE_VAL;
    Point where;
    const auto look = [&](const Point& x) {
      const double value = value_at(*f.function, x);
      if (!(value >= least)) least = value, where = x;
    };
    for (int i = 0; i < 2000; ++i) look(random_point(f, generator));
    for (std::size_t k = 0; k < std::min<std::size_t>(f.minima.size(), 10); ++k) {
      for (int i = 0; i < 500; ++i) {
        Point x = f.minima[k];
        const double size = 0.03 * std::pow(0.98, i);
        for (std::size_t j = 0; j < x.size(); ++j) {
          x[j] += size * (f.domain[j].second - f.domain[j].first) * normal(generator);
        }
        move_into_domain(f, x);
        look(x);
      }
    }
    BOOST_TEST(least >= *f.minimum - rounding_at_minimum(f),
               "lower by " << *f.minimum - least << " at " << in_words(where));
  });
}

BOOST_AUTO_TEST_CASE(no_descent_in_the_domain_ends_below_the_minimum) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    if (!f.minimum) return;
    std::mt19937_64 generator(20 + f.start.size());
    Gradient<double> gradient(*f.function);
    for (int run = 0; run < 8; ++run) {
      Point x = run == 0 ? f.start : random_point(f, generator), g(x.size()), tried_g(x.size());
      double value = gradient(x, g), step = 1e-3;
      for (int i = 0; i < 200; ++i) {
        Point tried = x;
        for (std::size_t j = 0; j < x.size(); ++j) {
          const double width = f.domain[j].second - f.domain[j].first;
          tried[j] -= step * width * width * g[j];
        }
        move_into_domain(f, tried);
        const double there = gradient(tried, tried_g);
        step *= there < value ? 2 : 0.25;
        if (there < value) value = there, x = tried, g = tried_g;
      }
      BOOST_TEST(value >= *f.minimum - rounding_at_minimum(f),
                 "lower by " << *f.minimum - value << " at " << in_words(x));
    }
  });
}

BOOST_AUTO_TEST_CASE(tape_duals_and_differences_agree) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    std::mt19937_64 generator(10 + f.start.size());
    const Function& body = *f.function;
    const std::size_t n = body.dim();
    for (int turn = 0; turn < 5; ++turn) {
      const Point x = random_point(f, generator);
      const auto tape = by_tape(body, x);
      const double size = std::abs(tape.value);
      BOOST_TEST_CONTEXT("at " << in_words(x)) {
        BOOST_TEST(tape.value == value_at(body, x), boost::test_tools::tolerance(1e-13));
        check_near(by_duals(body, x).gradient, tape.gradient, 1e-12, size);
        for (std::size_t i = 0; i < n; ++i) {
          const auto along_axis = [&](double h) {
            Point y = x;
            y[i] += h;
            return value_at(body, y);
          };
          const double width = f.domain[i].second - f.domain[i].first;
          const auto differences = slope_by_differences(along_axis, width / 64);
          const double bound = 1e-6 * std::max(largest(tape.gradient), 1e-3 * size / width);
          BOOST_TEST(std::abs(differences.slope - tape.gradient[i]) <= bound,
                     "slope " << i << ": " << tape.gradient[i] << ", by differences "
                              << differences.slope << " +- " << differences.error);
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(second_derivatives_are_those_of_differences_of_gradients) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    std::mt19937_64 generator(30 + f.start.size());
    const Function& body = *f.function;
    Point v(body.dim());
    for (std::size_t i = 0; i < v.size(); ++i) {
      v[i] = (f.domain[i].second - f.domain[i].first) * (i % 2 == 0 ? 0.75 : -1.25);
    }
    for (int turn = 0; turn < 3; ++turn) {
      const Point x = random_point(f, generator);
      const auto both = hessian_times(body, x, v);
      double bend = 0, slope = 0;
      for (std::size_t i = 0; i < v.size(); ++i) {
        bend += both.gradient[i].slope * v[i];
        slope += std::abs(both.gradient[i].value * v[i]);
      }
      const auto slope_at = [&](double h) {
        Point y = x;
        for (std::size_t i = 0; i < v.size(); ++i) y[i] += h * v[i];
        return along(body, y, v).slope;
      };
      const auto differences = slope_by_differences(slope_at, 1.0 / 64);
      const double bound = 1e-6 * std::max({std::abs(bend), slope, std::abs(both.value.value)});
      BOOST_TEST(std::abs(differences.slope - bend) <= bound,
                 "at " << in_words(x) << ": " << bend << ", by differences " << differences.slope
                       << " +- " << differences.error);
    }
  });
}

BOOST_AUTO_TEST_CASE(lanes_are_the_same_numbers) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    std::mt19937_64 generator(40 + f.start.size());
    const std::size_t n = f.function->dim();
    std::vector<Point> points;
    for (int i = 0; i < 8; ++i) points.push_back(random_point(f, generator));
    points[5] = f.start;
    if (!f.minima.empty()) points[6] = f.minima.front();
    std::vector<Lanes8> together(n);
    std::vector<Lanes16f> narrow(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t lane = 0; lane < 8; ++lane) {
        together[i].set(lane, points[lane][i]);
        narrow[i].set(lane, static_cast<float>(points[lane][i]));
        narrow[i].set(lane + 8, static_cast<float>(points[7 - lane][i]));
      }
    }
    const Lanes8 values = value_at(*f.function, together);
    const Lanes16f floats = value_at(*f.function, narrow);
    for (std::size_t lane = 0; lane < 8; ++lane) {
      const double alone = value_at(*f.function, points[lane]);
      BOOST_TEST(same_bits(values[lane], alone),
                 values[lane] << " is not " << alone << " at " << in_words(points[lane]));
      BOOST_TEST(floats[lane] == floats[15 - lane]);
    }
  });
}

/// float as double gives it, within what rounding the inner numbers to float may do.
BOOST_AUTO_TEST_CASE(values_in_float_are_near) {
  for_each_function([](const KnownFunction& f, const FunctionRow&) {
    std::mt19937_64 generator(50 + f.start.size());
    for (int turn = 0; turn < 16; ++turn) {
      const Point x = random_point(f, generator);
      std::vector<Lanes16f> lanes;
      for (const double v : x) lanes.emplace_back(v);
      const double right = value_at(*f.function, x);
      const double bound = 2e-3 * std::max(1.0, std::abs(right));
      const double by_lanes = static_cast<double>(value_at(*f.function, lanes)[3]);
      const double by_tape_of_float =
          static_cast<double>(by_tape(*f.function, converted<float>(x)).value);
      BOOST_TEST(std::abs(by_lanes - right) <= bound,
                 by_lanes << " is not " << right << " at " << in_words(x));
      BOOST_TEST(std::abs(by_tape_of_float - right) <= bound,
                 by_tape_of_float << " is not " << right << " at " << in_words(x));
    }
  });
}

BOOST_AUTO_TEST_CASE(quadratic_has_the_curvatures_of_its_condition) {
  const auto quadratic = find_function("quadratic:condition=16", 3).function;
  const Point x{0.5, -2, 1}, gradient = by_tape(*quadratic, x).gradient;
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(gradient[i] == x[i] * std::pow(4.0, double(i)), boost::test_tools::tolerance(1e-15));
  }
  BOOST_TEST(value_at(*find_function("quadratic", 1).function, Point{3}) == 4.5);
}

BOOST_AUTO_TEST_CASE(griewank_sums_squares) {
  BOOST_TEST(
      value_at(*find_function("griewank", 1).function, Point{2}) == 4 / 4000.0 - std::cos(2.0) + 1,
      boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(options_of_perm_move_its_second_minimizer) {
  for (const char* const text : {"perm_0:beta=3", "perm:beta=2", "perm_0:beta=0", "perm:beta=0"}) {
    const KnownFunction f = find_function(text, 2);
    BOOST_REQUIRE(f.minima.size() == 2u);
    BOOST_TEST(value_at(*f.function, f.minima[1]) <= 1e-28, text);
  }
}

BOOST_AUTO_TEST_CASE(conventions_hold_where_a_formula_is_0_over_0) {
  for (const auto& [name, n] : {std::pair{"keane", 2},
                                {"csendes", 2},
                                {"ackley", 2},
                                {"salomon", 3},
                                {"drop_wave", 2},
                                {"stretched_v", 3}}) {
    const auto f = find_function(name, static_cast<std::size_t>(n)).function;
    const Point origin(f->dim(), 0.0);
    BOOST_TEST(std::isfinite(value_at(*f, origin)), name);
    BOOST_TEST(largest(by_tape(*f, origin).gradient) == 0, name);
    BOOST_TEST(largest(by_duals(*f, origin).gradient) == 0, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
