// SVG pictures made fit to stand in a page of HTML.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

/// The <svg> element of a document, to be put into HTML that may hold others: its ids, and what
/// refers to them, begin with `prefix`; there is no prolog, comment, title or namespace. Nothing in
/// it runs, loads or reaches out: elements and attributes that are not known to be harmless are
/// left out, an element with all that is inside, and named in `left_out` (each once). `label` tells
/// in words what it shows. Bytes that are no UTF-8 become U+FFFD. Throws BadInput that says what is
/// wrong, with the line, where the document is not well-formed or no SVG.
std::string inline_svg(std::string_view document, std::string_view prefix, std::string_view label,
                       std::vector<std::string>& left_out);

}  // namespace nnopt
