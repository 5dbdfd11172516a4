#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "rules/catalogue.hpp"

namespace nnopt {
namespace {

std::string read(const std::string& spec, const RuleDefaults& defaults = {}) {
  return describe(find_rule(spec, defaults));
}

/// The text of BadInput that reading a spec ends in.
std::string complaint(const std::string& spec, const RuleDefaults& defaults = {}) {
  try {
    return "none: " + read(spec, defaults);
  } catch (const BadInput& e) {
    return e.what();
  }
}

void check_complaint(const std::string& spec, const std::vector<std::string>& parts) {
  const std::string text = complaint(spec);
  for (const auto& part : parts) {
    BOOST_TEST(text.find(part) != std::string::npos, spec << ": '" << part << "' not in: " << text);
  }
  BOOST_TEST(text.find('\n') == std::string::npos, spec << " gives more than one line");
}

std::vector<std::pair<std::string, std::string>> values_of(const Rule& rule) {
  return std::visit(
      [](auto r) {
        SpecLister lister;
        r.options(lister);
        std::vector<std::pair<std::string, std::string>> values;
        for (const auto& row : lister.rows) values.emplace_back(row.key, row.fallback);
        return values;
      },
      rule);
}

bool has_option(const RuleRow& row, std::string_view key) {
  return std::ranges::any_of(row.options, [&](const OptionRow& o) { return o.key == key; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rule_catalogue)

BOOST_AUTO_TEST_CASE(a_bare_name_has_the_defaults_of_torch) {
  BOOST_TEST(read("sgd") == "sgd:lr=0.001");
  BOOST_TEST(read("adagrad") == "adagrad:lr=0.01");
  BOOST_TEST(read("rmsprop") == "rmsprop:lr=0.01");
  BOOST_TEST(read("adam") == "adam:lr=0.001");
  BOOST_TEST(read("adamw") == "adamw:lr=0.001");
  BOOST_TEST(read("adamax") == "adamax:lr=0.002");
  BOOST_TEST(read("nadam") == "nadam:lr=0.002");
  BOOST_TEST(read("radam") == "radam:lr=0.001");
  BOOST_TEST(read("adadelta") == "adadelta:lr=1");
  BOOST_TEST(read("rprop") == "rprop:lr=0.01");
  BOOST_TEST(read("asgd") == "asgd:lr=0.01");
  BOOST_TEST(read("lion") == "lion:lr=0.0001");
  BOOST_TEST(read("adabelief") == "adabelief:lr=0.001");
  BOOST_TEST(read("yogi") == "yogi:lr=0.01");
}

BOOST_AUTO_TEST_CASE(every_option_has_the_default_that_its_authors_gave_it) {
  const std::map<std::string, std::map<std::string, std::string>> defaults{
      {"nadam",
       {{"lr", "0.002"},
        {"betas", "0.9/0.999"},
        {"eps", "1e-08"},
        {"weight_decay", "0"},
        {"momentum_decay", "0.004"},
        {"decoupled_weight_decay", "false"}}},
      {"radam",
       {{"lr", "0.001"},
        {"betas", "0.9/0.999"},
        {"eps", "1e-08"},
        {"weight_decay", "0"},
        {"decoupled_weight_decay", "false"}}},
      {"adadelta", {{"lr", "1"}, {"rho", "0.9"}, {"eps", "1e-06"}, {"weight_decay", "0"}}},
      {"rprop", {{"lr", "0.01"}, {"etas", "0.5/1.2"}, {"step_sizes", "1e-06/50"}}},
      {"asgd",
       {{"lr", "0.01"},
        {"lambd", "0.0001"},
        {"alpha", "0.75"},
        {"t0", "1e+06"},
        {"weight_decay", "0"}}},
      {"lion", {{"lr", "0.0001"}, {"betas", "0.9/0.99"}, {"weight_decay", "0"}}},
      {"adabelief",
       {{"lr", "0.001"},
        {"betas", "0.9/0.999"},
        {"eps", "1e-16"},
        {"weight_decay", "0"},
        {"amsgrad", "false"},
        {"weight_decouple", "true"},
        {"fixed_decay", "false"},
        {"rectify", "true"},
        {"degenerated_to_sgd", "true"}}},
      {"yogi",
       {{"lr", "0.01"},
        {"betas", "0.9/0.999"},
        {"eps", "0.001"},
        {"initial_accumulator", "1e-06"},
        {"weight_decay", "0"}}}};
  std::size_t found = 0;
  for (const auto& row : rule_rows()) {
    const auto expected = defaults.find(std::string(row.name));
    if (expected == defaults.end()) continue;
    ++found;
    BOOST_TEST(row.options.size() == expected->second.size(), row.name);
    for (const auto& option : row.options) {
      BOOST_TEST_CONTEXT(row.name << " " << option.key) {
        BOOST_TEST(expected->second.contains(option.key));
        if (expected->second.contains(option.key)) {
          BOOST_TEST(option.fallback == expected->second.at(option.key));
        }
      }
    }
  }
  BOOST_TEST(found == defaults.size());
}

BOOST_AUTO_TEST_CASE(aliases_stand_for_what_they_say) {
  BOOST_TEST(read("gd") == read("sgd"));
  BOOST_TEST(read("sgdm") == "sgd:lr=0.001,momentum=0.9");
  BOOST_TEST(read("adgrad:lr=0.5") == "adagrad:lr=0.5");
  BOOST_TEST(read("amsgrad") == "adam:lr=0.001,amsgrad=true");
  for (const auto& alias : rule_aliases) {
    BOOST_TEST(read(std::string(alias.name)) == read(std::string(alias.spec)));
  }
}

BOOST_AUTO_TEST_CASE(what_the_user_gives_wins_over_the_alias) {
  BOOST_TEST(read("sgdm:momentum=0.5,lr=1") == "sgd:lr=1,momentum=0.5");
  BOOST_TEST(read("sgdm:nesterov=true") == "sgd:lr=0.001,momentum=0.9,nesterov=true");
  BOOST_TEST(read("amsgrad:amsgrad=false") == "adam:lr=0.001");
}

BOOST_AUTO_TEST_CASE(options_of_the_command_line_hold_where_the_spec_is_silent) {
  RuleDefaults defaults;
  defaults.lr = 0.25;
  defaults.weight_decay = 0.125;
  for (const auto& row : rule_rows()) {
    const std::string name(row.name);
    if (!has_option(row, "weight_decay")) continue;
    BOOST_TEST(read(name, defaults) == name + ":lr=0.25,weight_decay=0.125");
    BOOST_TEST(read(name + ":lr=0.5,weight_decay=0.25", defaults) ==
               name + ":lr=0.5,weight_decay=0.25");
  }
  defaults = {};
  defaults.momentum = 0.5;
  BOOST_TEST(read("sgd", defaults) == "sgd:lr=0.001,momentum=0.5");
  BOOST_TEST(read("rmsprop", defaults) == "rmsprop:lr=0.01,momentum=0.5");
  BOOST_TEST(read("sgd:nesterov=true", defaults) == "sgd:lr=0.001,momentum=0.5,nesterov=true");
  BOOST_TEST(read("sgdm", defaults) == "sgd:lr=0.001,momentum=0.9");
}

BOOST_AUTO_TEST_CASE(the_default_rate_of_adam_is_of_adam_alone) {
  RuleDefaults defaults;
  defaults.adam_lr = 0.01;
  BOOST_TEST(read("adam", defaults) == "adam:lr=0.01");
  BOOST_TEST(read("adamw", defaults) == "adamw:lr=0.001");
  BOOST_TEST(read("sgd", defaults) == "sgd:lr=0.001");
  BOOST_TEST(read("adam:lr=0.5", defaults) == "adam:lr=0.5");
  defaults.lr = 0.25;
  BOOST_TEST(read("adam", defaults) == "adam:lr=0.25");
}

BOOST_AUTO_TEST_CASE(a_default_that_a_rule_has_no_option_for_is_refused) {
  RuleDefaults defaults;
  defaults.momentum = 0.9;
  for (const auto& row : rule_rows()) {
    if (has_option(row, "momentum")) continue;
    const std::string name(row.name), text = complaint(name, defaults);
    BOOST_TEST(text.find("--momentum") != std::string::npos, text);
    BOOST_TEST(text.find(name) != std::string::npos, text);
  }
  defaults = {};
  defaults.weight_decay = 0.5;
  BOOST_TEST(complaint("rprop", defaults) == "rprop has no weight_decay for --weight-decay to set");
}

BOOST_AUTO_TEST_CASE(every_option_of_every_rule_can_be_set) {
  for (const auto& row : rule_rows()) {
    BOOST_TEST(!row.text.empty());
    for (const auto& option : row.options) {
      BOOST_TEST(!option.text.empty());
      const bool list = option.fallback.find('/') != std::string::npos;
      const std::string value = option.key == "etas"         ? "0.25/1.5"
                                : list                       ? "0.25/0.5"
                                : option.fallback == "false" ? "true"
                                : option.fallback == "true"  ? "false"
                                                             : "0.75";
      std::string spec = std::string(row.name) + ":" + option.key + "=" + value;
      if (option.key == "nesterov") spec += ",momentum=0.5";
      if (option.key == "amsgrad" && row.name == "adabelief") spec += ",rectify=false";
      const auto values = values_of(find_rule(spec, {}));
      for (const auto& [key, now] : values) {
        if (key == option.key) BOOST_TEST(now == value, spec);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_description_reads_back_as_the_same_rule) {
  for (const std::string spec :
       {"sgd", "gd:lr=0.1", "sgdm:nesterov=true,weight_decay=1e-4",
        "sgd:momentum=0.5,dampening=0.25", "adgrad:lr_decay=0.1,initial_accumulator_value=2,eps=1",
        "rmsprop:centered=true,momentum=0.9,alpha=0.3", "adam:betas=0.5/0.123456789012345678",
        "amsgrad:lr=5e-4", "adamw:weight_decay=0", "adamw:lr=0", "adamax:eps=1e-300",
        "rprop:etas=0.25/1.5,step_sizes=0/1e300", "asgd:lambd=0,t0=5,alpha=1",
        "nadam:decoupled_weight_decay=true,momentum_decay=0", "yogi:initial_accumulator=0",
        "adabelief:rectify=false,weight_decouple=false,amsgrad=true"}) {
    const Rule rule = find_rule(spec, {});
    const std::string text = describe(rule);
    const Rule again = find_rule(text, {});
    BOOST_TEST(describe(again) == text);
    BOOST_TEST((values_of(again) == values_of(rule)), spec << " became " << text);
    BOOST_TEST(again.index() == rule.index());
  }
}

BOOST_AUTO_TEST_CASE(unknown_names_suggest_the_nearest) {
  check_complaint("adm", {"'adm'", "'adam'", "nnopt list optimizers"});
  check_complaint("rmsporp:lr=1", {"'rmsprop'"});
  check_complaint("adammw", {"'adamw'"});
  check_complaint("", {"optimizer"});
  check_complaint(":lr=1", {"optimizer"});
}

BOOST_AUTO_TEST_CASE(unknown_options_suggest_the_nearest) {
  check_complaint("adam:beta=0.9/0.99", {"adam", "'beta'", "'betas'"});
  check_complaint("sgd:nestrov=true", {"sgd", "'nestrov'", "'nesterov'"});
  check_complaint("adagrad:momentum=0.9", {"adagrad", "'momentum'", "lr_decay"});
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused_with_what_is_right) {
  for (const std::string bad : {"nan", "inf", "-1", "", "fast", "0x1p-3", "1,", "1 2", "1e400"}) {
    BOOST_TEST(complaint("adam:lr=" + bad).find("none") != 0u, "lr=" << bad << " was taken");
  }
  check_complaint("adam:lr=nan", {"adam", "lr", "nan", "0 up"});
  check_complaint("sgd:lr=-1", {"lr", "-1"});
  check_complaint("adam:betas=1/2", {"betas", "1/2", "0.9/0.999"});
  check_complaint("adam:betas=0.9", {"betas", "0.9/0.999"});
  check_complaint("adam:betas=0.9/0.99/0.999", {"betas"});
  check_complaint("adam:betas=-0.1/0.9", {"betas"});
  check_complaint("adam:betas=0.9/1", {"betas"});
  check_complaint("sgd:nesterov=yes,momentum=0.5", {"nesterov", "yes", "true or false"});
  check_complaint("adam:lr", {"'lr'", "key=value"});
  check_complaint("adam:", {"key=value"});
  check_complaint("adam:lr=1,lr=2", {"'lr'", "twice"});
}

BOOST_AUTO_TEST_CASE(nesterov_needs_momentum_and_no_dampening) {
  check_complaint("sgd:nesterov=true", {"nesterov", "momentum"});
  check_complaint("sgd:nesterov=true,momentum=0", {"nesterov", "momentum"});
  check_complaint("sgdm:nesterov=true,dampening=0.1", {"nesterov", "dampening"});
  BOOST_TEST(read("sgd:nesterov=false") == "sgd:lr=0.001");
}

BOOST_AUTO_TEST_CASE(the_etas_of_rprop_lie_on_both_sides_of_one) {
  for (const std::string bad : {"1.2/0.5", "0/1.2", "0.5/1", "1/1.2", "0.5/0.9", "1.5/2"}) {
    check_complaint("rprop:etas=" + bad, {"rprop", "etas", "0.5/1.2", "between 0 and 1"});
  }
  check_complaint("rprop:etas=0.5", {"rprop", "etas", "two numbers as 0.5/1.2"});
  check_complaint("rprop:etas=-0.5/1.2", {"rprop", "etas", "two numbers as 0.5/1.2"});
  BOOST_TEST(read("rprop:etas=0.25/1.0625") == "rprop:lr=0.01,etas=0.25/1.0625");
}

BOOST_AUTO_TEST_CASE(the_step_sizes_of_rprop_are_in_order) {
  check_complaint("rprop:step_sizes=50/1e-6", {"rprop", "step_sizes", "1e-6/50", "shortest"});
  check_complaint("rprop:step_sizes=1e-6", {"rprop", "step_sizes", "two numbers as 1e-06/50"});
  check_complaint("rprop:step_sizes=-1/50", {"rprop", "step_sizes", "0 up"});
  BOOST_TEST(read("rprop:step_sizes=0.5/0.5") == "rprop:lr=0.01,step_sizes=0.5/0.5");
}

BOOST_AUTO_TEST_CASE(options_of_adabelief_that_would_do_nothing_are_refused) {
  check_complaint("adabelief:amsgrad=true", {"adabelief", "amsgrad", "rectify=false"});
  check_complaint("adabelief:fixed_decay=true,weight_decouple=false",
                  {"adabelief", "fixed_decay", "weight_decouple=true"});
  BOOST_TEST(read("adabelief:amsgrad=true,rectify=false") ==
             "adabelief:lr=0.001,amsgrad=true,rectify=false");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
