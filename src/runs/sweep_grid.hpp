// Which settings a sweep runs: every combination of lists of values, or random ones.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nnopt {

/// The values of one option. `lr=0.1,0.2`, `dim=2:10:5`, `lr=1e-4:1:log:20` and, for random
/// settings, `lr=1e-4:1:log` or `x=0:1`; where values hold commas, semicolons part them:
/// `optimizer=sgd:lr=0.1;adam:lr=0.1,betas=0.9/0.99`. One value that is no range is a list of one.
struct Variation {
  std::string option;               // without dashes
  std::vector<std::string> values;  // as they are given to the command; empty: drawn from the range
  struct Range {
    double lo = 0, hi = 1;
    bool logarithmic = false, whole = false;
  };
  std::optional<Range> range = {};  // where the values come from one
};

/// The option that `option=values` names; BadInput where it names none.
std::string varied_option(std::string_view text);

/// Throws BadInput for empty and equal values, ranges that hold nothing, log ranges that touch 0,
/// and, where not `random`, ranges without a count. `whole`: the option takes whole numbers, to
/// which values between the ends of a range are rounded. A range gives its ends as they are
/// written, and between them the fewest digits that give the double back.
Variation parse_variation(std::string_view text, bool whole, bool random);

/// All runs of a sweep, numbered from 0. Run i is a function of (seed, i) alone, so that shards
/// need know nothing of each other.
class SweepGrid {
 public:
  /// Every combination; the last variation varies fastest. BadInput for more than 2^53 of them, and
  /// for an option that is varied twice.
  explicit SweepGrid(std::vector<Variation>);
  /// `count` random settings: of each list and each range one value, uniform (of a log range: its
  /// logarithm); of whole numbers each with the same chance.
  SweepGrid(std::vector<Variation>, std::uint64_t count, std::uint64_t seed);

  std::uint64_t size() const;
  const std::vector<Variation>& variations() const { return variations_; }
  /// One value for each variation.
  std::vector<std::string> at(std::uint64_t index) const;

 private:
  std::vector<Variation> variations_;
  std::optional<std::uint64_t> random_count_;
  std::uint64_t seed_ = 0;
};

/// `i/n`: the runs whose number modulo n is i - 1.
struct Shard {
  std::uint64_t i = 1, n = 1;

  bool has(std::uint64_t index) const { return index % n == i - 1; }
  /// How many of `runs` runs are its own.
  std::uint64_t size(std::uint64_t runs) const { return runs / n + (runs % n >= i ? 1 : 0); }
};
/// Throws BadInput unless 1 <= i <= n.
Shard parse_shard(std::string_view text);

}  // namespace nnopt
