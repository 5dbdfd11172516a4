#include "runs/sweep_merge.hpp"

#include <fmt/format.h>

#include <numeric>

#include "base/error.hpp"
#include "base/text.hpp"

namespace nnopt {
namespace {

constexpr std::size_t most_gaps = 10;  // that are told

/// What is not among indices that come in order.
class Gaps {
 public:
  explicit Gaps(MergeReport& report) : report_(report) {}

  void see(std::uint64_t index) {
    add(next_, index);
    next_ = index + 1;
  }

  void end(std::uint64_t runs) {
    add(next_, runs);
    if (!first_ || step_ < 2 || step_ <= *first_) return;
    const Shard shard{*first_ + 1, step_};
    if (shard.size(runs) == missing_) report_.missing_shard = shard;
  }

 private:
  void add(std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return;
    if (++report_.gaps <= most_gaps) report_.missing.emplace_back(begin, end - 1);
    missing_ += end - begin;
    // The greatest common divisor of the distances to the first one: n, where they are a shard.
    if (!first_) first_ = begin;
    step_ = std::gcd(step_, begin - *first_);
    if (end - begin > 1) step_ = 1;
  }

  MergeReport& report_;
  std::uint64_t next_ = 0, missing_ = 0, step_ = 0;
  std::optional<std::uint64_t> first_;
};

}  // namespace

MergeReport merge_sweeps(const std::vector<std::string>& files, std::string_view version,
                         const std::function<void(std::string_view)>& write,
                         const SortLimits& limits) {
  if (files.empty()) throw BadInput("no results to merge");
  MergeReport report;
  report.head = read_sweep_head(files.front(), version);
  for (const std::string& file : files) {  // before hours of reading
    check_same_sweep(report.head, files.front(), read_sweep_head(file, version), file);
  }
  write(report.head.text());
  Gaps gaps(report);
  std::string line;
  report.torn = each_in_order(files, report.head, limits, [&](const SweepLine& row) {
                  line.assign(row.text) += '\n';
                  write(line);
                  gaps.see(row.index);
                  ++report.rows;
                }).torn;
  gaps.end(report.head.runs);
  return report;
}

}  // namespace nnopt
