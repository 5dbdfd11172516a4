// The options that say what a network learns from, as commands read them.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "cli/data_options.hpp"
#include "tests/data_files.hpp"

namespace nnopt {
namespace {

LearningData data_of(const std::vector<std::string>& words, std::uint64_t seed = 0) {
  Command command{.name = "train", .text = {}, .usage = {}, .groups = {data_options()}};
  command.groups.push_back(general_options());
  Team team(1);
  return read_learning_data(parse(command, words), seed, team);
}

std::string wrong(const std::vector<std::string>& words) {
  return complaint_of([&] { data_of(words); });
}

/// The four files of a small set; the test images are `side` pixels wide and high.
void add_images(const DataFolder& folder, std::uint32_t side) {
  folder.add("train-images-idx3-ubyte", idx_images(4, 2, 2));
  folder.add("train-labels-idx1-ubyte", idx_labels("\1\2\3\4"));
  folder.add("t10k-images-idx3-ubyte.gz", gzip_of(idx_images(3, side, side)));
  folder.add("t10k-labels-idx1-ubyte.gz", gzip_of(idx_labels("\5\6\7")));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(data_options_of_commands)

BOOST_AUTO_TEST_CASE(digits_are_drawn_where_nothing_is_said) {
  const LearningData data = data_of({});
  BOOST_TEST(data.training.rows() == 10000u);
  BOOST_TEST(data.test.rows() == 2000u);
  BOOST_TEST(data.validation.empty());
  BOOST_TEST(data.training.name == "digits");
}

BOOST_AUTO_TEST_CASE(digits_have_options) {
  const LearningData data = data_of({"--data", "digits:count=30,test=5,noise=0,seed=3"});
  BOOST_TEST(data.training.rows() == 30u);
  BOOST_TEST(data.test.rows() == 5u);
  BOOST_TEST(wrong({"--data", "digits:cout=3"}) ==
             "--data: digits: unknown option 'cout': did you mean 'count'? (count, test, seed or "
             "noise)");
  BOOST_TEST(wrong({"--data", "digits:noise=2"}) ==
             "--data: digits: noise='2': a number from 0 to 1 is right");
  BOOST_TEST(wrong({"--classes", "9"}) == "--classes: digits have 10 classes");
}

BOOST_AUTO_TEST_CASE(the_seed_of_a_run_draws_no_other_digits) {
  const std::vector<std::string> words{"--data", "digits:count=30"};
  BOOST_CHECK(data_of(words, 1).training.pixels == data_of(words, 2).training.pixels);
}

BOOST_AUTO_TEST_CASE(a_limit_keeps_the_first_rows_of_both) {
  const LearningData all = data_of({"--data", "digits:count=30,test=20"});
  const LearningData some = data_of({"--data", "digits:count=30,test=20", "--limit", "25"});
  BOOST_TEST(some.training.rows() == 25u);
  BOOST_TEST(some.test.rows() == 20u);
  BOOST_CHECK(some.training.pixels == first_rows(all.training, 25).pixels);
}

BOOST_AUTO_TEST_CASE(a_share_of_the_training_rows_is_for_validation) {
  const std::vector<std::string> words{"--data", "digits:count=30", "--validation", "0.2"};
  const LearningData data = data_of(words, 1);
  BOOST_TEST(data.training.rows() == 24u);
  BOOST_TEST(data.validation.rows() == 6u);
  BOOST_CHECK(data.validation.pixels != data_of(words, 2).validation.pixels);
  BOOST_TEST(wrong({"--data", "digits:count=30", "--validation", "0.01"}) ==
             "--validation: of 30 rows, 0 would be split off: some must be on either side");
  BOOST_TEST(wrong({"--validation", "1"}) ==
             "--validation: 1 is not allowed: a number above 0 and at most 0.99 is right");
  BOOST_TEST(wrong({"--test", "0.1"}) == "--test: digits has rows to test on: goes without");
}

BOOST_AUTO_TEST_CASE(sincos_is_a_regression) {
  const LearningData data = data_of({"--data", "sincos", "--test", "0.25"});
  BOOST_TEST(data.training.rows() == 150u);
  BOOST_TEST(data.test.rows() == 50u);
  BOOST_TEST(data.training.inputs == 1u);
  BOOST_TEST(data.training.classes == 0u);
  BOOST_TEST(wrong({"--data", "sincos", "--response", "y"}) ==
             "--response: goes with a table: --data FILE");
}

BOOST_AUTO_TEST_CASE(a_folder_of_images_is_read) {
  const DataFolder folder;
  add_images(folder, 2);
  const LearningData data = data_of({"--data", folder.path(), "--limit", "3"});
  BOOST_TEST(data.training.rows() == 3u);
  BOOST_TEST(data.test.rows() == 3u);
  BOOST_TEST(data.training.name == folder.path());
}

BOOST_AUTO_TEST_CASE(test_images_of_another_size_are_refused) {
  const DataFolder folder;
  add_images(folder, 3);
  BOOST_TEST(wrong({"--data", folder.path()}) ==
             "--data: '" + folder.path("t10k-images-idx3-ubyte.gz") +
                 "' has images of 3 x 3 pixels, but '" + folder.path("train-images-idx3-ubyte") +
                 "' has images of 2 x 2 pixels");
}

BOOST_AUTO_TEST_CASE(files_are_given_one_by_one) {
  const DataFolder folder;
  add_images(folder, 2);
  const std::vector<std::string> training{"--images", folder.path("train-images-idx3-ubyte"),
                                          "--labels", folder.path("train-labels-idx1-ubyte")};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = training;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  BOOST_TEST(data_of(training).training.rows() == 4u);
  BOOST_TEST(data_of(training).test.empty());
  const LearningData both =
      data_of(with({"--test-images", folder.path("t10k-images-idx3-ubyte.gz"), "--test-labels",
                    folder.path("t10k-labels-idx1-ubyte.gz")}));
  BOOST_TEST(both.test.labels[2] == 7);
  BOOST_TEST(wrong(with({"--test-images", "x"})) ==
             "--test-labels is missing: write --test-labels FILE");
  BOOST_TEST(wrong({"--labels", "x"}) == "--images is missing: write --images FILE");
  BOOST_TEST(wrong(with({"--data", "digits"})) ==
             "--data: goes without --images, --labels and those to test on");
  BOOST_TEST(wrong(with({"--test-images", folder.path(), "--test-labels",
                         folder.path("t10k-labels-idx1-ubyte.gz")})) ==
             "--test-images: cannot read '" + folder.path() + "': Is a directory");
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused) {
  BOOST_TEST(wrong({"--data", "no_such_file"}) ==
             "--data: no file or folder 'no_such_file'; `nnopt list datasets` shows what is built "
             "in");
  BOOST_TEST(wrong({"--data", "/dev/null"}) == "--data: '/dev/null' is empty");
  BOOST_TEST(wrong({"--images", "/dev/null", "--labels", "/dev/null"}) ==
             "--labels: '/dev/null' is empty");
  BOOST_TEST(wrong({"--test-images", "/dev/null", "--test-labels", "/dev/null"}) ==
             "--images is missing: write --images FILE");
}

BOOST_AUTO_TEST_CASE(a_table_of_images_is_read) {
  const DataFolder folder;
  const std::string file = folder.add("t.csv", "label,a,b,c,d\n1,2,3,4,5\n6,7,8,9,0\n");
  BOOST_TEST(data_of({"--data", file}).training.height == 2u);
  BOOST_TEST(data_of({"--data", file, "--test-data", file}).test.rows() == 2u);
  BOOST_TEST(data_of({"--data", file, "--test", "0.5"}).test.rows() == 1u);
  BOOST_TEST(wrong({"--data", file, "--classes", "6"}) ==
             "--data: '" + file + "' has the label 6 in row 2: whole numbers from 0 to 5 are " +
                 "right, or --classes says how many there are");
  BOOST_TEST(wrong({"--data", file, "--test-data", folder.add("u.csv", "1,2\n")}) ==
             "--test-data: '" + folder.path("u.csv") + "' has images of 1 x 1 pixels, but '" +
                 file + "' has images of 2 x 2 pixels");
}

BOOST_AUTO_TEST_CASE(a_response_is_learned_from_the_other_columns) {
  const DataFolder folder;
  const std::string file = folder.add("t.csv", "a,b,y\n1,2,3\n4,5,6\n");
  const LearningData data = data_of({"--data", file, "--response", "b", "--limit", "1"});
  BOOST_TEST(data.training.targets == std::vector<double>{2}, boost::test_tools::per_element());
  BOOST_TEST(data.training.numbers == (std::vector<double>{1, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(wrong({"--data", file}) ==
             "--data: '" + file + "' has no column 'label': --response NAME says which column's " +
                 "numbers are learned");
  BOOST_TEST(wrong({"--data", file, "--response", "c"}) ==
             "--response: unknown column 'c' (a, b or y)");
  BOOST_TEST(wrong({"--data", file, "--response", "y", "--classes", "3"}) ==
             "--classes: goes with labels; here numbers are learned");
  BOOST_TEST(wrong({"--data", folder.add("n.csv", "a,y\n1,nan\n"), "--response", "y"}) ==
             "--data: " + folder.path("n.csv") + ":2:3: 'nan' is not a finite number");
}

BOOST_AUTO_TEST_CASE(columns_to_test_on_may_have_another_order) {
  const DataFolder folder;
  const std::string file = folder.add("t.csv", "a,b,y\n1,2,3\n4,5,6\n");
  const auto words = [&](const std::string& test) {
    return std::vector<std::string>{"--data", file, "--response", "y", "--test-data", test};
  };
  const LearningData data = data_of(words(folder.add("u.csv", "y,b,a\n30,20,10\n")));
  BOOST_TEST(data.test.targets == std::vector<double>{30}, boost::test_tools::per_element());
  BOOST_TEST(data.test.numbers == (std::vector<double>{10, 20}), boost::test_tools::per_element());
  const LearningData scaled = data_of({"--data", file, "--response", "y/2", "--test-data",
                                       folder.add("w.csv", "y,b,a\n30,20,10\n")});
  BOOST_TEST(scaled.training.targets == (std::vector<double>{1.5, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(scaled.test.targets == std::vector<double>{15}, boost::test_tools::per_element());
  BOOST_TEST(scaled.test.numbers == (std::vector<double>{10, 20}),
             boost::test_tools::per_element());
  BOOST_TEST(wrong(words(folder.add("v.csv", "y,c,a\n30,20,10\n")))
                 .starts_with("--test-data: " + folder.path("v.csv") + " has no column 'b'"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
