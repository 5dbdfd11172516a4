// Results files of a sweep that never ran, as large as wanted.
#pragma once
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/random.hpp"
#include "runs/sweep_file.hpp"

namespace nnopt::bench {

enum class Rows { in_order, as_they_end };

inline SweepHead results_head(std::uint64_t runs, const std::string& version) {
  return {"nnopt sweep --random " + std::to_string(runs) +
              " --vary lr=1e-4:1:log --vary seed=0:1000000 -- minimize ackley --steps 500",
          version,
          "minimize",
          runs,
          {"index", "lr", "seed", "value", "best_value", "x", "evaluations", "steps", "status"}};
}

/// Row `index`: numbers of as many digits as real ones have, about 110 bytes.
inline std::string results_line(std::uint64_t index) {
  const RandomStream random(1, Purpose::probe, index);
  std::string line = std::to_string(index);
  const auto add = [&](std::uint64_t i) {
    char digits[32];
    std::snprintf(digits, sizeof digits, " %.17g", random.uniform(i));
    line += digits;
  };
  add(0);
  line += ' ' + std::to_string(random.words(9)[0] % 1000001);
  for (const std::uint64_t i : {1, 2, 3}) add(i);
  return line + " 501 500 converged\n";
}

/// Shards FOLDER/1.txt, FOLDER/2.txt, ... of a sweep of so many runs; their names. Rows that stand
/// as they end are out of order as several threads leave them: every 16 of them stand backwards.
inline std::vector<std::string> write_shards(const std::string& folder, std::uint64_t runs,
                                             std::uint64_t shards, Rows order,
                                             const std::string& version) {
  const std::string head = results_head(runs, version).text();
  std::vector<std::string> names;
  for (std::uint64_t i = 1; i <= shards; ++i) {
    const Shard shard{i, shards};
    names.push_back(folder + "/" + std::to_string(i) + ".txt");
    OutputFile file(names.back());
    file.write(head);
    const std::uint64_t size = shard.size(runs);
    for (std::uint64_t k = 0; k < size; ++k) {
      const std::uint64_t back = k / 16 * 16 + 15 - k % 16;
      const std::uint64_t row = order == Rows::as_they_end && back < size ? back : k;
      file.write(results_line(row * shards + i - 1));
    }
    file.commit();
  }
  return names;
}

}  // namespace nnopt::bench
