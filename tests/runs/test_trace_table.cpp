#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/error.hpp"
#include "runs/trace_table.hpp"

using namespace nnopt;

namespace {

/// A file with this text, gone at the end.
class TextFile {
 public:
  explicit TextFile(const std::string& text)
      : name_(std::filesystem::temp_directory_path() /
              ("nnopt_trace_" + std::to_string(getpid()))) {
    std::ofstream(name_) << text;
  }
  ~TextFile() { std::filesystem::remove(name_); }
  std::string name() const { return name_; }

 private:
  std::filesystem::path name_;
};

const std::vector<std::string> xy{"x1", "x2"};

std::string message_for(const std::string& text) {
  const TextFile file(text);
  try {
    read_traces(file.name());
  } catch (const BadInput& error) {
    return error.what();
  }
  return "no error";
}

PathKeeper kept(std::int64_t rows, std::size_t most) {
  PathKeeper keeper(7, xy, most);
  for (std::int64_t k = 0; k < rows; ++k) {
    TraceRow row;
    row.step = k;
    keeper.add(row, std::vector<double>{double(k), -double(k)});
  }
  return keeper;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace_table)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back_to_the_bit) {
  const TraceRow row{12, 13, 1.0 / 3, -0.0, 1e-300, 5e-324, 0.1};
  const std::vector<double> x{2.0 / 3, -1e17};
  const std::string lines = trace_line(row, x) + trace_line(row, x);
  const TextFile file(trace_header("nnopt minimize", {"a note"}, xy) + lines + "\n" +
                      trace_line(row, x));
  const auto traces = read_traces(file.name());
  BOOST_REQUIRE(traces.size() == 2u);
  BOOST_TEST(traces[0].rows.size() == 2u);
  BOOST_TEST(traces[1].rows.size() == 1u);
  BOOST_TEST(traces[1].seed == 1u);
  BOOST_TEST(traces[0].names == xy, boost::test_tools::per_element());
  const TraceRow& read = traces[0].rows[1];
  BOOST_TEST(read.step == 12);
  BOOST_TEST(read.evaluations == 13);
  BOOST_TEST(read.value == row.value);
  BOOST_TEST(std::signbit(read.best));
  BOOST_TEST(read.gradient_norm == row.gradient_norm);
  BOOST_TEST(read.step_norm == row.step_norm);
  BOOST_TEST(read.lr == row.lr);
  BOOST_TEST(traces[0].point(1)[0] == x[0]);
  BOOST_TEST(traces[0].point(1)[1] == x[1]);
}

BOOST_AUTO_TEST_CASE(rows_of_a_diverging_run_are_read) {
  TraceRow row;
  row.value = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> x{std::numeric_limits<double>::infinity(), 0};
  const TextFile file(trace_header("nnopt minimize", {}, xy) + trace_line(row, x));
  const auto traces = read_traces(file.name());
  BOOST_TEST(std::isnan(traces.at(0).rows.at(0).value));
  BOOST_TEST(std::isinf(traces[0].x[0]));
}

BOOST_AUTO_TEST_CASE(other_texts_are_refused_with_file_line_and_column) {
  const std::string header = trace_header("nnopt minimize", {}, xy);
  BOOST_TEST(message_for("").find("no rows of a trace") != std::string::npos);
  BOOST_TEST(message_for(header).find("no rows of a trace") != std::string::npos);
  BOOST_TEST(message_for("1 2 3\n").find(":1: not a row of a trace") != std::string::npos);
  BOOST_TEST(message_for(header + "1 2 3\n").find(":3: not a row") != std::string::npos);
  BOOST_TEST(message_for(header + "0 0 1 1 1 0 a 1 2\n").find(":3:13: 'a' is not a number") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_short_path_is_kept_whole) {
  const Trace trace = kept(100, 100).take();
  BOOST_TEST(trace.seed == 7u);
  BOOST_TEST(trace.rows.size() == 100u);
  BOOST_TEST(trace.rows.back().step == 99);
}

BOOST_AUTO_TEST_CASE(a_long_path_is_thinned_evenly_and_keeps_its_ends) {
  const Trace trace = kept(100001, 100).take();
  BOOST_TEST(trace.rows.size() <= 101u);
  BOOST_TEST(trace.rows.size() > 50u);
  BOOST_TEST(trace.rows.front().step == 0);
  BOOST_TEST(trace.rows.back().step == 100000);
  const auto stride = trace.rows[1].step;
  for (std::size_t i = 0; i + 1 < trace.rows.size(); ++i) {
    BOOST_TEST(trace.rows[i].step == std::int64_t(i) * stride);
    BOOST_TEST(trace.point(i)[1] == -double(trace.rows[i].step));
  }
}

BOOST_AUTO_TEST_SUITE_END()
