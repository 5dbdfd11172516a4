#include "rules/catalogue.hpp"

#include <algorithm>
#include <utility>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "rules/defaults.hpp"

namespace nnopt {
namespace {

/// The spec with an alias written out; what the user gave comes after, and wins.
Spec without_alias(Spec spec) {
  for (const auto& alias : rule_aliases) {
    if (spec.name != alias.name) continue;
    Spec meant = parse_spec(alias.spec, "optimizer");
    for (auto& option : spec.options) {
      std::erase_if(meant.options, [&](const auto& o) { return o.first == option.first; });
      meant.options.push_back(std::move(option));
    }
    return meant;
  }
  return spec;
}

}  // namespace

Rule find_rule(std::string_view text, const RuleDefaults& defaults) {
  const Spec given = parse_spec(text, "optimizer");
  const Spec spec = without_alias(given);
  std::optional<Rule> found;
  for_each_row<Rule>([&]<class R>(R rule) {
    if (spec.name != R::name) return;
    if constexpr (std::is_same_v<R, Adam>) {
      if (given.name == R::name && defaults.adam_lr) rule.lr = *defaults.adam_lr;
    }
    read_options(rule, spec, defaults);
    found = rule;
  });
  if (found) return *found;
  std::vector<std::string> names = row_names<Rule>();
  for (const auto& alias : rule_aliases) names.emplace_back(alias.name);
  throw BadInput(unknown_name("optimizer", spec.name, names, "nnopt list optimizers"));
}

std::string describe(const Rule& rule) {
  return std::visit(
      []<class R>(R r) {
        SpecLister now, usual;
        r.options(now);
        R().options(usual);
        return spec_text(R::name, now.rows, usual.rows, "lr");
      },
      rule);
}

std::vector<RuleRow> rule_rows() {
  std::vector<RuleRow> rows;
  for_each_row<Rule>([&]<class R>(R rule) {
    SpecLister lister;
    rule.options(lister);
    rows.push_back({R::name, R::text, lister.rows});
  });
  return rows;
}

}  // namespace nnopt
