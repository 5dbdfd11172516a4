#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "runs/learning_data.hpp"
#include "tests/allocations.hpp"
#include "tests/data_files.hpp"
#include "tests/tables.hpp"

namespace nnopt {
namespace {

Examples read_pair(const ImageFiles& files, const ReadLimits& limits = {}) {
  return read_images(files, read_labels(files.labels, limits), limits);
}

/// Files of two images of 2 by 3 pixels with such names; plain where the name has no .gz.
void add_four(const DataFolder& folder, const std::vector<std::string>& names) {
  const std::string images = idx_images(2, 2, 3), labels = idx_labels("\3\7");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& bytes = i % 2 == 0 ? images : labels;
    const bool packed = names[i].ends_with("gz") || names[i].ends_with("GZ");
    folder.add(names[i], packed ? gzip_of(bytes) : bytes);
  }
}

Examples labelled(const std::string& text, const ReadLimits& limits = {}) {
  return labelled_examples(read_table_text(text, "f.csv"), "f.csv", limits);
}
std::string wrong_table(const std::string& text) {
  return complaint_of([&] { labelled(text); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learning_data)

BOOST_AUTO_TEST_CASE(the_four_files_are_found_in_any_usual_spelling) {
  const std::vector<std::vector<std::string>> spellings{
      {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
       "t10k-labels-idx1-ubyte"},
      {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
       "t10k-labels-idx1-ubyte.gz"},
      {"train-images.idx3-ubyte", "train-labels.idx1-ubyte.gz", "t10k-images.idx3-ubyte",
       "t10k-labels.idx1-ubyte"},
      {"TRAIN-IMAGES-IDX3-UBYTE", "Train-Labels-Idx1-Ubyte.GZ", "T10K-images-idx3-ubyte",
       "t10k_labels_idx1_ubyte"},
      {"emnist-digits-train-images-idx3-ubyte.gz", "emnist-digits-train-labels-idx1-ubyte.gz",
       "emnist-digits-test-images-idx3-ubyte.gz", "emnist-digits-test-labels-idx1-ubyte.gz"}};
  for (const auto& names : spellings) {
    const DataFolder folder;
    add_four(folder, names);
    folder.add("README.md", "no images");
    BOOST_TEST_CONTEXT(names[0]) {
      const ImageFolder files = find_images(folder.path());
      BOOST_TEST(files.training.images == folder.path(names[0]));
      BOOST_TEST(files.training.labels == folder.path(names[1]));
      BOOST_TEST(files.test.images == folder.path(names[2]));
      BOOST_TEST(files.test.labels == folder.path(names[3]));
      const Examples training = read_pair(files.training);
      BOOST_TEST(training.labels == (std::vector<std::uint8_t>{3, 7}),
                 boost::test_tools::per_element());
      BOOST_TEST(training.height == 2u);
      BOOST_TEST(training.width == 3u);
      BOOST_TEST(training.classes == 10u);
      BOOST_TEST(training.pixels[11] == 11);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plain_file_goes_before_one_in_gzip) {
  const DataFolder folder;
  add_four(folder, {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                    "t10k-labels-idx1-ubyte"});
  folder.add("train-images-idx3-ubyte.gz", "damaged");
  BOOST_TEST(find_images(folder.path()).training.images == folder.path("train-images-idx3-ubyte"));
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_file_is_refused_by_its_name) {
  const std::vector<std::string> names{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                       "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  for (std::size_t missing = 0; missing < 4; ++missing) {
    const DataFolder folder;
    for (std::size_t i = 0; i < 4; ++i) {
      if (i != missing) folder.add(names[i] + ".gz", "");
    }
    const std::string message = complaint_of([&] { find_images(folder.path()); });
    BOOST_TEST(message.starts_with("'" + folder.path() + "' has no file " + names[missing] +
                                   " or " + names[missing] + ".gz"));
    BOOST_TEST((message.find("--images and --labels train without") != std::string::npos) ==
               (missing > 1));
  }
  const DataFolder empty;
  BOOST_TEST(complaint_of([&] { find_images(empty.path()); }) ==
             "'" + empty.path() +
                 "' has no file train-images-idx3-ubyte or train-images-idx3-ubyte.gz");
  BOOST_TEST(complaint_of([&] { find_images(empty.path("absent")); }) ==
             "cannot read '" + empty.path("absent") + "': No such file or directory");
}

BOOST_AUTO_TEST_CASE(a_folder_with_several_sets_is_refused) {
  const DataFolder folder;
  folder.add("emnist-digits-train-images-idx3-ubyte", "");
  folder.add("emnist-letters-train-images-idx3-ubyte", "");
  BOOST_TEST(complaint_of([&] { find_images(folder.path()); }) ==
             "'" + folder.path() +
                 "' holds several sets of images, 'emnist-digits-train-images-idx3-ubyte', "
                 "'emnist-letters-train-images-idx3-ubyte': --images, --labels, --test-images and "
                 "--test-labels choose one");
}

BOOST_AUTO_TEST_CASE(images_and_labels_must_be_as_many) {
  const DataFolder folder;
  const ImageFiles files{folder.add("i", idx_images(3, 2, 2)), folder.add("l", idx_labels("\1"))};
  const std::string message =
      "'" + files.labels + "' has 1 label, but '" + files.images + "' has 3 images";
  BOOST_TEST(complaint_of([&] { read_pair(files); }) == message);
  BOOST_TEST(complaint_of([&] { read_pair(files, {.rows = 1}); }) == message);
}

BOOST_AUTO_TEST_CASE(labels_are_smaller_than_there_are_classes) {
  const DataFolder folder;
  const ImageFiles files{folder.add("i", idx_images(3, 1, 1)),
                         folder.add("l", idx_labels("\1\2\xa"))};
  const std::string message = "'" + files.labels + "' has the label 10 in row 3: whole numbers " +
                              "from 0 to 9 are right, or --classes says how many there are";
  BOOST_TEST(complaint_of([&] { read_pair(files); }) == message);
  BOOST_TEST(complaint_of([&] { read_pair(files, {.rows = 1}); }) == message);
  BOOST_TEST(read_pair(files, {.classes = 11}).classes == 11u);
  const ImageFiles largest{files.images, folder.add("m", idx_labels("\1\2\xff"))};
  BOOST_TEST(read_pair(largest, {.classes = 256}).labels[2] == 255);
}

BOOST_AUTO_TEST_CASE(only_the_first_rows_are_kept) {
  const DataFolder folder;
  const ImageFiles files{folder.add("i", idx_images(3, 2, 2)),
                         folder.add("l", idx_labels("\1\2\3"))};
  const Examples two = read_pair(files, {.rows = 2});
  BOOST_TEST(two.rows() == 2u);
  BOOST_TEST(two.pixels.size() == 8u);
  BOOST_TEST(read_pair(files, {.rows = 4}).rows() == 3u);
}

BOOST_AUTO_TEST_CASE(damaged_files_are_named_plain_and_packed) {
  const DataFolder folder;
  const std::string images = idx_images(2, 2, 3), labels = idx_labels("\3\7");
  const auto wrong = [&](const std::string& image_bytes, const std::string& label_bytes) {
    std::string plain, packed;
    for (const bool pack : {false, true}) {
      const ImageFiles files{folder.add("i", pack ? gzip_of(image_bytes) : image_bytes),
                             folder.add("l", pack ? gzip_of(label_bytes) : label_bytes)};
      (pack ? packed : plain) = complaint_of([&] { read_pair(files); });
    }
    BOOST_TEST(plain == packed);
    return plain;
  };
  const std::string i = "'" + folder.path("i") + "'", l = "'" + folder.path("l") + "'";
  BOOST_TEST(wrong(images, labels) == "nothing");
  BOOST_TEST(wrong("", labels) == i + " is empty");
  BOOST_TEST(wrong(images, "") == l + " is empty");
  BOOST_TEST(wrong(labels, labels) ==
             i + " holds labels (magic number 2049): images (2051) are right");
  BOOST_TEST(wrong(images, images) ==
             l + " holds images (magic number 2051): labels (2049) are right");
  BOOST_TEST(wrong(images.substr(0, 20), labels) ==
             i + ": its header says 2 images of 2 x 3 pixels, 12 bytes, but the file ends after 4 "
                 "of them");
  BOOST_TEST(wrong(images + "x", labels) ==
             i + ": its header says 2 images of 2 x 3 pixels, but more bytes follow");
  BOOST_TEST(wrong(idx_header({2051, 2, 0, 3}), labels) ==
             i + ": its header says 2 images of 0 x 3 pixels: none of them may be 0");
  BOOST_TEST(wrong(idx_header({2051, 0xffffffff, 28, 28}), labels) ==
             i + ": its header says 4294967295 images of 28 x 28 pixels: at most 2^20 pixels each "
                 "and 2^34 in all are read");
  BOOST_TEST(wrong("some text", labels).starts_with(i + " is neither an IDX file"));
}

BOOST_AUTO_TEST_CASE(a_table_of_labels_and_pixels_is_a_set_of_images) {
  const Examples examples = labelled("label,a,b,c,d\n3,0,1,2,255\n0,4,5,6,7\n");
  BOOST_TEST(examples.rows() == 2u);
  BOOST_TEST(examples.inputs == 4u);
  BOOST_TEST(examples.height == 2u);
  BOOST_TEST(examples.width == 2u);
  BOOST_TEST(examples.classes == 10u);
  BOOST_TEST(examples.labels == (std::vector<std::uint8_t>{3, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(examples.pixels == (std::vector<std::uint8_t>{0, 1, 2, 255, 4, 5, 6, 7}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(labels_stand_first_or_under_their_name) {
  BOOST_TEST(labelled("3,1,2\n4,5,6\n").labels == (std::vector<std::uint8_t>{3, 4}),
             boost::test_tools::per_element());
  const Examples last = labelled("a,b,Class\n1,2,3\n4,5,6\n");
  BOOST_TEST(last.labels == (std::vector<std::uint8_t>{3, 6}), boost::test_tools::per_element());
  BOOST_TEST(last.pixels == (std::vector<std::uint8_t>{1, 2, 4, 5}),
             boost::test_tools::per_element());
  BOOST_TEST(last.height == 0u);
  BOOST_TEST(wrong_table("x,y\n1,2\n") ==
             "'f.csv' has no column 'label': --response NAME says which column's numbers are "
             "learned");
}

BOOST_AUTO_TEST_CASE(tables_of_anything_else_are_refused) {
  BOOST_TEST(wrong_table("label,a\n1,2\n10,3\n") ==
             "'f.csv' has the label 10 in row 2: whole numbers from 0 to 9 are right, or "
             "--classes says how many there are");
  BOOST_TEST(wrong_table("label,a\n2.5,2\n").find("the label 2.5 in row 1") != std::string::npos);
  BOOST_TEST(wrong_table("label,a\n-1,2\n").find("the label -1 in row 1") != std::string::npos);
  BOOST_TEST(wrong_table("label,a\n1,255\n1,256\n") ==
             "'f.csv' has the pixel 256 in row 2, column 2: whole numbers from 0 to 255 are "
             "right; --response NAME learns from any numbers");
  BOOST_TEST(wrong_table("label,a\n1,.5\n").find("the pixel 0.5") != std::string::npos);
  BOOST_TEST(wrong_table("label\n1\n") == "'f.csv' has labels, but no pixels");
}

BOOST_AUTO_TEST_CASE(rows_of_a_table_that_are_not_kept_are_checked_too) {
  const auto one = [](const std::string& text) { return labelled(text, {.rows = 1}); };
  BOOST_TEST(one("1,2,3\n4,5,6\n").pixels == (std::vector<std::uint8_t>{2, 3}),
             boost::test_tools::per_element());
  BOOST_CHECK_THROW(one("1,2,3\n4,5,666\n"), BadInput);
  BOOST_CHECK_THROW(one("1,2,3\n40,5,6\n"), BadInput);
}

BOOST_AUTO_TEST_CASE(tables_are_read_plain_and_packed) {
  const DataFolder folder;
  const std::string text = "\xef\xbb\xbflabel,a\n1,2\n";
  for (const std::string& bytes : {text, gzip_of(text)}) {
    const Table table = read_packed_table(folder.add("t", bytes));
    BOOST_TEST(table.names[0] == "label");
    BOOST_TEST(table.columns[1][0] == 2);
  }
  const std::string t = folder.path("t");
  const auto wrong = [&](const std::string& bytes) {
    return complaint_of([&] { read_packed_table(folder.add("t", bytes)); });
  };
  BOOST_TEST(wrong("a,b\n1,nan\n") == t + ":2:3: 'nan' is not a finite number");
  BOOST_TEST(wrong(gzip_of("a,b\n1,inf\n")) == t + ":2:3: 'inf' is not a finite number");
  BOOST_TEST(wrong("") == "'" + t + "' is empty");
  BOOST_TEST(wrong(idx_labels("\1")) ==
             "'" + t + "' is no table of numbers; IDX files are read with --images and --labels");
}

BOOST_AUTO_TEST_CASE(the_response_is_learned_from_all_other_columns) {
  const DataSet data{"d", {"a", "y", "b"}, {{1, 2}, {3, 4}, {5, 6}}, "y"};
  const Examples examples = regression_examples(data);
  BOOST_TEST(examples.inputs == 2u);
  BOOST_TEST(examples.classes == 0u);
  BOOST_TEST(examples.targets == (std::vector<double>{3, 4}), boost::test_tools::per_element());
  BOOST_TEST(examples.numbers == (std::vector<double>{1, 5, 2, 6}),
             boost::test_tools::per_element());
  BOOST_TEST(complaint_of([] {
               regression_examples({"d", {"y"}, {{1}}, "y"});
             }) == "d has no column beside the response 'y'");
}

BOOST_AUTO_TEST_CASE(what_a_response_is_computed_from_is_no_input) {
  const DataSet data = make_data_set("d", {{"a", "y", "b"}, {{1, 2}, {3, 4}, {5, 6}}}, {}, "2*y");
  const Examples examples = regression_examples(data);
  BOOST_TEST(examples.targets == (std::vector<double>{6, 8}), boost::test_tools::per_element());
  BOOST_TEST(examples.numbers == (std::vector<double>{1, 5, 2, 6}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_tested_on_has_the_size_of_what_is_trained_on) {
  Examples training, test;
  training.name = "a", test.name = "b";
  training.inputs = test.inputs = 6;
  training.height = test.height = 2;
  training.width = test.width = 3;
  check_alike(training, test);
  test.height = 3, test.width = 2;
  BOOST_TEST(complaint_of([&] { check_alike(training, test); }) ==
             "'b' has images of 3 x 2 pixels, but 'a' has images of 2 x 3 pixels");
  test.height = test.width = 0;
  BOOST_TEST(complaint_of([&] { check_alike(training, test); }) ==
             "'b' has 6 inputs, but 'a' has images of 2 x 3 pixels");
}

BOOST_AUTO_TEST_CASE(mnist_is_read_as_it_is_known,
                     *boost::unit_test::precondition(NeedsData{"mnist/README.md"})) {
  struct Known {
    bool training;
    std::vector<std::size_t> labels;
    double mean;
  };
  const ImageFolder files = find_images(data_path("mnist"));
  for (const Known& known :
       {Known{true, {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, 0.130660},
        Known{false, {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, 0.132515}}) {
    const Examples examples = read_pair(known.training ? files.training : files.test);
    BOOST_TEST(examples.height == 28u);
    BOOST_TEST(examples.width == 28u);
    std::vector<std::size_t> counts(10);
    for (const std::uint8_t label : examples.labels) ++counts[label];
    BOOST_TEST(counts == known.labels, boost::test_tools::per_element());
    const double sum = std::accumulate(examples.pixels.begin(), examples.pixels.end(), 0.0);
    const double mean = sum / 255 / static_cast<double>(examples.pixels.size());
    BOOST_TEST(std::abs(mean - known.mean) < 5e-7);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
