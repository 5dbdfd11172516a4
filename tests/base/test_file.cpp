#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "tests/data_files.hpp"

namespace nnopt {

namespace fs = std::filesystem;

/// A folder of its own for each case.
struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "nnopt.test.XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }

  std::string file(const char* name) const { return (path / name).string(); }
  std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  }
  void fill(const char* name, std::string_view text) const {
    OutputFile out(file(name));
    out.write(text);
    out.commit();
  }

  fs::path path;
};

template <class Error, class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

BOOST_FIXTURE_TEST_SUITE(file, Folder)

BOOST_AUTO_TEST_CASE(committed_text_is_in_the_file_and_nothing_else_is_left) {
  OutputFile out(file("a"));
  out.write("one\n");
  out.write("two\n");
  BOOST_TEST(!fs::exists(file("a")));
  out.commit();
  BOOST_TEST(read_file(file("a")) == "one\ntwo\n");
  BOOST_TEST(entries() == 1);
}

BOOST_AUTO_TEST_CASE(more_text_than_the_buffer_arrives_whole) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += std::to_string(i) + "\n";
  OutputFile out(file("a"));
  for (std::size_t i = 0; i < text.size(); i += 1000) out.write(text.substr(i, 1000));
  out.commit();
  BOOST_TEST((read_file(file("a")) == text));
}

BOOST_AUTO_TEST_CASE(without_commit_the_old_file_stays_and_nothing_is_left) {
  fill("a", "old");
  {
    OutputFile out(file("a"));
    out.write("new");
    BOOST_TEST(read_file(file("a")) == "old");
  }
  BOOST_TEST(read_file(file("a")) == "old");
  BOOST_TEST(entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_second_writer_of_the_same_file_has_a_temporary_of_its_own) {
  OutputFile first(file("a")), second(file("a"));
  first.write("first");
  second.write("second");
  second.commit();
  first.commit();
  BOOST_TEST(read_file(file("a")) == "first");
  BOOST_TEST(entries() == 1);
}

BOOST_AUTO_TEST_CASE(what_a_killed_writer_has_left_is_overwritten) {
  const pid_t child = fork();
  if (child == 0) {
    OutputFile out(file("a"));
    out.write(std::string(100000, 'x'));
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  BOOST_TEST(fs::exists(file("a.nnopt.tmp")));
  fill("a", "new");
  BOOST_TEST(read_file(file("a")) == "new");
  BOOST_TEST(entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_text_larger_than_the_buffer_keeps_its_place) {
  const std::string large(200000, 'b');
  OutputFile out(file("a"));
  out.write("a");
  out.write(large);
  out.write("c");
  out.commit();
  BOOST_TEST((read_file(file("a")) == "a" + large + "c"));
}

BOOST_AUTO_TEST_CASE(lines_come_one_by_one_whatever_their_length) {
  const std::string long_line(200000, 'b');
  const std::string text =
      "\xef\xbb\xbfone\n\n" + long_line + "\r\n" + std::string(65530, 'c') + "\nlast";
  for (const bool ended : {false, true}) {
    fill("a", text + (ended ? "\n" : ""));
    TextLines lines(file("a"));
    BOOST_TEST((lines.next() == "one"));
    BOOST_TEST(lines.whole());
    BOOST_TEST((lines.next() == ""));
    BOOST_TEST((lines.next() == long_line + "\r"));
    BOOST_TEST((lines.next() == std::string(65530, 'c')));
    BOOST_TEST((lines.next() == "last"));
    BOOST_TEST(lines.whole() == ended);
    BOOST_TEST(!lines.next());
    BOOST_TEST(!lines.next());
  }
  fill("a", "");
  BOOST_TEST(!TextLines(file("a")).next());
}

BOOST_AUTO_TEST_CASE(lines_of_other_bytes_than_a_files_are_left_as_they_are) {
  TextLines lines(std::make_unique<TextBytes>("\xef\xbb\xbfone\ntwo", 3), "bytes", 100);
  BOOST_TEST((lines.next() == "\xef\xbb\xbfone"));
  BOOST_TEST((lines.next() == "two"));
  BOOST_TEST(!lines.whole());
  BOOST_TEST(!lines.next());
}

BOOST_AUTO_TEST_CASE(a_file_of_too_many_lines_is_refused) {
  fill("a", "12\n34\n");
  TextLines lines(file("a"), 5);
  BOOST_CHECK_EXCEPTION(lines.next(), BadInput, [&](const BadInput& e) {
    return std::string(e.what()).ends_with("is larger than 5 bytes");
  });
}

BOOST_AUTO_TEST_CASE(the_mode_of_the_old_file_is_kept) {
  fill("a", "old");
  chmod(file("a").c_str(), 0640);
  fill("a", "new");
  struct stat there {};
  BOOST_TEST_REQUIRE(stat(file("a").c_str(), &there) == 0);
  BOOST_TEST((there.st_mode & 07777) == 0640u);
}

BOOST_AUTO_TEST_CASE(links_are_followed_to_old_and_new_files) {
  fill("real", "old");
  fs::create_symlink("real", path / "link");
  fill("link", "new");
  BOOST_TEST(fs::is_symlink(path / "link"));
  BOOST_TEST(read_file(file("real")) == "new");
  fs::create_symlink("absent", path / "dangling");
  fill("dangling", "text");
  BOOST_TEST(fs::is_symlink(path / "dangling"));
  BOOST_TEST(read_file(file("absent")) == "text");
}

BOOST_AUTO_TEST_CASE(a_circle_of_links_is_an_error) {
  fs::create_symlink("b", path / "a");
  fs::create_symlink("a", path / "b");
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile out(file("a")); }) ==
             "cannot write '" + file("a") + "': Too many levels of symbolic links");
}

