// What a report shows of one results file, whatever kind of file that is.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "plots/page.hpp"

namespace nnopt {

struct ReportTable {
  std::string caption;
  std::vector<std::string> columns;  // names; empty: none
  std::vector<std::vector<std::string>> rows;
  std::optional<std::size_t> best;  // a row that stands out
  std::string note = {};            // below: "800 more rows"
};

/// A document that was drawn already.
struct SvgDocument {
  std::string text;
};
struct PngDocument {
  std::string bytes;
};

struct ReportFigure {
  std::string caption;
  std::variant<Page, SvgDocument, PngDocument> picture;
  bool wide = false;  // several figures side by side: it needs all the room there is
};

struct ReportResult {
  std::string file;               // as it was named
  std::string kind;               // the command, or what else it is: "minimize", "trace"
  std::string title;              // what it is about: "ackley, mlp9"
  std::string command_line = {};  // that made it; empty: not known
  std::string lead = {};          // what it says, in a sentence
  std::vector<std::pair<std::string, std::string>> facts = {};  // names and values
  std::vector<ReportFigure> figures = {};
  std::vector<ReportTable> tables = {};
  std::vector<std::string> notes = {};     // what else the file says
  std::vector<std::string> warnings = {};  // what is missing or was left out
};

/// So many rows of a table are shown.
inline constexpr std::size_t most_report_rows = 200;

}  // namespace nnopt
