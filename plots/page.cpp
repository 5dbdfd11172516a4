#include "plots/page.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "plots/gnuplot.hpp"
#include "plots/look.hpp"
#include "plots/script.hpp"
#include "plots/terminals.hpp"

namespace nnopt {
namespace {

constexpr double title_height = 52;  // pixels above several figures
constexpr int frames = 40, frames_at_end = 8;

void require_some(const Page& page) {
  if (page.figures.empty()) {
    throw BadInput("there is nothing to draw: neither runs nor a landscape");
  }
}

/// Where each of several figures goes, in units of cells; and how many cells the page has.
struct Layout {
  double columns, rows;
  std::vector<Box> cells;
};

Layout layout_for(const Page& page) {
  const std::size_t count = page.figures.size();
  if (count == 3 && page.cells == Page::Cells::large)
    return {2.05, 2, {{0, 0, 1.1, 2}, {1.1, 1, 2.05, 2}, {1.1, 0, 2.05, 1}}};
  auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(double(count))));
  // A last row that is nearly full leaves no empty place.
  const auto rest_of = [&] { return count - (count - 1) / columns * columns; };
  const bool medium = page.cells == Page::Cells::medium;
  if (medium && 2 * rest_of() <= columns) ++columns;
  const std::size_t rows = (count + columns - 1) / columns, rest = rest_of();
  Layout layout{double(columns), double(rows), {}};
  const bool wide = medium && 2 * rest > columns;
  for (std::size_t k = 0; k < count; ++k) {
    const auto column = double(k % columns), row = double(rows - 1 - k / columns);
    const double width = wide && k >= count - rest ? double(columns) / double(rest) : 1;
    layout.cells.push_back({column * width, row, (column + 1) * width, row + 1});
  }
  return layout;
}

Paper paper_for(const Page& page) {
  Paper paper;
  const std::size_t count = page.figures.size();
  if (count == 1) {
    if (page.height > 0) paper.height = page.height;
    return paper;
  }
  const Layout layout = layout_for(page);
  if (page.cells != Page::Cells::large) {
    const bool small = page.cells == Page::Cells::small;
    paper.width = layout.columns * (small ? 180 : 520);
    paper.height = layout.rows * (small ? 172 : 400) + title_height;
    return paper;
  }
  paper.width = std::round(layout.columns * (count == 3 ? 880 : 900));
  paper.height = layout.rows * (count == 3 ? 500 : 760) + title_height;
  return paper;
}

void write_several(const Page& page, Script& script) {
  const Layout layout = layout_for(page);
  const double used = 1 - title_height / script.paper().height;
  script.line("reset");
  script.line("set multiplot");
  for (std::size_t k = 0; k < page.figures.size(); ++k) {
    const Box& cell = layout.cells[k];
    script.place({cell.left / layout.columns, cell.bottom / layout.rows * used,
                  cell.right / layout.columns, cell.top / layout.rows * used},
                 false);
    page.figures[k](script);
  }
  script.line("reset");
  script.line("set origin 0,0; set size 1,1; unset border; unset tics; unset key");
  script.line("set margins 0,0,0,0; set xrange [0:1]; set yrange [0:1]");
  script.line(fmt::format("set label 1 {} at screen 0.5,{:.4f} center", title_words(page, script),
                          1 - 0.6 * title_height / script.paper().height));
  script.plot("plot", {{{"NaN", ""}, "with lines notitle"}});
  script.line("unset multiplot");
}

void write_page(const Page& page, Script& script) {
  if (page.figures.size() > 1 && !script.paper().characters) return write_several(page, script);
  for (const auto& figure : page.figures) {
    script.place({}, true);
    figure(script);
  }
}

/// Paths grow, at first slowly: most of what there is to see happens in the first steps.
void write_frames(const Page& page, Script& script) {
  for (int k = 1; k < frames + frames_at_end; ++k) {
    script.show_part(std::pow(std::min(double(k) / frames, 1.0), 2));
    write_page(page, script);
  }
}

/// Columns and rows of the terminal on standard output, else of COLUMNS, else 80 by 24.
Paper paper_of_characters() {
  Paper paper;
  paper.characters = true;
  paper.grid = 121;
  paper.mesh = 25;
  paper.width = 80;
  paper.height = 24;
  winsize size{};
  const char* columns = std::getenv("COLUMNS");
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    paper.width = size.ws_col;
    paper.height = size.ws_row - 1;
  } else if (columns != nullptr) {
    int width = 0;
    const auto [end, error] = std::from_chars(columns, columns + std::strlen(columns), width);
    if (error == std::errc{} && *end == '\0') paper.width = width;
  }
  paper.width = std::clamp(paper.width, 40.0, 400.0);
  paper.height = std::clamp(paper.height, 15.0, 200.0);
  return paper;
}

/// Without form feeds, blanks at the ends of lines, and more than one empty line at a time.
std::string trimmed(const std::string& page) {
  std::string out;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::erase(line, '\f');
    line.erase(line.find_last_not_of(' ') + 1);
    if (!line.empty() || !(out.empty() || out.ends_with("\n\n"))) out += line + '\n';
  }
  return out;
}

void draw_characters(const Page& page) {
  Script script(Script::Encoding::text, paper_of_characters());
  script.line("set encoding utf8");
  script.line(
      fmt::format("set terminal dumb size {},{}", script.paper().width, script.paper().height));
  write_page(page, script);
  write_all(STDOUT_FILENO, trimmed(run_gnuplot(script.str())), "standard output");
}

/// The bytes of a picture.
std::string drawn_by(const Terminal& terminal, const Page& page) {
  Paper paper = paper_for(page);
  paper.grid = terminal.grid;
  paper.mesh = terminal.mesh;
  paper.point_scale = terminal.point_scale;
  paper.opaque = terminal.ending == ".gif";
  Script script(Script::Encoding::live, paper);
  script.line("set encoding utf8");
  script.line(terminal.command(script.paper()));
  if (terminal.ending == ".gif" && page.grows) {
    write_frames(page, script);
  } else {
    write_page(page, script);
  }
  return run_gnuplot(script.str());
}

}  // namespace

std::string gnuplot_script(const Page& page) {
  require_some(page);
  Paper paper = paper_for(page);
  paper.grid = 251;
  paper.mesh = 81;
  Script script(Script::Encoding::text, paper);
  script.line("set encoding utf8");
  // Windows are the only terminals that have a size before they draw; files are the reader's.
  script.line(fmt::format(
      "if (strstrt('qt wxt x11 aqua windows', GPVAL_TERM)) eval sprintf(\"set terminal %s size "
      "{},{} font 'DejaVu Sans,12' linewidth 1.4\", GPVAL_TERM)",
      paper.width, paper.height));
  write_page(page, script);
  return script.str();
}

void check_target(const std::string& file) {
  if (file != "-") terminal_for(file);
  require_gnuplot();
  if (file != "-") OutputFile::check(file);
}

std::string svg_of(const Page& page) {
  require_some(page);
  require_gnuplot();
  return drawn_by(terminal_for("page.svg"), page);
}

void draw(const Page& page, const std::string& file) {
  require_some(page);
  check_target(file);
  if (file == "-") return draw_characters(page);
  const std::string drawn = drawn_by(terminal_for(file), page);
  OutputFile out(file);
  out.write(drawn);
  out.commit();
}

}  // namespace nnopt
