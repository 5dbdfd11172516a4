#include "cli/html.hpp"

#include <stdexcept>

#include "base/markup.hpp"

namespace nnopt {

void Html::begin(std::string_view element, const Attributes& attributes) {
  text_.append("<").append(element);
  for (const auto& [name, value] : attributes) {
    text_.append(" ").append(name).append("=\"");
    append_escaped_markup(text_, value);
    text_ += '"';
  }
}

Html& Html::open(std::string_view element, const Attributes& attributes) {
  begin(element, attributes);
  text_ += '>';
  open_.emplace_back(element);
  return *this;
}

Html& Html::close() {
  if (open_.empty()) throw std::logic_error("no element is open");
  text_.append("</").append(open_.back()).append(">\n");
  open_.pop_back();
  return *this;
}

Html& Html::text(std::string_view words) {
  append_escaped_markup(text_, words);
  return *this;
}

Html& Html::element(std::string_view name, std::string_view words, const Attributes& attributes) {
  return open(name, attributes).text(words).close();
}

Html& Html::lone(std::string_view name, const Attributes& attributes) {
  begin(name, attributes);
  text_ += "/>\n";
  return *this;
}

Html& Html::markup(std::string_view text) {
  text_ += text;
  return *this;
}

std::string Html::str() const {
  if (!open_.empty()) throw std::logic_error("<" + open_.back() + "> is still open");
  return text_;
}

}  // namespace nnopt
