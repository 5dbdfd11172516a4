// Elements of HTML, well-formed as XML, too.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nnopt {

/// A text of elements that is built in order. Every text and every value is escaped
/// (base/markup.hpp); names of elements and attributes are those of the program.
class Html {
 public:
  using Attributes = std::vector<std::pair<std::string_view, std::string_view>>;

  Html& open(std::string_view element, const Attributes& attributes = {});
  /// Ends the element that was opened last and is still open.
  Html& close();
  Html& text(std::string_view words);
  /// An element with words alone.
  Html& element(std::string_view name, std::string_view words, const Attributes& attributes = {});
  /// An element that holds nothing and has no end: <meta ...>.
  Html& lone(std::string_view name, const Attributes& attributes);
  /// Markup as it stands: that of inline_svg, a style sheet.
  Html& markup(std::string_view text);

  /// The text; all that was opened is closed.
  std::string str() const;

 private:
  void begin(std::string_view element, const Attributes& attributes);

  std::string text_;
  std::vector<std::string> open_;
};

}  // namespace nnopt
