// A JSON value (RFC 8259) built in order and written as text, or read from one.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nnopt {

/// Numbers are written with as few digits as give them back exactly, non-finite ones as null.
/// Keys keep their order. Bytes that are not UTF-8 become U+FFFD.
class Json {
 public:
  Json() = default;  // null
  Json(bool value) : value_(value) {}
  template <std::signed_integral T>
  Json(T value) : value_(std::int64_t(value)) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) Json(T value) : value_(std::uint64_t(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  template <class T>
  requires std::constructible_from<Json, const T&> Json(const std::vector<T>& values)
      : value_(Array(values.begin(), values.end())) {}

  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  /// Adds a member to an object; returns the object.
  Json& add(std::string key, Json value);
  /// Adds the members of another object; returns the object.
  Json& join(Json members);
  /// Adds an element to an array; returns the array.
  Json& push(Json value);

  /// One line for each key of the outermost object, and one for each element of an array of objects
  /// or arrays there; ends with a newline.
  std::string text() const;

  using Member = std::pair<std::string, Json>;
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  /// Of an object in order, of an array; none where it is something else.
  std::span<const Member> members() const;
  std::span<const Json> elements() const;
  /// The (first) member of that name; null where it is not there, or this no object.
  const Json* find(std::string_view key) const;
  /// A number as a double, a text, a truth; nothing where it is something else.
  std::optional<double> as_number() const;
  std::optional<std::string_view> as_text() const;
  std::optional<bool> as_bool() const;

 private:
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;
  explicit Json(Array values) : value_(std::move(values)) {}
  explicit Json(Object members) : value_(std::move(members)) {}

  bool holds_nested() const;  // an array with arrays or objects in it
  void append_to(std::string& out, int depth) const;
  static void append_members(std::string& out, const Object& members, int depth);
  void append_elements(std::string& out, const Array& elements, int depth) const;

  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array,
               Object>
      value_;
};

/// Reads a text. Throws BadInput "FILE:3:9: ..." (`name` stands for the file) where it is no JSON,
/// is nested more than 100 deep, or goes on behind the end of the value.
Json parse_json(std::string_view text, std::string_view name);

}  // namespace nnopt
