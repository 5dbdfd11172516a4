// Words and numbers in text: splitting, strict parsing, and the nearest name to a misspelt one.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

/// Without blanks, tabs and line ends at both sides.
std::string_view trim(std::string_view text);

/// The parts between separators, as they are: n separators give n + 1 parts, some maybe empty.
std::vector<std::string_view> split(std::string_view text, char separator);

/// 'text' in quotes for a one-line message: control characters become \n, \t, \x1b and so on,
/// and what is longer than 200 bytes ends in "...".
std::string in_quotes(std::string_view text);

/// The texts with a separator between any two.
std::string joined(std::span<const std::string> texts, std::string_view separator);

/// "a", "a or b", "a, b or c".
std::string joined_or(std::span<const std::string> names);

/// The candidate that `word` most likely meant, or an empty text where none is near: at most a
/// third of its letters are wrong, missing, added or swapped with a neighbour, or else it holds
/// `word` whole. Capitals do not matter, nor does '-' against '_'.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// "unknown optimizer 'adm': did you mean 'adam'? (`nnopt list optimizers` shows all)".
/// `see` is the command that shows all; where it is empty, the candidates are listed instead.
std::string unknown_name(std::string_view kind, std::string_view word,
                         std::span<const std::string> candidates, std::string_view see = {});

enum class NonFinite { refused, allowed };

/// The number that is the whole of `text`: `1e-3`, `.5`, `+1`; no blanks, no hexadecimal. Nothing
/// for any other text and for what no double can hold; nan and inf only where the caller allows.
std::optional<double> parse_double(std::string_view text, NonFinite = NonFinite::refused);

/// x, but the one nan there is for people: printers write a sign in front of some.
double without_sign_of_nan(double x);

/// Why parse_double refused `text`: "'nan' is not a finite number", "'2x' is not a number".
std::string why_not_a_number(std::string_view text);

/// A whole number: digits with a sign, or any number such as `1e4` that is whole and at most 2^53
/// in size.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// `1,2,3`, one number or more.
std::optional<std::vector<double>> parse_vector(std::string_view text, char separator = ',');

/// `min:max` or `min:max:count`, min < max, count 2 or more.
struct Interval {
  double lo = 0;
  double hi = 1;
  std::optional<std::int64_t> count;
};
std::optional<Interval> parse_interval(std::string_view text);

}  // namespace nnopt
