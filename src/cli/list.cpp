// `nnopt list`: everything that has a name.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <thread>

#include "base/rows.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/program.hpp"
#include "compute/activations.hpp"
#include "compute/device.hpp"
#include "data/digits.hpp"
#include "functions/catalogue.hpp"
#include "functions/losses.hpp"
#include "networks/architecture.hpp"
#include "networks/initializers.hpp"
#include "optimizers/catalogue.hpp"
#include "optimizers/schedule.hpp"
#include "plots/function_sheet.hpp"
#include "plots/schedule_charts.hpp"

namespace nnopt {
namespace {

/// More about a thing; `value` where JSON carries more than the text.
struct Detail {
  std::string key, text;
  std::optional<Json> value = {};
};

/// One thing with a name, as text and as JSON fields in order.
struct Item {
  std::string name, text;
  std::string brief = {};  // stands between name and text where all are listed
  std::vector<std::string> aliases = {};
  std::vector<OptionRow> options = {};
  std::vector<Detail> details = {};
};

std::string point_text(const std::vector<double>& point) {
  std::string text;
  for (const double x : point) text += fmt::format("{}{:.10g}", text.empty() ? "" : ", ", x);
  return "(" + text + ")";
}

/// The first ones, and how many more there are.
std::string points_text(const std::vector<std::vector<double>>& points) {
  constexpr std::size_t most = 20;
  if (points.empty()) return "not listed";
  std::string text;
  for (std::size_t i = 0; i < std::min(points.size(), most); ++i) {
    text += (i == 0 ? "" : ", ") + point_text(points[i]);
  }
  return points.size() > most ? text + fmt::format(" and {} more", points.size() - most) : text;
}

/// `-5:10 each` where all coordinates have the same, else one interval per coordinate.
std::string domain_text(const KnownFunction& f) {
  std::string text;
  const auto interval = [](const auto& ends) {
    return fmt::format("{}:{}", ends.first, ends.second);
  };
  const bool alike = std::ranges::count(f.domain, f.domain.front()) == std::ssize(f.domain);
  if (alike && f.domain.size() > 1) return interval(f.domain.front()) + " each";
  for (const auto& ends : f.domain) text += (text.empty() ? "" : ", ") + interval(ends);
  return text;
}

std::string dimension_text(const FunctionRow& row) {
  if (row.least_dim == row.most_dim) return std::to_string(row.least_dim);
  if (row.dim_step > 1) return fmt::format("multiples of {}", row.dim_step);
  return fmt::format("{} or more", row.least_dim);
}

Item function_item(const FunctionRow& row) {
  const KnownFunction f = find_function(row.name, {});
  const auto n = f.start.size();
  std::string dimension = dimension_text(row);
  if (row.least_dim < row.most_dim) dimension += fmt::format("; what follows is for {}", n);
  Json domain = Json::array(), minima = Json::array();
  for (const auto& [lo, hi] : f.domain) domain.push(std::vector<double>{lo, hi});
  for (const auto& point : f.minima) minima.push(point);
  return {.name = std::string(row.name),
          .text = std::string(row.formula),
          .brief = std::to_string(row.least_dim) + (row.least_dim < row.most_dim ? "+" : ""),
          .aliases = {row.aliases.begin(), row.aliases.end()},
          .options = row.options,
          .details = {{"family", std::string(row.family)},
                      {"dimension", dimension, n},
                      {"domain", domain_text(f), domain},
                      {"start", point_text(f.start), f.start},
                      {"minima", points_text(f.minima), minima},
                      {"minimum", f.minimum ? fmt::format("{}", *f.minimum) : "unknown",
                       f.minimum ? Json(*f.minimum) : Json()},
                      {"gradient", row.kink_at_minima ? "none exists at the minima" : "",
                       row.kink_at_minima ? "none exists at the minima" : "exists at the minima"},
                      {"note", std::string(row.note)},
                      {"source", std::string(row.source)}}};
}

std::vector<Item> functions() {
  std::vector<Item> items;
  for (const auto& row : function_rows()) items.push_back(function_item(row));
  return items;
}

std::vector<Item> optimizers() {
  std::vector<Item> items;
  for (const auto& row : optimizer_rows()) {
    items.push_back(
        {.name = std::string(row.name), .text = std::string(row.text), .options = row.options});
    for (const auto& alias : rule_aliases) {
      if (alias.spec.substr(0, alias.spec.find(':')) != row.name) continue;
      items.back().aliases.emplace_back(alias.name);
    }
  }
  return items;
}

std::vector<Item> schedules() {
  std::vector<Item> items;
  for (const auto& row : schedule_rows()) {
    items.push_back({.name = std::string(row.name),
                     .text = std::string(row.text),
                     .brief = std::string(row.counts),
                     .options = row.options,
                     .details = {{"counts", std::string(row.counts)}}});
    if (!row.torch_name.empty()) items.back().aliases.emplace_back(row.torch_name);
  }
  return items;
}

std::vector<Item> models() {
  std::vector<Item> items;
  for (const auto& row : model_rows()) {
    Item item{.name = std::string(row.name), .text = std::string(row.text)};
    if (row.network) {
      ModelOptions options;
      options.name = row.name;
      item.details.push_back(
          {"parameters", fmt::format("{} for 1 output", plan_network(options).parameters)});
    }
    items.push_back(std::move(item));
  }
  return items;
}

template <class Rows>
std::vector<Item> formulas() {
  std::vector<Item> items;
  for (const auto& row : named_formulas<Rows>()) {
    items.push_back({.name = std::string(row.name), .text = std::string(row.formula)});
  }
  return items;
}

std::vector<Item> datasets() {
  SpecLister digits;
  Digits().options(digits);
  return {{.name = std::string(Digits::name),
           .text = "images of the digits 0 to 9, 28 x 28 pixels, drawn from strokes as by hand",
           .options = digits.rows,
           .details = {{"commands", "train"}}},
          {.name = "sincos",
           .text = "200 points of sin(b cos(a x)), a = 1.2, b = 2.5, x in [-1, 1], noise 0.1",
           .details = {{"commands", "train (y from x); minimize, compare, ... with --formula"}}},
          {.name = "DIR",
           .text = "a folder with images in IDX files: MNIST, Fashion-MNIST, EMNIST and others",
           .details = {{"commands", "train"},
                       {"files",
                        "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
                        "t10k-labels-idx1-ubyte; plain or .gz"}}},
          {.name = "FILE",
           .text = "a table of numbers, its columns parted by commas, tabs or blanks",
           .details = {{"commands",
                        "train: images as label,pixels..., any with --response; minimize, compare, "
                        "... with --formula"}}}};
}

std::vector<Item> initializers() {
  std::vector<Item> items;
  for (const auto& row : initializer_rows()) {
    items.push_back(
        {.name = std::string(row.name), .text = std::string(row.formula), .options = row.options});
  }
  return items;
}

std::vector<Item> devices() {
  std::vector<Item> items{
      {.name = "cpu",
       .text = fmt::format("{} threads", std::max(1u, std::thread::hardware_concurrency()))}};
  const Devices devices = find_devices();
  if (devices.rows.empty()) items.push_back({.name = "cuda", .text = "none: " + devices.why_none});
  for (const DeviceRow& row : devices.rows) {
    const auto gigabytes = [](std::size_t bytes) { return static_cast<double>(bytes) / 1e9; };
    items.push_back(
        {.name = fmt::format("cuda:{}", row.number),
         .text = row.why_not.empty()
                     ? fmt::format("{}, compute capability {}.{}, {} multiprocessors, {:.3g} of "
                                   "{:.3g} GB free",
                                   row.name, row.major, row.minor, row.processors,
                                   gigabytes(row.free_bytes), gigabytes(row.bytes))
                     : "cannot be used: " + row.why_not});
  }
  return items;
}

struct Kind {
  const char* name;
  std::vector<Item> (*items)();
};
constexpr Kind kinds[] = {{"functions", functions},
                          {"optimizers", optimizers},
                          {"schedules", schedules},
                          {"models", models},
                          {"activations", formulas<Activation>},
                          {"initializers", initializers},
                          {"losses", formulas<Loss>},
                          {"datasets", datasets},
                          {"devices", devices}};

Command command() {
  return {
      "list",
      "what there is to choose from: functions, optimizers, schedules, models, ...",
      "KIND [NAME] [options]",
      {{"Output",
        {{"format", 0, "NAME", "text",
          "what standard output carries: text, table, json, or gnuplot of schedules"},
         {"plot", 0, "FILE", "",
          "draws into FILE.png, .svg or .pdf: all functions as a sheet of small landscapes, all "
          "schedules or the one of that name or spec, such as cosine:T_max=50 or \"0.9^epoch\""},
         threads_option()}},
       general_options()},
      {"nnopt list functions", "nnopt list optimizers adam", "nnopt list functions --format json",
       "nnopt list functions --plot functions.png",
       "nnopt list schedules cosine:T_max=50 --plot cosine.png"},
      "",
      2};
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Columns of the terminal, at most 120; that where standard output is none.
std::size_t line_width() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::min<std::size_t>(size.ws_col, 120) : 120;
}

/// A line for each; what is too long for it ends in "...".
std::string overview(const std::vector<Item>& items) {
  std::size_t names = 0, briefs = 0;
  for (const auto& item : items) {
    names = std::max(names, item.name.size());
    briefs = std::max(briefs, item.brief.size());
  }
  std::string text;
  for (const auto& item : items) {
    std::string line = fmt::format("{:<{}}  ", item.name, names);
    if (briefs > 0) line += fmt::format("{:<{}}  ", item.brief, briefs);
    const std::size_t room = std::max(line_width(), line.size() + 20) - line.size();
    const bool fits = item.text.size() <= room;
    text += line + (fits ? item.text : item.text.substr(0, room - 3) + "...") + "\n";
  }
  return text;
}

/// All about one.
std::string full_text(const Item& item) {
  std::string text = fmt::format("{}\n  {}\n", item.name, item.text);
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) text += fmt::format("  {:<11} {}\n", key, value);
  };
  add("also", names_text(item.aliases));
  for (const auto& detail : item.details) add(detail.key, detail.text);
  if (!item.options.empty()) text += "  options\n";
  for (const auto& [key, fallback, explained] : item.options) {
    text += fmt::format("    {:<26} {} [{}]\n", key, explained, fallback);
  }
  return text;
}

