#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/shared_file.hpp"
#include "tests/data_files.hpp"

namespace nnopt {
namespace {

std::string all_of(const std::unique_ptr<ByteSource>& bytes) {
  std::string text, block(7, '\0');
  while (const std::size_t got = bytes->read(block)) text.append(block, 0, got);
  return text;
}

struct InFolder {
  DataFolder folder;
  std::string file = folder.path("shared");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shared_file, InFolder)

BOOST_AUTO_TEST_CASE(what_is_appended_is_read_from_any_byte_on) {
  SharedFile shared(file);
  const FileLock lock(shared);
  BOOST_TEST(!lock.replaced());
  shared.append("one\n");
  shared.append("two\n");
  BOOST_TEST(shared.size() == 8u);
  BOOST_TEST(all_of(shared.bytes(0)) == "one\ntwo\n");
  BOOST_TEST(all_of(shared.bytes(5)) == "wo\n");
  BOOST_TEST(all_of(shared.bytes(8)) == "");
  shared.truncate(4);
  shared.append("three\n");
  BOOST_TEST(read_file(file) == "one\nthree\n");
}

BOOST_AUTO_TEST_CASE(the_lock_shuts_out_other_objects_and_processes) {
  SharedFile shared(file);
  constexpr int times = 200;
  // Each reads the last number and appends the next one, which goes wrong where two do it at once.
  const auto count = [](SharedFile& own) {
    for (int i = 0; i < times; ++i) {
      const FileLock lock(own);
      const std::uint64_t lines = own.size() / 4;
      std::string number = std::to_string(1000 + lines);
      own.append(number);
    }
  };
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    SharedFile own(file);
    count(own);
    _exit(0);
  }
  std::thread other([&] {
    SharedFile own(file);
    count(own);
  });
  count(shared);
  other.join();
  int status = -1;
  waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  std::string expected;
  for (int i = 0; i < 3 * times; ++i) expected += std::to_string(1000 + i);
  BOOST_TEST(read_file(file) == expected);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_put_in_its_place_is_opened) {
  SharedFile shared(file);
  OutputFile other(file);
  other.write("new");
  other.commit();
  {
    const FileLock lock(shared);
    BOOST_TEST(lock.replaced());
    BOOST_TEST(all_of(shared.bytes(0)) == "new");
    shared.append("er");
  }
  BOOST_TEST(!FileLock(shared).replaced());
  BOOST_TEST(read_file(file) == "newer");
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused) {
  BOOST_TEST(complaint_of([&] { SharedFile(folder.path()); }) ==
             "cannot write '" + folder.path() + "': Is a directory");
  const std::string fifo = folder.path("fifo");
  BOOST_REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  BOOST_TEST(complaint_of([&] { SharedFile shared(fifo); }) ==
             "cannot write '" + fifo + "': it is no regular file");
  BOOST_CHECK_THROW(SharedFile(folder.path("no/folder")), RunFailure);
}

BOOST_AUTO_TEST_CASE(a_scratch_file_gives_its_parts_and_has_no_name) {
  ScratchFile scratch(folder.path());
  std::string whole;
  std::vector<std::uint64_t> ends{0};
  for (int i = 0; i < 20000; ++i) {
    const std::string part = std::to_string(i) + " ";
    scratch.write(part);
    whole += part;
    if (i % 5000 == 0) ends.push_back(scratch.size());
  }
  BOOST_TEST(scratch.size() == whole.size());
  for (std::size_t i = 1; i < ends.size(); ++i) {
    BOOST_TEST((all_of(scratch.bytes(ends[i - 1], ends[i])) ==
                whole.substr(ends[i - 1], ends[i] - ends[i - 1])));
  }
  BOOST_TEST(std::filesystem::is_empty(folder.path()));
  BOOST_CHECK_THROW(ScratchFile(folder.path("none")), RunFailure);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
