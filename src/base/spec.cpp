#include "base/spec.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {

Spec parse_spec(std::string_view text, std::string_view kind) {
  const auto colon = text.find(':');
  Spec spec{std::string(trim(text.substr(0, colon))), {}};
  if (spec.name.empty()) {
    throw BadInput(in_quotes(text) + " names no " + std::string(kind));
  }
  if (colon == std::string_view::npos) return spec;
  for (const auto part : split(text.substr(colon + 1), ',')) {
    const auto equals = part.find('=');
    const auto key = trim(part.substr(0, equals));
    if (equals == std::string_view::npos || key.empty()) {
      throw BadInput(in_quotes(part) + " in " + in_quotes(text) + ": key=value is right, as in " +
                     spec.name + ":key=value,key=value");
    }
    for (const auto& [other, value] : spec.options) {
      if (other == key) throw BadInput(spec.name + ": " + in_quotes(key) + " is given twice");
    }
    spec.options.emplace_back(key, trim(part.substr(equals + 1)));
  }
  return spec;
}

namespace {

bool holds(const Allowed& allowed, double x) {
  return (allowed.lo_itself ? x >= allowed.lo : x > allowed.lo) &&
         (allowed.hi_itself ? x <= allowed.hi : x < allowed.hi);
}

}  // namespace

const std::string* SpecReader::find(std::string_view key) {
  known_.emplace_back(key);
  for (const auto& [name, value] : spec_.options) {
    if (name == key) return &value;
  }
  return nullptr;
}

void SpecReader::wrong(std::string_view key, std::string_view value, std::string_view right) const {
  throw BadInput(place_ + ": " + std::string(key) + "=" + in_quotes(value) + ": " +
                 std::string(right) + " is right");
}

double SpecReader::number(std::string_view key, const std::string& value,
                          const Allowed& allowed) const {
  const auto number = parse_double(value);
  if (!number || !holds(allowed, *number)) wrong(key, value, allowed.text);
  return *number;
}

std::int64_t SpecReader::whole_number(std::string_view key, const std::string& value,
                                      const Allowed& allowed) const {
  const auto number = parse_integer(value);
  if (!number || !holds(allowed, static_cast<double>(*number))) wrong(key, value, allowed.text);
  return *number;
}

void SpecReader::operator()(std::string_view key, double& field, const Allowed& allowed,
                            std::string_view) {
  if (const std::string* const value = find(key)) field = number(key, *value, allowed);
}

void SpecReader::operator()(std::string_view key, std::optional<double>& field,
                            const Allowed& allowed, std::string_view, std::string_view) {
  if (const std::string* const value = find(key)) field = number(key, *value, allowed);
}

void SpecReader::operator()(std::string_view key, std::int64_t& field, const Allowed& allowed,
                            std::string_view) {
  if (const std::string* const value = find(key)) field = whole_number(key, *value, allowed);
}

void SpecReader::operator()(std::string_view key, std::optional<std::int64_t>& field,
                            const Allowed& allowed, std::string_view, std::string_view) {
  if (const std::string* const value = find(key)) field = whole_number(key, *value, allowed);
}

void SpecReader::operator()(std::string_view key, std::vector<std::int64_t>& field,
                            const Allowed& allowed, std::string_view, std::string_view) {
  const std::string* const value = find(key);
  if (value == nullptr) return;
  field.clear();
  for (const auto part : split(*value, '/')) {
    const auto one = parse_integer(part);
    if (!one || !holds(allowed, static_cast<double>(*one))) {
      wrong(key, *value, "numbers as 30/80, each " + std::string(allowed.text) + ",");
    }
    field.push_back(*one);
  }
}