/// Cells are parted by tabs: the texts hold blanks.
std::string table(const std::vector<Item>& items, const std::string& command_line) {
  std::vector<std::string> keys;
  for (const auto& item : items) {
    for (const auto& detail : item.details) {
      if (std::ranges::find(keys, detail.key) == keys.end()) keys.push_back(detail.key);
    }
  }
  std::string text = fmt::format("# {}\n# name\ttext\talso", command_line);
  for (const auto& key : keys) text += "\t" + key;
  text += "\n";
  for (const auto& item : items) {
    text += item.name + "\t" + item.text + "\t" + names_text(item.aliases);
    for (const auto& key : keys) {
      const auto place = std::ranges::find(item.details, key, &Detail::key);
      text += "\t" + (place == item.details.end() ? "" : place->text);
    }
    text += "\n";
  }
  return text;
}

Json json(const char* kind, const std::vector<Item>& items, const std::string& command_line) {
  Json list = Json::array();
  for (const auto& item : items) {
    Json entry = Json::object();
    entry.add("name", item.name).add("text", item.text);
    entry.add("aliases", item.aliases);
    for (const auto& [key, text, value] : item.details) entry.add(key, value ? *value : Json(text));
    Json options = Json::array();
    for (const auto& [key, fallback, explained] : item.options) {
      options.push(Json::object().add("name", key).add("default", fallback).add("text", explained));
    }
    entry.add("options", std::move(options));
    list.push(std::move(entry));
  }
  return result_head("list", command_line).add(kind, std::move(list));
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
  if (const auto colon = name.find(':'); colon != std::string::npos) {
    throw BadInput(in_quotes(name) + ": options are for pictures: " + name.substr(0, colon) +
                   " alone is right");
  }
  std::string singular(kind.name);
  singular.pop_back();
  throw BadInput(unknown_name(singular, name, names, fmt::format("nnopt list {}", kind.name)));
}

