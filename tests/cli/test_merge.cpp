// `nnopt merge`: the results of shards as one file, and what it says where that cannot be.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "base/file.hpp"
#include "base/shared_file.hpp"
#include "cli/program.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/support.hpp"
#include "tests/data_files.hpp"
#include "tests/runs/sweeps.hpp"

using cli_tests::check_refused;
using cli_tests::Ended;
using cli_tests::lines_of;
using cli_tests::Process;
using cli_tests::run;
using cli_tests::Start;
using cli_tests::Words;
using nnopt::head_of_runs;
using nnopt::line_of_run;
using nnopt::read_file;
using nnopt::SweepHead;
using nnopt::text_of_runs;
using nnopt::whole_text;

namespace {

struct InFolder {
  InFolder() { head.version = nnopt::version; }

  nnopt::DataFolder folder;
  SweepHead head = head_of_runs(6);
  std::string output = folder.path("all");

  std::string add(const std::string& name, const std::vector<std::uint64_t>& runs) const {
    return folder.add(name, text_of_runs(head, runs));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(merge, InFolder, *boost::unit_test::precondition(cli_tests::with_program))

BOOST_AUTO_TEST_CASE(shards_become_the_file_of_the_whole_sweep) {
  const Words files{add("1", {0, 2, 4}), add("2", {5, 1, 3})};
  const Ended ended = run({"merge", files[0], files[1], "--output", output});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.out == "");
  BOOST_TEST(ended.err == "all 6 runs of the sweep, from 2 files\n");
  BOOST_TEST(read_file(output) == whole_text(head));
  const Ended quiet = run({"merge", "--quiet", "--output", output, files[1], files[0]});
  BOOST_TEST(quiet.err == "");
  BOOST_TEST(read_file(output) == whole_text(head));
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 3);
}

BOOST_AUTO_TEST_CASE(without_output_they_go_to_standard_output) {
  head.runs = 5000;
  std::vector<std::uint64_t> runs;
  for (std::uint64_t i = head.runs; i-- > 0;) runs.push_back(i);
  const Ended ended = run({"merge", add("1", runs)});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST((ended.out == whole_text(head)));
  BOOST_TEST(ended.err == "all 5000 runs of the sweep, from 1 file\n");
}

BOOST_AUTO_TEST_CASE(the_output_may_be_one_of_the_inputs) {
  const std::string a = add("1", {4, 0, 2}), b = add("2", {1, 3, 5});
  BOOST_TEST(run({"merge", a, b, "--output", a}).status == 0);
  BOOST_TEST(read_file(a) == whole_text(head));
  BOOST_TEST(run({"merge", a, "--output", folder.path() + "/./1"}).status == 0);
  BOOST_TEST(read_file(a) == whole_text(head));
}

BOOST_AUTO_TEST_CASE(a_merge_into_a_file_that_a_sweep_has_open_waits_for_its_turn) {
  const std::string a = add("1", {4, 0, 2});
  nnopt::SharedFile held(a);
  held.lock();
  Process merging(Start{.words = {"merge", a, add("2", {1, 3}), "--output", a}});
  held.append(line_of_run(5));
  held.unlock();
  BOOST_TEST(merging.finish().status == 0);
  BOOST_TEST(read_file(a) == whole_text(head));
  BOOST_TEST(held.lock());  // another file has the name now
}

BOOST_AUTO_TEST_CASE(missing_runs_are_told_with_the_command_that_makes_up_for_them) {
  const Ended ended = run({"merge", add("1", {0, 4, 5}), "--output", output});
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(read_file(output) == text_of_runs(head, {0, 4, 5}));
  const auto lines = lines_of(ended.err);
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0] == "nnopt: warning: 3 of 6 runs are missing: 1 to 3");
  BOOST_TEST(lines[1] == "to run them: nnopt sweep --output '" + output +
                             "' --resume --vary lr=1:9:9 -- minimize ackley");
}

