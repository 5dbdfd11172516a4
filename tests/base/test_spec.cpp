#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "base/spec.hpp"

namespace nnopt {

/// A struct with an option of every kind.
struct Options {
  double rate = 0.1;
  std::array<double, 2> betas{0.9, 0.999};
  bool nesterov = false;
  std::string_view mode = "fan_in";

  template <class See>
  void options(See&& see) {
    see("lr", rate, Allowed{0, 1e300, false, true, "a number above 0"}, "step length");
    see("betas", betas, fraction, "decay of both means");
    see("nesterov", nesterov, "look ahead");
    static constexpr std::array<std::string_view, 2> modes{"fan_in", "fan_out"};
    see("mode", mode, modes, "which fan");
  }
};

static Options read(std::string_view text) {
  const Spec spec = parse_spec(text, "rule");
  Options options;
  SpecReader reader(spec, "--rule: " + spec.name);
  options.options(reader);
  reader.finish();
  return options;
}

/// What reading a wrong text says.
static std::string complaint(std::string_view text) {
  try {
    read(text);
  } catch (const BadInput& e) {
    return e.what();
  }
  return "nothing";
}

/// Whole numbers, what may be left out, and lists.
struct Periods {
  std::int64_t patience = 10;
  std::optional<std::int64_t> period = {};
  std::optional<double> peak = {};
  std::vector<std::int64_t> milestones = {};

