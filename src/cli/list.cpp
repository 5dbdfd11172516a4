// `nnopt list`: everything that has a name.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <thread>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/program.hpp"
#include "compute/activations.hpp"
#include "functions/catalogue.hpp"
#include "networks/architecture.hpp"
#include "networks/initializers.hpp"
#include "rules/catalogue.hpp"

namespace nnopt {
namespace {

/// One thing with a name, as text and as JSON fields in order.
struct Item {
  std::string name, text;
  std::vector<std::string> aliases;
  std::vector<OptionRow> options;
  std::vector<std::pair<std::string, std::string>> details;
};

std::string dimension_text(std::size_t least, std::size_t most) {
  if (least == most) return std::to_string(least);
  return fmt::format("{} or more", least);
}

std::string points_text(const std::vector<std::vector<double>>& points) {
  std::string text;
  for (const auto& point : points) {
    text += text.empty() ? "(" : ", (";
    for (std::size_t i = 0; i < point.size(); ++i) {
      text += fmt::format("{}{:.10g}", i == 0 ? "" : ", ", point[i]);
    }
    text += ")";
  }
  return text;
}

std::string domain_text(const KnownFunction& f) {
  std::string text;
  for (const auto& [lo, hi] : f.domain) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", lo, hi);
  }
  return text;
}

std::vector<Item> functions() {
  std::vector<Item> items;
  for (const auto& row : function_rows()) {
    const KnownFunction f = find_function(row.name, {});
    items.push_back({std::string(row.name),
                     std::string(row.formula),
                     {row.aliases.begin(), row.aliases.end()},
                     row.options,
                     {{"dimensions", dimension_text(row.least_dim, row.most_dim)},
                      {"domain", domain_text(f)},
                      {"start", points_text({f.start})},
                      {"minima", points_text(f.minima)},
                      {"minimum", fmt::format("{}", *f.minimum)},
                      {"source", std::string(row.source)}}});
  }
  return items;
}

std::vector<Item> optimizers() {
  std::vector<Item> items;
  for (const auto& row : rule_rows()) {
    items.push_back({std::string(row.name), std::string(row.text), {}, row.options, {}});
    for (const auto& alias : rule_aliases) {
      if (alias.spec.substr(0, alias.spec.find(':')) != row.name) continue;
      items.back().aliases.emplace_back(alias.name);
    }
  }
  return items;
}

std::vector<Item> models() {
  std::vector<Item> items;
  for (const auto& row : model_rows()) {
    Item item{std::string(row.name), std::string(row.text), {}, {}, {}};
    if (row.network) {
      ModelOptions options;
      options.name = row.name;
      item.details.emplace_back("parameters",
                                fmt::format("{} for 1 output", plan_network(options).parameters));
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<Item> activations() {
  std::vector<Item> items;
  for (const auto& row : named_formulas<Activation>()) {
    items.push_back({std::string(row.name), std::string(row.formula), {}, {}, {}});
  }
  return items;
}

std::vector<Item> initializers() {
  std::vector<Item> items;
  for (const auto& row : initializer_rows()) {
    items.push_back({std::string(row.name), std::string(row.formula), {}, row.options, {}});
  }
  return items;
}

std::vector<Item> devices() {
  return {{"cpu",
           fmt::format("{} threads", std::max(1u, std::thread::hardware_concurrency())),
           {},
           {},
           {}}};
}

struct Kind {
  const char* name;
  std::vector<Item> (*items)();
};
constexpr Kind kinds[] = {
    {"functions", functions},     {"optimizers", optimizers},     {"models", models},
    {"activations", activations}, {"initializers", initializers}, {"devices", devices}};

Command command() {
  return {
      "list",
      "what there is to choose from: functions, optimizers, models, ...",
      "KIND [NAME] [options]",
      {{"Output",
        {{"format", 0, "NAME", "text", "what standard output carries: text, table or json"}}},
       general_options()},
      {"nnopt list functions", "nnopt list optimizers adam", "nnopt list functions --format json"},
      "",
      2};
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// A line for each.
std::string overview(const std::vector<Item>& items) {
  std::size_t width = 0;
  for (const auto& item : items) width = std::max(width, item.name.size());
  std::string text;
  for (const auto& item : items) text += fmt::format("{:<{}}  {}\n", item.name, width, item.text);
  return text;
}

/// All about one.
std::string full_text(const Item& item) {
  std::string text = fmt::format("{}\n  {}\n", item.name, item.text);
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) text += fmt::format("  {:<11} {}\n", key, value);
  };
  add("also", names_text(item.aliases));
  for (const auto& [key, value] : item.details) add(key, value);
  if (!item.options.empty()) text += "  options\n";
  for (const auto& [key, fallback, explained] : item.options) {
    text += fmt::format("    {:<26} {} [{}]\n", key, explained, fallback);
  }
  return text;
}

std::string table(const std::vector<Item>& items, const std::string& command_line) {
  std::string text = fmt::format("# {}\n# name\n", command_line);
  for (const auto& item : items) text += item.name + "\n";
  return text;
}

std::string json(const char* kind, const std::vector<Item>& items) {
  Json list = Json::array();
  for (const auto& item : items) {
    Json entry = Json::object();
    entry.add("name", item.name).add("text", item.text);
    entry.add("aliases", item.aliases);
    for (const auto& [key, value] : item.details) entry.add(key, value);
    Json options = Json::array();
    for (const auto& [key, fallback, explained] : item.options) {
      options.push(Json::object().add("name", key).add("default", fallback).add("text", explained));
    }
    entry.add("options", std::move(options));
    list.push(std::move(entry));
  }
  return Json::object()
      .add("command", "list")
      .add("version", version)
      .add(kind, std::move(list))
      .text();
}

const Kind& find_kind(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const auto& kind : kinds) names.emplace_back(kind.name);
  if (arguments.words().empty()) {
    throw BadInput("list what? " + joined_or(names) + " is right, as in `nnopt list functions`");
  }
  const std::string& word = arguments.words().front();
  for (const auto& kind : kinds) {
    if (word == kind.name) return kind;
  }
  for (const char* later : {"schedules", "losses", "datasets"}) {
    if (word == later)
      throw BadInput("list " + word + " is not built yet: " + joined_or(names) + " is right");
  }
  throw BadInput(unknown_name("list", word, names));
}

/// Names are case-blind, and '-' equals '_'.
bool same_name(std::string_view a, std::string_view b) {
  const auto plain = [](char c) {
    return c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  return std::ranges::equal(a, b, {}, plain, plain);
}

Item find_item(const Kind& kind, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& item : kind.items()) {
    std::vector<std::string> own = item.aliases;
    own.push_back(item.name);
    const auto is_it = [&](const std::string& one) { return same_name(one, name); };
    if (std::ranges::any_of(own, is_it)) return item;
    names.insert(names.end(), own.begin(), own.end());
  }
  std::string singular(kind.name);
  singular.pop_back();
  throw BadInput(unknown_name(singular, name, names, fmt::format("nnopt list {}", kind.name)));
}

int run(const Arguments& arguments) {
  const Kind& kind = find_kind(arguments);
  const bool one = arguments.words().size() > 1;
  std::vector<Item> items;
  if (one) {
    items.push_back(find_item(kind, arguments.words()[1]));
  } else {
    items = kind.items();
  }
  std::string text;
  switch (format_of(arguments)) {
    case Format::text:
      text = one ? full_text(items.front()) : overview(items);
      break;
    case Format::table:
      text = table(items, arguments.command_line());
      break;
    case Format::json:
      text = json(kind.name, items);
      break;
    case Format::gnuplot:
      throw arguments.wrong("format", "a list has no picture: text, table or json is right");
  }
  Output output;
  output.write(text);
  output.flush();
  return 0;
}

}  // namespace

CommandRow list_command() { return {command(), run}; }

}  // namespace nnopt