/// What --plot and --format gnuplot draw of this kind. The team must outlive it.
Page page_of(const Arguments& arguments, const Kind& kind, Team& team) {
  const auto& words = arguments.words();
  if (std::string_view(kind.name) == "schedules") {
    return words.size() > 1 ? schedule_page(words[1]) : schedules_page();
  }
  if (std::string_view(kind.name) != "functions") {
    throw arguments.wrong("plot",
                          fmt::format("goes with functions and schedules, not with {}", kind.name));
  }
  if (words.size() > 1) {
    const std::string name = find_item(kind, words[1]).name;
    throw arguments.wrong("plot", "`nnopt landscape " + name + " --plot FILE` draws one function");
  }
  return functions_page(team);
}

int run(const Arguments& arguments, Console& console) {
  const Kind& kind = find_kind(arguments);
  const bool one = arguments.words().size() > 1;
  const Format format = format_of(arguments);
  if (format == Format::gnuplot && std::string_view(kind.name) != "schedules") {
    throw arguments.wrong("format", fmt::format("gnuplot goes with schedules, not with {}: text, "
                                                "table or json is right",
                                                kind.name));
  }
  Team team(threads_of(arguments));
  if (arguments.given("plot")) {
    const std::string file = arguments.text("plot");
    if (format == Format::gnuplot && file == "-") {
      throw arguments.wrong("format", "gnuplot needs standard output, which --plot - has");
    }
    check_target(file);
    draw(page_of(arguments, kind, team), file);
    if (!arguments.given("format")) return 0;
  }
  std::vector<Item> items;
  if (format != Format::gnuplot) {
    items = one ? std::vector{find_item(kind, arguments.words()[1])} : kind.items();
  }
  Told text;
  switch (format) {
    case Format::text:
      text = one ? full_text(items.front()) : overview(items);
      break;
    case Format::table:
      text = table(items, arguments.command_line());
      break;
    case Format::json:
      text = json(kind.name, items, arguments.command_line());
      break;
    case Format::gnuplot:
      text = gnuplot_script(page_of(arguments, kind, team));
      break;
  }
  console.tell(std::move(text));
  return 0;
}

}  // namespace

CommandRow list_command() { return {command(), run}; }

}  // namespace nnopt
