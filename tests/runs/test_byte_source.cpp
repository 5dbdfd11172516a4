#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "runs/byte_source.hpp"
#include "tests/allocations.hpp"
#include "tests/data_files.hpp"

namespace nnopt {
namespace {

std::string all_of(ByteSource& bytes) {
  std::string text, block(1000, '\0');
  while (const std::size_t got = bytes.read(block)) text.append(block, 0, got);
  return text;
}

/// What the bytes hold, given to the reader in such pieces.
std::string unpacked_text(const std::string& bytes, std::size_t piece = std::string::npos) {
  return all_of(*unpacked(std::make_unique<TextBytes>(bytes, piece), "f.gz"));
}

std::string complaint(const std::string& bytes) {
  return complaint_of([&] { unpacked_text(bytes); });
}

/// Text that gzip cannot make much smaller.
std::string noise(std::size_t size) {
  std::string text;
  std::uint32_t x = 1;
  for (std::size_t i = 0; i < size; ++i) {
    x = x * 1664525 + 1013904223;
    text += static_cast<char>(x >> 24);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(byte_source)

BOOST_AUTO_TEST_CASE(plain_bytes_are_given_as_they_are) {
  for (const std::string text : {"", "a", "\x1f", "ab", "\x1f\x8a and more"}) {
    for (const std::size_t piece : {1, 1000}) BOOST_TEST(unpacked_text(text, piece) == text);
  }
  const std::string much = noise(300000);
  BOOST_CHECK(unpacked_text(much, 777) == much);
}

BOOST_AUTO_TEST_CASE(gzip_is_unpacked) {
  const std::string much = noise(300000) + std::string(300000, 'z');
  for (const std::string& text : {std::string(), std::string("some text"), much}) {
    for (const std::size_t piece : {1, 3, 1 << 20}) {
      BOOST_CHECK(unpacked_text(gzip_of(text), piece) == text);
    }
  }
}

BOOST_AUTO_TEST_CASE(members_that_follow_each_other_are_read_as_one) {
  BOOST_TEST(unpacked_text(gzip_of("one ") + gzip_of("") + gzip_of("two ") + gzip_of("three")) ==
             "one two three");
}

BOOST_AUTO_TEST_CASE(members_may_end_anywhere_in_a_block) {
  // The first member grows byte by byte past the size of the reader's blocks, 2^16.
  for (std::size_t size = (1 << 16) - 60; size < (1 << 16); ++size) {
    const std::string text = noise(size);
    BOOST_REQUIRE(unpacked_text(gzip_of(text) + gzip_of("end")) == text + "end");
  }
}

BOOST_AUTO_TEST_CASE(gzip_that_ends_anywhere_too_early_is_refused) {
  const std::string packed = gzip_of("a text of some length, a text of some length");
  for (std::size_t size = 2; size < packed.size(); ++size) {
    BOOST_TEST(complaint(packed.substr(0, size)) == "'f.gz' is damaged: gzip ends too early");
    BOOST_TEST(complaint(packed + packed.substr(0, size)) ==
               "'f.gz' is damaged: gzip ends too early");
  }
}

BOOST_AUTO_TEST_CASE(a_byte_that_has_changed_is_noticed) {
  const std::string text = noise(500), packed = gzip_of(text);
  constexpr std::size_t header = 10;  // of which a changed time is no damage
  for (std::size_t at = header; at < packed.size(); ++at) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(~damaged[at]);
    BOOST_REQUIRE(complaint(damaged).starts_with("'f.gz' is damaged: gzip "));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_gzip_behind_gzip_is_refused) {
  BOOST_TEST(complaint(gzip_of("text") + "garbage") ==
             "'f.gz' is damaged: gzip finds a wrong check sum, length, code or header");
}

BOOST_AUTO_TEST_CASE(little_memory_is_needed_for_what_unpacks_to_much) {
  const std::string zeros = gzip_of(std::string(100 << 20, '\0'));
  const auto bytes = unpacked(std::make_unique<TextBytes>(zeros), "f.gz");
  std::string block(1000, '\0');
  largest_allocation();
  std::size_t size = 0;
  while (const std::size_t got = bytes->read(block)) size += got;
  BOOST_TEST(size == std::size_t(100) << 20);
  BOOST_TEST(largest_allocation() < std::size_t(1) << 20);
}

BOOST_AUTO_TEST_CASE(files_are_read_plain_and_packed) {
  const DataFolder folder;
  BOOST_TEST(all_of(*open_bytes(folder.add("plain", "text"))) == "text");
  BOOST_TEST(all_of(*open_bytes(folder.add("packed", gzip_of("text")))) == "text");
  BOOST_TEST(complaint_of([&] { open_bytes(folder.path("absent")); }) ==
             "cannot read '" + folder.path("absent") + "': No such file or directory");
  BOOST_TEST(complaint_of([&] { open_bytes(folder.path()); }) ==
             "cannot read '" + folder.path() + "': Is a directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
