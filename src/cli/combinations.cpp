#include "cli/combinations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/spec.hpp"
#include "base/text.hpp"
#include "cli/rule_options.hpp"
#include "optimizers/catalogue.hpp"

namespace nnopt {
namespace {

/// The combinations with each of `values` for one option. `add` writes down what was chosen.
template <class Add>
std::vector<Combination> multiplied(const std::vector<Combination>& combinations,
                                    const char* option, const std::vector<std::string>& values,
                                    Add add) {
  std::vector<Combination> more;
  for (const Combination& one : combinations) {
    for (const auto& value : values) {
      more.push_back(one);
      more.back().arguments = one.arguments.with(option, value);
      add(value, values.size() > 1, more.back());
    }
  }
  return more;
}

/// `adam:lr=0.1` as `adam` and its numbers; a formula has none.
struct PartedSpec {
  std::string rest;
  std::vector<NamedValue> numbers = {};
};

PartedSpec parted(const std::string& text) {
  Spec spec{text, {}};
  try {
    spec = parse_spec(text, "");
  } catch (const BadInput&) {  // a formula
  }
  PartedSpec parts{spec.name};
  for (const auto& [key, value] : spec.options) {
    if (const auto number = parse_double(value)) {
      parts.numbers.emplace_back(key, *number);
    } else {
      parts.rest += fmt::format("{}{}={}", parts.rest == spec.name ? ":" : ",", key, value);
    }
  }
  return parts;
}

/// The combinations with each of some specs: functions, optimizers.
std::vector<Combination> with_each_spec(const std::vector<Combination>& combinations,
                                        const char* option, const std::vector<std::string>& specs) {
  const bool alike = std::ranges::all_of(
      specs, [&](const std::string& s) { return parted(s).rest == parted(specs.front()).rest; });
  return multiplied(
      combinations, option, specs, [&](const std::string& spec, bool several, Combination& to) {
        const PartedSpec parts = parted(spec);
        if (several) to.words.push_back(spec);
        if (!alike) to.series.push_back(parts.rest);
        to.numbers.insert(to.numbers.end(), parts.numbers.begin(), parts.numbers.end());
      });
}

}  // namespace

std::vector<Combination> with_each(const std::vector<Combination>& combinations, const char* option,
                                   const std::vector<std::string>& values) {
  std::string name = option;
  std::ranges::replace(name, '-', ' ');
  const bool speaks_for_itself = name == "model" || name == "activation";
  const auto add = [&](const std::string& value, bool several, Combination& one) {
    if (several) one.words.push_back(speaks_for_itself ? value : name + " " + value);
    const auto number = parse_double(value);
    if (number) one.numbers.emplace_back(name, *number);
    if (!number && several) one.series.push_back(value);
  };
  // Where the optimizer's spec has a number of its own, that counts, and the list makes no more.
  std::string key = option;
  std::ranges::replace(key, '-', '_');
  const auto has_own = [&](const Combination& one) {
    return std::ranges::find(one.numbers, key, &NamedValue::first) != one.numbers.end();
  };
  std::vector<Combination> all;
  for (const Combination& one : combinations) {
    if (has_own(one)) {
      all.push_back(one);
      all.back().arguments = one.arguments.with(option, values.front());
    } else {
      std::ranges::move(multiplied({one}, option, values, add), std::back_inserter(all));
    }
  }
  return all;
}

std::vector<Combination> combinations_of(const Arguments& arguments,
                                         const std::vector<const char*>& specs,
                                         const std::vector<const char*>& lists) {
  std::vector<Combination> combinations{{arguments}};
  for (const char* option : specs) {
    const auto values = arguments.all(option);
    if (!values.empty()) combinations = with_each_spec(combinations, option, values);
  }
  for (const char* option : lists) {
    if (!arguments.given(option)) continue;
    std::vector<std::string> values;
    for (const auto& text : arguments.all(option)) {
      for (const auto value : split(text, ',')) values.emplace_back(trim(value));
    }
    combinations = with_each(combinations, option, values);
  }
  return combinations;
}

std::string without_numbers(const std::string& spec) { return parted(spec).rest; }

void refuse_what_none_has(const Arguments& arguments) {
  for (const char* option : {"lr", "weight-decay", "momentum"}) {
    if (!arguments.given(option)) continue;
    std::string complaint;
    const auto specs = arguments.all("optimizer");
    const auto has_it = [&](const std::string& spec) {
      RuleDefaults defaults;
      const std::string_view name = option;
      (name == "lr"         ? defaults.lr
       : name == "momentum" ? defaults.momentum
                            : defaults.weight_decay) = 0.5;
      try {
        find_optimizer(given_optimizer(spec).spec, defaults);
        return true;
      } catch (const BadInput& error) {
        complaint = error.what();
        return false;
      }
    };
    if (std::ranges::none_of(specs, has_it)) throw arguments.wrong(option, complaint);
  }
}

}  // namespace nnopt
