#include "functions/formula.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

// Formulas are ASCII whatever the locale is.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool goes_on_name(char c) { return starts_name(c) || is_digit(c); }

std::optional<double> constant_named(std::string_view name) {
  if (name == "pi") return std::numbers::pi;
  if (name == "e") return std::numbers::e;
  return {};
}

struct Token {
  enum class Kind { number, name, sign, end };  // a sign: operators, parentheses, comma
  Kind kind = Kind::end;
  std::size_t at = 0;  // in the text
  std::string_view text;
  double number = 0;

  bool is(std::string_view what) const { return kind == Kind::sign && text == what; }
};

class Parser {
 public:
  Parser(std::string_view text, const std::vector<std::string>& declared, Names names,
         std::string_view file)
      : text_(text), file_(file), names_(names) {
    formula_.variables = declared;
  }

  Formula run() {
    advance();
    if (now_.kind == Token::Kind::end) fail(0, "the formula is empty");
    formula_.root = choice();
    if (now_.kind != Token::Kind::end) unexpected_after_operand();
    return std::move(formula_);
  }

 private:
  using Kind = Token::Kind;

  // ---- tokens ----

  void advance() {
    while (next_ < text_.size() &&
           std::string_view(" \t\n\r\v\f").find(text_[next_]) != std::string_view::npos) {
      ++next_;
    }
    now_ = {Kind::end, next_, {}, 0};
    if (next_ == text_.size()) return;
    const char c = text_[next_];
    std::size_t length = 1;
    if (starts_name(c)) {
      now_.kind = Kind::name;
      while (next_ + length < text_.size() && goes_on_name(text_[next_ + length])) ++length;
    } else if (is_digit(c) || c == '.') {
      now_.kind = Kind::number;
      length = read_number();
    } else {
      now_.kind = Kind::sign;
      const std::string_view two = text_.substr(next_, 2);
      if (two == "<=" || two == ">=" || two == "==" || two == "!=") {
        length = 2;
      } else if (std::string_view("+-*/^()<>?:,").find(c) == std::string_view::npos) {
        stray(c);
      }
    }
    now_.text = text_.substr(next_, length);
    next_ += length;
  }

  std::size_t read_number() {
    const char *const begin = text_.data() + next_, *const end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(begin, end, now_.number);
    const auto length = static_cast<std::size_t>(stop - begin);
    // What goes on as a number does is none: 1.2.3, 1e, 1e+.
    std::size_t bad = length;
    while (next_ + bad < text_.size() &&
           (is_digit(text_[next_ + bad]) || text_[next_ + bad] == '.')) {
      ++bad;
    }
    const auto at = [&](std::size_t i) {
      return next_ + i < text_.size() ? text_[next_ + i] : ' ';
    };
    if (bad == length && (at(bad) == 'e' || at(bad) == 'E') && !goes_on_name(at(bad + 1))) {
      ++bad;
      if (at(bad) == '+' || at(bad) == '-') ++bad;
      fail(next_, in_quotes(text_.substr(next_, bad)) + " is no number: digits must follow its e");
    }
    if (bad != length || length == 0) {
      fail(next_, in_quotes(text_.substr(next_, std::max<std::size_t>(bad, 1))) + " is no number");
    }
    if (error == std::errc::result_out_of_range) {
      now_.number = std::strtod(std::string(begin, stop).c_str(), nullptr);
      if (std::isinf(now_.number)) {
        fail(next_, in_quotes(std::string_view(begin, length)) +
                        " is too large: numbers up to 1.797e308 are right");
      }
    }
    return length;
  }

  [[noreturn]] void stray(char c) const {
    std::string hint;
    if (c == '=') hint = ": == compares";
    if (c == '&' || c == '|') hint = ": conditions are joined by * (and) or max (or)";
    if (c == '[' || c == '{') hint = ": ( and ) are the parentheses";
    fail(next_,
         "unexpected character " + in_quotes(text_.substr(next_, character_length())) + hint);
  }
  /// Bytes of the UTF-8 character here.
  std::size_t character_length() const {
    std::size_t length = 1;
    while (next_ + length < text_.size() && (text_[next_ + length] & 0xc0) == 0x80) ++length;
    return length;
  }

