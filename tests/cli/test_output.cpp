#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>

#include "base/error.hpp"
#include "cli/output.hpp"

namespace nnopt {

/// A pipe whose reader may leave; without SIGPIPE, as in the program.
struct Pipe {
  Pipe() {
    std::signal(SIGPIPE, SIG_IGN);
    BOOST_REQUIRE(pipe(ends) == 0);
  }
  ~Pipe() {
    std::signal(SIGPIPE, SIG_DFL);
    for (const int end : ends)
      if (end >= 0) close(end);
  }

  int writer() const { return ends[1]; }
  void close_reader() {
    close(ends[0]);
    ends[0] = -1;
  }
  /// What was written, up to what one read brings.
  std::string got() const {
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    std::string text(1 << 16, '\0');
    text.resize(std::size_t(std::max<ssize_t>(0, read(ends[0], text.data(), text.size()))));
    return text;
  }

  int ends[2] = {-1, -1};
};

BOOST_FIXTURE_TEST_SUITE(output, Pipe)

BOOST_AUTO_TEST_CASE(text_leaves_when_flushed) {
  Output out(writer());
  out.write("one\n");
  BOOST_TEST(got() == "");
  out.write("two\n");
  out.flush();
  BOOST_TEST(got() == "one\ntwo\n");
  out.flush();
  BOOST_TEST(got() == "");
}

BOOST_AUTO_TEST_CASE(a_full_buffer_leaves_by_itself) {
  Output out(writer());
  out.write(std::string(1 << 16, 'x'));
  BOOST_TEST(got().size() == std::size_t(1 << 16));
}

BOOST_AUTO_TEST_CASE(a_reader_that_has_gone_is_a_closed_pipe) {
  close_reader();
  Output out(writer());
  out.write("text");
  BOOST_CHECK_THROW(out.flush(), ClosedPipe);
}

BOOST_AUTO_TEST_CASE(a_full_device_is_a_run_failure) {
  const int full = open("/dev/full", O_WRONLY);
  Output out(full);
  out.write("text");
  BOOST_CHECK_EXCEPTION(out.flush(), RunFailure, [](const RunFailure& error) {
    return std::string(error.what()) == "cannot write to standard output: No space left on device";
  });
  close(full);
}

BOOST_AUTO_TEST_CASE(a_closed_stream_is_a_run_failure) {
  Output out(987);
  out.write("text");
  BOOST_CHECK_EXCEPTION(out.flush(), RunFailure, [](const RunFailure& error) {
    return std::string(error.what()) == "cannot write to standard output: Bad file descriptor";
  });
}

BOOST_AUTO_TEST_CASE(text_that_could_not_be_written_is_not_tried_again) {
  Output out(987);
  out.write("text");
  BOOST_CHECK_THROW(out.flush(), RunFailure);
  BOOST_CHECK_NO_THROW(out.flush());
}

BOOST_AUTO_TEST_CASE(talk_is_one_line_each) {
  const Talk talk(false, writer());
  talk.note("so it is");
  talk.warning("beware");
  talk.error("it failed");
  BOOST_TEST(got() == "so it is\nnnopt: warning: beware\nnnopt: it failed\n");
}

BOOST_AUTO_TEST_CASE(quiet_talk_keeps_errors) {
  const Talk talk(true, writer());
  talk.note("so it is");
  talk.warning("beware");
  talk.error("it failed");
  BOOST_TEST(got() == "nnopt: it failed\n");
}

BOOST_AUTO_TEST_CASE(talk_to_nobody_is_no_error) {
  close_reader();
  BOOST_CHECK_NO_THROW(Talk(false, writer()).error("it failed"));
  BOOST_CHECK_NO_THROW(Talk(false, 987).note("so it is"));
}

BOOST_AUTO_TEST_CASE(a_closed_standard_stream_is_filled_with_one_that_fails) {
  const int kept = dup(1);
  close(1);
  fill_closed_streams();
  const ssize_t written = write(1, "x", 1);
  const bool filled = fcntl(1, F_GETFD) >= 0;
  dup2(kept, 1);
  close(kept);
  BOOST_TEST(filled);
  BOOST_TEST(written == -1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
