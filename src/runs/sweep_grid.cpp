#include "runs/sweep_grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr std::uint64_t most_runs = std::uint64_t(1) << 53;  // doubles count so far
constexpr std::int64_t most_values = 10'000'000;             // of one option: they are in memory

BadInput wrong(std::string_view text, std::string_view why) {
  return BadInput(fmt::format("{}: {}", in_quotes(text), why));
}

/// Fewest digits, whole numbers without a point.
std::string number_text(double x) { return fmt::format("{}", x + 0.0); }  // no -0

/// The decimal itself to 64 bits, so that what is computed from it rounds to the double that is
/// nearest to the exact result: 0.3, not 0.30000000000000004.
long double exactly(std::string_view number) {
  long double value = 0;
  if (number.starts_with('+')) number.remove_prefix(1);
  std::from_chars(number.data(), number.data() + number.size(), value);
  return value;
}

/// `lo:hi`, `lo:hi:log`, `lo:hi:count` and `lo:hi:log:count`, taken apart.
struct RangeText {
  std::string_view lo, hi;
  bool logarithmic = false;
  std::optional<std::int64_t> count = {};
};

/// Whether the values are meant as a range: a colon behind a number.
bool is_range(std::string_view values) {
  const auto parts = split(values, ':');
  return parts.size() > 1 && parse_double(trim(parts[0]), NonFinite::allowed).has_value();
}

RangeText parted_range(std::string_view text, std::string_view values) {
  auto parts = split(values, ':');
  for (auto& part : parts) part = trim(part);
  const bool logarithmic = parts.size() > 2 && parts[2] == "log";
  if (parts.size() > (logarithmic ? 4u : 3u)) {
    throw wrong(text, "a range is lo:hi:count or lo:hi:log:count");
  }
  for (const auto end : {parts[0], parts[1]}) {
    if (!parse_double(end)) throw wrong(text, why_not_a_number(end));
  }
  RangeText range{parts[0], parts[1], logarithmic};
  if (parts.size() == (logarithmic ? 3u : 2u)) return range;
  range.count = parse_integer(parts.back());
  if (!range.count || *range.count < 2 || *range.count > most_values) {
    throw wrong(text, fmt::format("{} is no count of values: a range is lo:hi:count or "
                                  "lo:hi:log:count, the count from 2 to {}",
                                  in_quotes(parts.back()), most_values));
  }
  return range;
}

Variation::Range checked_range(std::string_view text, const RangeText& parts, bool whole) {
  const Variation::Range range{*parse_double(parts.lo), *parse_double(parts.hi), parts.logarithmic,
                               whole};
  if (!(range.lo < range.hi)) {
    throw wrong(text,
                fmt::format("the range holds nothing: {} is not below {}", parts.lo, parts.hi));
  }
  if (range.logarithmic && range.lo <= 0) {
    throw wrong(text, fmt::format("a log range lies above 0, and {} does not", parts.lo));
  }
  if (whole && (!parse_integer(parts.lo) || !parse_integer(parts.hi))) {
    throw wrong(text, "the option takes whole numbers: the ends of the range are none");
  }
  return range;
}

std::vector<std::string> values_of(const RangeText& parts, const Variation::Range& range) {
  const std::int64_t steps = *parts.count - 1;
  const long double lo = exactly(parts.lo), hi = exactly(parts.hi);
  const long double size = std::max(std::abs(lo), std::abs(hi));
  std::vector<std::string> values;
  values.reserve(static_cast<std::size_t>(steps + 1));
  values.emplace_back(parts.lo);
  for (std::int64_t i = 1; i < steps; ++i) {
    const long double of_lo = static_cast<long double>(steps - i) / static_cast<long double>(steps);
    const long double of_hi = static_cast<long double>(i) / static_cast<long double>(steps);
    long double x =
        range.logarithmic ? std::pow(lo, of_lo) * std::pow(hi, of_hi) : lo * of_lo + hi * of_hi;
    if (std::abs(x) < 1e-18L * size && !range.logarithmic) x = 0;  // what rounding left of 0
    if (range.whole) x = std::round(x);
    values.push_back(number_text(static_cast<double>(x)));
  }
  values.emplace_back(parts.hi);
  return values;
}

std::vector<std::string> listed(std::string_view text, std::string_view values) {
  const bool semicolons = values.find(';') != std::string_view::npos;
  std::vector<std::string> list;
  for (const auto part : split(values, semicolons ? ';' : ',')) {
    const auto value = trim(part);
    if (value.empty()) {
      throw wrong(text,
                  trim(values).empty() ? "no values are given" : "one of the values is empty");
    }
    if (std::ranges::any_of(value, [](unsigned char c) { return c < 32 || c == 127; })) {
      throw wrong(text, "a value holds control characters");
    }
    list.emplace_back(value);
  }
  return list;
}

