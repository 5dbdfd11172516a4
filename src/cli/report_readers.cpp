#include "cli/report_readers.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "plots/inline_svg.hpp"

namespace nnopt {
namespace {

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_png(std::string_view start) { return start.starts_with(png_signature); }

bool is_svg(std::string_view start) {
  if (start.starts_with("<?xml") || start.starts_with("<!--") || start.starts_with("<!DOCTYPE svg"))
    return true;
  return start.starts_with("<svg");
}

bool is_json(std::string_view start) { return start.starts_with('{') || start.starts_with('['); }

bool is_sweep(std::string_view start) { return start.starts_with("# nnopt sweep "); }

bool is_table(std::string_view start) { return start.starts_with("# nnopt "); }

/// Kinds of results files. What the beginning of one tells is asked in this order.
struct ReaderRow {
  bool (*knows)(std::string_view start);
  ReportResult (*read)(const ResultSource&);
};
constexpr std::array<ReaderRow, 5> readers{{{is_png, read_picture_result},
                                            {is_svg, read_picture_result},
                                            {is_json, read_json_result},
                                            {is_sweep, read_sweep_result},
                                            {is_table, read_table_result}}};

/// The first bytes, without a byte order mark and blanks.
std::string beginning(const std::string& file) {
  std::string start(4096, '\0');
  InputFile input(file);
  std::size_t there = 0;
  for (std::size_t more = 1; more > 0 && there < start.size(); there += more) {
    more = input.read(std::span(start).subspan(there));
  }
  start.resize(there);
  if (start.empty()) throw BadInput(fmt::format("{}: empty, no results", in_quotes(file)));
  if (start.starts_with(byte_order_mark)) start.erase(0, byte_order_mark.size());
  return std::string(trim(start));
}

}  // namespace

bool is_newer(std::string_view of) {
  const auto parts = split(of, '.'), ours = split(version, '.');
  for (std::size_t k = 0; k < std::min(parts.size(), ours.size()); ++k) {
    const auto theirs = parse_integer(parts[k]), own = parse_integer(ours[k]);
    if (!theirs || !own) return true;  // not counted as we do
    if (*theirs != *own) return *theirs > *own;
  }
  return parts.size() > ours.size();
}

ReportFigure chart_figure(std::string caption, const PageTitle& title, const Chart& chart) {
  Page page{title};
  page.figures.push_back([title, chart](Script& script) { draw_chart(title, chart, script); });
  return {std::move(caption), std::move(page)};
}

ReportResult read_picture_result(const ResultSource& source) {
  ReportResult result{source.file, "picture", std::filesystem::path(source.file).filename()};
  std::string bytes = read_file(source.file);
  if (is_png(bytes)) {
    if (bytes.find("IEND") == bytes.npos) {
      throw BadInput(in_quotes(source.file) + ": a PNG picture that is cut off");
    }
    result.figures.push_back({result.title, PngDocument{std::move(bytes)}});
    return result;
  }
  try {
    std::vector<std::string> left_out;
    inline_svg(bytes, "", "", left_out);
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("{}: no SVG picture: {}", in_quotes(source.file), error.what()));
  }
  result.figures.push_back({result.title, SvgDocument{std::move(bytes)}});
  return result;
}

ReportResult read_result(const std::string& file, Team& team) {
  std::error_code unknown;
  const auto status = std::filesystem::status(file, unknown);
  if (std::filesystem::is_fifo(status) || std::filesystem::is_character_file(status)) {
    throw BadInput(in_quotes(file) + ": a pipe or a device, which cannot be read twice");
  }
  const std::string start = beginning(file);
  for (const ReaderRow& row : readers) {
    if (row.knows(start)) return row.read({file, team});
  }
  throw BadInput(
      fmt::format("{}: no results of nnopt: what --format json, --format table, --trace or `nnopt "
                  "sweep` wrote is right, and pictures .svg and .png",
                  in_quotes(file)));
}

}  // namespace nnopt
