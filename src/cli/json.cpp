#include "cli/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace nnopt {
namespace {

/// The length of the UTF-8 letter at the front, 0 where there is none (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF).
std::size_t letter_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? text[i] & 0xFF : 0; };
  const int first = byte(0);
  if (first < 0x80) return 1;
  const int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  const std::size_t length = first < 0xC2   ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || byte(1) < lowest || byte(1) > highest) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

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
