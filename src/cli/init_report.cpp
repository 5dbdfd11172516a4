#include "cli/init_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.hpp"
#include "cli/program.hpp"

namespace nnopt {
namespace {

/// The comment lines on top of a table.
std::string table_head(const std::string& command_line, const std::vector<Initializer>& schemes,
                       BiasInit bias, std::string_view columns) {
  std::string text = fmt::format("# {}\n", command_line);
  for (std::size_t i = 0; i < schemes.size(); ++i) {
    text += fmt::format("# scheme {}: {}\n", i + 1, describe(schemes[i]));
  }
  return text + fmt::format("# {}\n# {}\n", bias_text(bias), columns);
}

void append(std::string& text, double x) {
  fmt::format_to(std::back_inserter(text), " {}", without_sign_of_nan(x));
}

void append(std::string& text, const Moments& numbers, double expected) {
  for (const double x : {numbers.min, numbers.max, numbers.mean, numbers.variance(), expected}) {
    append(text, x);
  }
}

Json json_head(const std::string& command_line, const std::vector<Initializer>& schemes,
               BiasInit bias, std::uint64_t seed) {
  Json json = result_head("init", command_line);
  json.add("schemes", labels_of(schemes));
  return json.add("bias", bias_text(bias)).add("seed", seed);
}

Json json_row(const Initializer& scheme, const LayerSize& size, const Moments& numbers,
              double expected) {
  Json row = Json::object();
  row.add("scheme", describe(scheme)).add("fan_in", size.fan_in).add("fan_out", size.fan_out);
  row.add("parameters", size.parameters()).add("min", numbers.min).add("max", numbers.max);
  row.add("mean", numbers.mean).add("variance", numbers.variance());
  return row.add("expected_variance", expected);
}

/// "vanishing, times 0.17 a layer".
std::string trend_text(double factor) {
  const Trend trend = trend_of(factor);
  if (trend == Trend::undefined) return std::string(word(trend));
  return fmt::format("{}, variance times {:.3g} a layer", word(trend), factor);
}

/// Which of `count` rows a summary shows: the first, the last, and some between.
bool is_shown(std::size_t k, std::size_t count) {
  constexpr std::size_t most = 20;
  const std::size_t every = count <= most ? 1 : (count + 9) / 10;
  return k % every == 0 || k + 1 == count;
}

}  // namespace

std::string bias_text(BiasInit bias) {
  switch (bias) {
    case BiasInit::torch:
      return "biases U(+-1/sqrt(fan_in)), as torch.nn.Linear has them";
    case BiasInit::zeros:
      return "biases 0";
    case BiasInit::scheme:
      break;
  }
  return "biases of the scheme";
}

std::vector<std::string> labels_of(const std::vector<Initializer>& schemes) {
  std::vector<std::string> labels;
  for (const auto& scheme : schemes) labels.push_back(describe(scheme));
  return labels;
}

std::string to_text(const SizeReport& report) {
  std::string text;
  for (std::size_t k = 0; k < report.rows.size(); ++k) {
    const InitRow& row = report.rows[k];
    if (k == 0 || row.scheme != report.rows[k - 1].scheme) {
      text += fmt::format("{}, {}\n  {:>8} {:>8} {:>11} {:>9} {:>12} {:>12} {:>10} {:>10}\n",
                          describe(report.plan.schemes[row.scheme]), bias_text(report.plan.bias),
                          "fan_in", "fan_out", "parameters", "drawn", "min", "max", "variance",
                          "expected");
    }
    text += fmt::format("  {:>8} {:>8} {:>11} {:>9} {:>12.5g} {:>12.5g} {:>10.4g} {:>10.4g}\n",
                        row.size.fan_in, row.size.fan_out, row.size.parameters(),
                        fmt::format("{}x", row.draws), row.numbers.min, row.numbers.max,
                        row.numbers.variance(), row.expected);
  }
  return text;
}

std::string to_table(const SizeReport& report) {
  std::string text =
      table_head(report.command_line, report.plan.schemes, report.plan.bias,
                 "scheme fan_in fan_out parameters draws min max mean variance expected");
  for (std::size_t k = 0; k < report.rows.size(); ++k) {
    const InitRow& row = report.rows[k];
    if (k > 0 && row.scheme != report.rows[k - 1].scheme) text += '\n';
    text += fmt::format("{} {} {} {} {}", row.scheme + 1, row.size.fan_in, row.size.fan_out,
                        row.size.parameters(), row.draws);
    append(text, row.numbers, row.expected);
    text += '\n';
  }
  return text;
}

Json to_json(const SizeReport& report) {
  Json rows = Json::array();
  for (const InitRow& row : report.rows) {
    Json one = json_row(report.plan.schemes[row.scheme], row.size, row.numbers, row.expected);
    rows.push(one.add("draws", row.draws));
  }
  Json json =
      json_head(report.command_line, report.plan.schemes, report.plan.bias, report.plan.seed);
  return json.add("rows", std::move(rows));
}

std::string to_text(const DepthReport& report) {
  std::string text = report.network + "\n";
  for (const SchemeDepth& depth : report.depths) {
    text += fmt::format("{}, {}\n  {:>5} {:>8} {:>8} {:>11} {:>10} {:>10} {:>12} {:>12}\n",
                        describe(report.plan.schemes[depth.scheme]), bias_text(report.plan.bias),
                        "layer", "fan_in", "fan_out", "parameters", "variance", "expected",
                        "activations", "gradients");
    for (std::size_t k = 0; k < depth.rows.size(); ++k) {
      if (!is_shown(k, depth.rows.size())) continue;
      const DepthRow& row = depth.rows[k];
      text += fmt::format("  {:>5} {:>8} {:>8} {:>11} {:>10.4g} {:>10.4g} {:>12.4g} {:>12.4g}\n",
                          row.layer, row.size.fan_in, row.size.fan_out, row.size.parameters(),
                          row.numbers.variance(), row.expected,
                          without_sign_of_nan(row.activation_variance),
                          without_sign_of_nan(row.gradient_variance));
    }
    text += fmt::format("  activations {}\n", trend_text(depth.activation_factor));
    text += fmt::format("  gradients   {}\n", trend_text(depth.gradient_factor));
  }
  return text;
}

std::string to_table(const DepthReport& report) {
  std::string text =
      table_head(report.command_line, report.plan.schemes, report.plan.bias,
                 "scheme layer fan_in fan_out parameters min max mean variance expected "
                 "activation_variance gradient_variance");
  for (const SchemeDepth& depth : report.depths) {
    if (&depth != &report.depths.front()) text += '\n';
    for (const DepthRow& row : depth.rows) {
      text += fmt::format("{} {} {} {} {}", depth.scheme + 1, row.layer, row.size.fan_in,
                          row.size.fan_out, row.size.parameters());
      append(text, row.numbers, row.expected);
      append(text, row.activation_variance);
      append(text, row.gradient_variance);
      text += '\n';
    }
  }
  return text;
}

Json to_json(const DepthReport& report) {
  Json rows = Json::array(), depths = Json::array();
  for (const SchemeDepth& depth : report.depths) {
    const Initializer& scheme = report.plan.schemes[depth.scheme];
    for (const DepthRow& row : depth.rows) {
      Json one = json_row(scheme, row.size, row.numbers, row.expected);
      one.add("layer", row.layer).add("activation_variance", row.activation_variance);
      rows.push(one.add("gradient_variance", row.gradient_variance));
    }
    Json one = Json::object();
    one.add("scheme", describe(scheme));
    one.add("activations", word(trend_of(depth.activation_factor)));
    one.add("activation_factor", depth.activation_factor);
    one.add("gradients", word(trend_of(depth.gradient_factor)));
    depths.push(one.add("gradient_factor", depth.gradient_factor));
  }
  Json json =
      json_head(report.command_line, report.plan.schemes, report.plan.bias, report.plan.seed);
  json.add("network", report.network).add("inputs", report.plan.inputs);
  json.add("criterion", fmt::format("variance times less than {} a layer: vanishing; more than {}: "
                                    "exploding",
                                    vanishing_below, exploding_above));
  return json.add("depth", std::move(depths)).add("rows", std::move(rows));
}

}  // namespace nnopt
