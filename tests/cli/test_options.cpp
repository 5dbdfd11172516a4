#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "cli/options.hpp"

namespace nnopt {

using Words = std::vector<std::string>;
using boost::test_tools::per_element;

/// A command with one option of each kind.
static Command sample() {
  Group objective{"Objective",
                  {{.name = "function", .letter = 'f', .value = "NAME|FORMULA"},
                   {.name = "start", .value = "X1[,X2...]"},
                   {.name = "range", .value = "MIN:MAX[:N]", .fallback = "-5:5"}}};
  Group run{"Run",
            {{.name = "steps", .value = "N", .fallback = "500"},
             {.name = "lr", .value = "RATE", .fallback_text = "0.01; 5e-4 for networks"},
             {.name = "optimizer", .value = "NAME", .fallback = "adam", .repeatable = true},
             {.name = "weight-norm", .value = "on|off", .fallback = "on"},
             {.name = "format", .value = "FORMAT", .fallback = "text"},
             {.name = "threads", .letter = 'j', .value = "N"},
             {.name = "verbose", .letter = 'v'}}};
  return {.name = "minimize",
          .text = "minimize one objective",
          .usage = "[FUNCTION] [options]",
          .groups = {objective, run, general_options()},
          .examples = {"nnopt minimize ackley --start 10"},
          .first_word = "function"};
}

static Arguments given(const Words& words) { return parse(sample(), words); }

template <class Action>
static std::string refusal(Action action) {
  try {
    action();
  } catch (const BadInput& error) {
    return error.what();
  }
  return "no error";
}

static std::string refusal_of(const Words& words) {
  return refusal([&] { given(words); });
}

/// Where a configuration file for one case lives.
struct ConfigFile {
  ConfigFile() {
    std::string name = (std::filesystem::temp_directory_path() / "nnopt.test.XXXXXX").string();
    close(mkstemp(name.data()));
    path = name;
  }
  ~ConfigFile() { std::filesystem::remove(path); }

  Arguments with(std::string_view text, Words words = {}) const {
    OutputFile out(path);
    out.write(text);
    out.commit();
    words.insert(words.end(), {"--config", path});
    return given(words);
  }
  std::string refusal_with(std::string_view text, const Words& words = {}) const {
    return refusal([&] { with(text, words); });
  }

