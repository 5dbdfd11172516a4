#include "cli/fit_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "cli/fit_saved.hpp"
#include "cli/program.hpp"
#include "cli/run_options.hpp"

namespace nnopt {
namespace {

constexpr double most_points = 1e7;  // of a scan

std::size_t place_of(const Arguments& arguments, std::string_view option,
                     const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    throw arguments.wrong(option, unknown_name("parameter", name, names));
  }
  return static_cast<std::size_t>(found - names.begin());
}

/// `name=text` parts of an option, each with the place of its parameter; without `=` the text is
/// empty.
struct NamedText {
  std::size_t parameter;
  std::string_view part, text;
  bool has_text;
};
std::vector<NamedText> named_texts(const Arguments& arguments, std::string_view option,
                                   const std::string& all, const std::vector<std::string>& names) {
  std::vector<NamedText> texts;
  for (const auto part : split(all, ',')) {
    const std::size_t equals = part.find('=');
    const bool has_text = equals != std::string_view::npos;
    const std::size_t parameter = place_of(arguments, option, names, trim(part.substr(0, equals)));
    if (std::ranges::find(texts, parameter, &NamedText::parameter) != texts.end()) {
      throw arguments.wrong(option, in_quotes(names[parameter]) + " stands twice");
    }
    texts.push_back(
        {parameter, part, has_text ? trim(part.substr(equals + 1)) : std::string_view(), has_text});
  }
  return texts;
}

double number_of(const Arguments& arguments, std::string_view option, std::string_view text) {
  const auto number = parse_double(text);
  if (!number) throw arguments.wrong(option, why_not_a_number(text));
  return *number;
}

Bounds limits_of(const Arguments& arguments, const NamedText& limit, const std::string& name) {
  const std::size_t colon = limit.text.find(':');
  const bool empty = limit.text == ":";
  const bool several = limit.text.find(':') != limit.text.rfind(':');
  if (!limit.has_text || colon == std::string_view::npos || empty || several) {
    throw arguments.wrong(
        "limits", in_quotes(limit.part) + ": NAME=LO:HI is right, as in b1=0:10, b1=0: or b1=:10");
  }
  Bounds bounds;
  const auto lo = trim(limit.text.substr(0, colon)), hi = trim(limit.text.substr(colon + 1));
  if (!lo.empty()) bounds.lo = number_of(arguments, "limits", lo);
  if (!hi.empty()) bounds.hi = number_of(arguments, "limits", hi);
  if (bounds.lo > bounds.hi) {
    throw arguments.wrong("limits", fmt::format("{}: the lower limit {} is above the upper one {}",
                                                name, bounds.lo, bounds.hi));
  }
  return bounds;
}

std::string limits_text(const Bounds& bounds) {
  const auto side = [](double x) { return std::isfinite(x) ? fmt::format("{}", x) : ""; };
  return side(bounds.lo) + ":" + side(bounds.hi);
}

void refuse_outside(const Arguments& arguments, const char* option, const std::string& name,
                    double value, const Bounds& bounds) {
  if (value >= bounds.lo && value <= bounds.hi) return;
  throw arguments.wrong(
      option, fmt::format("{} = {} is outside its limits {}", name, value, limits_text(bounds)));
}

/// A start that keeps the bounds: 1, else the middle, else 1 beside the only limit.
double start_within(const Bounds& bounds) {
  if (bounds.lo <= 1 && bounds.hi >= 1) return 1;
  if (!std::isfinite(bounds.lo)) return bounds.hi - 1;
  if (!std::isfinite(bounds.hi)) return bounds.lo + 1;
  return bounds.lo + 0.5 * (bounds.hi - bounds.lo);
}

}  // namespace

StartWish read_start(const Arguments& arguments, const std::vector<std::string>& names) {
  StartWish wish;
  std::vector<NamedNumber> numbers;
  const bool saved = arguments.given("start") && arguments.text("start").starts_with('@');
  if (saved) {
    numbers = placed(arguments, "start",
                     [&] { return saved_parameters(arguments.text("start").substr(1)); });
    std::erase_if(numbers, [&](const NamedNumber& number) {
      return std::ranges::find(names, number.name) == names.end();
    });
    if (numbers.empty()) {
      throw arguments.wrong("start", in_quotes(arguments.text("start").substr(1)) +
                                         " has none of the parameters " + joined(names, ", "));
    }
  } else if (arguments.given("start")) {
    numbers = arguments.named_vector("start");
  }
  if (!numbers.empty() && numbers.front().name.empty()) {
    if (numbers.size() != names.size()) {
      throw arguments.wrong(
          "start", fmt::format("has {} number{}, but the formula has {} parameter{}: {}; some of "
                               "them go by name, as in {}={}",
                               numbers.size(), numbers.size() == 1 ? "" : "s", names.size(),
                               names.size() == 1 ? "" : "s", joined(names, ", "),
                               names.empty() ? "a" : names.front(), numbers.front().value));
    }
    for (std::size_t i = 0; i < names.size(); ++i) numbers[i].name = names[i];
  }
  for (const auto& [name, value] : numbers) {
    place_of(arguments, "start", names, name);
    wish.names.push_back(name);
    wish.values.push_back(value);
  }
  wish.given.assign(wish.names.size(), true);
  std::vector<std::string> left_out;
  for (const std::string& name : names) {
    if (std::ranges::find(wish.names, name) != wish.names.end()) continue;
    left_out.push_back(name);
    wish.names.push_back(name);
    wish.values.push_back(1);
    wish.given.push_back(false);
  }
  if (saved && !left_out.empty()) {
    wish.note = fmt::format("{} had no {}: it starts at 1", arguments.text("start").substr(1),
                            joined_or(left_out));
  }
  return wish;
}

