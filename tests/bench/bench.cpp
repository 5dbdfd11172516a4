// `make bench`: how fast the house is, beside what it is to be measured by. Names of sections as
// arguments run only those. Speeds are printed, never asserted: the exit status is 0.
#include <cstdio>
#include <cstring>
#include <exception>

#include "tests/bench/sections.hpp"

namespace {

struct Section {
  const char* name;
  void (*run)(nnopt::bench::Report&);
};
constexpr Section sections[] = {
    {"gradients", nnopt::bench::gradients},   {"formulas", nnopt::bench::formulas},
    {"grids", nnopt::bench::grids},           {"steps", nnopt::bench::steps},
    {"optimizers", nnopt::bench::optimizers}, {"fits", nnopt::bench::fits},
    {"training", nnopt::bench::training},     {"processes", nnopt::bench::processes},
    {"sweeps", nnopt::bench::sweeps},         {"device", nnopt::bench::device}};

bool wanted(const char* name, int count, char** names) {
  for (int i = 0; i < count; ++i) {
    if (std::strcmp(names[i], name) == 0) return true;
  }
  return count == 0;
}

}  // namespace

int main(int argc, char** argv) {
  nnopt::bench::Report report;
  std::size_t ran = 0;
  for (const auto& section : sections) {
    if (!wanted(section.name, argc - 1, argv + 1)) continue;
    ++ran;
    try {
      section.run(report);
    } catch (const std::exception& e) {
      report.note(std::string(section.name) + ": " + e.what());
    }
    report.note("");
  }
  if (ran == 0) {
    std::fputs(
        "bench: sections are gradients, formulas, grids, steps, optimizers, fits, training, "
        "processes, sweeps, device\n",
        stderr);
    return 2;
  }
  report.summary();
}
