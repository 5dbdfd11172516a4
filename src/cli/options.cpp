#include "cli/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <stdexcept>
#include <utility>

namespace nnopt {
namespace {

BadInput error_at(const Arguments::Value& value, const std::string& text) {
  return BadInput(value.place + ": " + text);
}

/// " in '1,x,3'", where the part is not the whole of what was given.
std::string inside(const Arguments::Value& value, std::string_view part) {
  return part == value.text ? std::string() : " in " + in_quotes(value.text);
}

double number_in(const Arguments::Value& value, std::string_view part, const Permitted& bounds) {
  const auto number = parse_double(part);
  if (!number) {
    const std::string right =
        bounds.text == any_number().text ? "" : ": " + bounds.text + " is right";
    throw error_at(value, why_not_a_number(part) + inside(value, part) + right);
  }
  if (!bounds.hold(*number))
    throw error_at(value, std::string(part) + " is not allowed: " + bounds.text + " is right");
  return *number;
}

std::string whole_number_text(std::int64_t lo, std::int64_t hi) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::string text = "a whole number";
  if (lo != Limits::min()) text += " from " + std::to_string(lo);
  if (hi != Limits::max()) return text + " to " + std::to_string(hi);
  return lo != Limits::min() ? text + " up" : text;
}

/// `text` is the value or a part of it.
std::int64_t integer_in(const Arguments::Value& value, std::string_view text, std::int64_t lo,
                        std::int64_t hi) {
  const auto whole = parse_integer(text);
  if (whole && *whole >= lo && *whole <= hi) return *whole;
  const std::string right = whole_number_text(lo, hi) + " is right";
  if (!parse_double(text)) throw error_at(value, why_not_a_number(text) + ": " + right);
  throw error_at(value, std::string(text) + " is not allowed: " + right);
}

bool on_off_in(const Arguments::Value& value) {
  if (value.text == "on" || value.text == "true") return true;
  if (value.text == "off" || value.text == "false") return false;
  throw error_at(value, in_quotes(value.text) + " is neither on nor off");
}

std::string shortest(double x) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), x).ptr};
}

}  // namespace

bool leaves_results_alone(std::string_view option) {
  constexpr std::array<std::string_view, 5> names{"threads", "quiet", "save", "checkpoint-every",
                                                  "resume"};
  return std::ranges::find(names, option) != names.end();
}

const Option* Command::find(std::string_view option) const {
  for (const Group& group : groups)
    for (const Option& row : group.options)
      if (row.name == option) return &row;
  return nullptr;
}

Group general_options() {
  return {"General",
          {{.name = "config",
            .value = "FILE",
            .text = "read options from `name = value` lines; the command line overrides them"},
           {.name = "quiet", .text = "no progress bar, notes or warnings on standard error"},
           {.name = "help", .letter = 'h', .text = "show this help"}}};
}

Permitted any_number() { return {}; }
Permitted positive() { return {.lo = 0, .lo_allowed = false, .text = "a number above 0"}; }
Permitted non_negative() { return {.lo = 0, .text = "a number from 0 up"}; }
Permitted within(double lo, double hi) {
  return {.lo = lo, .hi = hi, .text = "a number from " + shortest(lo) + " to " + shortest(hi)};
}

Arguments::Arguments(Command command, Values values, std::vector<std::string> words,
                     std::string command_line, std::vector<std::string> other_command)
    : command_(std::make_shared<const Command>(std::move(command))),
      values_(std::move(values)),
      words_(std::move(words)),
      command_line_(std::move(command_line)),
      other_command_(std::move(other_command)) {
  for (const auto& [name, places] : values_)
    if (row(name).value.empty()) on_off_in(places.back());
}

const Option& Arguments::row(std::string_view name) const {
  if (const Option* found = command_->find(name)) return *found;
  throw std::logic_error(command_->name + " has no option --" + std::string(name));
}

