// `nnopt report`: one page of HTML from results files.
#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/program.hpp"
#include "cli/report_page.hpp"
#include "cli/report_readers.hpp"

namespace nnopt {
namespace {

constexpr std::size_t most_results = 10000;

Command command() {
  return {"report",
          "one HTML page from results files: JSON, tables, traces, sweeps, pictures",
          "RESULTS... --output FILE [options]",
          {{"The page",
            {{"output", 'o', "FILE", "",
              "where the page goes, which has to be said; - is standard output"},
             {"title", 0, "TEXT", "", "what stands above it", "the result's, or \"Results\""},
             threads_option()}},
           general_options()},
          {"nnopt minimize beale --start -1,2 --format json > beale.json; nnopt report beale.json "
           "--output beale.html",
           "nnopt report sweep.txt run.trace figure.svg --output - --title Ackley > page.html"},
          "",
          most_results};
}

/// Also where a name leads to an input by another way.
void refuse_overwriting(const Arguments& arguments, const std::string& output) {
  for (const std::string& file : arguments.words()) {
    if (same_file(file, output)) {
      throw arguments.wrong("output", fmt::format("{} is one of the results", in_quotes(output)));
    }
  }
}

int run(const Arguments& arguments, Console& console) {
  if (arguments.words().empty()) {
    throw BadInput(
        "report of what? Name results files, as in `nnopt report run.json --output "
        "report.html`");
  }
  const std::string output = arguments.text("output");
  if (output.empty()) throw arguments.wrong("output", "names no file");
  if (output != "-") {
    refuse_overwriting(arguments, output);
    OutputFile::check(output);
  }
  Team team(threads_of(arguments));
  std::vector<ReportResult> results;
  for (const std::string& file : arguments.words()) results.push_back(read_result(file, team));
  if (!draw_figures(results)) {
    console.talk().warning(
        "the page has no figures: gnuplot is not installed (Debian: apt install "
        "gnuplot-nox)");
  }
  for (const ReportResult& result : results) {
    for (const std::string& warning : result.warnings) {
      console.talk().warning(fmt::format("{}: {}", in_quotes(result.file), warning));
    }
  }
  std::string title = results.size() == 1 ? results[0].title : "Results";
  if (arguments.given("title")) title = arguments.text("title");
  const std::string page = report_page(title, results);
  if (output == "-") {
    console.data(page);
    return 0;
  }
  OutputFile file(output);
  file.write(page);
  file.commit();
  return 0;
}

}  // namespace

CommandRow report_command() { return {command(), run}; }

}  // namespace nnopt