BOOST_AUTO_TEST_CASE(a_child_process_may_write_through_the_descriptor) {
  OutputFile out(file("a"));
  out.write("head\n");
  const int descriptor = out.descriptor();
  BOOST_TEST(::write(descriptor, "body\n", 5) == 5);
  out.write("tail\n");
  out.commit();
  BOOST_TEST(read_file(file("a")) == "head\nbody\ntail\n");
}

BOOST_AUTO_TEST_CASE(a_full_device_is_a_run_failure) {
  OutputFile out("/dev/full");
  out.write("text");
  BOOST_TEST(message_of<RunFailure>([&] { out.commit(); }) ==
             "cannot write '/dev/full': No space left on device");
}

BOOST_AUTO_TEST_CASE(devices_are_written_straight_and_stay) {
  OutputFile out("/dev/null");
  out.write("text");
  out.commit();
  BOOST_TEST(fs::is_character_file("/dev/null"));
}

BOOST_AUTO_TEST_CASE(a_fifo_is_written_straight) {
  mkfifo(file("fifo").c_str(), 0600);
  std::string got;
  std::thread reader([&] { got = read_file(file("fifo")); });
  {
    OutputFile out(file("fifo"));
    out.write("through\n");
    out.commit();
  }
  reader.join();
  BOOST_TEST(got == "through\n");
  BOOST_TEST(fs::is_fifo(file("fifo")));
}

BOOST_AUTO_TEST_CASE(a_name_of_an_open_descriptor_goes_on_where_it_stands) {
  const int descriptor = open(file("a").c_str(), O_WRONLY | O_CREAT, 0600);
  BOOST_TEST_REQUIRE(::write(descriptor, "before\n", 7) == 7);
  for (const std::string start : {"/dev/fd/", "/proc/self/fd/"}) {
    const std::string name = start + std::to_string(descriptor);
    OutputFile::check(name);
    OutputFile out(name);
    out.write(start + "\n");
    out.commit();
  }
  close(descriptor);
  BOOST_TEST(read_file(file("a")) == "before\n/dev/fd/\n/proc/self/fd/\n");
}

