#include "plots/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

#include "base/error.hpp"

namespace nnopt {

// Four octal digits with a leading zero: gnuplot takes "\40" and a following digit together, but
// never reads past the fourth digit. Inside double quotes backquotes would run a command: they are
// among the bytes written this way.
std::string gnuplot_string(std::string_view text) {
  static constexpr std::string_view plain = " .,:/=+()-";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter_or_digit = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                                 (byte >= 'a' && byte <= 'z');
    if (byte == 0) throw BadInput("a text for a plot holds a NUL character: leave it out");
    if (letter_or_digit || byte >= 128 || plain.find(c) != plain.npos) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\0{:03o}", byte);
    }
  }
  return out + '"';
}

std::string literal(std::string_view text) {
  static constexpr std::string_view typeset = "_^{}@&~";
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      // In braces: some terminals read no escapes in a text without any other markup.
      out += "{\\\\}";
      continue;
    }
    if (typeset.find(c) != typeset.npos) out += '\\';
    out += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  }
  return out;
}

void Script::line(std::string_view command) { text_.append(command) += '\n'; }

void Script::plot(std::string_view command, const std::vector<Element>& elements) {
  text_ += command;
  // gnuplot fails where all elements are entries of the legend.
  if (std::ranges::all_of(elements,
                          [](const Element& e) { return e.source.words == "keyentry"; })) {
    text_ += elements.empty() ? " NaN notitle" : " NaN notitle,";
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    text_ += fmt::format("{} \\\n  {} {}", i == 0 ? "" : ",", elements[i].source.words,
                         elements[i].style);
  }
  text_ += '\n';
  for (const Element& element : elements) text_ += element.source.bytes;
}

Source Script::columns(const Pieces& pieces) {
  const std::string name = fmt::format("$data{}", ++blocks_);
  auto out = std::back_inserter(text_);
  fmt::format_to(out, "{} << EOD\n", name);
  bool first = true;
  for (const std::vector<double>& piece : pieces.pieces) {
    // Two blank lines: splot would join lines that only one keeps apart.
    if (!first) text_ += "\n\n";
    first = false;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      fmt::format_to(out, "{:.7g}{}", piece[i], (i + 1) % pieces.columns == 0 ? '\n' : ' ');
    }
  }
  text_ += "EOD\n";
  return {name, ""};
}

std::string Script::text_grid(const Grid& grid) {
  const std::string name = fmt::format("$data{}", ++blocks_);
  auto out = std::back_inserter(text_);
  fmt::format_to(out, "{} << EOD\n", name);
  const std::size_t nx = grid.axes[0].count;
  for (std::size_t i = 0; i < grid.values.size(); ++i) {
    fmt::format_to(out, "{:.5g}{}", grid.values[i], (i + 1) % nx == 0 ? '\n' : ' ');
  }
  text_ += "EOD\n";
  return name;
}

Source Script::grid(const Grid& grid, int dimensions) {
  const Range &x = grid.axes[0], &y = grid.axes[1];
  const double dx = (x.hi - x.lo) / double(x.count - 1), dy = (y.hi - y.lo) / double(y.count - 1);
  if (encoding_ == Encoding::text) {
    return {
        fmt::format("{} matrix using ({}+{}*$1):({}+{}*$2):3", text_grid(grid), x.lo, dx, y.lo, dy),
        ""};
  }
  std::string bytes(grid.values.size() * sizeof(double), '\0');
  std::memcpy(bytes.data(), grid.values.data(), bytes.size());
  return {fmt::format("'-' binary array=({},{}) format='%double' origin=({},{}{}) dx={} dy={}",
                      x.count, y.count, x.lo, y.lo, dimensions == 3 ? ",0" : "", dx, dy),
          bytes};
}

void Script::place(const Box& box, bool alone) {
  box_ = box;
  alone_ = alone;
}

void Script::margins(double left, double right, double top, double bottom) {
  margins_ = {left, right, top, bottom};
  axes_width_ = (box_.right - box_.left) * paper_.width - left - right;
  axes_height_ = (box_.top - box_.bottom) * paper_.height - top - bottom;
  if (paper_.characters) return;
  line(fmt::format("set lmargin at screen {:.4f}; set rmargin at screen {:.4f}",
                   box_.left + left / paper_.width, box_.right - right / paper_.width));
  line(fmt::format("set bmargin at screen {:.4f}; set tmargin at screen {:.4f}",
                   box_.bottom + bottom / paper_.height, box_.top - top / paper_.height));
}

void Script::raise_bottom(double pixels) {
  margins(margins_[0], margins_[1], margins_[2], margins_[3] + pixels);
}

std::size_t Script::shown(std::size_t rows) const {
  const auto part = static_cast<std::size_t>(std::ceil(part_ * double(rows)));
  return std::clamp<std::size_t>(part, std::min<std::size_t>(rows, 1), rows);
}

}  // namespace nnopt
