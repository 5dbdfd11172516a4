// Whole processes, from start to end: the program against a PyTorch script, and its shortest call.
#include "tests/bench/peer.hpp"
#include "tests/bench/sections.hpp"

namespace nnopt::bench {
namespace {

constexpr Turns turns{3, 30}, short_turns{41, 2};

void compare(Report& report, const std::optional<Torch>& torch, std::size_t threads) {
  const std::string count = std::to_string(threads);
  const std::string name =
      "minimize --model mlp9, " + count + (threads == 1 ? " thread" : " threads");
  const Command ours{program(), "minimize", "-f",      "ackley", "--start",   "10",
                     "--model", "mlp9",     "--steps", "500",    "--threads", count};
  const auto nnopt = [&] { return seconds_of(ours); };
  if (!torch) {
    const auto [own] = take_turns(turns, nnopt);
    report.row({name, number(1e3 * median(own), 0), "-", "-", report.not_measured(name)});
    return;
  }
  const Command theirs = torch->command(threads, {"run", count});
  const auto [own, peer] = take_turns(turns, nnopt, [&] { return seconds_of(theirs); });
  const Series ratio = ratios(peer, own);
  report.row({name, number(1e3 * median(own), 0), number(1e3 * median(peer), 0), spread(ratio, 1),
              report.judge(name, ratio, at_least(8))});
}

}  // namespace

void processes(Report& report) {
  const auto torch = Torch::find();
  report.begin("processes",
               "milliseconds of whole processes: ackley from 10 through mlp9, 500 steps after its\n"
               "initialization phase, by nnopt and by a PyTorch script; and `nnopt --help`",
               {{"process", 33}, {"nnopt", 8}, {"PyTorch", 8}, {"ratio (range)", 18}, {"aim", 11}});
  if (!torch) report.note(no_torch);
  const auto [help] = take_turns(short_turns, [] {
    return 1e3 * seconds_of({program(), "--help"});
  });
  report.row(
      {"--help", spread(help, 1), "", "", report.judge("--help, milliseconds", help, at_most(20))});
  for (const std::size_t threads : {1, 2}) compare(report, torch, threads);
}

}  // namespace nnopt::bench
