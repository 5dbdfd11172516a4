// What a benchmark prints: tables that grow row by row, and at the end which aims were met.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/measure.hpp"

namespace nnopt::bench {

/// What a ratio ought to be.
struct Aim {
  enum class Side { at_least, at_most } side;
  double bound;

  bool met_by(double x) const { return side == Side::at_least ? x >= bound : x <= bound; }
};
inline Aim at_least(double bound) { return {Aim::Side::at_least, bound}; }
inline Aim at_most(double bound) { return {Aim::Side::at_most, bound}; }

struct Column {
  std::string name;
  int width;  // of what stands below the name
};

class Report {
 public:
  explicit Report(std::FILE* out = stdout) : out_(out) {}

  /// A heading, lines that say what is compared, and the head of a table: its first column stands
  /// to the left, the others to the right.
  void begin(std::string_view title, std::string_view text, std::vector<Column> columns);
  void row(const std::vector<std::string>& cells) const;
  void note(std::string_view text) const;

  /// The aim and whether the median reaches it, for a cell; kept for the summary, under `what`.
  std::string judge(std::string_view what, const Series& reached, const Aim& aim);
  /// The same for what could not be measured.
  std::string not_measured(std::string_view what);

  void summary() const;

 private:
  std::FILE* out_;
  std::string title_;
  std::vector<Column> columns_;
  std::size_t met_ = 0;
  std::vector<std::string> missed_, not_measured_;
};

/// With so many digits behind the point.
std::string number(double x, int digits);
/// "12.1 (11.8-13.0)": median and range.
std::string spread(const Series& s, int digits);

}  // namespace nnopt::bench
