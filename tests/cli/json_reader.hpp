// A strict reader of JSON (RFC 8259) for tests: whatever it accepts, every other reader does, too.
#pragma once
#include <cctype>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cli_tests {

/// One value. A member or element that is not there is an exception.
struct Value {
  enum class Kind { null, truth, number, text, array, object } kind = Kind::null;
  bool truth = false;
  double number = 0;
  std::string text;
  std::vector<Value> elements;
  std::map<std::string, Value> members;

  bool is_null() const { return kind == Kind::null; }
  bool has(const std::string& key) const { return members.contains(key); }
  const Value& operator[](const std::string& key) const { return members.at(key); }
  const Value& operator[](std::size_t i) const { return elements.at(i); }
  std::size_t size() const { return kind == Kind::object ? members.size() : elements.size(); }
  std::vector<double> numbers() const {
    std::vector<double> out;
    for (const auto& element : elements) out.push_back(element.number);
    return out;
  }
};

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  /// The one value that the text holds; std::runtime_error says where it is wrong.
  Value read() {
    Value value = read_value();
    blanks();
    if (at_ != text_.size()) fail("something follows the value");
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("JSON, at byte " + std::to_string(at_) + ": " + why);
  }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool accept(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) {
    blanks();
    if (!accept(token)) fail("'" + std::string(token) + "' is missing");
  }

  Value read_value() {
    blanks();
    Value value;
    if (accept("null")) return value;
    if (next() == '{') return read_object();
    if (next() == '[') return read_array();
    if (next() == '"') {
      value.kind = Value::Kind::text;
      value.text = read_text();
    } else if (next() == 't' || next() == 'f') {
      value.kind = Value::Kind::truth;
      value.truth = next() == 't';
      if (!accept(value.truth ? "true" : "false")) fail("no value");
    } else {
      value.kind = Value::Kind::number;
      value.number = read_number();
    }
    return value;
  }

  Value read_object() {
    Value value;
    value.kind = Value::Kind::object;
    expect("{");
    for (blanks(); !accept("}"); blanks()) {
      if (value.size() > 0) expect(",");
      blanks();
      const std::string key = read_text();
      expect(":");
      if (!value.members.emplace(key, read_value()).second) fail("'" + key + "' stands twice");
    }
    return value;
  }

  Value read_array() {
    Value value;
    value.kind = Value::Kind::array;
    expect("[");
    for (blanks(); !accept("]"); blanks()) {
      if (value.size() > 0) expect(",");
      value.elements.push_back(read_value());
    }
    return value;
  }

  /// Escapes of ASCII letters are all that the program writes.
  std::string read_text() {
    std::string out;
    if (!accept("\"")) fail("a string is missing");
    while (!accept("\"")) {
      const auto byte = static_cast<unsigned char>(next());
      if (at_ >= text_.size() || byte < 32) fail("a string is not closed");
      ++at_;
      if (byte != '\\') {
        out += char(byte);
        continue;
      }
      const std::size_t plain = std::string_view("\"\\/bfnrt").find(next());
      ++at_;
      if (plain != std::string_view::npos) {
        out += "\"\\/\b\f\n\r\t"[plain];
      } else {
        const std::string digits(text_.substr(at_, 4));
        if (text_[at_ - 1] != 'u' || digits.size() != 4) fail("no such escape");
        out += char(std::stoi(digits, nullptr, 16));
        at_ += 4;
      }
    }
    return out;
  }

  void digits() {
    if (!std::isdigit(static_cast<unsigned char>(next()))) fail("a digit is missing");
    while (std::isdigit(static_cast<unsigned char>(next()))) ++at_;
  }
  double read_number() {
    const std::size_t start = at_;
    accept("-");
    if (!accept("0")) digits();
    if (accept(".")) digits();
    if (accept("e") || accept("E")) {
      if (!accept("+")) accept("-");
      digits();
    }
    return std::strtod(std::string(text_.substr(start, at_ - start)).c_str(), nullptr);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

inline Value read_json(std::string_view text) { return JsonReader(text).read(); }

}  // namespace cli_tests
