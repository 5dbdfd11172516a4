// Reading JSON, through nlohmann's parser, whose header only this file sees.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"

namespace nnopt {
namespace {

constexpr std::size_t deepest = 100;

/// Builds the value as it is parsed. What is wrong stays in `wrong`.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return value({}); }
  bool boolean(bool truth) { return value(truth); }
  bool number_integer(number_integer_t number) { return value(number); }
  bool number_unsigned(number_unsigned_t number) { return value(number); }
  bool number_float(number_float_t number, const string_t&) { return value(number); }
  bool string(string_t& text) { return value(std::move(text)); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return begin(Json::object()); }
  bool start_array(std::size_t) { return begin(Json::array()); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }
  bool key(string_t& name) {
    open_.back().key = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error) {
    wrong = Wrong{position, token, error.what()};
    return false;
  }

  struct Wrong {
    std::size_t position;  // counted from 1
    std::string token, what;
  };
  std::optional<Wrong> wrong;
  bool too_deep = false;
  Json result;

 private:
  struct Open {
    Json value;
    std::string key = {};  // of an object: of the member to come
  };

  bool value(Json one) {
    if (open_.empty()) {
      result = std::move(one);
    } else if (open_.back().value.is_object()) {
      open_.back().value.add(std::move(open_.back().key), std::move(one));
    } else {
      open_.back().value.push(std::move(one));
    }
    return true;
  }
  bool begin(Json empty) {
    too_deep = open_.size() == deepest;
    if (!too_deep) open_.push_back({std::move(empty)});
    return !too_deep;
  }
  bool end() {
    Json done = std::move(open_.back().value);
    open_.pop_back();
    return value(std::move(done));
  }

  std::vector<Open> open_;
};

/// "line:column" of a byte that is counted from 1.
std::string place_of(std::string_view text, std::size_t position) {
  const std::string_view before =
      text.substr(0, std::min(position > 0 ? position - 1 : 0, text.size()));
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is none
  return fmt::format("{}:{}", 1 + std::ranges::count(before, '\n'), before.size() - line_start + 1);
}

}  // namespace

Json parse_json(std::string_view text, std::string_view name) {
  Builder builder;
  // The parser would take a zero for the end of the text.
  const std::size_t zero = text.find('\0');
  if (zero != text.npos) {
    throw BadInput(fmt::format("{}:{}: no JSON: a zero byte", name, place_of(text, zero + 1)));
  }
  if (nlohmann::json::sax_parse(text, &builder)) return std::move(builder.result);
  if (builder.too_deep) throw BadInput(fmt::format("{}: nested more than {} deep", name, deepest));
  const std::size_t position = builder.wrong ? builder.wrong->position : text.size();
  const std::string_view token = builder.wrong ? builder.wrong->token : std::string_view();
  const bool cut_off = position > trim(text).size() || token.empty();
  throw BadInput(fmt::format("{}:{}: {}", name, place_of(text, position),
                             cut_off ? "the text ends within the JSON: it is cut off"
                                     : "no JSON from here on: " + in_quotes(token)));
}

}  // namespace nnopt
