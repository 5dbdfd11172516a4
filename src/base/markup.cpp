#include "base/markup.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace nnopt {
namespace {

/// The reference for a character that markup reads otherwise; empty for any other.
std::string_view reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

/// Whether no document may hold the character at the front of `text`: C0 but for blanks, DEL, C1,
/// and the non-characters U+FFFE and U+FFFF.
bool is_forbidden(std::string_view letter) {
  const auto byte = static_cast<unsigned char>(letter[0]);
  if (letter.size() == 1) return (byte < 32 && byte != '\t' && byte != '\n') || byte == 127;
  return (letter[0] == '\xC2' && static_cast<unsigned char>(letter[1]) < 0xA0) ||
         letter == "\xEF\xBF\xBE" || letter == "\xEF\xBF\xBF";
}

}  // namespace

void append_escaped_markup(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = letter_length(text);
    const std::string_view letter = text.substr(0, std::max<std::size_t>(length, 1));
    if (const auto word = reference(letter[0]); !word.empty()) {
      out += word;
    } else if (letter == "\r") {
      // A line end of Windows.
      if (!text.substr(1).starts_with('\n')) out += '\n';
    } else if (length == 0 || is_forbidden(letter)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += letter;
    }
    text.remove_prefix(letter.size());
  }
}

}  // namespace nnopt
