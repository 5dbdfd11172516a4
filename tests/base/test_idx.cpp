#include <boost/test/unit_test.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "base/idx.hpp"
#include "tests/allocations.hpp"
#include "tests/data_files.hpp"

namespace nnopt {
namespace {

constexpr std::size_t all = std::string::npos;

IdxImages images_of(const std::string& bytes, std::size_t most = all) {
  TextBytes source(bytes);
  return read_idx_images(source, "file", most);
}
std::vector<std::uint8_t> labels_of(const std::string& bytes, std::size_t most = all) {
  TextBytes source(bytes);
  return read_idx_labels(source, "file", most);
}
std::string wrong_images(const std::string& bytes, std::size_t most = all) {
  return complaint_of([&] { images_of(bytes, most); });
}
std::string wrong_labels(const std::string& bytes) {
  return complaint_of([&] { labels_of(bytes); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(idx)

BOOST_AUTO_TEST_CASE(images_and_labels_are_read_in_pieces_of_any_size) {
  for (const std::size_t piece : {1, 3, 7, 1000}) {
    TextBytes bytes(idx_images(3, 2, 5), piece), labels(idx_labels("\1\2\x9"), piece);
    const IdxImages images = read_idx_images(bytes, "file", all);
    BOOST_TEST(images.count == 3u);
    BOOST_TEST(images.height == 2u);
    BOOST_TEST(images.width == 5u);
    std::vector<std::uint8_t> pixels(30);
    std::iota(pixels.begin(), pixels.end(), std::uint8_t(0));
    BOOST_TEST(images.pixels == pixels, boost::test_tools::per_element());
    BOOST_TEST(read_idx_labels(labels, "file", all) == (std::vector<std::uint8_t>{1, 2, 9}),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(more_images_than_a_block_are_read_whole) {
  const IdxImages images = images_of(idx_images(700, 28, 28));
  BOOST_REQUIRE(images.pixels.size() == 700u * 784);
  for (std::size_t i = 0; i < images.pixels.size(); ++i) {
    BOOST_REQUIRE(images.pixels[i] == static_cast<std::uint8_t>(i));
  }
}

BOOST_AUTO_TEST_CASE(only_the_first_items_are_kept_and_all_are_checked) {
  const IdxImages images = images_of(idx_images(5, 2, 2), 2);
  BOOST_TEST(images.count == 5u);
  BOOST_TEST(images.pixels.size() == 8u);
  BOOST_TEST(images.pixels.back() == 7);
  BOOST_TEST(labels_of(idx_labels("\1\2\3"), 2).size() == 2u);
  std::string cut = idx_images(5, 2, 2);
  cut.pop_back();
  BOOST_TEST(wrong_images(cut, 2) ==
             "'file': its header says 5 images of 2 x 2 pixels, 20 bytes, but the file ends after "
             "19 of them");
  BOOST_TEST(wrong_images(idx_images(5, 2, 2) + "x", 2) ==
             "'file': its header says 5 images of 2 x 2 pixels, but more bytes follow");
}

BOOST_AUTO_TEST_CASE(a_file_that_ends_anywhere_too_early_is_refused) {
  const std::string images = idx_images(2, 3, 2), labels = idx_labels("\1\2\3");
  for (std::size_t size = 0; size < images.size(); ++size) {
    const std::string message = wrong_images(images.substr(0, size));
    BOOST_TEST_CONTEXT(size << " bytes: " << message) {
      const char* const why = size == 0   ? "'file' is empty"
                              : size < 4  ? "begins with 0x00"
                              : size < 16 ? "ends within its header of 16 bytes"
                                          : "2 images of 3 x 2 pixels, 12 bytes, but the file ends";
      BOOST_TEST(message.find(why) != std::string::npos);
    }
  }
  for (std::size_t size = 0; size < labels.size(); ++size) {
    BOOST_TEST(wrong_labels(labels.substr(0, size)) != "nothing");
  }
  BOOST_TEST(wrong_labels(labels.substr(0, 6)) ==
             "'file': the file ends within its header of 8 bytes");
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_last_item_are_refused) {
  BOOST_TEST(wrong_images(idx_images(2, 3, 2) + '\0') ==
             "'file': its header says 2 images of 3 x 2 pixels, but more bytes follow");
  BOOST_TEST(wrong_labels(idx_labels("\1") + "\1") ==
             "'file': its header says 1 label, but more bytes follow");
}

BOOST_AUTO_TEST_CASE(files_of_another_kind_are_told_apart) {
  BOOST_TEST(wrong_images(idx_labels("\1\2")) ==
             "'file' holds labels (magic number 2049): images (2051) are right");
  BOOST_TEST(wrong_labels(idx_images(1, 1, 1)) ==
             "'file' holds images (magic number 2051): labels (2049) are right");
  BOOST_TEST(wrong_images(idx_header({0x0d02, 3, 4})) ==
             "'file' has the magic number 3330: images (2051) are right");
  BOOST_TEST(wrong_images("\x89PNG\r\n\x1a\n") ==
             "'file' is neither an IDX file nor one in gzip: it begins with 0x89504e47");
  BOOST_TEST(wrong_labels("\3\x08") ==
             "'file' is neither an IDX file nor one in gzip: it begins with 0x0308");
}

BOOST_AUTO_TEST_CASE(sizes_of_0_are_refused) {
  BOOST_TEST(wrong_images(idx_header({2051, 0, 28, 28})) ==
             "'file': its header says 0 images of 28 x 28 pixels: none of them may be 0");
  BOOST_TEST(wrong_images(idx_header({2051, 1, 0, 28})) != "nothing");
  BOOST_TEST(wrong_images(idx_header({2051, 1, 28, 0})) != "nothing");
  BOOST_TEST(wrong_labels(idx_header({2049, 0})) == "'file': its header says 0 labels");
}

BOOST_AUTO_TEST_CASE(absurd_sizes_are_refused_whatever_their_product_is) {
  constexpr std::uint32_t huge = 0xffffffff, two_16 = 1 << 16, two_31 = 1u << 31;
  using Sizes = std::vector<std::uint32_t>;
  for (const Sizes& sizes :
       {Sizes{2051, huge, huge, huge}, Sizes{2051, huge, 28, 28}, Sizes{2051, 1, huge, 1},
        Sizes{2051, 1, 1, huge}, Sizes{2051, 1, two_16, two_16},            // 2^32 pixels
        Sizes{2051, 4, two_31, two_31}, Sizes{2051, two_31, 2, two_31}}) {  // 2^64 bytes
    const std::string message = wrong_images(idx_header(sizes) + "some pixels");
    BOOST_TEST(
        message.find("at most 2^20 pixels each and 2^34 in all are read") != std::string::npos,
        message);
  }
}

BOOST_AUTO_TEST_CASE(what_a_header_merely_claims_is_not_allocated) {
  constexpr std::size_t there = 1 << 20;
  TextBytes images(idx_header({2051, 1 << 24, 32, 32}) + std::string(there, 'x'));
  TextBytes labels(idx_header({2049, 0xffffffff}) + "\1\2");
  largest_allocation();
  BOOST_TEST(complaint_of([&] { read_idx_images(images, "file", all); }) ==
             "'file': its header says 16777216 images of 32 x 32 pixels, 17179869184 bytes, but "
             "the file ends after 1048576 of them");
  BOOST_TEST(largest_allocation() <= 2 * there);
  BOOST_TEST(complaint_of([&] { read_idx_labels(labels, "file", all); }) ==
             "'file': its header says 4294967295 labels, 4294967295 bytes, but the file ends "
             "after 2 of them");
  BOOST_TEST(largest_allocation() <= there);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
