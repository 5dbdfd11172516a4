// Text within XML and HTML.
#pragma once
#include <string>
#include <string_view>

namespace nnopt {

/// Appends `text` as it is read back from markup, inside an element or an attribute's "value". What
/// no such text can hold (control characters, bytes that are no UTF-8) becomes U+FFFD.
void append_escaped_markup(std::string& out, std::string_view text);

}  // namespace nnopt
