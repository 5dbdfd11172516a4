// Letters of UTF-8 text.
#pragma once
#include <cstddef>
#include <string_view>

namespace nnopt {

/// The length of the UTF-8 letter at the front, 0 where there is none (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF).
std::size_t letter_length(std::string_view text);

}  // namespace nnopt
