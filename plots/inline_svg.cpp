#include "plots/inline_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/markup.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

// Shapes, text, paint and filters; none that runs (script), moves (animate may set any attribute),
// links (a) or holds HTML (foreignObject). <style> would reach the whole page.
constexpr std::array harmless_elements = std::to_array<std::string_view>({"svg",
                                                                          "g",
                                                                          "path",
                                                                          "rect",
                                                                          "circle",
                                                                          "ellipse",
                                                                          "line",
                                                                          "polyline",
                                                                          "polygon",
                                                                          "text",
                                                                          "tspan",
                                                                          "textPath",
                                                                          "defs",
                                                                          "use",
                                                                          "symbol",
                                                                          "marker",
                                                                          "clipPath",
                                                                          "mask",
                                                                          "pattern",
                                                                          "linearGradient",
                                                                          "radialGradient",
                                                                          "stop",
                                                                          "image",
                                                                          "filter",
                                                                          "feFlood",
                                                                          "feComposite",
                                                                          "feBlend",
                                                                          "feColorMatrix",
                                                                          "feGaussianBlur",
                                                                          "feMerge",
                                                                          "feMergeNode",
                                                                          "feOffset",
                                                                          "feDropShadow",
                                                                          "feMorphology"});
// Of no use inside a page, and no loss.
constexpr std::array silent_elements =
    std::to_array<std::string_view>({"title", "desc", "metadata"});

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
/// ASCII alone: no element and no attribute of SVG has others.
bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
         c == '_' || c == '-' || c == '.';
}

struct Attribute {
  std::string_view name, value;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return out;
}

/// Whether the value speaks of nothing outside: url(...) leads to an id, and nothing else can lead
/// anywhere.
bool stays_inside(std::string_view value) {
  const std::string text = lower(value);
  for (const std::string_view word :
       {"//", "\\", "@import", "image-set", "script:", "data:", "&"}) {
    if (text.find(word) != text.npos) return false;
  }
  for (std::size_t at = 0; (at = text.find("url(", at)) != text.npos;) {
    at += 4;
    while (at < text.size() && (is_blank(text[at]) || text[at] == '"' || text[at] == '\'')) ++at;
    if (at == text.size() || text[at] != '#') return false;
  }
  return true;
}

bool is_picture_inside(std::string_view value) {
  return value.starts_with("data:image/png;base64,") ||
         value.starts_with("data:image/jpeg;base64,");
}

/// Whether it is a PNG of few pixels: what gnuplot makes of the cells of a matrix. Its header gives
/// width and height in bytes 16 to 23.
bool has_few_pixels(std::string_view value) {
  constexpr std::size_t few = 64;
  const std::size_t begin = value.find(',') + 1;
  if (!value.starts_with("data:image/png;") || value.size() < begin + 32) return false;
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint64_t bits = 0;  // the last 8 bytes of the first 24, which 32 letters hold
  for (const char c : value.substr(begin, 32)) {
    const std::size_t six = letters.find(c);
    if (six == letters.npos) return false;
    bits = bits << 6 | six;
  }
  return bits >> 32 <= few && (bits & 0xffffffff) <= few;
}

/// A value with `prefix` before each id that url(#id) names.
std::string with_own_ids(std::string_view value, std::string_view prefix) {
  std::string out;
  for (std::size_t at; (at = value.find("url(")) != value.npos;) {
    const std::size_t id = value.find('#', at);
    if (id == value.npos) break;
    out.append(value.substr(0, id + 1)).append(prefix);
    value.remove_prefix(id + 1);
  }
  return out.append(value);
}

/// A number with nothing or "px" behind it.
std::optional<double> pixels(std::string_view text) {
  if (text.ends_with("px")) text.remove_suffix(2);
  const auto number = parse_double(trim(text));
  return number && *number > 0 ? number : std::nullopt;
}

class Reader {
 public:
  Reader(std::string_view document, std::string_view prefix, std::string_view label,
         std::vector<std::string>& left_out)
      : all_(document), rest_(document), prefix_(prefix), label_(label), left_out_(left_out) {}

  std::string read() {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    while (!rest_.empty() && !ended_) {
      if (rest_.front() != '<') {
        text(rest_.substr(0, rest_.find('<')));
      } else if (!skip("<?", "?>") && !skip("<!--", "-->") && !declaration() && !raw_text()) {
        tag();
      }
    }
    if (!ended_)
      fail(open_.empty() ? "there is no <svg> in it"
                         : "the end of <" + std::string(open_.back()) + "> is missing");
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    const auto read = all_.substr(0, all_.size() - rest_.size());
    throw BadInput(fmt::format("line {}: {}", 1 + std::ranges::count(read, '\n'), what));
  }

