#include "cli/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/utf8.hpp"

namespace nnopt {
namespace {

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = letter_length(text);
    const char c = text[0];
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (length == 1 && (c < 32 || c == 127)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
}

/// Whole values keep a ".0": readers that tell integers from other numbers see one kind.
void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  const std::string digits = fmt::format("{}", value);
  out += digits;
  if (digits.find_first_of(".e") == std::string::npos) out += ".0";
}

}  // namespace

Json& Json::add(std::string key, Json value) {
  std::get<Object>(value_).emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::join(Json members) {
  for (auto& member : std::get<Object>(members.value_)) {
    std::get<Object>(value_).push_back(std::move(member));
  }
  return *this;
}

Json& Json::push(Json value) {
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

bool Json::holds_nested() const {
  const auto* elements = std::get_if<Array>(&value_);
  return elements && std::any_of(elements->begin(), elements->end(), [](const Json& element) {
           return std::holds_alternative<Array>(element.value_) ||
                  std::holds_alternative<Object>(element.value_);
         });
}

bool Json::is_null() const { return std::holds_alternative<std::monostate>(value_); }
bool Json::is_object() const { return std::holds_alternative<Object>(value_); }
bool Json::is_array() const { return std::holds_alternative<Array>(value_); }

std::span<const Json::Member> Json::members() const {
  const auto* members = std::get_if<Object>(&value_);
  return members ? std::span<const Member>(*members) : std::span<const Member>();
}

std::span<const Json> Json::elements() const {
  const auto* elements = std::get_if<Array>(&value_);
  return elements ? std::span<const Json>(*elements) : std::span<const Json>();
}

const Json* Json::find(std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::optional<double> Json::as_number() const {
  if (const auto* number = std::get_if<double>(&value_)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&value_)) return double(*whole);
  if (const auto* natural = std::get_if<std::uint64_t>(&value_)) return double(*natural);
  return {};
}

std::optional<std::string_view> Json::as_text() const {
  const auto* text = std::get_if<std::string>(&value_);
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

std::optional<bool> Json::as_bool() const {
  const auto* truth = std::get_if<bool>(&value_);
  return truth ? std::optional(*truth) : std::nullopt;
}

std::string Json::text() const {
  std::string out;
  append_to(out, 0);
  return out + "\n";
}

void Json::append_to(std::string& out, int depth) const {
  if (const auto* members = std::get_if<Object>(&value_)) {
    append_members(out, *members, depth);
  } else if (const auto* elements = std::get_if<Array>(&value_)) {
    append_elements(out, *elements, depth);
  } else if (const auto* text = std::get_if<std::string>(&value_)) {
    append_string(out, *text);
  } else if (const auto* number = std::get_if<double>(&value_)) {
    append_number(out, *number);
  } else if (const auto* whole = std::get_if<std::int64_t>(&value_)) {
    out += fmt::format("{}", *whole);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value_)) {
    out += fmt::format("{}", *natural);
  } else if (const auto* truth = std::get_if<bool>(&value_)) {
    out += *truth ? "true" : "false";
  } else {
    out += "null";
  }
}

void Json::append_members(std::string& out, const Object& members, int depth) {
  const bool broken = depth == 0 && !members.empty();
  const char* separator = broken ? "\n " : "";
  out += '{';
  for (const auto& [key, value] : members) {
    out += separator;
    append_string(out, key);
    out += ':';
    value.append_to(out, depth + 1);
    separator = broken ? ",\n " : ",";
  }
  out += broken ? "\n}" : "}";
}

void Json::append_elements(std::string& out, const Array& elements, int depth) const {
  const bool broken = depth <= 1 && holds_nested();
  const char* separator = broken ? "\n  " : "";
  out += '[';
  for (const Json& element : elements) {
    out += separator;
    element.append_to(out, depth + 2);
    separator = broken ? ",\n  " : ",";
  }
  out += broken ? "\n ]" : "]";
}

}  // namespace nnopt