Arguments::Value Arguments::value(std::string_view name) const {
  const Option& option = row(name);
  if (const auto found = values_.find(name); found != values_.end()) return found->second.back();
  if (!option.fallback.empty()) return {option.fallback, "--" + option.name};
  throw BadInput("--" + option.name + " is missing: write --" + option.name + " " + option.value);
}

bool Arguments::given(std::string_view name) const {
  if (row(name).value.empty()) return on_off(name);
  return values_.contains(name);
}

std::string Arguments::text(std::string_view name) const { return value(name).text; }

double Arguments::number(std::string_view name, const Permitted& bounds) const {
  const Value given_value = value(name);
  return number_in(given_value, given_value.text, bounds);
}

std::int64_t Arguments::integer(std::string_view name, std::int64_t lo, std::int64_t hi) const {
  const Value given_value = value(name);
  return integer_in(given_value, given_value.text, lo, hi);
}

std::vector<std::size_t> Arguments::counts(std::string_view name, std::int64_t hi) const {
  const Value given_value = value(name);
  std::vector<std::size_t> numbers;
  for (const std::string_view part : split(given_value.text, ',')) {
    numbers.push_back(static_cast<std::size_t>(integer_in(given_value, trim(part), 1, hi)));
  }
  return numbers;
}

std::vector<double> Arguments::vector(std::string_view name) const {
  const Value given_value = value(name);
  std::vector<double> numbers;
  for (const std::string_view part : split(given_value.text, ','))
    numbers.push_back(number_in(given_value, trim(part), any_number()));
  return numbers;
}

std::vector<NamedNumber> Arguments::named_vector(std::string_view name) const {
  const Value given_value = value(name);
  const bool named = given_value.text.find('=') != std::string::npos;
  std::vector<NamedNumber> numbers;
  for (const std::string_view part : split(given_value.text, ',')) {
    const std::size_t equals = part.find('=');
    if (named && (equals == 0 || equals == std::string_view::npos))
      throw error_at(given_value, in_quotes(part) + " has no name" + inside(given_value, part) +
                                      ": name=value is right for all or none");
    const std::string number_name(trim(part.substr(0, named ? equals : 0)));
    const auto same = [&](const NamedNumber& number) { return number.name == number_name; };
    if (named && std::any_of(numbers.begin(), numbers.end(), same))
      throw error_at(given_value,
                     in_quotes(number_name) + " stands twice" + inside(given_value, part));
    const std::string_view digits = trim(named ? part.substr(equals + 1) : part);
    numbers.push_back({number_name, number_in(given_value, digits, any_number())});
  }
  return numbers;
}

std::vector<Interval> Arguments::intervals(std::string_view name) const {
  const Value given_value = value(name);
  std::vector<Interval> intervals;
  for (const std::string_view part : split(given_value.text, ',')) {
    const auto interval = parse_interval(trim(part));
    if (!interval)
      throw error_at(given_value, in_quotes(part) + " is not a range" + inside(given_value, part) +
                                      ": min:max or min:max:count is right, with min < max and " +
                                      "a count from 2 up");
    intervals.push_back(*interval);
  }
  return intervals;
}

bool Arguments::on_off(std::string_view name) const {
  if (row(name).value.empty() && !values_.contains(name)) return false;
  return on_off_in(value(name));
}

std::string Arguments::choice(std::string_view name, const std::vector<std::string>& names) const {
  const Value given_value = value(name);
  if (std::find(names.begin(), names.end(), given_value.text) != names.end())
    return given_value.text;
  throw error_at(given_value, unknown_name("value", given_value.text, names));
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const Option& option = row(name);
  std::vector<std::string> texts;
  if (const auto found = values_.find(name); found != values_.end()) {
    for (const Value& one : found->second) texts.push_back(one.text);
  } else if (!option.fallback.empty()) {
    texts.push_back(option.fallback);
  }
  return texts;
}