  bool skip(std::string_view begin, std::string_view end) {
    if (!rest_.starts_with(begin)) return false;
    const std::size_t at = rest_.find(end, begin.size());
    if (at == rest_.npos) fail(fmt::format("{} has no end", begin));
    rest_.remove_prefix(at + end.size());
    return true;
  }

  bool declaration() {
    if (!rest_.starts_with("<!DOCTYPE")) return false;
    const std::size_t end = rest_.find('>');
    if (rest_.substr(0, end).find('[') != rest_.npos)
      fail("it declares entities, which are not read");
    return skip("<!DOCTYPE", ">");
  }

  bool raw_text() {
    constexpr std::string_view begin = "<![CDATA[";
    if (!rest_.starts_with(begin)) return false;
    const std::string_view inside = rest_.substr(begin.size(), rest_.find("]]>") - begin.size());
    if (!skip(begin, "]]>")) return false;
    if (!open_.empty() && skipped_from_ == 0) append_escaped_markup(out_, inside);
    return true;
  }

  /// The character that stands at the front as "&name;"; empty where there is none.
  static std::string_view reference(std::string_view from) {
    const std::size_t end = from.substr(0, 12).find(';');
    if (end == from.npos) return {};
    const std::string_view name = from.substr(1, end - 1);
    const bool named =
        name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
    return named || is_character(name) ? from.substr(0, end + 1) : std::string_view();
  }

  /// Whether "#10" or "#xA" is the number of a character that a document may hold.
  static bool is_character(std::string_view name) {
    const bool hexadecimal = name.starts_with("#x");
    const std::string_view digits =
        name.substr(std::min<std::size_t>(hexadecimal ? 2 : 1, name.size()));
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
    if (!name.starts_with('#') || error != std::errc() || end != digits.data() + digits.size())
      return false;
    const bool control =
        code < 32 ? code != 9 && code != 10 && code != 13 : code >= 127 && code < 160;
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    return !control && !surrogate && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF;
  }

  /// As it stands, with its references.
  void append_text(std::string_view words) {
    while (!words.empty()) {
      const std::size_t at = std::min(words.find('&'), words.size());
      append_escaped_markup(out_, words.substr(0, at));
      words.remove_prefix(at);
      if (words.empty()) return;
      const std::string_view known = reference(words);
      if (known.empty()) fail("'&' begins no character that is known: &amp; is right");
      out_ += known;
      words.remove_prefix(known.size());
    }
  }

  void text(std::string_view words) {
    if (open_.empty()) {
      if (!trim(words).empty()) fail("text outside of all elements");
    } else if (skipped_from_ == 0) {
      append_text(words);
    }
    rest_.remove_prefix(words.size());
  }