  // ---- grammar ----

  /// One level deeper while it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > deepest_formula) {
        parser_.fail(parser_.now_.at, "nested deeper than " + std::to_string(deepest_formula));
      }
    }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  NodeId choice() {
    const Level level(*this);
    const NodeId condition = comparison();
    if (!now_.is("?")) return condition;
    const std::size_t question = now_.at;
    advance();
    const NodeId a = choice();
    if (!now_.is(":")) {
      expected("':' for the other side of the '?' in column " +
               std::to_string(column_of(question)));
    }
    advance();
    const NodeId b = choice();
    return formula_.graph.choose(condition, a, b);
  }

  static std::optional<Operation> comparison_named(const Token& token) {
    if (token.is("<")) return Operation::less;
    if (token.is("<=")) return Operation::less_equal;
    if (token.is(">")) return Operation::greater;
    if (token.is(">=")) return Operation::greater_equal;
    if (token.is("==")) return Operation::equal;
    if (token.is("!=")) return Operation::not_equal;
    return {};
  }

  NodeId comparison() {
    const NodeId a = sum();
    const auto operation = comparison_named(now_);
    if (!operation) return a;
    advance();
    const NodeId b = sum();
    if (comparison_named(now_)) {
      fail(now_.at, "comparisons do not chain: (a < b) * (b < c) is right");
    }
    return formula_.graph.apply(*operation, a, b);
  }

  NodeId sum() {
    NodeId a = product();
    while (now_.is("+") || now_.is("-")) {
      const Operation operation = now_.is("+") ? Operation::add : Operation::subtract;
      advance();
      a = formula_.graph.apply(operation, a, product());
    }
    return a;
  }

  NodeId product() {
    NodeId a = sign();
    while (now_.is("*") || now_.is("/")) {
      const Operation operation = now_.is("*") ? Operation::multiply : Operation::divide;
      advance();
      if (now_.is("*")) fail(now_.at, "two operators in a row: a power is written ^");
      a = formula_.graph.apply(operation, a, sign());
    }
    return a;
  }

  NodeId sign() {
    bool negative = false;
    for (; now_.is("+") || now_.is("-"); advance()) negative ^= now_.is("-");
    const NodeId a = power();
    return negative ? formula_.graph.apply(Operation::negate, a) : a;
  }

  NodeId power() {
    const NodeId base = operand();
    if (!now_.is("^")) return base;
    const Level level(*this);
    advance();
    return formula_.graph.apply(Operation::pow, base, sign());
  }

  NodeId operand() {
    const Token token = now_;
    if (token.kind == Kind::number) {
      advance();
      return formula_.graph.constant(token.number);
    }
    if (token.kind == Kind::name) {
      advance();
      return named(token);
    }
    if (!token.is("(")) expected("a number, a name or '('");
    advance();
    const NodeId inner = choice();
    close(token);
    return inner;
  }

  NodeId named(const Token& name) {
    auto& variables = formula_.variables;
    const auto known = std::ranges::find(variables, name.text);
    const auto operation = find_operation(name.text);
    if (operation) return call(name, *operation);
    if (now_.is("(")) {
      const auto names = operation_names();
      if (known != variables.end() || constant_named(name.text)) {
        fail(now_.at, "an operator is missing: " + std::string(name.text) + " is no function");
      }
      fail(name.at, unknown_name("function", name.text, names));
    }
    if (const auto value = constant_named(name.text)) {
      if (known == variables.end()) return formula_.graph.constant(*value);
      fail(name.at, in_quotes(name.text) +
                        " is a constant and also the name of a column: "
                        "--columns gives that another name");
    }
    const auto index = static_cast<std::uint32_t>(known - variables.begin());
    if (known == variables.end()) {
      if (names_ == Names::declared) {
        fail(name.at, unknown_name("name", name.text, variables));
      }
      variables.emplace_back(name.text);
    }
    return formula_.graph.variable(index);
  }

  NodeId call(const Token& name, const NamedOperation& function) {
    const std::string usage = std::string(name.text) + (function.arguments == 1 ? "(x)" : "(x, y)");
    if (!now_.is("(")) fail(name.at, "a function takes its argument in parentheses: " + usage);
    const Token open = now_;
    advance();
    if (now_.is(")")) fail(now_.at, "an argument is missing: " + usage);
    const NodeId a = choice();
    if (function.arguments == 1) {
      if (now_.is(",")) fail(now_.at, "one argument too many: " + usage);
      close(open);
      return formula_.graph.apply(function.operation, a);
    }
    if (now_.is(")")) fail(now_.at, "one argument too few: " + usage);
    if (!now_.is(",")) expected("an operator or ','");
    advance();
    const NodeId b = choice();
    if (now_.is(",")) fail(now_.at, "one argument too many: " + usage);
    close(open);
    return formula_.graph.apply(function.operation, a, b);
  }

  void close(const Token& open) {
    if (!now_.is(")")) {
      expected("an operator or ')' for the '(' in column " + std::to_string(column_of(open.at)));
    }
    advance();
  }

  // ---- errors ----

  [[noreturn]] void unexpected_after_operand() const {
    if (now_.is(")")) fail(now_.at, "')' without its '('");
    if (now_.is(",")) fail(now_.at, "',' outside of a function's parentheses");
    if (now_.is(":")) fail(now_.at, "':' without its '?'");
    expected("an operator");
  }
  [[noreturn]] void expected(const std::string& what) const {
    std::string found = "the end of the formula";
    if (now_.kind != Kind::end) found = in_quotes(now_.text);
    std::string hint;
    const bool operand = now_.kind == Kind::number || now_.kind == Kind::name || now_.is("(");
    if (operand && what.starts_with("an operator")) hint = " (products are written with *)";
    fail(now_.at, "expected " + what + ", found " + found + hint);
  }

  /// Counted in characters, from 1, in its line.
  std::size_t column_of(std::size_t at) const {
    const std::size_t begin = line_begin(at);
    return 1 + static_cast<std::size_t>(
                   std::count_if(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                 text_.begin() + static_cast<std::ptrdiff_t>(at),
                                 [](char c) { return (c & 0xc0) != 0x80; }));
  }
  std::size_t line_begin(std::size_t at) const {
    if (at == 0) return 0;
    const std::size_t end = text_.rfind('\n', at - 1);
    return end == std::string_view::npos ? 0 : end + 1;
  }
  [[noreturn]] void fail(std::size_t at, const std::string& what) const {
    const std::size_t begin = line_begin(at);
    const auto line = static_cast<std::size_t>(
        std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin), '\n') + 1);
    const std::size_t column = column_of(at);
    std::string where = "column " + std::to_string(column);
    if (!file_.empty()) {
      where = std::string(file_) + ":" + std::to_string(line) + ":" + std::to_string(column);
    } else if (text_.find('\n') != std::string_view::npos) {
      where = "line " + std::to_string(line) + ", " + where;
    }
    const std::string_view whole = text_.substr(begin, text_.find('\n', begin) - begin);
    throw BadInput(where + ": " + what, Excerpt{std::string(whole), line, column});
  }

  std::string_view text_, file_;
  Names names_;
  Formula formula_;
  std::size_t next_ = 0;  // behind the token
  std::size_t depth_ = 0;
  Token now_;
};

}  // namespace

Formula parse_formula(std::string_view text, const std::vector<std::string>& declared, Names names,
                      std::string_view file) {
  return Parser(text, declared, names, file).run();
}

std::string on_one_line(std::string_view formula) {
  std::string line;
  for (const char c : trim(formula)) {
    const bool blank = trim({&c, 1}).empty();
    if (!blank) line += c;
    if (blank && line.back() != ' ') line += ' ';
  }
  return line;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && starts_name(text.front()) && std::ranges::all_of(text, goes_on_name);
}

void require_variable_name(std::string_view name) {
  if (!is_identifier(name)) {
    throw BadInput(in_quotes(name) + " is no name of a variable: letters, digits and _ are right");
  }
  if (constant_named(name)) {
    throw BadInput(in_quotes(name) + " is a constant and cannot be a variable");
  }
  if (find_operation(name)) {
    throw BadInput(in_quotes(name) + " is a function and cannot be a variable");
  }
}

}  // namespace nnopt