BOOST_AUTO_TEST_CASE(a_name_of_a_closed_or_unwritable_descriptor_is_refused) {
  BOOST_CHECK_THROW(OutputFile("/dev/fd/987"), RunFailure);
  const int descriptor = open("/dev/null", O_RDONLY);
  const std::string name = "/dev/fd/" + std::to_string(descriptor);
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile::check(name); }) ==
             "cannot write '" + name + "': Bad file descriptor");
  close(descriptor);
}

BOOST_AUTO_TEST_CASE(missing_folders_and_folders_are_refused_by_name) {
  const std::string lost = file("no/such/file");
  const std::string expected = "cannot write '" + lost + "': No such file or directory";
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile out(lost); }) == expected);
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile::check(lost); }) == expected);
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile::check(path.string()); }) ==
             "cannot write '" + path.string() + "': Is a directory");
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile::check(""); }) ==
             "cannot write '': No such file or directory");
}

BOOST_AUTO_TEST_CASE(what_may_not_be_written_is_refused, *boost::unit_test::precondition([](auto) {
                       return boost::test_tools::assertion_result(geteuid() !=
                                                                  0);  // root may write everything
                     })) {
  fill("a", "old");
  chmod(file("a").c_str(), 0444);
  BOOST_TEST(message_of<RunFailure>([&] { OutputFile::check(file("a")); }) ==
             "cannot write '" + file("a") + "': Permission denied");
}

BOOST_AUTO_TEST_CASE(a_check_leaves_everything_as_it_is) {
  fill("a", "old");
  OutputFile::check(file("a"));
  OutputFile::check(file("new"));
  OutputFile::check("/dev/full");
  mkfifo(file("fifo").c_str(), 0600);
  OutputFile::check(file("fifo"));  // without waiting for a reader
  BOOST_TEST(read_file(file("a")) == "old");
  BOOST_TEST(entries() == 2);
}

BOOST_AUTO_TEST_CASE(unreadable_files_are_bad_input) {
  BOOST_TEST(message_of<BadInput>([&] { read_file(file("absent")); }) ==
             "cannot read '" + file("absent") + "': No such file or directory");
  BOOST_TEST(message_of<BadInput>([&] { read_file(path.string()); }) ==
             "cannot read '" + path.string() + "': Is a directory");
}

BOOST_AUTO_TEST_CASE(files_are_read_byte_by_byte) {
  const std::string text("a\0b\r\n\xFF", 6);
  fill("a", text);
  BOOST_TEST((read_file(file("a")) == text));
}

BOOST_AUTO_TEST_CASE(texts_are_read_without_a_byte_order_mark) {
  fill("a", "\xEF\xBB\xBFx\xEF\xBB\xBF");
  BOOST_TEST(read_text(file("a")) == "x\xEF\xBB\xBF");
}

BOOST_AUTO_TEST_CASE(a_full_pipe_that_does_not_block_is_waited_for) {
  int ends[2];
  BOOST_TEST_REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
  fcntl(ends[0], F_SETFL, 0);
  const std::string text(1 << 20, 'x');  // more than a pipe holds
  std::size_t got = 0;
  std::thread reader([&] {
    char block[4096];
    for (ssize_t n; (n = read(ends[0], block, sizeof block)) > 0;) got += std::size_t(n);
  });
  write_all(ends[1], text, "to a pipe");
  close(ends[1]);
  reader.join();
  close(ends[0]);
  BOOST_TEST(got == text.size());
}

BOOST_AUTO_TEST_CASE(a_file_is_read_piece_by_piece) {
  fill("a", "some text");
  InputFile input(file("a"));
  std::string piece(4, '\0'), text;
  while (const std::size_t got = input.read(piece)) text.append(piece, 0, got);
  BOOST_TEST(text == "some text");
  BOOST_TEST(input.read(piece) == 0u);
  BOOST_TEST(message_of<BadInput>([&] { InputFile absent(file("b")); }) ==
             "cannot read '" + file("b") + "': No such file or directory");
  BOOST_TEST(message_of<BadInput>([&] { InputFile(path.string()).read(piece); }) ==
             "cannot read '" + path.string() + "': Is a directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
