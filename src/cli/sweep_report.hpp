// What `nnopt sweep` tells of its runs: text, table, JSON, and the picture.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/json.hpp"
#include "cli/sweep_request.hpp"
#include "plots/sweep_figures.hpp"

namespace nnopt {

using SweepCells = std::vector<std::string>;

/// What the rows come to.
class SweepSummary {
 public:
  explicit SweepSummary(const SweepRequest& request) : request_(request) {}
  void add(const SweepCells& row);

  std::uint64_t rows() const { return rows_; }
  std::uint64_t with_status(const std::string& status) const;
  const std::map<std::string, std::uint64_t>& statuses() const { return statuses_; }
  /// The row of the best run; of equal ones the first.
  const std::optional<SweepCells>& best() const { return best_; }

 private:
  const SweepRequest& request_;
  std::uint64_t rows_ = 0;
  std::map<std::string, std::uint64_t> statuses_;
  std::optional<SweepCells> best_;
};

struct SweepReport {
  const SweepRequest& request;
  const SweepSummary& summary;
  std::vector<SweepCells> rows;  // in order of the index; of a text the first ones are enough
  std::string file;              // that has them; may be empty
};

/// Of a text the rows stand there only where they are few.
constexpr std::uint64_t most_rows_of_text = 40;

std::string to_text(const SweepReport&);
std::string to_table(const SweepReport&);
Json to_json(const SweepReport&);

SweepPicture picture_of(const SweepReport&);

}  // namespace nnopt