void refuse_equal(std::string_view text, const Variation& variation) {
  if (variation.range) {  // in order
    const auto found = std::ranges::adjacent_find(variation.values);
    if (found == variation.values.end()) return;
    throw wrong(text, fmt::format("{} is there twice: the range holds fewer values", *found));
  }
  std::unordered_set<std::string_view> seen;
  for (const std::string& value : variation.values) {
    if (seen.insert(value).second) continue;
    throw wrong(text, fmt::format("the value {} is there twice", in_quotes(value)));
  }
}

/// A value of the range at a fraction u of its width, 0 <= u < 1.
std::string drawn(const Variation::Range& range, double u) {
  // Half a number more at both ends is rounded to whole numbers that are equally likely.
  const long double more = range.whole ? 0.5L : 0;
  const long double lo = range.lo - more, hi = range.hi + more;
  long double x = range.logarithmic ? lo * std::pow(hi / lo, static_cast<long double>(u))
                                    : lo + (hi - lo) * static_cast<long double>(u);
  if (range.whole) x = std::round(x);
  return number_text(std::clamp(static_cast<double>(x), range.lo, range.hi));
}

void refuse_repeated(const std::vector<Variation>& variations) {
  for (auto one = variations.begin(); one != variations.end(); ++one) {
    if (std::find_if(variations.begin(), one,
                     [&](const Variation& other) { return other.option == one->option; }) != one) {
      throw BadInput(fmt::format("{} is varied twice: one list holds all values of an option",
                                 in_quotes(one->option)));
    }
  }
}

}  // namespace

std::string varied_option(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view option = trim(text.substr(0, equals));
  if (equals == std::string_view::npos || option.empty()) {
    throw wrong(text, "an option and its values are right, such as lr=0.1,0.2 or lr=1e-4:1:log:20");
  }
  return std::string(option);
}

Variation parse_variation(std::string_view text, bool whole, bool random) {
  Variation variation{varied_option(text), {}};
  const std::string_view values = trim(text.substr(text.find('=') + 1));
  const bool list = values.find_first_of(",;") != std::string_view::npos;
  if (list || !is_range(values)) {
    variation.values = listed(text, values);
  } else {
    const RangeText parts = parted_range(text, values);
    variation.range = checked_range(text, parts, whole);
    if (parts.count) {
      variation.values = values_of(parts, *variation.range);
    } else if (!random) {
      throw wrong(text, fmt::format("how many values of the range? {}={}:10 has 10, and with "
                                    "--random N each run draws its own",
                                    variation.option, values));
    }
  }
  refuse_equal(text, variation);
  return variation;
}

SweepGrid::SweepGrid(std::vector<Variation> variations) : variations_(std::move(variations)) {
  refuse_repeated(variations_);
  std::uint64_t size = 1;
  for (const Variation& variation : variations_) {
    if (variation.values.size() > most_runs / size) {
      throw BadInput("more than 2^53 combinations: --random N runs some of them");
    }
    size *= variation.values.size();
  }
}

SweepGrid::SweepGrid(std::vector<Variation> variations, std::uint64_t count, std::uint64_t seed)
    : variations_(std::move(variations)), random_count_(count), seed_(seed) {
  refuse_repeated(variations_);
}

std::uint64_t SweepGrid::size() const {
  if (random_count_) return *random_count_;
  std::uint64_t size = 1;
  for (const Variation& variation : variations_) size *= variation.values.size();
  return size;
}

std::vector<std::string> SweepGrid::at(std::uint64_t index) const {
  std::vector<std::string> setting(variations_.size());
  const RandomStream random(seed_, Purpose::settings, index);
  for (std::size_t k = variations_.size(); k-- > 0;) {
    const auto& [option, values, range] = variations_[k];
    if (!random_count_) {
      setting[k] = values[index % values.size()];
      index /= values.size();
    } else if (values.empty()) {
      setting[k] = drawn(*range, random.uniform(k));
    } else {
      setting[k] =
          values[static_cast<std::size_t>(random.uniform(k) * static_cast<double>(values.size()))];
    }
  }
  return setting;
}

Shard parse_shard(std::string_view text) {
  const auto parts = split(text, '/');
  const auto i = parse_integer(parts[0]), n = parse_integer(parts.back());
  if (parts.size() != 2 || !i || !n || *i < 1 || *n < *i) {
    throw BadInput(in_quotes(text) + " is no shard: i/n with 1 <= i <= n is right, such as 1/4");
  }
  return {static_cast<std::uint64_t>(*i), static_cast<std::uint64_t>(*n)};
}

}  // namespace nnopt
