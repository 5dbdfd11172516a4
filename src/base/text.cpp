#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "base/utf8.hpp"

namespace nnopt {
namespace {

constexpr double largest_exact_integer = 9007199254740992.0;  // 2^53

/// `text` without a leading '+', which from_chars does not know; `+-1` stays wrong.
std::string_view without_plus(std::string_view text) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
  return plus ? text.substr(1) : text;
}

/// The error of from_chars on the whole of `text`: {} where all of it is a number.
template <class T>
std::errc read_whole(std::string_view text, T& value) {
  text = without_plus(text);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return stop == end ? error : std::errc::invalid_argument;
}

/// The number that a few digits write: most of what tables hold, and much quicker than from_chars.
std::optional<double> few_digits(std::string_view text) {
  constexpr std::size_t most = 15;  // all such numbers are doubles
  if (text.empty() || text.size() > most) return {};
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    value = 10 * value + (c - '0');
  }
  return double(value);
}

/// What does not matter when names are compared: leading dashes, capitals, '-' against '_'.
std::string plain(std::string_view name) {
  std::string out(name.substr(std::min(name.find_first_not_of('-'), name.size())));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    if (c == '-') c = '_';
  }
  return out;
}

/// Optimal string alignment distance: the fewest letters wrong, missing, added or swapped with a
/// neighbour, no letter touched twice.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> d((a.size() + 1) * width);
  for (std::size_t j = 0; j < width; ++j) d[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t* row = &d[i * width];
    const std::size_t* above = row - width;
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], (above - width)[j - 2] + 1);
    }
  }
  return d.back();
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else if (byte < 32 || byte >= 127) {
    out += {'\\', 'x', digits[byte / 16], digits[byte % 16]};
  } else {
    out += c;
  }
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at; (at = text.find(separator)) != std::string_view::npos;
       text.remove_prefix(at + 1))
    parts.push_back(text.substr(0, at));
  parts.push_back(text);
  return parts;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::size_t shown = text.size();
  if (shown > longest) {
    shown = longest - 3;
    while (shown > 0 && (text[shown] & 0xC0) == 0x80) --shown;  // do not cut a UTF-8 letter
  }
  std::string out = "'";
  for (std::size_t at = 0, length; at < shown; at += length) {
    const std::size_t whole = letter_length(text.substr(at, shown - at));
    length = std::max<std::size_t>(whole, 1);
    if (whole > 1) out += text.substr(at, whole);
    if (whole <= 1) append_escaped(out, text[at]);
  }
  return out + (shown < text.size() ? "...'" : "'");
}

std::string joined(std::span<const std::string> texts, std::string_view separator) {
  std::string out;
  for (const auto& text : texts) out.append(&text == &texts.front() ? "" : separator).append(text);
  return out;
}

std::string joined_or(std::span<const std::string> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > 100) return {};  // no name is that long
  const std::string wanted = plain(word);
  std::string best, holder;
  std::size_t least = std::string::npos;
  for (const std::string& candidate : candidates) {
    const std::string name = plain(candidate);
    const std::size_t errors = distance(wanted, name);
    if (errors <= (std::max(wanted.size(), name.size()) + 1) / 3 && errors < least) {
      least = errors;
      best = candidate;
    }
    const bool holds = wanted.size() >= 3 && name.find(wanted) != std::string::npos;
    if (holds && (holder.empty() || candidate.size() < holder.size())) holder = candidate;
  }
  return best.empty() ? holder : best;
}

std::string unknown_name(std::string_view kind, std::string_view word,
                         std::span<const std::string> candidates, std::string_view see) {
  std::string out = "unknown ";
  out.append(kind).append(" ").append(in_quotes(word));
  if (const std::string near = nearest(word, candidates); !near.empty())
    out.append(": did you mean ").append(in_quotes(near)).append("?");
  if (!see.empty()) return out.append(" (`").append(see).append("` shows all)");
  return out.append(" (").append(joined_or(candidates)).append(")");
}

std::optional<double> parse_double(std::string_view text, NonFinite non_finite) {
  if (const auto whole = few_digits(text)) return whole;
  double value = 0;
  if (read_whole(text, value) != std::errc{}) return {};
  if (non_finite == NonFinite::refused && !std::isfinite(value)) return {};
  return value;
}

double without_sign_of_nan(double x) {
  return std::isnan(x) ? std::numeric_limits<double>::quiet_NaN() : x;
}

std::string why_not_a_number(std::string_view text) {
  double value = 0;
  const std::errc error = read_whole(text, value);
  if (error == std::errc::result_out_of_range)
    return in_quotes(text) + " is beyond a double's range";
  if (error == std::errc{}) return in_quotes(text) + " is not a finite number";
  return in_quotes(text) + " is not a number";
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t whole = 0;
  if (read_whole(text, whole) == std::errc{}) return whole;
  const auto number = parse_double(text);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > largest_exact_integer)
    return {};
  return std::int64_t(*number);
}

std::optional<std::vector<double>> parse_vector(std::string_view text, char separator) {
  std::vector<double> values;
  for (const std::string_view part : split(text, separator)) {
    const auto value = parse_double(part);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

std::optional<Interval> parse_interval(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return {};
  const auto lo = parse_double(parts[0]), hi = parse_double(parts[1]);
  if (!lo || !hi || !(*lo < *hi)) return {};
  if (parts.size() == 2) return Interval{*lo, *hi, {}};
  const auto count = parse_integer(parts[2]);
  if (!count || *count < 2) return {};
  return Interval{*lo, *hi, count};
}

}  // namespace nnopt
