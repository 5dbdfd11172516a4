// The one main of all C++ tests: closes with the line "N passed, N failed, N skipped" that
// tests/run.sh adds up, after one line per skipped test with its reason.
#define BOOST_TEST_MODULE nnopt
#include <boost/test/results_collector.hpp>
#include <boost/test/tree/observer.hpp>
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <boost/test/unit_test.hpp>
#include <iostream>

namespace {

namespace ut = boost::unit_test;

struct Totals final : ut::test_tree_visitor {
  unsigned passed = 0, failed = 0, skipped = 0;

  void visit(const ut::test_case& test) override {
    if (!test.is_enabled()) return;
    const ut::test_results& result = ut::results_collector.results(test.p_id);
    if (result.p_skipped) {
      ++skipped;
    } else if (result.passed() && result.p_assertions_passed == 0) {
      ++failed;
      std::cout << "failed: " << test.full_name() << " checks nothing\n";
    } else {
      ++(result.passed() ? passed : failed);
    }
  }
};

struct Reasons final : ut::test_observer {
  void test_unit_skipped(const ut::test_unit& test, ut::const_string reason) override {
    std::cout << "skipped: " << test.full_name() << ": " << reason << '\n';
  }
};

struct PrintTotals {
  Reasons reasons;

  PrintTotals() { ut::framework::register_observer(reasons); }
  ~PrintTotals() {
    ut::framework::deregister_observer(reasons);
    Totals totals;
    ut::traverse_test_tree(ut::framework::master_test_suite().p_id, totals, true);
    std::cout << totals.passed << " passed, " << totals.failed << " failed, " << totals.skipped
              << " skipped\n";
  }
};

BOOST_TEST_GLOBAL_FIXTURE(PrintTotals);

}  // namespace
