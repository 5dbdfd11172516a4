#include "tests/bench/report.hpp"

#include <fmt/format.h>

namespace nnopt::bench {
namespace {

std::string to_text(const Aim& aim) {
  return fmt::format("{} {}", aim.side == Aim::Side::at_least ? ">=" : "<=", aim.bound);
}

void print_list(std::FILE* out, std::string_view title, const std::vector<std::string>& lines) {
  for (const auto& line : lines) fmt::print(out, "  {}: {}\n", title, line);
}

}  // namespace

void Report::begin(std::string_view title, std::string_view text, std::vector<Column> columns) {
  title_ = title;
  columns_ = std::move(columns);
  std::vector<std::string> names;
  for (auto& [name, width] : columns_) {
    width = std::max(width, static_cast<int>(name.size()));
    names.push_back(name);
  }
  fmt::print(out_, "{}\n{}\n\n", title, text);
  row(names);
}

void Report::row(const std::vector<std::string>& cells) const {
  std::string line = fmt::format("  {:<{}}", cells[0], columns_[0].width);
  for (std::size_t i = 1; i < cells.size(); ++i) {
    line += fmt::format("  {:>{}}", cells[i], columns_[i].width);
  }
  fmt::print(out_, "{}\n", line);
  std::fflush(out_);
}

void Report::note(std::string_view text) const {
  fmt::print(out_, "{}\n", text);
  std::fflush(out_);
}

std::string Report::judge(std::string_view what, const Series& reached, const Aim& aim) {
  const double x = median(reached);
  const bool met = aim.met_by(x);
  if (met) {
    ++met_;
  } else {
    missed_.push_back(fmt::format("{}, {}: {:.3g}, aim {}", title_, what, x, to_text(aim)));
  }
  return fmt::format("{} {}", to_text(aim), met ? "met   " : "missed");
}

std::string Report::not_measured(std::string_view what) {
  not_measured_.push_back(fmt::format("{}, {}", title_, what));
  return "-";
}

void Report::summary() const {
  fmt::print(out_, "aims: {} met, {} missed, {} not measured\n", met_, missed_.size(),
             not_measured_.size());
  print_list(out_, "missed", missed_);
  print_list(out_, "not measured", not_measured_);
}

std::string number(double x, int digits) { return fmt::format("{:.{}f}", x, digits); }

std::string spread(const Series& s, int digits) {
  const auto [least, most] = std::ranges::minmax(s);
  return fmt::format("{:.{}f} ({:.{}f}-{:.{}f})", median(s), digits, least, digits, most, digits);
}

}  // namespace nnopt::bench
