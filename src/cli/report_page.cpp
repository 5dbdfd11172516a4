#include "cli/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/html.hpp"
#include "cli/program.hpp"
#include "cli/report_style.hpp"
#include "plots/gnuplot.hpp"
#include "plots/inline_svg.hpp"

namespace nnopt {
namespace {

/// RFC 4648.
std::string base64(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (int shift = 18; shift >= 0; shift -= 6) out += letters[three >> shift & 63];
    if (i + 2 >= bytes.size()) out.back() = '=';
    if (i + 1 >= bytes.size()) out[out.size() - 2] = '=';
  }
  return out;
}

/// Numbers of many digits in few, as people read them; their own digits as what a mouse shows.
void add_cell(Html& html, std::string_view element, const std::string& text) {
  constexpr std::size_t long_number = 10;
  const auto number = parse_double(text, NonFinite::allowed);
  if (!number) {
    html.element(element, text);
  } else if (text.size() < long_number || !std::isfinite(*number)) {
    html.element(element, text, {{"class", "n"}});
  } else {
    html.element(element, fmt::format("{:.7g}", *number), {{"class", "n"}, {"title", text}});
  }
}

/// Whether a column's names stand to the right, as its numbers do.
bool holds_numbers(const ReportTable& table, std::size_t column) {
  return std::ranges::any_of(table.rows, [&](const auto& row) {
    return column < row.size() && parse_double(row[column], NonFinite::allowed).has_value();
  });
}

void add_table(Html& html, const ReportTable& table) {
  html.open("div", {{"class", "table"}}).open("table");
  if (!table.caption.empty()) html.element("caption", table.caption);
  if (!table.columns.empty()) {
    html.open("thead").open("tr");
    for (std::size_t k = 0; k < table.columns.size(); ++k) {
      const Html::Attributes right{{"scope", "col"}, {"class", "n"}}, left{{"scope", "col"}};
      html.element("th", table.columns[k], holds_numbers(table, k) ? right : left);
    }
    html.close().close();
  }
  html.open("tbody");
  for (std::size_t k = 0; k < table.rows.size(); ++k) {
    html.open("tr", k == table.best ? Html::Attributes{{"class", "best"}} : Html::Attributes{});
    for (const std::string& cell : table.rows[k]) add_cell(html, "td", cell);
    html.close();
  }
  html.close().close().close();
  if (!table.note.empty()) html.element("p", table.note, {{"class", "below"}});
}

void add_figure(Html& html, const ReportFigure& figure, const std::string& id,
                std::vector<std::string>& left_out) {
  html.open("figure", figure.wide ? Html::Attributes{{"class", "wide"}} : Html::Attributes{});
  if (const auto* svg = std::get_if<SvgDocument>(&figure.picture)) {
    html.markup(inline_svg(svg->text, id + "-", figure.caption, left_out));
  } else if (const auto* png = std::get_if<PngDocument>(&figure.picture)) {
    html.lone("img",
              {{"alt", figure.caption}, {"src", "data:image/png;base64," + base64(png->bytes)}});
  }
  html.element("figcaption", figure.caption).close();
}

std::string id_of(std::size_t result) { return fmt::format("result-{}", result + 1); }

void add_result(Html& html, const ReportResult& result, std::size_t number) {
  const std::string id = id_of(number);
  html.open("section", {{"id", id}});
  html.open("h2")
      .element("span", result.kind, {{"class", "kind"}})
      .text(" " + result.title)
      .close();
  html.open("p", {{"class", "file"}}).element("code", result.file).close();
  if (!result.command_line.empty()) {
    html.open("pre", {{"class", "command"}}).element("code", result.command_line).close();
  }
  if (!result.lead.empty()) html.element("p", result.lead, {{"class", "lead"}});
  std::vector<std::string> left_out;
  if (!result.figures.empty()) {
    const bool one = result.figures.size() == 1 && !result.figures[0].wide;
    html.open("div", {{"class", one ? "figures one" : "figures"}});
    for (std::size_t k = 0; k < result.figures.size(); ++k) {
      add_figure(html, result.figures[k], fmt::format("{}-{}", id, k + 1), left_out);
    }
    html.close();
  }
  if (!result.facts.empty()) {
    html.open("dl");
    for (const auto& [name, value] : result.facts) {
      html.open("div").element("dt", name);
      add_cell(html, "dd", value);
      html.close();
    }
    html.close();
  }
  for (const ReportTable& table : result.tables) add_table(html, table);
  for (const std::string& warning : result.warnings) {
    html.element("p", warning, {{"class", "note warning"}});
  }
  for (const std::string& note : result.notes) html.element("p", note, {{"class", "note"}});
  if (!left_out.empty()) {
    html.element(
        "p",
        "Left out of the picture, because it may run or load something: " + joined(left_out, ", "),
        {{"class", "note"}});
  }
  html.close();
}

void add_contents(Html& html, const std::vector<ReportResult>& results) {
  html.open("nav").element("h2", "Contents").open("ol");
  for (std::size_t k = 0; k < results.size(); ++k) {
    html.open("li").open("a", {{"href", "#" + id_of(k)}});
    html.element("span", results[k].kind, {{"class", "kind"}}).text(" " + results[k].title).close();
    html.text(" ").element("code", results[k].file).close();
  }
  html.close().close();
}

}  // namespace

bool draw_figures(std::vector<ReportResult>& results) {
  const bool can_draw = installed("gnuplot");
  for (ReportResult& result : results) {
    std::vector<ReportFigure> drawn;
    bool missing = false;
    for (ReportFigure& figure : result.figures) {
      const Page* const page = std::get_if<Page>(&figure.picture);
      if (page != nullptr && !can_draw) {
        missing = true;
        continue;
      }
      try {
        if (page != nullptr) {
          figure.wide = page->figures.size() > 1;
          figure.picture = SvgDocument{svg_of(*page)};
        }
        drawn.push_back(std::move(figure));
      } catch (const std::runtime_error& error) {
        // Nothing that can be drawn, such as zeros on a log scale, or numbers that gnuplot refuses.
        result.warnings.push_back(
            fmt::format("no figure of “{}”: {}", figure.caption, error.what()));
      }
    }
    result.figures = std::move(drawn);
    if (missing) result.notes.emplace_back("Figures are missing: gnuplot was not installed.");
  }
  return can_draw;
}

std::string report_page(const std::string& title, const std::vector<ReportResult>& results) {
  Html html;
  html.markup("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).open("head");
  html.lone("meta", {{"charset", "utf-8"}});
  // Whatever a results file holds: nothing runs, nothing is loaded.
  html.lone("meta", {{"http-equiv", "Content-Security-Policy"},
                     {"content",
                      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                      "base-uri 'none'; form-action 'none'"}});
  html.lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.lone("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  html.lone("meta", {{"name", "generator"}, {"content", std::string("nnopt ") + version}});
  html.element("title", title);
  html.open("style").markup(report_style).close().close();
  html.open("body").open("main").open("header").element("h1", title);
  html.element("p", fmt::format("{} result{}, put together by nnopt {}", results.size(),
                                results.size() == 1 ? "" : "s", version));
  html.close();
  if (results.size() > 1) add_contents(html, results);
  for (std::size_t k = 0; k < results.size(); ++k) add_result(html, results[k], k);
  html.close().close().close();
  return html.str();
}

}  // namespace nnopt
