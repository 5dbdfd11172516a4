#include "runs/trace_table.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/spec.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr const char* fixed_columns = "step evaluations value best gradient_norm step_norm lr";
constexpr std::size_t fixed_count = 7;

void append_number(std::string& line, double x) {
  line += ' ';
  fmt::format_to(std::back_inserter(line), "{}", without_sign_of_nan(x));
}

/// The numbers of one line; nan and inf are numbers here, as a diverging run writes them.
std::vector<double> numbers_of(std::string_view line, const std::string& place) {
  std::vector<double> numbers;
  for (std::size_t at = 0; at < line.size();) {
    const auto start = line.find_first_not_of(" \t", at);
    if (start == std::string_view::npos) break;
    const auto end = std::min(line.find_first_of(" \t", start), line.size());
    const auto word = line.substr(start, end - start);
    const auto number = parse_double(word, NonFinite::allowed);
    if (!number) {
      throw BadInput(fmt::format("{}:{}: {} is not a number", place, start + 1, in_quotes(word)));
    }
    numbers.push_back(*number);
    at = end;
  }
  return numbers;
}

std::vector<std::string> names_of(std::string_view comment) {
  std::vector<std::string> names;
  for (const auto word : split(trim(comment), ' ')) {
    if (!word.empty()) names.emplace_back(word);
  }
  if (names.size() < fixed_count) return {};
  names.erase(names.begin(), names.begin() + fixed_count);
  return names;
}

}  // namespace

std::string trace_header(const std::string& command_line, const std::vector<std::string>& notes,
                         const std::vector<std::string>& names) {
  std::string text = "# " + command_line + "\n";
  for (const auto& note : notes) text += "# " + note + "\n";
  text += fmt::format("# {}", fixed_columns);
  for (const auto& name : names) text += " " + name;
  return text + "\n";
}

std::string trace_line(const TraceRow& row, std::span<const double> x) {
  std::string line = fmt::format("{} {}", row.step, row.evaluations);
  for (const double v : {row.value, row.best, row.gradient_norm, row.step_norm, row.lr}) {
    append_number(line, v);
  }
  for (const double v : x) append_number(line, v);
  line += '\n';
  return line;
}

std::vector<Trace> read_traces(const std::string& file) {
  const std::string text = read_file(file);
  std::vector<Trace> traces;
  std::vector<std::string> names;
  bool block_open = false;
  std::size_t line_number = 0;
  bool skipping = false;
  for (const auto whole_line : split(text, '\n')) {
    const auto line = trim(whole_line);
    ++line_number;
    const std::string place = fmt::format("{}:{}", file, line_number);
    if (line.starts_with('#')) {
      if (line.starts_with(fmt::format("# {}", fixed_columns))) names = names_of(line.substr(1));
      skipping = line == trim(initialization_comment);
      continue;
    }
    if (line.empty()) {
      block_open = skipping = false;
      continue;
    }
    if (skipping) continue;
    const auto numbers = numbers_of(line, place);
    const bool counts =
        numbers.size() > 1 && std::abs(numbers[0]) < 1e15 && std::abs(numbers[1]) < 1e15;
    if (names.empty() || !counts || numbers.size() != fixed_count + names.size()) {
      throw BadInput(
          fmt::format("{}: not a row of a trace: a table that `nnopt minimize --trace` "
                      "wrote is right",
                      place));
    }
    if (!block_open) traces.push_back({traces.size(), names, {}, {}});
    block_open = true;
    Trace& trace = traces.back();
    trace.rows.push_back({static_cast<std::int64_t>(numbers[0]),
                          static_cast<std::int64_t>(numbers[1]), numbers[2], numbers[3], numbers[4],
                          numbers[5], numbers[6]});
    trace.x.insert(trace.x.end(), numbers.begin() + fixed_count, numbers.end());
  }
  if (traces.empty()) {
    throw BadInput(
        fmt::format("{}: no rows of a trace: a table that `nnopt minimize --trace` "
                    "wrote is right",
                    in_quotes(file)));
  }
  return traces;
}

PathKeeper::PathKeeper(std::uint64_t seed, std::vector<std::string> names, std::size_t most)
    : trace_{seed, std::move(names), {}, {}}, most_(most) {}

void PathKeeper::add(const TraceRow& row, std::span<const double> x) {
  has_last_ = row.step % stride_ != 0;
  if (has_last_) {
    last_ = row;
    last_x_.assign(x.begin(), x.end());
    return;
  }
  append(row, x);
  if (trace_.rows.size() > most_) thin();
}

void PathKeeper::append(const TraceRow& row, std::span<const double> x) {
  trace_.rows.push_back(row);
  trace_.x.insert(trace_.x.end(), x.begin(), x.end());
}

void PathKeeper::thin() {
  stride_ *= 2;
  Trace thinned{trace_.seed, trace_.names, {}, {}};
  std::swap(thinned, trace_);
  for (std::size_t i = 0; i < thinned.rows.size(); ++i) {
    if (thinned.rows[i].step % stride_ == 0) append(thinned.rows[i], thinned.point(i));
  }
}

void PathKeeper::state(StateVisitor& see) {
  constexpr auto most_whole = static_cast<std::int64_t>(largest_whole);
  std::vector<TraceRow>& rows = trace_.rows;
  std::size_t count = rows.size();
  see("stride", stride_, 1, most_whole);
  see("count", count, 0, most_ + 1);
  see("has_last", has_last_);
  rows.resize(count);
  if (has_last_) {
    rows.push_back(last_);
    trace_.x.insert(trace_.x.end(), last_x_.begin(), last_x_.end());
  }
  constexpr std::size_t width = 5;
  std::vector<std::int64_t> whole;
  std::vector<double> numbers;
  for (const TraceRow& row : rows) {
    whole.insert(whole.end(), {row.step, row.evaluations});
    numbers.insert(numbers.end(), {row.value, row.best, row.gradient_norm, row.step_norm, row.lr});
  }
  see("steps", whole, 0, most_whole);
  see.array("rows", numbers, {rows.size(), width});
  trace_.x.resize(rows.size() * trace_.dim());
  see.array("x", trace_.x, {rows.size(), trace_.dim()});
  if (see.loads()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double* const row = &numbers[width * i];
      rows[i] = {whole[2 * i], whole[2 * i + 1], row[0], row[1], row[2], row[3], row[4]};
    }
  }
  if (!has_last_) return;
  last_ = rows.back();
  const auto point = trace_.point(count);
  last_x_.assign(point.begin(), point.end());
  rows.pop_back();
  trace_.x.resize(rows.size() * trace_.dim());
}

Trace PathKeeper::take() {
  if (has_last_) append(last_, last_x_);
  return std::move(trace_);
}

}  // namespace nnopt