void read_bounds(const Arguments& arguments, FitPlan& plan, const std::vector<bool>& given) {
  const std::vector<std::string>& names = plan.names();
  std::vector<double>& start = plan.walk.start;
  plan.bounds.assign(names.size(), {});
  const auto options_text = [&](const char* option) {
    if (!arguments.given(option)) return std::string();
    std::string text = arguments.text(option);
    if (trim(text).empty()) throw arguments.wrong(option, "names no parameter");
    return text;
  };
  const std::string limits = options_text("limits"), held = options_text("fix");
  if (!limits.empty()) {
    for (const NamedText& limit : named_texts(arguments, "limits", limits, names)) {
      const std::size_t i = limit.parameter;
      plan.bounds[i] = limits_of(arguments, limit, names[i]);
      if (!given[i]) start[i] = start_within(plan.bounds[i]);
    }
  }
  if (!held.empty()) {
    for (const NamedText& fix : named_texts(arguments, "fix", held, names)) {
      const std::size_t i = fix.parameter;
      if (fix.has_text) {
        const double value = number_of(arguments, "fix", fix.text);
        if (given[i] && start[i] != value) {
          throw arguments.wrong("fix", fmt::format("{} = {}, but --start says {}: one is enough",
                                                   names[i], value, start[i]));
        }
        start[i] = value;
      }
      refuse_outside(arguments, "fix", names[i], start[i], plan.bounds[i]);
      plan.bounds[i] = {start[i], start[i]};
    }
  }
}

StartSearch read_search(const Arguments& arguments, FitPlan& plan, const std::vector<bool>& given,
                        std::vector<std::string>& notes) {
  const std::vector<std::string>& names = plan.names();
  std::vector<double>& start = plan.walk.start;
  StartSearch search;
  search.seed = seed_of(arguments);
  search.starts = static_cast<std::size_t>(arguments.integer("starts", 1, most_starts));
  const bool scans = arguments.on_off("scan");
  if (scans && arguments.given("starts")) {
    throw arguments.wrong("starts", "--scan looks for the start on a grid: one of them is enough");
  }
  if (scans) search.kind = StartSearch::Kind::scan;
  if (search.starts > 1) search.kind = StartSearch::Kind::starts;
  std::vector<std::optional<Interval>> ranges(names.size());
  if (arguments.given("start-range")) {
    if (search.kind == StartSearch::Kind::none) {
      throw arguments.wrong("start-range", "goes with --starts N or --scan");
    }
    const std::string all = arguments.text("start-range");
    for (const NamedText& range : named_texts(arguments, "start-range", all, names)) {
      const std::size_t i = range.parameter;
      const auto interval = parse_interval(range.text);
      if (!interval) {
        throw arguments.wrong(
            "start-range",
            in_quotes(range.part) + ": NAME=LO:HI or NAME=LO:HI:N is right, LO < HI, N from 2 up");
      }
      if (interval->count && !scans) {
        throw arguments.wrong("start-range", "a number of points goes with --scan");
      }
      if (plan.bounds[i].held()) {
        throw arguments.wrong("start-range", in_quotes(names[i]) + " is held by --fix");
      }
      refuse_outside(arguments, "start-range", names[i], interval->lo, plan.bounds[i]);
      refuse_outside(arguments, "start-range", names[i], interval->hi, plan.bounds[i]);
      ranges[i] = interval;
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Bounds& bounds = plan.bounds[i];
    const bool both = std::isfinite(bounds.lo) && std::isfinite(bounds.hi);
    if (search.kind != StartSearch::Kind::none && !ranges[i] && both && !bounds.held()) {
      ranges[i] = Interval{bounds.lo, bounds.hi, {}};
    }
    if (ranges[i] && !given[i]) start[i] = ranges[i]->lo + 0.5 * (ranges[i]->hi - ranges[i]->lo);
    refuse_outside(arguments, given[i] ? "start" : "limits",
                   given[i] ? names[i] : "the start of " + names[i], start[i], bounds);
  }
  if (search.kind == StartSearch::Kind::none) return search;

  const std::vector<Range> usual = default_ranges(plan);
  double points = 1;
  for (std::size_t i = 0; i < names.size(); ++i) {
    Range range{start[i], start[i], 1};
    if (ranges[i]) {
      const auto count = ranges[i]->count;
      range = {ranges[i]->lo, ranges[i]->hi,
               count ? static_cast<std::size_t>(*count) : usual[i].count};
    } else if (!plan.bounds[i].held() &&
               (!scans || !plan.fit().linear()[i] || plan.bounds[i].any())) {
      range = usual[i];
      notes.push_back(
          fmt::format("starts of {} are {} from {:.6g}:{:.6g}: --start-range says "
                      "where else",
                      names[i], scans ? "scanned" : "drawn", range.lo, range.hi));
    }
    points *= static_cast<double>(range.count);
    search.ranges.push_back(range);
  }
  if (scans && points > most_points) {
    throw arguments.wrong("start-range", fmt::format("the grid has {:.3g} points, at most {:g} are "
                                                     "right",
                                                     points, most_points));
  }
  return search;
}

std::size_t free_parameter(const Arguments& arguments, std::string_view option, const FitPlan& plan,
                           std::string_view name) {
  const std::size_t i = place_of(arguments, option, plan.names(), name);
  if (plan.bounds[i].held()) {
    throw arguments.wrong(option, in_quotes(name) + " is held: it has neither profile nor error");
  }
  return i;
}

}  // namespace nnopt
