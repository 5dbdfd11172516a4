// Rules by name: from `adam:lr=0.1` to a Rule, and the rows that lists show.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/spec.hpp"
#include "rules/defaults.hpp"
#include "rules/rules.hpp"

namespace nnopt {

/// Reads `adam:lr=0.1,betas=0.9/0.99`. Throws BadInput for unknown names and options (with the
/// nearest), values that are out of range, options that contradict each other, and for a default
/// (such as momentum) that the rule has no option for.
Rule find_rule(std::string_view spec, const RuleDefaults& defaults);

/// `adam:lr=0.1`: the name and the options that differ from torch's defaults; lr always.
std::string describe(const Rule& rule);

struct RuleRow {
  std::string_view name, text;
  std::vector<OptionRow> options;
};
std::vector<RuleRow> rule_rows();

/// Another name and what it stands for: `sgdm`, `sgd:momentum=0.9`.
struct RuleAlias {
  std::string_view name, spec;
};
inline constexpr std::array<RuleAlias, 4> rule_aliases{{{"gd", "sgd"},
                                                        {"sgdm", "sgd:momentum=0.9"},
                                                        {"adgrad", "adagrad"},
                                                        {"amsgrad", "adam:amsgrad=true"}}};

}  // namespace nnopt