  std::string path;
};

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(values_follow_as_a_word_or_after_an_equals_sign) {
  BOOST_TEST(given({"--steps", "7"}).text("steps") == "7");
  BOOST_TEST(given({"--steps=7"}).text("steps") == "7");
  BOOST_TEST(given({"-f", "ackley"}).text("function") == "ackley");
  BOOST_TEST(given({"-fackley"}).text("function") == "ackley");
  BOOST_TEST(given({"-f=ackley"}).text("function") == "ackley");
}

BOOST_AUTO_TEST_CASE(the_word_after_an_option_is_its_value_whatever_it_starts_with) {
  BOOST_TEST(given({"--start", "-1,2"}).text("start") == "-1,2");
  BOOST_TEST(given({"-f", "-x^2"}).text("function") == "-x^2");
  BOOST_TEST(given({"-f", "--x"}).text("function") == "--x");
  BOOST_TEST(given({"-f", "--steps", "--steps", "3"}).text("function") == "--steps");
  BOOST_TEST(given({"-f", "--"}).text("function") == "--");
  BOOST_TEST(given({"-f-x^2"}).text("function") == "-x^2");
  BOOST_TEST(given({"--function=-x=y"}).text("function") == "-x=y");
}

BOOST_AUTO_TEST_CASE(values_may_be_empty_or_hold_anything) {
  BOOST_TEST(given({"--function", ""}).text("function") == "");
  BOOST_TEST(given({"--function="}).text("function") == "");
  BOOST_TEST(given({"--function", "a b\n'c'\""}).text("function") == "a b\n'c'\"");
}

BOOST_AUTO_TEST_CASE(options_that_are_not_given_have_their_fallback) {
  const Arguments arguments = given({});
  BOOST_TEST(!arguments.given("steps"));
  BOOST_TEST(arguments.text("steps") == "500");
  BOOST_TEST(arguments.integer("steps") == 500);
  BOOST_TEST(!arguments.given("lr"));
  BOOST_TEST(refusal([&] { arguments.number("lr"); }) == "--lr is missing: write --lr RATE");
  BOOST_TEST(given({"--steps", "500"}).given("steps"));
}

BOOST_AUTO_TEST_CASE(names_outside_the_table_are_a_fault_of_the_program) {
  BOOST_CHECK_THROW(given({}).text("stesp"), std::logic_error);
  BOOST_CHECK_THROW(given({}).given("stesp"), std::logic_error);
  BOOST_CHECK_THROW(given({}).all("stesp"), std::logic_error);
}

BOOST_AUTO_TEST_CASE(switches_are_on_when_they_stand_there) {
  BOOST_TEST(!given({}).on_off("verbose"));
  BOOST_TEST(given({"--verbose"}).on_off("verbose"));
  BOOST_TEST(given({"-v"}).given("verbose"));
  BOOST_TEST(refusal_of({"--verbose=yes"}) == "--verbose takes no value");
  BOOST_TEST(refusal_of({"-v=yes"}) ==
             "unknown option '-=' (`nnopt minimize --help` shows all); "
             "a value that starts with '-' goes after --function");
}

BOOST_AUTO_TEST_CASE(switches_share_a_dash_with_what_follows) {
  const Arguments arguments = given({"-vf", "ackley", "--steps", "3"});
  BOOST_TEST(arguments.given("verbose"));
  BOOST_TEST(arguments.text("function") == "ackley");
  BOOST_TEST(arguments.text("steps") == "3");
  BOOST_TEST(given({"-vfackley"}).text("function") == "ackley");
}

BOOST_AUTO_TEST_CASE(the_first_bare_word_is_the_function) {
  BOOST_TEST(given({"ackley"}).text("function") == "ackley");
  BOOST_TEST(given({"--steps", "3", "ackley"}).text("function") == "ackley");
  BOOST_TEST(given({"-"}).text("function") == "-");
  BOOST_TEST(given({"--", "-x^2"}).text("function") == "-x^2");
  BOOST_TEST(given({"--", "--steps"}).text("function") == "--steps");
}

BOOST_AUTO_TEST_CASE(further_bare_words_are_kept_up_to_what_the_command_takes) {
  Command command = sample();
  command.most_words = 3;
  BOOST_TEST(parse(command, {"ackley", "a", "--steps", "3", "b"}).words() == (Words{"a", "b"}),
             per_element());
  command.first_word.clear();
  BOOST_TEST(parse(command, {"a", "--", "-b"}).words() == (Words{"a", "-b"}), per_element());
  BOOST_TEST(refusal([&] {
               parse(command, {"a", "b", "c", "d"});
             }) == "unexpected word 'd': the usage is nnopt minimize [FUNCTION] [options]");
  BOOST_TEST(refusal_of({"x", "+", "y"}) ==
             "unexpected word '+': the usage is nnopt minimize [FUNCTION] [options]");
}

BOOST_AUTO_TEST_CASE(unknown_options_suggest_the_nearest) {
  const std::string help = "(`nnopt minimize --help` shows all)";
  BOOST_TEST(refusal_of({"--stesp", "3"}) ==
             "unknown option '--stesp': did you mean '--steps'? " + help);
  BOOST_TEST(refusal_of({"--stesp=3"}) ==
             "unknown option '--stesp': did you mean '--steps'? " + help);
  BOOST_TEST(refusal_of({"--weight_norm", "on"}) ==
             "unknown option '--weight_norm': did you mean '--weight-norm'? " + help);
  BOOST_TEST(refusal_of({"-steps", "3"}) ==
             "unknown option '-steps': did you mean '--steps'? " + help);
  BOOST_TEST(refusal_of({"-F", "x"}) == "unknown option '-F': did you mean '-f'? " + help);
  BOOST_TEST(refusal_of({"--qqqqqqqq"}) == "unknown option '--qqqqqqqq' " + help);
}

BOOST_AUTO_TEST_CASE(bare_formulas_that_start_with_a_dash_are_told_where_to_go) {
  BOOST_TEST(refusal_of({"-x^2"}) ==
             "unknown option '-x^2' (`nnopt minimize --help` shows all); "
             "a value that starts with '-' goes after --function");
}

BOOST_AUTO_TEST_CASE(abbreviations_are_unknown_options) {
  BOOST_TEST(
      refusal_of({"--step", "3"}) ==
      "unknown option '--step': did you mean '--steps'? (`nnopt minimize --help` shows all)");
  BOOST_TEST(refusal_of({"--verb"}) ==
             "unknown option '--verb': did you mean '--verbose'? (`nnopt minimize --help` shows "
             "all)");
}

BOOST_AUTO_TEST_CASE(a_missing_value_is_named) {
  BOOST_TEST(refusal_of({"--steps"}) == "--steps needs a value: write --steps N");
  BOOST_TEST(refusal_of({"-v", "-f"}) == "-f needs a value: write -f NAME|FORMULA");
}

BOOST_AUTO_TEST_CASE(an_option_given_twice_is_an_error) {
  BOOST_TEST(refusal_of({"--steps", "3", "--steps=4"}) == "--steps is given twice: '3' and '4'");
  BOOST_TEST(refusal_of({"-f", "ackley", "--function", "beale"}) ==
             "--function is given twice: 'ackley' and 'beale'");
  BOOST_TEST(refusal_of({"ackley", "-f", "beale"}) ==
             "--function is given twice: 'ackley' and 'beale'");
  BOOST_TEST(refusal_of({"-v", "--verbose"}) == "--verbose is given twice: 'on' and 'on'");
}

BOOST_AUTO_TEST_CASE(repeatable_options_keep_their_order) {
  BOOST_TEST(
      given({"--optimizer", "sgd", "--optimizer=adam", "--optimizer", "sgd"}).all("optimizer") ==
          (Words{"sgd", "adam", "sgd"}),
      per_element());
  BOOST_TEST(given({}).all("optimizer") == Words{"adam"}, per_element());
  BOOST_TEST(given({}).all("start").empty());
}

BOOST_AUTO_TEST_CASE(help_goes_before_all_other_checks) {
  BOOST_TEST(given({"x", "y", "--help", "--config", "no such file"}).given("help"));
  BOOST_TEST(given({"-h"}).given("help"));
  BOOST_TEST(!given({}).given("help"));
}

BOOST_AUTO_TEST_CASE(numbers_are_finite_and_within_their_bounds) {
  BOOST_TEST(given({"--lr", "1e-3"}).number("lr") == 1e-3);
  const auto message = [](const char* text, const Permitted& bounds) {
    return refusal([&] { given({"--lr", text}).number("lr", bounds); });
  };
  BOOST_TEST(message("nan", any_number()) == "--lr: 'nan' is not a finite number");
  BOOST_TEST(message("inf", positive()) ==
             "--lr: 'inf' is not a finite number: a number above 0 is right");
  BOOST_TEST(message("0x1p3", any_number()) == "--lr: '0x1p3' is not a number");
  BOOST_TEST(message("", any_number()) == "--lr: '' is not a number");
  BOOST_TEST(message("1e999", any_number()) == "--lr: '1e999' is beyond a double's range");
  BOOST_TEST(message("0", positive()) == "--lr: 0 is not allowed: a number above 0 is right");
  BOOST_TEST(message("-1", non_negative()) ==
             "--lr: -1 is not allowed: a number from 0 up is right");
  BOOST_TEST(message("2", within(0.5, 1.5)) ==
             "--lr: 2 is not allowed: a number from 0.5 to 1.5 is right");
}

BOOST_AUTO_TEST_CASE(bounds_hold_their_ends_but_for_positive) {
  BOOST_TEST(given({"--lr", "0"}).number("lr", non_negative()) == 0.0);
  BOOST_TEST(given({"--lr", "1e-300"}).number("lr", positive()) == 1e-300);
  BOOST_TEST(given({"--lr", "0.5"}).number("lr", within(0.5, 1.5)) == 0.5);
  BOOST_TEST(given({"--lr", "1.5"}).number("lr", within(0.5, 1.5)) == 1.5);
}

BOOST_AUTO_TEST_CASE(whole_numbers_are_checked_against_both_ends) {
  BOOST_TEST(given({"--steps", "1e4"}).integer("steps", 0) == 10000);
  BOOST_TEST(given({"--steps", "0"}).integer("steps", 0) == 0);
  const auto message = [](const char* text, auto... bounds) {
    return refusal([&] { given({"--steps", text}).integer("steps", bounds...); });
  };
  BOOST_TEST(message("-1", 0) == "--steps: -1 is not allowed: a whole number from 0 up is right");
  BOOST_TEST(message("65", 1, 64) ==
             "--steps: 65 is not allowed: a whole number from 1 to 64 is right");
  BOOST_TEST(message("2.5") == "--steps: 2.5 is not allowed: a whole number is right");
  BOOST_TEST(message("ten", 0) ==
             "--steps: 'ten' is not a number: a whole number from 0 up is right");
  BOOST_TEST(message("1e30", 0) ==
             "--steps: 1e30 is not allowed: a whole number from 0 up is right");
}

BOOST_AUTO_TEST_CASE(vectors_name_the_wrong_part) {
  BOOST_TEST(given({"--start", "-1,2.5"}).vector("start") == (std::vector<double>{-1, 2.5}),
             per_element());
  const auto message = [](const char* text) {
    return refusal([&] { given({"--start", text}).vector("start"); });
  };
  BOOST_TEST(message("1,x,3") == "--start: 'x' is not a number in '1,x,3'");
  BOOST_TEST(message("1,,3") == "--start: '' is not a number in '1,,3'");
  BOOST_TEST(message("1,nan") == "--start: 'nan' is not a finite number in '1,nan'");
  BOOST_TEST(message("x") == "--start: 'x' is not a number");
}

BOOST_AUTO_TEST_CASE(named_vectors_name_all_or_none) {
  const auto named = given({"--start", "a=2,b=-4.5"}).named_vector("start");
  BOOST_TEST_REQUIRE(named.size() == 2u);
  BOOST_TEST(named[1].name == "b");
  BOOST_TEST(named[1].value == -4.5);
  const auto plain = given({"--start", "2,3"}).named_vector("start");
  BOOST_TEST_REQUIRE(plain.size() == 2u);
  BOOST_TEST(plain[0].name == "");
  BOOST_TEST(plain[1].value == 3.0);
  const auto message = [](const char* text) {
    return refusal([&] { given({"--start", text}).named_vector("start"); });
  };
  BOOST_TEST(message("a=1,2") ==
             "--start: '2' has no name in 'a=1,2': name=value is right for all or none");
  BOOST_TEST(message("=2") == "--start: '=2' has no name: name=value is right for all or none");
  BOOST_TEST(message("a=1,a=2") == "--start: 'a' stands twice in 'a=1,a=2'");
  BOOST_TEST(message("a=x") == "--start: 'x' is not a number in 'a=x'");
}

BOOST_AUTO_TEST_CASE(ranges_come_one_for_each_dimension) {
  const auto ranges = given({"--range", "-40:40,0:1:50"}).intervals("range");
  BOOST_TEST_REQUIRE(ranges.size() == 2u);
  BOOST_TEST(ranges[0].lo == -40.0);
  BOOST_TEST(!ranges[0].count);
  BOOST_TEST(ranges[1].hi == 1.0);
  BOOST_TEST(ranges[1].count.value() == 50);
  BOOST_TEST(refusal([&] {
               given({"--range", "0:1,2:1"}).intervals("range");
             }) ==
             "--range: '2:1' is not a range in '0:1,2:1': min:max or min:max:count is right, with "
             "min < max and a count from 2 up");
}

BOOST_AUTO_TEST_CASE(on_and_off_have_two_spellings) {
  BOOST_TEST(given({}).on_off("weight-norm"));
  BOOST_TEST(!given({"--weight-norm", "off"}).on_off("weight-norm"));
  BOOST_TEST(given({"--weight-norm", "true"}).on_off("weight-norm"));
  BOOST_TEST(!given({"--weight-norm", "false"}).on_off("weight-norm"));
  BOOST_TEST(refusal([&] {
               given({"--weight-norm", "yes"}).on_off("weight-norm");
             }) == "--weight-norm: 'yes' is neither on nor off");
}

BOOST_AUTO_TEST_CASE(choices_suggest_and_list) {
  const Words formats = {"text", "table", "json"};
  BOOST_TEST(given({"--format", "json"}).choice("format", formats) == "json");
  BOOST_TEST(refusal([&] {
               given({"--format", "jsn"}).choice("format", formats);
             }) == "--format: unknown value 'jsn': did you mean 'json'? (text, table or json)");
}

BOOST_AUTO_TEST_CASE(errors_of_the_command_name_the_option) {
  BOOST_TEST(given({"--start", "1"}).wrong("start", "2 numbers are right").what() ==
             std::string("--start: 2 numbers are right"));
  BOOST_TEST(given({}).wrong("steps", "too few").what() == std::string("--steps: too few"));
}

BOOST_AUTO_TEST_CASE(the_command_line_can_be_typed_again) {
  BOOST_TEST(given({}).command_line() == "nnopt minimize");
  BOOST_TEST(given({"ackley", "--start", "-1,2", "--lr=5e-4"}).command_line() ==
             "nnopt minimize ackley --start -1,2 --lr=5e-4");
  BOOST_TEST(given({"-f", "(x^2+y-11)^2 * 2"}).command_line() ==
             "nnopt minimize -f '(x^2+y-11)^2 * 2'");
  BOOST_TEST(given({"-f", "it's"}).command_line() == "nnopt minimize -f 'it'\\''s'");
  BOOST_TEST(given({"-f", ""}).command_line() == "nnopt minimize -f ''");
  BOOST_TEST(given({"-f", "a\n'\\"}).command_line() == "nnopt minimize -f $'a\\012\\'\\\\'");
  BOOST_TEST(given({"--steps", "3", "--", "-x"}).command_line() ==
             "nnopt minimize --steps 3 -- -x");
}

BOOST_AUTO_TEST_CASE(the_command_line_leaves_out_threads_and_quiet) {
  BOOST_TEST(given({"--threads", "2", "ackley", "--quiet", "--verbose"}).command_line() ==
             "nnopt minimize ackley --verbose");
  BOOST_TEST(given({"-vj2", "-f", "ackley"}).command_line() == "nnopt minimize -v -f ackley");
}

BOOST_AUTO_TEST_CASE(numbers_may_be_tested_against_an_interval_of_one_point) {
  BOOST_TEST(given({"--lr", "1"}).number("lr", within(1, 1)) == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(configuration, ConfigFile)

BOOST_AUTO_TEST_CASE(a_file_gives_what_the_command_line_does_not) {
  const Arguments arguments =
      with("# a run\n\nsteps = 7  # few\nfunction = ackley\r\nlr=0.5\n", {"--steps", "9"});
  BOOST_TEST(arguments.integer("steps") == 9);
  BOOST_TEST(arguments.text("function") == "ackley");
  BOOST_TEST(arguments.number("lr") == 0.5);
  BOOST_TEST(with("function = ackley", {"beale"}).text("function") == "beale");
}

BOOST_AUTO_TEST_CASE(repeatable_options_of_a_file_stand_behind_those_of_the_command_line) {
  const char* text = "optimizer = sgd\noptimizer = adam\n";
  BOOST_TEST(with(text).all("optimizer") == (Words{"sgd", "adam"}), per_element());
  BOOST_TEST(with(text, {"--optimizer", "adamax"}).all("optimizer") == Words{"adamax"},
             per_element());
}

BOOST_AUTO_TEST_CASE(switches_of_a_file_are_on_or_off) {
  BOOST_TEST(with("quiet = on").given("quiet"));
  BOOST_TEST(with("quiet = true").on_off("quiet"));
  BOOST_TEST(!with("quiet = off").given("quiet"));
  BOOST_TEST(!with("quiet = false").on_off("quiet"));
  BOOST_TEST(with("quiet = off", {"--quiet"}).given("quiet"));
  BOOST_TEST(refusal_with("\n quiet = yes") == path + ":2:10: quiet: 'yes' is neither on nor off");
}

BOOST_AUTO_TEST_CASE(wrong_values_of_a_file_are_placed) {
  const Arguments arguments = with("steps = 5\nlr = nan\n");
  BOOST_TEST(refusal([&] { arguments.number("lr"); }) ==
             path + ":2:6: lr: 'nan' is not a finite number");
  BOOST_TEST(arguments.wrong("steps", "too few").what() == path + ":1:9: steps: too few");
}

BOOST_AUTO_TEST_CASE(unknown_names_of_a_file_are_placed_and_suggested) {
  BOOST_TEST(refusal_with("# one\n\n  stesp = 3\n") ==
             path +
                 ":3:3: unknown option 'stesp': did you mean 'steps'? (`nnopt minimize --help` "
                 "shows all)");
  BOOST_TEST(refusal_with("--steps = 3") ==
             path +
                 ":1:1: unknown option '--steps': did you mean 'steps'? (`nnopt minimize "
                 "--help` shows all)");
}

BOOST_AUTO_TEST_CASE(a_file_names_no_further_file_and_asks_for_no_help) {
  BOOST_TEST(refusal_with("config = other").starts_with(path + ":1:1: unknown option 'config'"));
  BOOST_TEST(refusal_with("help = on").starts_with(path + ":1:1: unknown option 'help'"));
}

BOOST_AUTO_TEST_CASE(a_name_set_twice_is_an_error) {
  BOOST_TEST(refusal_with("steps = 1\n\nsteps = 2\n") ==
             path + ":3:1: 'steps' is set twice: '1' and '2'");
}

BOOST_AUTO_TEST_CASE(an_unreadable_file_is_named) {
  BOOST_TEST(refusal_of({"--config", "no/such/file"}) ==
             "cannot read 'no/such/file': No such file or directory");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(commands_that_take_commands)

static Arguments given_with_command(const Words& words) {
  Command command = sample();
  command.takes_command = true;
  command.first_word.clear();
  command.most_words = 0;
  return parse(command, words);
}

BOOST_AUTO_TEST_CASE(words_behind_the_dashes_are_those_of_the_other_command) {
  const Arguments arguments = given_with_command({"--steps", "3", "--", "eval", "--at", "1 2"});
  BOOST_TEST(arguments.integer("steps") == 3);
  BOOST_TEST(arguments.other_command() == (Words{"eval", "--at", "1 2"}), per_element());
  BOOST_TEST(arguments.command_line() == "nnopt minimize --steps 3 -- eval --at '1 2'");
}

BOOST_AUTO_TEST_CASE(a_command_that_takes_another_needs_the_dashes) {
  const std::string said = refusal([] { given_with_command({"eval", "--steps", "3"}); });
  BOOST_TEST(said.starts_with("-- is missing"));
  BOOST_TEST(given_with_command({"--help"}).given("help"));
}

BOOST_AUTO_TEST_CASE(a_text_is_replaced_wherever_it_stands_in_values) {
  const Arguments arguments =
      given({"--start", "{i},{i}", "--optimizer", "a{i}", "--optimizer", "b", "--steps", "7"});
  const Arguments changed = arguments.replaced("{i}", "12");
  BOOST_TEST(changed.text("start") == "12,12");
  BOOST_TEST(changed.all("optimizer") == (Words{"a12", "b"}), per_element());
  BOOST_TEST(changed.integer("steps") == 7);
  BOOST_TEST(arguments.text("start") == "{i},{i}");
}

BOOST_AUTO_TEST_CASE(a_changed_command_line_can_be_told_anew) {
  const Arguments changed = given({"ackley", "--steps", "7", "--threads", "2"}).with("steps", "8");
  BOOST_TEST(changed.command_line() == "nnopt minimize ackley --steps 7");
  BOOST_TEST(changed.with_own_line().command_line() ==
             "nnopt minimize --function=ackley --steps=8");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
