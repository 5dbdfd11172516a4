#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "tests/data_files.hpp"
#include "tests/runs/sweeps.hpp"

namespace nnopt {
namespace {

using Mode = SweepFile::Mode;

std::vector<std::vector<std::string>> rows_of(const std::string& file) {
  SweepRows rows(file, "0.1.0");
  std::vector<std::vector<std::string>> all;
  while (auto cells = rows.next()) all.push_back(*cells);
  return all;
}

/// A process of its own; the end waits for it.
class Child {
 public:
  explicit Child(const std::function<void()>& work) : id_(fork()) {
    BOOST_REQUIRE(id_ >= 0);
    if (id_ > 0) return;
    try {
      work();
      _exit(0);
    } catch (const std::exception&) {
      _exit(1);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { BOOST_TEST(status() == 0); }

 private:
  int status() const {
    int status = -1;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR) continue;
    return status;
  }

  pid_t id_;
};

struct InFolder {
  DataFolder folder;
  std::string file = folder.path("results");
  SweepHead head = head_of_runs(20);

  std::string text() const { return read_file(file); }
  SweepFile fresh() const { return SweepFile(file, head, Mode::fresh); }
  SweepFile resumed() const { return SweepFile(file, head, Mode::resume); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep_file, InFolder)

BOOST_AUTO_TEST_CASE(a_file_is_a_head_of_three_comments_and_a_line_for_each_run) {
  SweepFile results(file, head_of_runs(2), Mode::fresh);
  results.append(1, {"1", "0.2", "-0.5", "bad input"});
  results.append(0, {"0", "0.1", "nan", "converged"});
  const std::string start =
      "# nnopt sweep --vary lr=1:9:9 -- minimize ackley\n"
      "# nnopt 0.1.0 sweep of minimize, 2 runs\n"
      "# index lr value status\n";
  BOOST_TEST(text() == start + "1 0.2 -0.5 \"bad input\"\n0 0.1 nan converged\n");
  BOOST_TEST(results.complete());
  BOOST_TEST(text() == start + "0 0.1 nan converged\n1 0.2 -0.5 \"bad input\"\n");
  BOOST_TEST(head_of_runs(1).text().find(" 1 run\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_line_gives_its_cells_back) {
  const std::vector<std::vector<std::string>> rows{{"0", "", "#", "a b"},
                                                   {"1", "\"", "\"\"", "a\"b"},
                                                   {"2", " ", "x ", " x"},
                                                   {"3", "adam:lr=0.1,betas=0.9/0.99", "'", "\\"},
                                                   {"18446744073709551615", "ü", "nan", "-inf"}};
  for (const auto& row : rows) {
    const std::string line = sweep_line(row);
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(line.find('\n') == line.size() - 1);
      const auto cells = sweep_cells(line, row.size());
      BOOST_REQUIRE(cells.has_value());
      BOOST_TEST(*cells == row, boost::test_tools::per_element());
    }
  }
  BOOST_TEST(sweep_line({"4", "a\nb\t"}) == "4 \"a b \"\n");
}

BOOST_AUTO_TEST_CASE(what_is_no_line_has_no_cells) {
  for (const char* line :
       {"0 1 2", "0 1\n", "0 1 2 3\n", "x 1 2\n", "-1 1 2\n", "0x 1 2\n", "\n", "0 \"1 2\n",
        "0 \"1\"x 2\n", "0 1\"\" 2\n", "0 1 \"2\"\"\n", "99999999999999999999 1 2\n"}) {
    BOOST_TEST(!sweep_cells(line, 3).has_value(), line);
  }
}

BOOST_AUTO_TEST_CASE(heads_and_rows_are_read_back) {
  const std::string name = folder.add("a", whole_text(head));
  BOOST_TEST((read_sweep_head(name, "0.1.0") == head));
  const auto rows = rows_of(name);
  BOOST_REQUIRE(rows.size() == head.runs);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BOOST_TEST(rows[i] == cells_of_run(i), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_results_file_is_called_what_it_is) {
  const auto refusal = [&](const std::string& text) {
    const std::string name = folder.add("a", text);
    const std::string complaint = complaint_of([&] { read_sweep_head(name, "0.1.0"); });
    BOOST_TEST(complaint.find("'" + name + "'") != std::string::npos);
    return complaint;
  };
  const auto holds = [](const std::string& text, const char* part) {
    BOOST_TEST(text.find(part) != std::string::npos, text);
  };
  holds(refusal(""), "is empty");
  holds(refusal("1 2 3\n"), "holds no results of a sweep");
  holds(refusal("# 1 2 3\n"), "holds no results of a sweep");
  holds(refusal("\x7f"
                "ELF"),
        "holds no results of a sweep");
  holds(refusal("# nnopt minimize ackley\n# x y\n1 2\n"), "of `nnopt minimize`, not of a sweep");
  holds(refusal("# nnopt sweep -- minimize\n# x\n# y\n"), "its head is damaged");
  SweepHead other = head;
  other.version = "0.0.9";
  holds(refusal(other.text()), "was written by nnopt 0.0.9, this is nnopt 0.1.0");
  const std::string whole = head.text();
  for (std::size_t size = 1; size < whole.size(); ++size) {
    holds(refusal(whole.substr(0, size)), "is torn");
  }
  BOOST_TEST(complaint_of([&] {
               read_sweep_head(folder.path("none"), "0.1.0");
             }).find("cannot read '") == 0u);
  BOOST_TEST(
      complaint_of([&] { read_sweep_head(folder.path(), "0.1.0"); }).ends_with("Is a directory"));
}

BOOST_AUTO_TEST_CASE(a_line_that_does_not_fit_is_told_with_its_place) {
  const auto refusal = [&](const std::string& line) {
    const std::string name = folder.add("a", head.text() + line_of_run(0) + line + line_of_run(1));
    return complaint_of([&] { rows_of(name); }).substr(name.size());
  };
  BOOST_TEST(refusal("1 2 3\n") == ":5: no row of this sweep: 3 columns instead of 4");
  BOOST_TEST(refusal("20 2 3 4\n") == ":5: no row of this sweep: '20' is no run of a sweep of 20");
  BOOST_TEST(refusal("x 2 3 4\n") == ":5: no row of this sweep: 'x' is no run of a sweep of 20");
  BOOST_TEST(refusal("1 2 \"3 4\n") == ":5: no row of this sweep: a quote is not closed");
  BOOST_TEST(refusal("\n") == ":5: no row of this sweep: 0 columns instead of 4");
  BOOST_TEST(refusal("# a comment\n") == ":5: no row of this sweep: 3 columns instead of 4");
}

BOOST_AUTO_TEST_CASE(results_put_together_by_cat_are_read) {
  const std::string name = folder.add("a", text_of_runs(head, {0, 2}) + text_of_runs(head, {1}));
  BOOST_TEST(rows_of(name).size() == 3u);
}

BOOST_AUTO_TEST_CASE(rows_in_any_order_end_in_the_same_bytes) {
  SweepFile results = fresh();
  for (std::uint64_t i = 0; i < head.runs; ++i) {
    const std::uint64_t index = 7 * i % head.runs;
    BOOST_TEST(!results.complete());
    BOOST_TEST(!results.has(index));
    results.append(index, cells_of_run(index));
    BOOST_TEST(results.has(index));
    BOOST_TEST(results.rows() == i + 1);
  }
  BOOST_TEST(results.complete());
  BOOST_TEST(text() == whole_text(head));
  BOOST_TEST(results.complete());
  results.append(3, {"3", "other", "results", "here"});  // is there already
  BOOST_TEST(text() == whole_text(head));
}

BOOST_AUTO_TEST_CASE(an_order_that_is_there_is_not_made_again) {
  SweepFile results = fresh();
  for (std::uint64_t i = 0; i < head.runs; ++i) results.append(i, cells_of_run(i));
  struct stat before {
  }, after{};
  stat(file.c_str(), &before);
  BOOST_TEST(results.complete());
  stat(file.c_str(), &after);
  BOOST_TEST(before.st_ino == after.st_ino);
}

BOOST_AUTO_TEST_CASE(without_resume_a_file_with_results_of_these_runs_is_refused_and_left_alone) {
  const std::string there = text_of_runs(head, {4, 2}) + "7 tor";
  folder.add("results", there);
  BOOST_TEST(complaint_of([&] { fresh(); }) ==
             "'" + file + "' holds 2 runs of this sweep already: --resume goes on with them");
  BOOST_TEST(text() == there);
  BOOST_TEST(complaint_of([&] {
               SweepFile(file, head, Mode::fresh, {1, 4});
             }) == "'" + file + "' holds 1 run of this sweep already: --resume goes on with them");
  SweepFile other_shard(file, head, Mode::fresh, {2, 4});
  BOOST_TEST(other_shard.torn());
  other_shard.append(1, cells_of_run(1));
  BOOST_TEST(text() == text_of_runs(head, {4, 2, 1}));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_of_this_sweep_is_refused_and_left_alone) {
  const auto refusal = [&](const std::string& there, Mode mode) {
    folder.add("results", there);
    const std::string complaint = complaint_of([&] { SweepFile(file, head, mode); });
    BOOST_TEST(text() == there);
    return complaint.substr(complaint.find("' ") + 2);
  };
  for (const Mode mode : {Mode::fresh, Mode::resume}) {
    BOOST_TEST(refusal("precious\n", mode) == "holds no results of a sweep");
    BOOST_TEST(refusal("precious" + std::string(1000, '.'), mode) == "holds no results of a sweep");
    BOOST_TEST(refusal("# nnopt minimize ackley\n", mode) ==
               "holds results of `nnopt minimize`, not of a sweep");
    SweepHead other = head;
    other.runs = 30;
    BOOST_TEST(refusal(other.text(), mode) ==
               "holds results of another sweep: numbers of runs 30 and 20");
    other = head;
    other.command_line = "nnopt sweep --vary lr=1:9:9 -- minimize camel3";
    BOOST_TEST(refusal(other.text(), mode) == "holds results of another sweep: command lines `" +
                                                  other.command_line + "` and `" +
                                                  head.command_line + "`");
    other = head;
    other.columns[1] = "momentum";
    BOOST_TEST(refusal(other.text(), mode) ==
               "holds results of another sweep: columns 'index momentum value status' and "
               "'index lr value status'");
  }
  BOOST_TEST(complaint_of([&] {
               SweepFile(folder.path(), head, Mode::resume);
             }).ends_with("Is a directory"));
  BOOST_TEST(complaint_of([&] { SweepFile("/dev/null", head, Mode::resume); }) ==
             "cannot write '/dev/null': it is no regular file");
  BOOST_CHECK_THROW(SweepFile(folder.path("no/folder"), head, Mode::fresh), RunFailure);
}

BOOST_AUTO_TEST_CASE(a_file_cut_off_at_any_byte_is_gone_on_with) {
  head.runs = 6;
  const std::string whole = text_of_runs(head, {3, 5, 0, 1, 2, 4});
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    BOOST_TEST_CONTEXT("cut off at byte " << size) {
      folder.add("results", whole.substr(0, size));
      SweepFile results = resumed();
      const bool at_the_end_of_a_line = size == 0 || whole[size - 1] == '\n';
      const bool in_the_head = size < head.text().size();
      BOOST_TEST(results.torn() == (in_the_head ? size > 0 : !at_the_end_of_a_line));
      std::uint64_t rows = 0;
      for (std::uint64_t i = 0; i < head.runs; ++i) rows += results.has(i);
      BOOST_TEST(rows == results.rows());
      for (std::uint64_t i = 0; i < head.runs; ++i) {
        if (!results.has(i)) results.append(i, cells_of_run(i));
      }
      BOOST_TEST(results.complete());
      BOOST_TEST(text() == whole_text(head));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_of_zeros_that_a_power_failure_left_is_dropped) {
  folder.add("results", text_of_runs(head, {1}) + std::string(100, '\0'));
  SweepFile results = resumed();
  BOOST_TEST(results.torn());
  BOOST_TEST(text() == text_of_runs(head, {1}));
}

BOOST_AUTO_TEST_CASE(rows_that_other_writers_add_meanwhile_are_seen) {
  SweepFile a = fresh(), b = resumed();
  a.append(1, cells_of_run(1));
  b.append(1, {"1", "other", "results", "here"});
  b.append(2, cells_of_run(2));
  BOOST_TEST(a.rows() == 1u);
  a.append(2, {"2", "other", "results", "here"});
  BOOST_TEST(a.rows() == 2u);
  BOOST_TEST(text() == text_of_runs(head, {1, 2}));
}

BOOST_AUTO_TEST_CASE(a_line_that_another_writer_tore_goes_before_the_next_one_comes) {
  SweepFile results = fresh();
  results.append(1, cells_of_run(1));
  folder.add("results", text() + "5 0.5 conv");
  results.append(2, cells_of_run(2));
  BOOST_TEST(results.torn());
  BOOST_TEST(text() == text_of_runs(head, {1, 2}));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_taken_away_is_begun_again) {
  SweepFile results = fresh();
  results.append(1, cells_of_run(1));
  std::filesystem::remove(file);
  results.append(2, cells_of_run(2));
  BOOST_TEST(text() == text_of_runs(head, {2}));
  BOOST_TEST(!results.has(1));
}

BOOST_AUTO_TEST_CASE(a_link_stays_a_link) {
  std::filesystem::create_symlink("elsewhere", file);
  head.runs = 2;
  SweepFile results = fresh();
  results.append(1, cells_of_run(1));
  results.append(0, cells_of_run(0));
  BOOST_TEST(results.complete());
  BOOST_TEST(std::filesystem::is_symlink(file));
  BOOST_TEST(read_file(folder.path("elsewhere")) == whole_text(head));
}

BOOST_AUTO_TEST_CASE(a_shard_that_is_alone_in_its_file_is_put_in_order) {
  const Shard shard{2, 3};
  SweepFile results(file, head, Mode::fresh, shard);
  std::vector<std::uint64_t> own;
  for (std::uint64_t i = 0; i < head.runs; ++i) {
    if (shard.has(i)) own.push_back(i);
  }
  BOOST_TEST(own.size() == shard.size(head.runs));
  for (auto i = own.rbegin(); i != own.rend(); ++i) {
    BOOST_TEST(!results.complete());
    results.append(*i, cells_of_run(*i));
  }
  BOOST_TEST(results.complete());
  BOOST_TEST(text() == text_of_runs(head, own));
}

BOOST_AUTO_TEST_CASE(a_shard_that_shares_its_file_leaves_order_to_the_last_one) {
  head.runs = 4;
  SweepFile a(file, head, Mode::fresh, {1, 2}), b(file, head, Mode::fresh, {2, 2});
  b.append(3, cells_of_run(3));
  a.append(2, cells_of_run(2));
  a.append(0, cells_of_run(0));
  BOOST_TEST(a.complete());
  BOOST_TEST(text() == text_of_runs(head, {3, 2, 0}));
  b.append(1, cells_of_run(1));
  BOOST_TEST(b.complete());
  BOOST_TEST(text() == whole_text(head));
}

BOOST_AUTO_TEST_CASE(threads_append_whole_lines) {
  head = head_of_runs(2000);
  SweepFile results = fresh();
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < head.runs; ++i) {
        if (i % 3 == t || t == 3) results.append(i, cells_of_run(i));  // two want each run
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(results.rows() == head.runs);
  BOOST_TEST(results.complete());
  BOOST_TEST((text() == whole_text(head)));
}

BOOST_AUTO_TEST_CASE(processes_that_share_a_file_end_in_the_same_bytes) {
  head = head_of_runs(1500);
  const auto shard = [&](std::uint64_t i) {
    SweepFile results(file, head, Mode::fresh, {i, 3});
    for (std::uint64_t index = head.runs; index-- > 0;) {
      if (Shard{i, 3}.has(index)) results.append(index, cells_of_run(index));
    }
    results.complete();
  };
  {
    const Child one([&] { shard(1); }), two([&] { shard(2); });
    shard(3);
  }
  BOOST_TEST((text() == whole_text(head)));
}

BOOST_AUTO_TEST_CASE(processes_that_run_the_same_runs_keep_one_row_of_each) {
  head = head_of_runs(500);
  const auto sweep = [&](std::uint64_t step) {
    SweepFile results(file, head, Mode::resume);
    for (std::uint64_t i = 0; i < head.runs; ++i) {
      const std::uint64_t index = step * i % head.runs;
      if (!results.has(index)) results.append(index, cells_of_run(index));
    }
    if (!results.complete()) throw BadInput("not complete");
  };
  {
    const Child one([&] { sweep(7); }), two([&] { sweep(499); });
    sweep(1);
  }
  BOOST_TEST((text() == whole_text(head)));
}

BOOST_AUTO_TEST_CASE(writers_that_are_killed_leave_what_resume_completes) {
  head = head_of_runs(4000);
  for (int attempt = 0; attempt < 5; ++attempt) {
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
      SweepFile results = resumed();
      for (std::uint64_t i = 0; i < head.runs; ++i) {
        if (!results.has(i)) results.append(i, cells_of_run(i));
      }
      _exit(0);
    }
    // Killed as soon as something more is there, wherever it then is.
    const auto size = [&] {
      std::error_code none;
      const auto now = std::filesystem::file_size(file, none);
      return none ? 0 : now;
    };
    const auto before = size();
    int status = 0;
    while (size() <= before && waitpid(child, &status, WNOHANG) == 0) continue;
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  SweepFile results = resumed();
  for (std::uint64_t i = 0; i < head.runs; ++i) {
    if (!results.has(i)) results.append(i, cells_of_run(i));
  }
  BOOST_TEST(results.complete());
  BOOST_TEST((text() == whole_text(head)));
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_leaves_whole_lines_and_an_error) {
  head.runs = 1000;
  const Child writer([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &most);
    SweepFile results = fresh();
    std::string failure;
    try {
      for (std::uint64_t i = 0; i < head.runs; ++i) results.append(i, cells_of_run(i));
    } catch (const RunFailure& error) {
      failure = error.what();
    }
    const std::string left = text();
    if (!failure.ends_with("File too large") || !left.ends_with('\n') ||
        !whole_text(head).starts_with(left)) {
      throw BadInput("other than it should be");
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
