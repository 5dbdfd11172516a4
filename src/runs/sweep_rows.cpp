// What a results file of a sweep holds: its head and its rows as text.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "runs/sweep_file.hpp"

namespace nnopt {
namespace {

constexpr std::string_view comment = "# ";
constexpr std::string_view first_words = "# nnopt ";
constexpr std::string_view first_words_of_sweeps = "# nnopt sweep ";

bool needs_quotes(std::string_view cell) {
  return cell.empty() || std::ranges::any_of(cell, [](unsigned char c) {
           return c <= ' ' || c == '"' || c == '#' || c == 127;
         });
}

void append_cell(std::string& line, std::string_view cell) {
  if (!needs_quotes(cell)) {
    line += cell;
    return;
  }
  line += '"';
  for (const char c : cell) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < ' ' || byte == 127 ? ' ' : c;
    if (c == '"') line += c;
  }
  line += '"';
}

/// see(cell, whether it is quoted) for each cell, a quoted one without its outer quotes; whether
/// all quotes are closed.
template <class See>
bool each_cell(std::string_view line, See see) {
  const char* at = line.data();
  const char* const end = at + line.size();
  while (true) {
    while (at != end && *at == ' ') ++at;
    if (at == end) return true;
    const bool quoted = *at == '"';
    const char* const begin = quoted ? ++at : at;
    if (!quoted) {
      while (at != end && *at != ' ' && *at != '"') ++at;
      if (at != end && *at == '"') return false;
      see(std::string_view(begin, at), false);
      continue;
    }
    while (true) {
      at = std::find(at, end, '"');
      if (at == end) return false;
      if (at + 1 == end || at[1] != '"') break;
      at += 2;
    }
    see(std::string_view(begin, at), true);
    ++at;
    if (at != end && *at != ' ') return false;
  }
}

std::optional<std::vector<std::string>> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  const bool closed = each_cell(line, [&](std::string_view cell, bool quoted) {
    std::string& text = cells.emplace_back();
    for (std::size_t i = 0; i < cell.size(); ++i) {
      text += cell[i];
      if (quoted && cell[i] == '"') ++i;
    }
  });
  return closed ? std::optional(std::move(cells)) : std::nullopt;
}

std::optional<std::uint64_t> index_of(std::string_view line) {
  std::uint64_t index = 0;
  const char* const end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data(), end, index);
  if (error != std::errc{} || (stop != end && *stop != ' ')) return {};
  return index;
}

/// The index of a row that is as the head says.
struct Checked {
  std::optional<std::uint64_t> index;
  std::string wrong = {};
};

Checked checked(std::string_view line, const SweepHead& head) {
  std::size_t cells = 0;
  if (!each_cell(line, [&](std::string_view, bool) { ++cells; })) {
    return {{}, "a quote is not closed"};
  }
  if (cells != head.columns.size()) {
    return {{}, fmt::format("{} columns instead of {}", cells, head.columns.size())};
  }
  const auto index = index_of(line);
  if (index && *index < head.runs) return {index};
  return {{},
          fmt::format("{} is no run of a sweep of {}", in_quotes(line.substr(0, line.find(' '))),
                      head.runs)};
}

std::string runs_text(std::uint64_t runs) {
  return fmt::format("{} run{}", runs, runs == 1 ? "" : "s");
}

/// `# nnopt 0.1.0 sweep of minimize, 2 runs`.
bool read_second_line(std::string_view line, SweepHead& head) {
  constexpr std::string_view middle = " sweep of ";
  if (!line.starts_with(first_words)) return false;
  line.remove_prefix(first_words.size());
  const std::size_t at = line.find(middle), comma = line.rfind(", ");
  if (at == std::string_view::npos || comma == std::string_view::npos || comma < at) return false;
  head.version = line.substr(0, at);
  head.command = line.substr(at + middle.size(), comma - at - middle.size());
  const auto index = index_of(line.substr(comma + 2));
  head.runs = index.value_or(0);
  return index && line.substr(comma + 2) == runs_text(head.runs);
}

