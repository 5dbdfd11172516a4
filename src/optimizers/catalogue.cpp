#include "optimizers/catalogue.hpp"

#include <algorithm>
#include <optional>

#include "base/rows.hpp"
#include "base/text.hpp"

namespace nnopt {

std::unique_ptr<Method> make_method(const MethodOptions& options, std::size_t parameters,
                                    std::uint64_t seed) {
  return std::visit([&](const auto& method) { return method.make(parameters, seed); }, options);
}

std::size_t most_parameters(const MethodOptions& options) {
  return std::visit(
      []<class M>(const M&) {
        if constexpr (requires { M::most_parameters; }) return std::size_t(M::most_parameters);
        return std::numeric_limits<std::size_t>::max();
      },
      options);
}

Optimizer find_optimizer(std::string_view text, const RuleDefaults& defaults) {
  const Spec spec = parse_spec(text, "optimizer");
  std::optional<Optimizer> found;
  for_each_row<MethodOptions>([&]<class M>(M method) {
    if (spec.name != M::name) return;
    read_options(method, spec, defaults);
    found = MethodOptions(method);
  });
  if (found) return *found;
  std::vector<std::string> names = row_names<Rule>();
  for (const auto& alias : rule_aliases) names.emplace_back(alias.name);
  if (std::ranges::find(names, spec.name) != names.end()) return find_rule(text, defaults);
  const std::vector<std::string> methods = row_names<MethodOptions>();
  names.insert(names.end(), methods.begin(), methods.end());
  throw BadInput(unknown_name("optimizer", spec.name, names, "nnopt list optimizers"));
}

std::string describe(const MethodOptions& options) {
  return std::visit(
      []<class M>(M method) {
        SpecLister now, usual;
        method.options(now);
        M().options(usual);
        return spec_text(M::name, now.rows, usual.rows);
      },
      options);
}

std::vector<RuleRow> optimizer_rows() {
  std::vector<RuleRow> rows = rule_rows();
  for_each_row<MethodOptions>([&]<class M>(M method) {
    SpecLister lister;
    method.options(lister);
    rows.push_back({M::name, M::text, lister.rows});
  });
  return rows;
}

}  // namespace nnopt
