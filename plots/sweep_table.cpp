#include "plots/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/quantiles.hpp"
#include "base/text.hpp"
#include "plots/script.hpp"
#include "plots/view.hpp"

namespace nnopt {
namespace {

constexpr std::string_view seed = "seed";
constexpr double largest_drawn = 1e300;  // gnuplot takes differences of what it draws

/// How uneven steps between rising numbers are: the longest as a multiple of the mean.
double unevenness(const std::vector<double>& values) {
  double longest = 0;
  for (std::size_t k = 1; k < values.size(); ++k) {
    longest = std::max(longest, values[k] - values[k - 1]);
  }
  return longest * double(values.size() - 1) / (values.back() - values.front());
}

bool spaced_logarithmically(const std::vector<double>& values) {
  constexpr double far_apart = 8;
  if (!(values.front() > 0) || values.back() < far_apart * values.front()) return false;
  std::vector<double> logarithms;
  for (const double value : values) logarithms.push_back(std::log(value));
  return values.size() == 2 || unevenness(logarithms) < unevenness(values);
}

/// The factor, and for each run the number of its value.
std::pair<Factor, std::vector<std::size_t>> factor_of(const SweepColumn& column) {
  Factor factor;
  factor.name = column.name;
  std::vector<std::pair<double, std::string_view>> values;
  std::map<std::string_view, std::size_t> places;
  factor.numbers = true;
  for (const std::string& text : column.texts) {
    if (!places.try_emplace(text, 0).second) continue;
    const auto number = parse_double(text);
    factor.numbers &= bool(number);
    values.emplace_back(number.value_or(0), text);
  }
  if (factor.numbers)
    std::ranges::stable_sort(values, {}, [](const auto& one) { return one.first; });
  for (const auto& [number, text] : values) {
    // 0.1 and 1e-1 are one number.
    const bool again = factor.numbers && !factor.values.empty() && factor.values.back() == number;
    if (!again) {
      factor.values.push_back(number);
      factor.words.emplace_back(text);
    }
    places[text] = factor.count() - 1;
  }
  factor.logarithmic = factor.numbers && factor.count() > 1 && factor.values.front() > 0 &&
                       (column.logarithmic || spaced_logarithmically(factor.values));
  std::vector<std::size_t> at;
  for (const std::string& text : column.texts) at.push_back(places[text]);
  return {std::move(factor), std::move(at)};
}

}  // namespace

double SweepSetting::at_share(double q) const { return quantile(results, q); }

const SweepSetting* SweepTable::best() const {
  const SweepSetting* best = nullptr;
  for (const SweepSetting& setting : settings) {
    if (!std::isfinite(setting.median())) continue;
    if (best == nullptr || better(setting.median(), best->median())) best = &setting;
  }
  return best;
}

std::string SweepTable::words_of(const Factor& factor, std::size_t k) {
  return fmt::format("{} = {}", factor.name,
                     factor.numbers ? fmt::format("{:.4g}", factor.values[k]) : factor.words[k]);
}

std::string SweepTable::best_words(const std::string& result) const {
  const SweepSetting* setting = best();
  if (setting == nullptr) return "";
  std::vector<std::string> settings_words;
  for (std::size_t k = 0; k < factors.size(); ++k) {
    settings_words.push_back(words_of(factors[k], setting->at[k]));
  }
  return fmt::format("best{} {} {:.4g} at {}", most_results > 1 ? " median of" : "", result,
                     setting->median(), joined(settings_words, ", "));
}

SweepTable table_of(const SweepPicture& picture, std::string_view name) {
  SweepTable table;
  table.more_is_better = picture.more_is_better;
  const bool seeds_alone = std::ranges::all_of(
      picture.varied, [](const SweepColumn& column) { return column.name == seed; });
  std::vector<std::vector<std::size_t>> at;
  for (const SweepColumn& column : picture.varied) {
    if (column.name == seed && !seeds_alone) continue;
    auto [factor, places] = factor_of(column);
    if (factor.count() < 2) continue;
    table.factors.push_back(std::move(factor));
    at.push_back(std::move(places));
  }
  if (table.factors.empty()) cannot_draw(name, "no option has more than one value");
  std::map<std::vector<std::size_t>, std::size_t> known;
  for (std::size_t run = 0; run < picture.result.texts.size(); ++run) {
    const auto result = parse_double(picture.result.texts[run], NonFinite::allowed);
    if (!result) continue;
    std::vector<std::size_t> setting;
    for (const std::vector<std::size_t>& places : at) setting.push_back(places[run]);
    const auto [place, added] = known.try_emplace(setting, table.settings.size());
    if (added) table.settings.push_back({setting, {}});
    const double worst = table.more_is_better ? -HUGE_VAL : HUGE_VAL;
    table.settings[place->second].results.push_back(std::abs(*result) < largest_drawn ? *result
                                                                                      : worst);
  }
  for (SweepSetting& setting : table.settings) {
    std::ranges::sort(setting.results);
    table.most_results = std::max(table.most_results, setting.results.size());
  }
  if (table.best() == nullptr) {
    cannot_draw(name, "there is no finite number among the results: " + picture.result.name);
  }
  return table;
}

ResultRange range_of(const SweepTable& table) {
  // Results that lie much farther from the middle than the best one are of runs that blow up.
  constexpr double times = 4, times_of_decades = 1, decades = 3, wide = 30, blown_up = 1e12;
  std::vector<double> values;
  for (const SweepSetting& setting : table.settings) {
    if (std::isfinite(setting.median())) values.push_back(setting.median());
  }
  std::ranges::sort(values);
  ResultRange range{false, values.front(), values.back()};
  const auto positive = std::ranges::upper_bound(values, 0.0);
  range.logarithmic = values.front() >= 0 && !table.more_is_better && positive != values.end() &&
                      values.back() > wide * *positive;
  if (range.logarithmic) {
    range.lo = *positive;
    // A quarter that came through is enough to tell those that did not.
    for (std::size_t k = 1 + values.size() / 4; k < values.size(); ++k) {
      if (values[k - 1] > 0 && values[k] > blown_up * values[k - 1]) values.resize(k);
    }
    const double lo = std::log10(range.lo);
    const double usual = std::log10(std::max(quantile(values, 0.75), range.lo));
    range.hi = std::pow(10, std::min(usual + times_of_decades * (usual - lo) + decades, 307.0));
  } else if (table.more_is_better) {
    const double q25 = quantile(values, 0.25);
    if (q25 < range.hi) range.lo = q25 - times * (range.hi - q25);
  } else {
    const double q75 = quantile(values, 0.75);
    if (q75 > range.lo) range.hi = q75 + times * (q75 - range.lo);
  }
  // No farther than there are values.
  range.lo = *std::ranges::lower_bound(values, range.lo);
  range.hi = *(std::ranges::upper_bound(values, range.hi) - 1);
  return range;
}

Axis axis_of(const Factor& factor, const Script& script) {
  constexpr double margins = 130, letter = 9.6, gap = 14;  // pixels
  Axis axis{factor.name};
  axis.logarithmic = factor.logarithmic;
  axis.fine = true;
  if (!factor.numbers) {
    axis.words = true;
    axis.tic_names = factor.words;
    for (std::size_t k = 0; k < factor.count(); ++k) axis.tics.push_back(double(k));
    axis.range = {-0.5, double(factor.count()) - 0.5};
    return axis;
  }
  const bool characters = script.paper().characters;
  const double width = characters ? 7 * script.paper().width
                                  : script.paper().width * (script.box().right - script.box().left);
  const auto at = [&](double value) { return factor.logarithmic ? std::log(value) : value; };
  const double span = at(factor.values.back()) - at(factor.values.front());
  double last = -HUGE_VAL;  // right end of the name before, in pixels
  for (const double value : factor.values) {
    const double place = (at(value) - at(factor.values.front())) / span * (width - margins);
    const std::string name = fmt::format("{:.3g}", value);
    const double half = 0.5 * letter * double(name.size());
    if (place - half < last + gap) return {axis.name, axis.logarithmic, {}, {}, {}, true};
    last = place + half;
    axis.tics.push_back(value);
    axis.tic_names.push_back(name);
  }
  return axis;
}

Axis result_axis(const SweepPicture& picture, const ResultRange& range) {
  Axis axis{picture.result.name};
  axis.logarithmic = range.logarithmic;
  axis.fine = true;
  return axis;
}

}  // namespace nnopt