Arguments Arguments::with(std::string_view name, std::string text) const {
  Arguments changed = *this;
  const auto given_before = values_.find(name);
  const std::string place =
      given_before == values_.end() ? "--" + row(name).name : given_before->second.back().place;
  changed.values_.insert_or_assign(std::string(name), std::vector<Value>{{std::move(text), place}});
  return changed;
}

Arguments Arguments::without(std::string_view name) const {
  Arguments changed = *this;
  if (const auto found = changed.values_.find(name); found != changed.values_.end()) {
    changed.values_.erase(found);
  }
  return changed;
}

Arguments Arguments::replaced(std::string_view what, std::string_view by) const {
  Arguments changed = *this;
  for (auto& [name, places] : changed.values_) {
    for (std::string& text : places | std::views::transform(&Value::text)) {
      for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
      }
    }
  }
  return changed;
}

Arguments Arguments::with_own_line() const {
  Arguments changed = *this;
  changed.command_line_ = line_for_shell(*command_, canonical_words());
  return changed;
}

std::vector<std::string> Arguments::canonical_words() const {
  std::vector<std::string> words;
  for (const auto& [name, places] : values_) {
    if (leaves_results_alone(name) || name == "config") continue;
    const bool is_switch = row(name).value.empty();
    if (is_switch && on_off(name)) words.push_back("--" + name);
    if (is_switch) continue;
    for (const Value& one : places) words.push_back("--" + name + "=" + one.text);
  }
  if (!words_.empty()) words.emplace_back("--");
  words.insert(words.end(), words_.begin(), words_.end());
  return words;
}

Arguments Arguments::going_on_from(
    const Arguments& begun, const std::vector<std::string>& may_change,
    const std::vector<std::pair<std::string, std::string>>& instead) const {
  Arguments all = begun;
  for (const auto& [name, places] : values_) {
    const bool may = leaves_results_alone(name) || name == "config" ||
                     std::ranges::find(may_change, name) != may_change.end();
    if (!may) must_be_same(name, begun);
    if (!may) continue;
    all.values_.insert_or_assign(name, places);
    for (const auto& [one, other] : instead) {
      if (name == one && !values_.contains(other)) all.values_.erase(other);
      if (name == other && !values_.contains(one)) all.values_.erase(one);
    }
  }
  if (!words_.empty() && words_ != begun.words_) {
    throw BadInput(in_quotes(joined(words_, " ")) + " is not what the run was begun with: " +
                   (begun.words_.empty() ? "nothing" : in_quotes(joined(begun.words_, " "))));
  }
  // Whoever gives the whole line again, or another length, shall find that line in the results.
  const auto words = all.canonical_words();
  if (words == canonical_words()) {
    all.command_line_ = command_line_;
  } else if (words != begun.canonical_words()) {
    all.command_line_ = line_for_shell(*command_, words);
  }
  return all;
}

/// BadInput where the value of an option that is given here is another there. Numbers may be
/// written in another way.
void Arguments::must_be_same(std::string_view name, const Arguments& there) const {
  const bool is_switch = row(name).value.empty();
  const auto texts = [&](const Arguments& of) {
    return is_switch ? std::vector<std::string>{of.on_off(name) ? "on" : "off"} : of.all(name);
  };
  const auto same = [](const std::string& a, const std::string& b) {
    const auto x = parse_double(a), y = parse_double(b);
    return a == b || (x && y && *x == *y);
  };
  const auto here = texts(*this), begun = texts(there);
  if (std::ranges::equal(here, begun, same)) return;
  if (begun.empty()) {
    throw wrong(name, in_quotes(joined(here, " ")) + ", but the run was begun without it");
  }
  throw wrong(name, in_quotes(joined(here, " ")) +
                        " is not what the run was begun with: " + in_quotes(joined(begun, " ")));
}

BadInput Arguments::wrong(std::string_view name, std::string_view text) const {
  const auto found = values_.find(name);
  const std::string place =
      found == values_.end() ? "--" + row(name).name : found->second.back().place;
  return BadInput(place + ": " + std::string(text));
}

}  // namespace nnopt