BOOST_AUTO_TEST_CASE(a_missing_shard_is_named) {
  const Ended ended = run({"merge", add("1", {0, 3}), add("3", {2, 5})});
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(ended.out == text_of_runs(head, {0, 2, 3, 5}));
  const auto lines = lines_of(ended.err);
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0] == "nnopt: warning: 2 of 6 runs are missing: 1, 4");
  BOOST_TEST(lines[1] ==
             "to run them: nnopt sweep --shard 2/3 --output FILE --resume "
             "--vary lr=1:9:9 -- minimize ackley");
}

BOOST_AUTO_TEST_CASE(many_gaps_are_counted) {
  head.runs = 30;
  std::vector<std::uint64_t> runs;
  for (std::uint64_t i = 0; i < 29; i += 2) runs.push_back(i);
  const auto lines = lines_of(run({"merge", add("1", runs), "--output", output}).err);
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0] ==
             "nnopt: warning: 15 of 30 runs are missing: 1, 3, 5, 7, 9, 11, 13, 15, "
             "17, 19 and 5 more gaps");
}

BOOST_AUTO_TEST_CASE(a_torn_last_line_is_left_out_and_told) {
  const std::string a = folder.add("1", text_of_runs(head, {0, 1, 2, 3, 4}) + "5 0.5 conv");
  const std::string b = add("2", {5});
  const Ended ended = run({"merge", a, b, "--output", output});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.err == "nnopt: warning: '" + a +
                              "': the last line was torn by a crash and is left out\n"
                              "all 6 runs of the sweep, from 2 files\n");
  BOOST_TEST(read_file(output) == whole_text(head));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_merged_is_refused_and_the_output_stays) {
  const std::string a = add("1", {0, 1});
  folder.add("all", "as before");
  const auto refused = [&](const Words& files, const std::string& message, int status = 2) {
    Words words{"merge", "--output", output};
    check_refused(cli_tests::with(words, files), message, status);
    BOOST_TEST(read_file(output) == "as before");
  };
  refused({}, "no results are named: the usage is nnopt merge FILES... --output FILE");
  refused({folder.path("none")}, "none': No such file or directory");
  refused({a, folder.path()}, "Is a directory");
  refused({a, folder.add("empty", "")}, "empty' is empty");
  refused({folder.add("numbers", "1 2 3\n")}, "holds no results of a sweep");
  refused({a, folder.add("wrong", head.text() + "0 1\n" + line_of_run(1))},
          "wrong:4: no row of this sweep: 2 columns instead of 4");
  refused({a, folder.add("contrary", head.text() + "1 0.1 other converged\n")},
          "1:5 and " + folder.path("contrary") + ":4 hold different results of run 1");
  SweepHead other = head;
  other.version = "0.0.1";
  refused({a, folder.add("old", other.text())},
          "was written by nnopt 0.0.1, this is nnopt " + std::string(nnopt::version));
  other = head;
  other.command_line += " --steps 7";
  refused({a, folder.add("other", other.text())},
          "hold results of different sweeps: command lines");
  const std::string trace = folder.path("trace");
  BOOST_TEST(run({"minimize", "ackley", "--steps", "2", "--quiet", "--trace", trace}).status == 0);
  refused({a, trace}, "holds results of `nnopt minimize`, not of a sweep");
  check_refused({"merge", a, "--output", folder.path("no/folder")}, "cannot write", 1);
  check_refused({"merge", a, "--out", output}, "did you mean '--output'?");
}

BOOST_AUTO_TEST_CASE(a_full_device_is_a_failure) {
  BOOST_TEST_REQUIRE(std::filesystem::exists("/dev/full"));
  const std::string a = add("1", {0, 1, 2, 3, 4, 5});
  check_refused({"merge", a, "--output", "/dev/full"}, "No space left on device", 1);
}

BOOST_AUTO_TEST_CASE(help_has_the_usage_and_the_option) {
  const Ended ended = run({"merge", "--help"});
  BOOST_TEST(ended.status == 0);
  BOOST_TEST(ended.out.find("nnopt merge FILES... [options]") != std::string::npos);
  BOOST_TEST(ended.out.find("--output FILE") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
