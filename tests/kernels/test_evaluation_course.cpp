// What follows an evaluation on the device: rows, moves, the clock, the rule's body, every ending;
// and that one thread alone would have left the same.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "functions/bowl_shaped.hpp"
#include "functions/catalogue.hpp"
#include "functions/formula.hpp"
#include "functions/many_coordinates_waves.hpp"
#include "functions/more_garbow_hillstrom_fits.hpp"
#include "functions/steep_ridges.hpp"
#include "kernels/evaluation_of.hpp"
#include "rules/catalogue.hpp"
#include "tests/compute/rule_variants.hpp"
#include "tests/kernels/evaluated_copies.hpp"

namespace nnopt {
namespace {

using kernels::BodyBytes;
using kernels::make_evaluation;
using kernels::RunRecord;

/// One copy of sphere, moved by hand: what its record holds after an evaluation at x.
class Sphere {
 public:
  explicit Sphere(const CoursePlan& plan, const Rule& rule = Adam{}, double start = 0)
      : copies_({{1.0}}, plan, rule, {start}, 64),
        evaluation_(make_evaluation<double>(*find_function("sphere", 1).function)) {}

  RunRecord at(double x) {
    copies_.set_point(0, {x});
    copies_.evaluate(*evaluation_);
    return copies_.record(0);
  }
  const EvaluatedCopies<double>& copies() const { return copies_; }