  void blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view name() {
    std::size_t end = 0;
    while (end < rest_.size() && in_name(rest_[end])) ++end;
    if (end == 0) fail("a name is missing");
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

  void close(std::string_view word) {
    if (open_.empty() || open_.back() != word) fail(fmt::format("</{}> ends nothing", word));
    open_.pop_back();
    if (skipped_from_ == 0) {
      out_.append("</").append(word).append(">");
    } else if (open_.size() < skipped_from_) {
      skipped_from_ = 0;
    }
    ended_ = open_.empty();
  }

  void tag() {
    rest_.remove_prefix(1);
    const bool closing = rest_.starts_with('/');
    if (closing) rest_.remove_prefix(1);
    const std::string_view word = name();
    std::vector<Attribute> attributes;
    for (blanks(); !rest_.empty() && rest_.front() != '>' && rest_.front() != '/'; blanks()) {
      attributes.push_back(attribute());
    }
    const bool empty = rest_.starts_with('/');
    if (empty) rest_.remove_prefix(1);
    if (!rest_.starts_with('>')) fail(fmt::format("<{}> has no '>'", word));
    rest_.remove_prefix(1);
    if (closing) return close(word);
    if (open_.empty() && word != "svg") fail(fmt::format("<{}> instead of <svg>", word));
    constexpr std::size_t deepest = 500;
    if (open_.size() == deepest) fail("elements are nested too deeply");
    open_.push_back(word);
    if (skipped_from_ == 0 && !is_one_of(harmless_elements, word)) {
      if (!is_one_of(silent_elements, word) && word.find(':') == word.npos) leave_out(word);
      skipped_from_ = open_.size();
    }
    if (skipped_from_ == 0) write(word, attributes);
    if (empty) close(word);
  }

  Attribute attribute() {
    const std::string_view word = name();
    blanks();
    if (!rest_.starts_with('=')) fail(fmt::format("{} has no value", in_quotes(word)));
    rest_.remove_prefix(1);
    blanks();
    const char quote = rest_.empty() ? ' ' : rest_.front();
    const std::size_t end = quote == '"' || quote == '\'' ? rest_.find(quote, 1) : rest_.npos;
    if (end == rest_.npos) fail(fmt::format("the value of {} is not in quotes", in_quotes(word)));
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return {word, value};
  }

  void leave_out(std::string_view what) {
    std::string text(what);
    if (std::ranges::find(left_out_, text) == left_out_.end()) left_out_.push_back(std::move(text));
  }

  void write(std::string_view element, const std::vector<Attribute>& attributes) {
    const bool outermost = open_.size() == 1;
    out_.append("<").append(element);
    std::vector<std::string_view> written;
    for (const auto& [attribute_name, value] : attributes) {
      // One without a prefix is what browsers read in HTML.
      const std::string_view own = attribute_name == "xlink:href" ? "href" : attribute_name;
      if (std::ranges::find(written, own) != written.end()) continue;
      if (outermost && is_of_the_document(own)) continue;
      if (const auto kept = kept_value(own, value)) {
        written.push_back(own);
        out_.append(" ").append(own).append("=\"");
        append_text(*kept);
        out_ += '"';
        // Browsers would smear the edges of the cells.
        if (own == "href" && has_few_pixels(value)) out_ += " image-rendering=\"pixelated\"";
      }
    }
    if (outermost) write_size(attributes);
    out_ += '>';
  }

  /// What the page has its own of.
  static bool is_of_the_document(std::string_view attribute) {
    constexpr std::array names = std::to_array<std::string_view>(
        {"width", "height", "x", "y", "viewBox", "style", "class", "version", "role"});
    return is_one_of(names, attribute);
  }

  /// It is as wide as the page has room for, and not wider than it says.
  void write_size(const std::vector<Attribute>& attributes) {
    std::string_view box;
    std::optional<double> width, height;
    for (const auto& [attribute_name, value] : attributes) {
      if (attribute_name == "viewBox") box = value;
      if (attribute_name == "width") width = pixels(value);
      if (attribute_name == "height") height = pixels(value);
    }
    if (!box.empty() && stays_inside(box)) {
      out_ += " viewBox=\"";
      append_text(box);
      out_ += '"';
    } else if (width && height) {
      out_ += fmt::format(" viewBox=\"0 0 {} {}\"", *width, *height);
    }
    if (width) out_ += fmt::format(" width=\"{}\"", *width);
    out_ += " role=\"img\" aria-label=\"";
    append_escaped_markup(out_, label_);
    out_ += '"';
  }

  /// The value of an attribute as it shall be; nothing where it is left out.
  std::optional<std::string> kept_value(std::string_view attribute_name, std::string_view value) {
    if (attribute_name.starts_with("xmlns") || attribute_name == "class") return {};
    if (attribute_name == "id") return std::string(prefix_).append(value);
    if (attribute_name == "href") {
      if (value.starts_with('#')) return std::string("#").append(prefix_).append(value.substr(1));
      if (is_picture_inside(value)) return std::string(value);
    } else if (attribute_name == "xml:space") {
      return std::string(value);
    } else if (attribute_name.find(':') != attribute_name.npos) {
      return {};  // of other programs
    } else if (!lower(attribute_name).starts_with("on") && stays_inside(value)) {
      // Verdana's letters are as wide as those of DejaVu Sans.
      if (attribute_name == "font-family" && value == "DejaVu Sans") {
        return "DejaVu Sans, Verdana, sans-serif";
      }
      return with_own_ids(value, prefix_);
    }
    leave_out(attribute_name);
    return {};
  }

  std::string_view all_, rest_, prefix_, label_;
  std::vector<std::string>& left_out_;
  std::vector<std::string_view> open_;
  std::size_t skipped_from_ = 0;  // as many elements were open with the one that is left out
  bool ended_ = false;
  std::string out_;
};

}  // namespace

std::string inline_svg(std::string_view document, std::string_view prefix, std::string_view label,
                       std::vector<std::string>& left_out) {
  return Reader(document, prefix, label, left_out).read();
}

}  // namespace nnopt
