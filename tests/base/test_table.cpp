#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.hpp"
#include "base/table.hpp"

namespace nnopt {

namespace {

/// A file with this text, gone at the end.
class TextFile {
 public:
  explicit TextFile(const std::string& text)
      : path_((std::filesystem::temp_directory_path() / "nnopt_test_table.txt").string()) {
    std::ofstream(path_) << text;
  }
  ~TextFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Table table_of(const std::string& text) { return read_table_text(text, "some.txt"); }

std::string complaint(const std::string& text) {
  try {
    table_of(text);
  } catch (const BadInput& e) {
    const std::string what = e.what();
    return what.substr(what.find(".txt") + 4);
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(columns_may_be_parted_by_any_usual_sign) {
  for (const char* const text : {"1,2\n3,4\n", "1;2\n3;4", "1\t2\r\n3\t4\r\n",
                                 "  1   2\n\n3 \t 4\n", "1, 2\n# no row\n3 ,4"}) {
    const Table table = table_of(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(table.names.empty());
      BOOST_TEST_REQUIRE(table.columns.size() == 2u);
      BOOST_TEST(table.columns[0] == std::vector<double>({1, 3}), boost::test_tools::per_element());
      BOOST_TEST(table.columns[1] == std::vector<double>({2, 4}), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_first_line_that_is_not_all_numbers_names_the_columns) {
  const Table table = table_of("\"time\",y,x2\n1,2e-1,-3\n");
  BOOST_TEST(table.names == std::vector<std::string>({"time", "y", "x2"}),
             boost::test_tools::per_element());
  BOOST_TEST(table.rows() == 1u);
  BOOST_TEST(table.columns[1][0] == 0.2);
}

BOOST_AUTO_TEST_CASE(a_file_is_read_as_its_text_is) {
  const TextFile file("t y\n1 2\n3 4\n");
  const Table table = read_table(file.path());
  BOOST_TEST(table.names == std::vector<std::string>({"t", "y"}), boost::test_tools::per_element());
  BOOST_TEST(table.columns[1] == std::vector<double>({2, 4}), boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(
      read_table(TextFile("1 x\n2 y\n").path()), BadInput,
      [&](const BadInput& e) { return e.what() == file.path() + ":2:3: 'y' is not a number"; });
}

BOOST_AUTO_TEST_CASE(a_file_longer_than_its_buffer_is_read_whole) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + " " + std::to_string(-i) + "\n";
  const Table table = read_table(TextFile(text).path());
  BOOST_TEST_REQUIRE(table.rows() == 50000u);
  bool right = true;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const auto whole = static_cast<double>(i);
    right = right && table.columns[0][i] == whole && table.columns[1][i] == -whole;
  }
  BOOST_TEST(right);
}

BOOST_AUTO_TEST_CASE(errors_name_line_and_column) {
  BOOST_TEST(complaint("1,2\n3,x\n") == ":2:3: 'x' is not a number");
  BOOST_TEST(complaint("x y\n1 2\n3 nan\n") == ":3:3: 'nan' is not a finite number");
  BOOST_TEST(complaint("1,2\n3,\n") == ":2:3: an empty cell: a number is right");
  BOOST_TEST(complaint("1 2\n3 4 5\n") == ":2:1: 3 cells, but 2 columns");
  BOOST_TEST(complaint("x,y\n") == "' holds no rows of numbers");
  BOOST_TEST(complaint("# nothing\n\n") == "' holds no rows of numbers");
  BOOST_CHECK_THROW(read_table("/no/such/file"), BadInput);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace nnopt
