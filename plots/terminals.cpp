#include "plots/terminals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

namespace fs = std::filesystem;

std::string png(const Paper& paper) {
  return fmt::format(
      "set terminal pngcairo size {},{} enhanced font 'DejaVu Sans,12' background '#ffffff' "
      "linewidth 1.4",
      paper.width, paper.height);
}

// The font scales make 12 points as large as png has them: 16 pixels, 96 to the inch.
std::string svg(const Paper& paper) {
  return fmt::format(
      "set terminal svg size {},{} dynamic rounded enhanced font 'DejaVu Sans,12' "
      "fontscale 1.3333 background '#ffffff' linewidth 1.4",
      paper.width, paper.height);
}

std::string pdf(const Paper& paper) {
  return fmt::format(
      "set terminal pdfcairo size {:.3f}in,{:.3f}in enhanced font 'DejaVu Sans,12' "
      "fontscale 0.75 background '#ffffff' linewidth 2",
      paper.width / 96, paper.height / 96);
}

// Smaller than the others: every frame is a picture of its own.
std::string gif(const Paper& paper) {
  constexpr double scale = 0.7;
  return fmt::format(
      "set terminal gif animate delay 10 loop 0 size {:.0f},{:.0f} enhanced "
      "font 'DejaVu Sans,12' fontscale {} background '#ffffff' linewidth {:.3g}",
      scale * paper.width, scale * paper.height, scale, scale * 1.4);
}

// Patches of a surface are shapes in svg and pdf, and a gif has fifty pictures: fewer points there.
constexpr std::array<Terminal, 4> all_terminals{{{".png", png, 401, 101, 1},
                                                 {".svg", svg, 401, 51, 0.7},
                                                 {".pdf", pdf, 401, 71, 0.75},
                                                 {".gif", gif, 301, 61, 1}}};

bool is_device(const std::string& file) {
  std::error_code none;
  const fs::file_status status = fs::status(file, none);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

}  // namespace

std::span<const Terminal> terminals() { return all_terminals; }

const Terminal& terminal_for(const std::string& file) {
  std::string lower = file;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string known;
  for (const Terminal& terminal : all_terminals) {
    if (lower.ends_with(terminal.ending)) return terminal;
    known += fmt::format("{} ", terminal.ending);
  }
  if (is_device(file)) return all_terminals[0];
  throw BadInput(
      fmt::format("cannot tell what kind of picture {} is to be: its name must end in one of {}"
                  "(or be - for characters in the terminal)",
                  in_quotes(file), known));
}

}  // namespace nnopt