void SpecReader::operator()(std::string_view key, std::array<double, 2>& field,
                            const Allowed& allowed, std::string_view) {
  const std::string* const value = find(key);
  if (value == nullptr) return;
  const auto numbers = parse_vector(*value, '/');
  if (!numbers || numbers->size() != 2 || !holds(allowed, numbers->front()) ||
      !holds(allowed, numbers->back())) {
    wrong(key, *value,
          "two numbers as " + shortest(field[0]) + "/" + shortest(field[1]) + ", each " +
              std::string(allowed.text) + ",");
  }
  std::copy(numbers->begin(), numbers->end(), field.begin());
}

void SpecReader::operator()(std::string_view key, bool& field, std::string_view) {
  const std::string* const value = find(key);
  if (value == nullptr) return;
  if (*value != "true" && *value != "false") wrong(key, *value, "true or false");
  field = *value == "true";
}

void SpecReader::operator()(std::string_view key, std::string_view& field,
                            std::span<const std::string_view> words, std::string_view) {
  const std::string* const value = find(key);
  if (value == nullptr) return;
  const auto word = std::ranges::find(words, *value);
  if (word == words.end()) {
    wrong(key, *value, joined_or(std::vector<std::string>(words.begin(), words.end())));
  }
  field = *word;
}

bool SpecReader::given(std::string_view key) const {
  return std::any_of(spec_.options.begin(), spec_.options.end(),
                     [&](const auto& option) { return option.first == key; });
}

void SpecReader::finish() const {
  for (const auto& [key, value] : spec_.options) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    if (known_.empty()) {
      throw BadInput(place_ + ": unknown option " + in_quotes(key) + ": it has none");
    }
    throw BadInput(place_ + ": " + unknown_name("option", key, known_));
  }
}

std::string shortest(double x) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::general).ptr;
  return {text.data(), end};
}

void SpecLister::operator()(std::string_view key, double& field, const Allowed&,
                            std::string_view text) {
  rows.push_back({std::string(key), shortest(field), std::string(text)});
}
void SpecLister::operator()(std::string_view key, std::array<double, 2>& field, const Allowed&,
                            std::string_view text) {
  rows.push_back(
      {std::string(key), shortest(field[0]) + "/" + shortest(field[1]), std::string(text)});
}
void SpecLister::operator()(std::string_view key, std::int64_t& field, const Allowed&,
                            std::string_view text) {
  rows.push_back({std::string(key), std::to_string(field), std::string(text)});
}
void SpecLister::operator()(std::string_view key, std::optional<double>& field, const Allowed&,
                            std::string_view text, std::string_view unset) {
  rows.push_back(
      {std::string(key), field ? shortest(*field) : std::string(unset), std::string(text)});
}
void SpecLister::operator()(std::string_view key, std::optional<std::int64_t>& field,
                            const Allowed&, std::string_view text, std::string_view unset) {
  rows.push_back(
      {std::string(key), field ? std::to_string(*field) : std::string(unset), std::string(text)});
}
void SpecLister::operator()(std::string_view key, std::vector<std::int64_t>& field, const Allowed&,
                            std::string_view text, std::string_view unset) {
  std::string list;
  for (const std::int64_t one : field) list += (list.empty() ? "" : "/") + std::to_string(one);
  rows.push_back({std::string(key), list.empty() ? std::string(unset) : list, std::string(text)});
}
void SpecLister::operator()(std::string_view key, bool& field, std::string_view text) {
  rows.push_back({std::string(key), field ? "true" : "false", std::string(text)});
}
void SpecLister::operator()(std::string_view key, std::string_view& field,
                            std::span<const std::string_view> words, std::string_view text) {
  const std::vector<std::string> names(words.begin(), words.end());
  rows.push_back(
      {std::string(key), std::string(field), std::string(text) + ": " + joined_or(names)});
}

std::string spec_text(std::string_view name, std::span<const OptionRow> now,
                      std::span<const OptionRow> usual, std::string_view always) {
  std::string text(name);
  char separator = ':';
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto& [key, value, explained] = now[i];
    if (key != always && value == usual[i].fallback) continue;
    text += separator + key + "=" + value;
    separator = ',';
  }
  return text;
}

}  // namespace nnopt
