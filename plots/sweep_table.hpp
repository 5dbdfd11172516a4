// The rows of a sweep as figures see them: settings with what came out of them, and the values of
// each option in order.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plots/chart.hpp"
#include "plots/sweep_figures.hpp"

namespace nnopt {

/// A varied option with all its values: numbers rising, words in the order of the runs.
struct Factor {
  std::string name;
  bool numbers = false;      // else words
  bool logarithmic = false;  // numbers that are spaced so
  std::vector<double> values;
  std::vector<std::string> words;  // as they were given

  std::size_t count() const { return words.size(); }
  /// Where value `k` lies on an axis: the number, or its place among the words.
  double place(std::size_t k) const { return numbers ? values[k] : double(k); }
};

/// Runs that differ in their seeds alone.
struct SweepSetting {
  std::vector<std::size_t> at;  // the number of its value, for each factor
  std::vector<double> results;  // rising; those that are not finite count as worst

  /// Of the results; infinite where more than their share are not finite.
  double at_share(double q) const;
  double median() const { return at_share(0.5); }
};

struct SweepTable {
  std::vector<Factor> factors;         // those of more than one value; seeds only where all are
  std::vector<SweepSetting> settings;  // with at least one result
  std::size_t most_results = 0;        // of a setting
  bool more_is_better = false;

  bool better(double a, double b) const { return more_is_better ? a > b : a < b; }
  /// The setting with the best median; nothing where none is finite.
  const SweepSetting* best() const;
  /// "value 0.001 at lr = 0.1, momentum = 0.9"; empty without a best one.
  std::string best_words(const std::string& result) const;
  /// "lr = 0.1": value `k` of a factor.
  static std::string words_of(const Factor& factor, std::size_t k);
};

/// Throws BadInput where figure `name` has nothing to show: no results, nothing that varies.
SweepTable table_of(const SweepPicture& picture, std::string_view name);

/// Results to be seen: those of runs that blow up lie beyond.
struct ResultRange {
  bool logarithmic = false;
  double lo = 0, hi = 1;

  bool below(double value) const { return value < lo; }
  bool above(double value) const { return value > hi || value != value; }
};
ResultRange range_of(const SweepTable& table);

/// The axis of a factor, with a tic for each value where there is room; and that of the results.
Axis axis_of(const Factor& factor, const Script& script);
Axis result_axis(const SweepPicture& picture, const ResultRange& range);

// The figures, one in each file.
void draw_sweep_lines(const SweepPicture& picture, Script& script);
/// Over a factor, by its number.
void draw_sweep_scatter(const SweepPicture& picture, std::size_t factor, Script& script);
/// Over the two factors of map_of, at values of all others; the best of all maps is marked.
struct SweepMap {
  std::size_t x = 0, y = 1;     // factors
  std::vector<std::size_t> at;  // of all factors; those of x and y mean nothing
  std::string words;            // "optimizer = adam"; empty: there are no others
};
void draw_sweep_heat(const SweepPicture& picture, const SweepMap& map, Script& script);

/// How many lines a figure of the results over one number has; 0 where there is no such number.
std::size_t count_lines(const SweepTable& table);
/// The maps that show the whole table: over the two numbers of the most values (words, where there
/// are too few numbers), one for each setting of the others. None where fewer than two vary.
std::vector<SweepMap> maps_of(const SweepTable& table);

}  // namespace nnopt
