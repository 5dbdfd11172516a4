// Shares of successes: how far they can be trusted, and whether two of them differ.
#pragma once
#include <cstddef>

namespace nnopt {

struct Interval95 {
  double lo, hi;
};

/// The 95 % interval for the chance of success behind `count` successes `of` (at least one) trials,
/// 0 <= lo <= count/of <= hi <= 1 (Wilson 1927: J. Am. Stat. Assoc. 22, 209).
Interval95 wilson_interval(std::size_t count, std::size_t of);

/// Successes of two arms that made the same trials: how many both won, one alone, none.
struct PairedCounts {
  std::size_t both = 0, first_alone = 0, second_alone = 0, neither = 0;

  std::size_t trials() const { return both + first_alone + second_alone + neither; }
};

/// The 95 % interval for the difference of two chances (first - second) of independent trials:
/// square and add from Wilson's (Newcombe 1998: Statistics in Medicine 17, 873, method 10).
Interval95 difference_interval(std::size_t count1, std::size_t of1, std::size_t count2,
                               std::size_t of2);
/// The same of paired trials, of which there is at least one (Newcombe 1998: Statistics in Medicine
/// 17, 2635, method 10).
Interval95 difference_interval(const PairedCounts&);

/// Two-sided p of McNemar's exact test: that of min(b, c) or fewer heads in b + c throws of a coin,
/// doubled, at most 1; 1 where b + c = 0.
double mcnemar_p(const PairedCounts&);
/// Two-sided p of Fisher's exact test: all tables with these margins that are no more likely.
double fisher_p(std::size_t count1, std::size_t of1, std::size_t count2, std::size_t of2);

/// About how many trials of each of two independent arms show (two-sided 5 %, power 80 %) a
/// difference d (0 < d <= 1) of two chances around `middle`, which is moved so far that both are
/// within 0 and 1 (Fleiss, Levin, Paik 2003: Statistical Methods for Rates and Proportions, section
/// 4.2, with the correction for continuity, which makes it that of Fisher's exact test).
std::size_t trials_to_show(double d, double middle);

}  // namespace nnopt