  template <class See>
  void options(See&& see) {
    see("patience", patience, whole_from_0, "epochs to wait");
    see("period", period, whole_from_1, "epochs in one cycle", "the run's epochs");
    see("peak", peak, not_negative, "the largest rate", "--lr");
    see("milestones", milestones, whole_from_1, "epochs that begin with a cut", "half of them");
  }
};

static Periods read_periods(std::string_view text) {
  const Spec spec = parse_spec(text, "schedule");
  Periods periods;
  SpecReader reader(spec, spec.name);
  periods.options(reader);
  reader.finish();
  return periods;
}

BOOST_AUTO_TEST_SUITE(spec)

BOOST_AUTO_TEST_CASE(a_name_alone_has_no_options) {
  const Spec spec = parse_spec(" adam ", "optimizer");
  BOOST_TEST(spec.name == "adam");
  BOOST_TEST(spec.options.empty());
}

BOOST_AUTO_TEST_CASE(options_keep_their_order_and_lose_blanks) {
  const Spec spec = parse_spec("adam:lr=0.1, betas = 0.9/0.99", "optimizer");
  BOOST_REQUIRE(spec.options.size() == 2u);
  BOOST_TEST(spec.options[0].first == "lr");
  BOOST_TEST(spec.options[0].second == "0.1");
  BOOST_TEST(spec.options[1].first == "betas");
  BOOST_TEST(spec.options[1].second == "0.9/0.99");
}

BOOST_AUTO_TEST_CASE(the_first_colon_and_equals_sign_divide) {
  const Spec spec = parse_spec("a:b=c:d=e", "thing");
  BOOST_TEST(spec.options.at(0).first == "b");
  BOOST_TEST(spec.options.at(0).second == "c:d=e");
}

BOOST_AUTO_TEST_CASE(every_kind_of_option_is_read) {
  const Options options = read("x:lr=0.5,betas=0.5/0.75,nesterov=true");
  BOOST_TEST(options.rate == 0.5);
  BOOST_TEST(options.betas[0] == 0.5);
  BOOST_TEST(options.betas[1] == 0.75);
  BOOST_TEST(options.nesterov);
  BOOST_TEST(!read("x:nesterov=false").nesterov);
}

BOOST_AUTO_TEST_CASE(a_word_is_one_of_those_allowed) {
  BOOST_TEST(read("x:mode=fan_out").mode == "fan_out");
  BOOST_TEST(read("x:lr=1").mode == "fan_in");
  BOOST_TEST(complaint("x:mode=fan") == "--rule: x: mode='fan': fan_in or fan_out is right");
}

BOOST_AUTO_TEST_CASE(a_spec_written_back_has_what_is_not_usual_and_what_is_always_named) {
  SpecLister now, usual;
  read("x:mode=fan_out,betas=0.5/0.75").options(now);
  Options().options(usual);
  BOOST_TEST(spec_text("x", now.rows, usual.rows) == "x:betas=0.5/0.75,mode=fan_out");
  BOOST_TEST(spec_text("x", usual.rows, usual.rows) == "x");
  BOOST_TEST(spec_text("x", usual.rows, usual.rows, "lr") == "x:lr=0.1");
}

BOOST_AUTO_TEST_CASE(what_is_not_given_keeps_its_default) {
  const Options options = read("x:nesterov=true");
  BOOST_TEST(options.rate == 0.1);
  BOOST_TEST(options.betas[1] == 0.999);
}

BOOST_AUTO_TEST_CASE(given_tells_which_options_were_written) {
  const Spec spec = parse_spec("x:lr=1", "rule");
  const SpecReader reader(spec, "x");
  BOOST_TEST(reader.given("lr"));
  BOOST_TEST(!reader.given("betas"));
}

BOOST_AUTO_TEST_CASE(a_text_of_another_form_is_refused) {
  BOOST_TEST(complaint("") == "'' names no rule");
  BOOST_TEST(complaint(":lr=1") == "':lr=1' names no rule");
  for (const char* const text : {"x:", "x:lr", "x:lr=1,", "x:=1", "x:lr=1,,nesterov=true"}) {
    BOOST_TEST(complaint(text).find("key=value is right") != std::string::npos, text);
  }
  BOOST_TEST(complaint("x:lr=1,lr=2") == "x: 'lr' is given twice");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_names_option_value_and_what_is_right) {
  BOOST_TEST(complaint("x:lr=-1") == "--rule: x: lr='-1': a number above 0 is right");
  for (const char* const text :
       {"x:lr=0", "x:lr=nan", "x:lr=inf", "x:lr=", "x:lr=1x", "x:lr=0x10"}) {
    BOOST_TEST(complaint(text).find("a number above 0 is right") != std::string::npos, text);
  }
  for (const char* const text :
       {"x:betas=0.9", "x:betas=0.9/1", "x:betas=0.9/0.9/0.9", "x:betas=a/b", "x:betas=-0.1/0.5"}) {
    BOOST_TEST(complaint(text).find("two numbers as 0.9/0.999") != std::string::npos, text);
  }
  BOOST_TEST(complaint("x:nesterov=yes") == "--rule: x: nesterov='yes': true or false is right");
}

BOOST_AUTO_TEST_CASE(bounds_hold_where_they_say) {
  BOOST_TEST(read("x:betas=0/0").betas[0] == 0);
  BOOST_TEST(read("x:lr=1e300").rate == 1e300);
  BOOST_TEST(complaint("x:lr=1e301") != "nothing");
}

BOOST_AUTO_TEST_CASE(an_unknown_option_suggests_the_nearest) {
  const std::string text = complaint("x:nestrov=true");
  BOOST_TEST(text.find("--rule: x: unknown option 'nestrov'") == 0u);
  BOOST_TEST(text.find("did you mean 'nesterov'?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_struct_without_options_says_so) {
  const Spec spec = parse_spec("x:lr=1", "rule");
  const SpecReader reader(spec, "x");
  BOOST_CHECK_EXCEPTION(reader.finish(), BadInput, [](const BadInput& e) {
    return std::string(e.what()) == "x: unknown option 'lr': it has none";
  });
}

BOOST_AUTO_TEST_CASE(lists_show_keys_present_values_and_texts) {
  Options options;
  options.rate = 0.25;
  SpecLister lister;
  options.options(lister);
  BOOST_REQUIRE(lister.rows.size() == 4u);
  BOOST_TEST(lister.rows[0].key == "lr");
  BOOST_TEST(lister.rows[0].fallback == "0.25");
  BOOST_TEST(lister.rows[0].text == "step length");
  BOOST_TEST(lister.rows[1].fallback == "0.9/0.999");
  BOOST_TEST(lister.rows[2].fallback == "false");
  BOOST_TEST(lister.rows[3].fallback == "fan_in");
  BOOST_TEST(lister.rows[3].text == "which fan: fan_in or fan_out");
}

BOOST_AUTO_TEST_CASE(whole_numbers_and_lists_of_them_are_read) {
  const Periods given = read_periods("x:patience=0,period=1e3,peak=0.5,milestones=80/30/30");
  BOOST_TEST(given.patience == 0);
  BOOST_TEST(given.period.value() == 1000);
  BOOST_TEST(given.peak.value() == 0.5);
  BOOST_TEST(given.milestones == (std::vector<std::int64_t>{80, 30, 30}),
             boost::test_tools::per_element());
  BOOST_TEST(read_periods("x:milestones=7").milestones == std::vector<std::int64_t>{7},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_may_be_left_out_is_then_not_there) {
  const Periods usual = read_periods("x");
  BOOST_TEST(!usual.period.has_value());
  BOOST_TEST(!usual.peak.has_value());
  BOOST_TEST(usual.milestones.empty());
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_whole_or_out_of_range_are_refused) {
  const auto refused = [](const char* text, const char* message) {
    BOOST_CHECK_EXCEPTION(read_periods(text), BadInput, [&](const BadInput& e) {
      BOOST_TEST(std::string(e.what()) == message);
      return true;
    });
  };
  refused("x:patience=2.5", "x: patience='2.5': a whole number from 0 up is right");
  refused("x:patience=-1", "x: patience='-1': a whole number from 0 up is right");
  refused("x:patience=1e16", "x: patience='1e16': a whole number from 0 up is right");
  refused("x:period=0", "x: period='0': a whole number from 1 up is right");
  refused("x:peak=high", "x: peak='high': a number from 0 up is right");
  for (const char* const list : {"", "/", "30/", "30/x", "30/0", "30,5/80", "1.5"}) {
    const std::string text = std::string("x:milestones=") + list;
    BOOST_CHECK_THROW(read_periods(text), BadInput);
  }
  refused("x:milestones=30/-1",
          "x: milestones='30/-1': numbers as 30/80, each a whole number from 1 up, is right");
}

BOOST_AUTO_TEST_CASE(lists_say_what_stands_in_for_what_is_left_out) {
  SpecLister usual, given;
  Periods().options(usual);
  Periods periods = read_periods("x:period=5,peak=0.5,milestones=30/80");
  periods.options(given);
  const std::vector<std::string> texts{"10", "the run's epochs", "--lr", "half of them"};
  const std::vector<std::string> values{"10", "5", "0.5", "30/80"};
  BOOST_REQUIRE(usual.rows.size() == texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    BOOST_TEST(usual.rows[i].fallback == texts[i]);
    BOOST_TEST(given.rows[i].fallback == values[i]);
  }
  BOOST_TEST(spec_text("x", given.rows, usual.rows) == "x:period=5,peak=0.5,milestones=30/80");
}

BOOST_AUTO_TEST_CASE(shortest_texts_read_back_as_the_same_number) {
  for (const double x : {0.1, 1e-3, 1.0 / 3, std::numeric_limits<double>::max(), -1e300}) {
    BOOST_TEST(std::stod(shortest(x)) == x);
  }
  BOOST_TEST(shortest(0.1) == "0.1");
  BOOST_TEST(shortest(100) == "100");
  BOOST_TEST(shortest(5e-324) == "5e-324");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