/// The head that comes first among the lines, in a file that begins as `nnopt` writes them.
SweepHead head_of(TextLines& lines, const std::string& file, std::string_view version) {
  SweepHead head;
  const auto first = lines.next();
  if (!first) throw BadInput(in_quotes(file) + " is empty: it holds no results of a sweep");
  const BadInput torn("the head of " + in_quotes(file) + " is torn: it holds no results");
  if (!lines.whole() &&
      (first_words_of_sweeps.starts_with(*first) || first->starts_with(first_words_of_sweeps))) {
    throw torn;
  }
  if (!first->starts_with(first_words)) {
    throw BadInput(in_quotes(file) + " holds no results of a sweep");
  }
  head.command_line = first->substr(comment.size());
  const std::string command(
      first->substr(first_words.size(), first->find(' ', first_words.size()) - first_words.size()));
  if (command != "sweep") {
    throw BadInput(
        fmt::format("{} holds results of `nnopt {}`, not of a sweep", in_quotes(file), command));
  }
  const auto second = lines.next();
  if (!second) throw torn;
  const bool read = read_second_line(*second, head);
  if (read && head.version != version) {
    throw BadInput(fmt::format("{} was written by nnopt {}, this is nnopt {}", in_quotes(file),
                               head.version, version));
  }
  const auto third = lines.next();
  if (!third || !lines.whole()) throw torn;
  const auto columns =
      third->starts_with(comment) ? cells_of(third->substr(comment.size())) : std::nullopt;
  if (!read || !columns || columns->empty()) {
    throw BadInput(in_quotes(file) + " begins as results of a sweep, but its head is damaged");
  }
  head.columns = *columns;
  return head;
}

constexpr std::size_t any_size_of_text = std::numeric_limits<std::size_t>::max();

/// The lines of a file of text; what does not even begin as results do is not looked at further.
TextLines results_of(const std::string& file) {
  std::string begin(first_words.size(), '\0');
  InputFile input(file);
  begin.resize(input.read(begin));
  if (!first_words.starts_with(begin)) {
    throw BadInput(in_quotes(file) + " holds no results of a sweep");
  }
  return TextLines(file, any_size_of_text);
}

}  // namespace

std::string SweepHead::text() const {
  std::string names = sweep_line(columns);
  return fmt::format("# {}\n# nnopt {} sweep of {}, {}\n# {}", command_line, version, command,
                     runs_text(runs), names);
}

SweepHead read_sweep_head(const std::string& file, std::string_view version) {
  return SweepRows(file, version).head();
}

std::string difference(const SweepHead& a, const SweepHead& b) {
  const auto both = [](std::string_view what, const auto& of_a, const auto& of_b) {
    return fmt::format("{} {} and {}", what, of_a, of_b);
  };
  if (a.version != b.version) return both("versions", a.version, b.version);
  if (a.command != b.command) return both("commands", a.command, b.command);
  if (a.runs != b.runs) return both("numbers of runs", a.runs, b.runs);
  if (a.command_line != b.command_line) {
    return both("command lines", '`' + a.command_line + '`', '`' + b.command_line + '`');
  }
  if (a.columns != b.columns) {
    return both("columns", in_quotes(joined(a.columns, " ")), in_quotes(joined(b.columns, " ")));
  }
  return {};
}

void check_same_sweep(const SweepHead& a, const std::string& file_a, const SweepHead& b,
                      const std::string& file_b) {
  const std::string text = difference(a, b);
  if (text.empty()) return;
  throw BadInput(fmt::format("{} and {} hold results of different sweeps: {}", in_quotes(file_a),
                             in_quotes(file_b), text));
}

std::string sweep_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    append_cell(line, cell);
    line += ' ';
  }
  line.back() = '\n';
  return line;
}

std::optional<std::vector<std::string>> sweep_cells(std::string_view line, std::size_t columns) {
  if (!line.ends_with('\n')) return {};
  line.remove_suffix(1);
  if (!index_of(line)) return {};
  auto cells = cells_of(line);
  if (!cells || cells->size() != columns) return {};
  return cells;
}

SweepRows::SweepRows(const std::string& file, std::string_view version)
    : file_(file), lines_(results_of(file)), head_(head_of(lines_, file, version)) {
  head_text_ = head_.text();
  line_number_ = 3;
  bytes_ = head_text_.size();
}

SweepRows::SweepRows(std::unique_ptr<ByteSource> rows, SweepHead head, const std::string& file,
                     std::uint64_t lines_before)
    : file_(file),
      lines_(std::move(rows), file, any_size_of_text),
      head_(std::move(head)),
      head_text_(head_.text()),
      line_number_(lines_before) {}

std::optional<SweepLine> SweepRows::next_line() {
  while (!torn_) {
    const auto line = lines_.next();
    if (!line) return {};
    ++line_number_;
    const std::size_t size = line->size() + 1;
    if (line->starts_with('#') && lines_.whole() &&
        head_text_.find(std::string(*line) + '\n') != std::string::npos) {
      bytes_ += size;
      continue;
    }
    const auto [index, wrong] = checked(*line, head_);
    if (index && lines_.whole()) {
      bytes_ += size;
      return SweepLine{*index, *line};
    }
    torn_ = true;
    if (lines_.whole() && lines_.next()) {
      throw BadInput(fmt::format("{}:{}: no row of this sweep: {}", file_, line_number_, wrong));
    }
  }
  return {};
}

std::optional<std::vector<std::string>> SweepRows::next() {
  const auto line = next_line();
  return line ? cells_of(line->text) : std::nullopt;
}

}  // namespace nnopt