 private:
  EvaluatedCopies<double> copies_;
  std::unique_ptr<kernels::Evaluation<double>> evaluation_;
};

/// Of T numbers: the body of that step, and zeros behind it.
template <class T>
BodyBytes body_of(const Rule& rule, std::int64_t step) {
  BodyBytes bytes{};
  with_body<T>(rule, step, [&](const auto& body) { std::memcpy(&bytes, &body, sizeof body); });
  return bytes;
}
/// Whether the first bytes, as many as the rule's body has, are the same.
template <class T>
bool same_body(const Rule& rule, const BodyBytes& a, const BodyBytes& b) {
  bool equal = false;
  kernels::with_body_type<T>(rule,
                             [&]<class Body>() { equal = std::memcmp(&a, &b, sizeof(Body)) == 0; });
  return equal;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_evaluation_course, emulator::FreshDevice)

BOOST_AUTO_TEST_CASE(a_run_takes_its_steps_and_ends) {
  Sphere run({.steps = 2});
  for (int step = 1; step <= 2; ++step) {
    const RunRecord record = run.at(3 - step);
    BOOST_TEST(record.moves);
    BOOST_TEST(record.fresh == (step == 1));
    BOOST_TEST(record.clock.step == step);
    BOOST_TEST(record.rows == step);
    BOOST_TEST(same_body<double>(Adam{}, record.body, body_of<double>(Adam{}, step)));
  }
  const RunRecord last = run.at(0.5);
  BOOST_TEST((last.course.ending == Ending::max_steps));
  BOOST_TEST(!last.moves);
  BOOST_TEST(last.clock.step == 2);
  BOOST_TEST(last.rows == 3);
  BOOST_TEST(last.course.best == 0.25);
  BOOST_TEST(run.copies().row(0, 1) == std::vector<double>({1, 1, 2}),
             boost::test_tools::per_element());

  const auto before = run.copies().bits();
  const RunRecord after = run.at(0.5);
  BOOST_TEST(!after.moves);
  BOOST_TEST(after.rows == 3);
  BOOST_TEST((run.copies().bits() == before));
}

BOOST_AUTO_TEST_CASE(every_ending_is_reached) {
  const auto ending = [](const CoursePlan& plan, const std::vector<double>& path) {
    Sphere run(plan);
    RunRecord record;
    for (const double x : path) {
      BOOST_TEST((record.course.ending == Ending::none));
      record = run.at(x);
    }
    BOOST_TEST(!record.moves);
    return record.course.ending;
  };
  BOOST_TEST((ending({.steps = 1}, {2, 1}) == Ending::max_steps));
  BOOST_TEST((ending({.steps = 9, .target = 1}, {2, 1}) == Ending::target));
  BOOST_TEST((ending({.steps = 9, .gtol = 2}, {2, 1}) == Ending::gradient));
  BOOST_TEST((ending({.steps = 9, .patience = 2}, {2, 1, 3, 4}) == Ending::patience));
  BOOST_TEST((ending({.steps = 9}, {2, infinity}) == Ending::not_finite));
  BOOST_TEST((ending({.steps = 9}, {2, std::nan("")}) == Ending::not_finite));
  BOOST_TEST((ending({.steps = 9}, {1e200}) == Ending::not_finite));
}

BOOST_AUTO_TEST_CASE(the_initialization_phase_leads_to_the_start_and_then_to_the_function) {
  for (const bool reset : {false, true}) {
    Sphere run({.initialize = true,
                .init_tolerance = 0.5,
                .init_steps = 9,
                .reset_optimizer = reset,
                .steps = 5},
               Adam{}, 10);
    RunRecord record = run.at(8);
    BOOST_TEST(run.copies().row(0, 0) == std::vector<double>({4, 8, -4}),
               boost::test_tools::per_element());
    BOOST_TEST(record.moves);
    BOOST_TEST(record.course.initializing);
    BOOST_TEST(record.clock.step == 1);
    record = run.at(9.5);  // near enough: the step is still made, with its own body
    BOOST_TEST(record.moves);
    BOOST_TEST(!record.fresh);
    BOOST_TEST(!record.course.initializing);
    BOOST_TEST(same_body<double>(Adam{}, record.body, body_of<double>(Adam{}, 2)));
    BOOST_TEST(record.clock.step == (reset ? 0 : 2));
    record = run.at(9);
    BOOST_TEST(run.copies().row(0, 2) == std::vector<double>({81, 9, 18}),
               boost::test_tools::per_element());
    BOOST_TEST(record.fresh == reset);
    BOOST_TEST(record.clock.step == (reset ? 1 : 3));
    BOOST_TEST(same_body<double>(Adam{}, record.body, body_of<double>(Adam{}, record.clock.step)));
    BOOST_TEST(record.course.init_steps == 2);
    BOOST_TEST(record.course.step == 1);
  }
}

BOOST_AUTO_TEST_CASE(without_any_step_left_the_initialization_phase_ends_without_a_step) {
  for (const bool reset : {false, true}) {
    Sphere run({.initialize = true, .init_steps = 1, .reset_optimizer = reset, .steps = 5}, Adam{},
               10);
    BOOST_TEST(run.at(8).moves);
    const RunRecord record = run.at(8);
    BOOST_TEST(!record.moves);
    BOOST_TEST(!record.course.initializing);
    BOOST_TEST(record.clock.step == (reset ? 0 : 1));
    BOOST_TEST(run.at(8).moves);
  }
}

BOOST_AUTO_TEST_CASE(an_initialization_phase_that_runs_away_ends_the_run) {
  Sphere run({.initialize = true, .init_tolerance = 0.5, .init_steps = 9, .steps = 5}, Adam{}, 10);
  BOOST_TEST(run.at(infinity).moves);
  const RunRecord record = run.at(1);
  BOOST_TEST(!record.moves);
  BOOST_TEST((record.course.ending == Ending::max_steps));
}

BOOST_AUTO_TEST_CASE(copies_have_courses_and_rows_of_their_own_in_every_order) {
  const auto evaluation = make_evaluation<float>(*find_function("rosenbrock", 3).function);
  const std::vector<std::vector<float>> points{{1, 2, 3}, {0, 0, 0}, {-1, 0.5, 2}, {1, 1, 1}};
  std::vector<std::byte> first;
  for (const emulator::Order order : emulator::all_orders) {
    emulator::reset({.order = order});
    EvaluatedCopies<float> copies(points, {.steps = 99, .target = 0}, Rmsprop{}, {0, 0, 0}, 5);
    RunRecord ended = copies.record(1);
    ended.course.ending = Ending::patience;
    ended.moves = true;
    copies.set_record(1, ended);
    RunRecord later = copies.record(2);
    later.rows = 4;
    later.clock.step = 7;
    copies.set_record(2, later);
    copies.evaluate(*make_evaluation<float>(*find_function("rosenbrock", 3).function));

    BOOST_TEST(emulator::fault() == "");
    BOOST_TEST(copies.record(0).moves);
    BOOST_TEST(copies.record(0).rows == 1);
    BOOST_TEST(!copies.record(1).moves);
    BOOST_TEST(copies.record(1).rows == 0);
    BOOST_TEST(copies.record(2).rows == 5);
    BOOST_TEST(copies.record(2).clock.step == 8);
    BOOST_TEST(!copies.record(2).fresh);
    BOOST_TEST((copies.record(3).course.ending == Ending::target));
    BOOST_TEST(copies.row(0, 0).front() == 201);
    BOOST_TEST(copies.row(2, 4)[1] == -1);
    for (const auto& [copy, row] : {std::pair{0, 1}, {0, 4}, {1, 0}, {2, 0}, {2, 3}, {3, 1}}) {
      for (const float x : copies.row(copy, row)) BOOST_TEST(std::isnan(x));
    }
    if (first.empty()) first = copies.bits();
    BOOST_TEST((copies.bits() == first));
  }
}

BOOST_AUTO_TEST_CASE(every_rule_has_its_body_of_each_step_in_the_record) {
  for (const auto& spec : rule_variants) {
    BOOST_TEST_CONTEXT(spec) {
      const Rule rule = find_rule(spec, {});
      Sphere run({.steps = 10'000'000}, rule);
      for (const std::int64_t step : {1, 2, 3}) {
        const RunRecord record = run.at(1);
        BOOST_TEST(same_body<double>(rule, record.body, body_of<double>(rule, step)));
        double moved = 0, right = 1;
        std::array<double, 4> a{0.5, 0.25, 0.125, 0}, b = a;
        kernels::with_body_type<double>(rule, [&]<class Body>() {
          moved = kernels::stored_body<Body>(record.body)(1.5, 0.75, a.data());
        });
        with_body<double>(rule, step, [&](const auto& body) { right = body(1.5, 0.75, b.data()); });
        BOOST_TEST(moved == right);
        BOOST_TEST(a == b);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_whose_function_the_host_evaluates_is_prepared_alike) {
  const Rule rule = Adamw{};
  std::vector<RunRecord> records(70);
  for (std::size_t c = 0; c < 70; ++c) records[c].clock.step = static_cast<std::int64_t>(1 + c % 3);
  const emulator::Array<RunRecord> device(records);
  kernels::launch_prepare<float>(nullptr, device, 69, rule, {});
  check(cudaDeviceSynchronize(), "preparation");
  const auto after = device.values();
  for (std::size_t c = 0; c < 69; ++c) {
    const auto step = static_cast<std::int64_t>(1 + c % 3);
    BOOST_TEST(after[c].moves);
    BOOST_TEST(after[c].fresh == (step == 1));
    BOOST_TEST(after[c].clock.step == step);
    BOOST_TEST(same_body<float>(rule, after[c].body, body_of<float>(rule, step)));
  }
  BOOST_TEST(!after[69].moves);
}

namespace {

/// The fast kernel and the plain one from the same points, twice in a row.
template <class T, class Loss>
void check_plain(const Loss& loss, const std::vector<std::vector<T>>& points, bool initialize) {
  const CoursePlan plan{
      .initialize = initialize, .init_tolerance = 1e-9, .init_steps = 1, .steps = 9};
  const std::vector<double> start(points.front().size(), 0.75);
  EvaluatedCopies<T> fast(points, plan, Adam{}, start, 2), plain(points, plan, Adam{}, start, 2);
  const dim3 copies(static_cast<unsigned>(points.size()));
  for (int k = 0; k < 2; ++k) {
    launch(kernels::evaluate<T, Loss>, copies, dim3(64), 0, nullptr, fast.arguments(), loss);
    launch(kernels::evaluate_plain<T, Loss>, copies, dim3(1), 0, nullptr, plain.arguments(), loss);
  }
  check(cudaDeviceSynchronize(), "both");
  BOOST_TEST((fast.bits() == plain.bits()));
  for (std::size_t c = 0; c < points.size(); ++c) {
    const RunRecord a = fast.record(c), b = plain.record(c);
    BOOST_TEST(a.moves == b.moves);
    BOOST_TEST(a.fresh == b.fresh);
    BOOST_TEST(a.rows == 2);
    BOOST_TEST(b.rows == 2);
    BOOST_TEST(a.clock.step == b.clock.step);
    BOOST_TEST(same(a.course.best, b.course.best));
    BOOST_TEST((a.course.ending == b.course.ending));
    if (a.moves) BOOST_TEST(same_body<T>(Adam{}, a.body, b.body));
  }
}

template <class T, class... Body>
void check_family_plain(const std::tuple<Body...>*) {
  using Bodies = std::variant<Body...>;
  const auto check_body = [](const Bodies& bodies, std::size_t least, std::size_t most) {
    for (const std::size_t n : {1, 2, 3, 5, 8, 11}) {
      if (n < least || most < n) continue;
      std::vector<std::vector<T>> points(2, std::vector<T>(n));
      for (std::size_t i = 0; i < n; ++i) {
        points[0][i] = T(0.5) + static_cast<T>(i);
        points[1][i] = T(1) / static_cast<T>(i + 3);
      }
      if (n == 1) check_plain(kernels::ExactLoss<Bodies, 1>{bodies}, points, false);
      if (n == 2) check_plain(kernels::ExactLoss<Bodies, 2>{bodies}, points, true);
      check_plain(kernels::PlacedLoss<Bodies>{bodies, {}, n}, points, n % 2 == 0);
    }
  };
  (check_body(Body(), Body::least_dim, Body::most_dim), ...);
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_thread_alone_leaves_the_same) {
  using namespace functions;
  check_family_plain<double>(static_cast<const BowlShaped*>(nullptr));
  check_family_plain<float>(static_cast<const ManyCoordinatesWaves*>(nullptr));
  check_family_plain<double>(static_cast<const MoreGarbowHillstromFits*>(nullptr));
  check_family_plain<float>(static_cast<const SteepRidges*>(nullptr));

  const Program program = parse_formula("sin(2*x)*y + x^2*z - max(y, z)").program();
  const ProgramCode code = program.code();  // the emulated device reads the host's memory
  check_plain<double>(kernels::FormulaLoss{code, {}}, {{1, 2, 3}, {-1, 0.5, 0}}, false);
  check_plain<float>(kernels::FormulaLoss{code, {}}, {{1, 2, 3}, {-1, 0.5, 0}}, true);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
