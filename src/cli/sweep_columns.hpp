// Which commands `nnopt sweep` runs, and what their results give as columns.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/json.hpp"
#include "cli/program.hpp"
#include "runs/sweep_grid.hpp"

namespace nnopt {

/// The columns that a command has with certain arguments.
struct ResultNames {
  std::vector<std::string> results;
  /// Coordinates, parameters, arms: what other arguments may have others of. Nothing: always in one
  /// column.
  std::optional<std::vector<std::string>> parts;
};

/// What one run has found. `parts`: cells by name.
struct Findings {
  std::vector<std::pair<std::string_view, std::string>> results;
  std::vector<std::pair<std::string, std::string>> parts = {};
  std::string status;
};

struct SweptCommand {
  CommandRow (*row)();
  /// May throw BadInput where a run would.
  ResultNames (*names)(const Arguments&);
  Findings (*findings)(const Json& result);
  std::vector<std::string_view> shaping;  // options that names() depends on
  std::string_view together;              // the column of all parts, where runs have different ones
  std::vector<std::string_view> judged_by;  // the first of these columns that there is
};

/// Throws BadInput for a word that is no command, or one that a sweep has no results of.
SweptCommand find_swept_command(const std::string& name);

/// Whether more of it is better: a share of successes or of right answers.
bool more_is_better(std::string_view column);

/// The columns between the varied options and the status. They are known before any run, from the
/// command line alone, so that all shards have the same.
class SweepColumns {
 public:
  /// `arguments`: the command's without what is varied.
  SweepColumns(const SweptCommand& command, const Arguments& arguments,
               const std::vector<Variation>& variations);

  const std::vector<std::string>& names() const { return names_; }
  /// How many of them, at the end, are of parts.
  std::size_t parts() const { return names_.size() - results_.size(); }
  /// One for each; nan where a run has no such result, and everywhere without findings.
  std::vector<std::string> cells(const std::optional<Findings>& findings) const;

 private:
  void add(const std::string& name, const std::vector<Variation>& variations);

  std::vector<std::string> results_, parts_;  // as findings call them
  std::string together_;                      // the parts' common column; empty: there is none
  std::vector<std::string> names_;
};

}  // namespace nnopt
