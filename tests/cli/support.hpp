// What the tests of several commands share: words put together, tables read back, refusals.
#pragma once
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "tests/cli/process.hpp"

namespace cli_tests {

inline Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Rows of numbers in blocks, as gnuplot reads them.
inline std::vector<std::vector<std::vector<double>>> blocks_of(const std::string& table) {
  std::vector<std::vector<std::vector<double>>> blocks;
  bool open = false;
  for (const auto& line : lines_of(table)) {
    if (line.empty()) open = false;
    if (line.empty() || line[0] == '#') continue;
    if (!open) blocks.emplace_back();
    open = true;
    std::istringstream in(line);
    auto& row = blocks.back().emplace_back();
    for (std::string word; in >> word;) row.push_back(std::stod(word));
  }
  return blocks;
}

/// Nothing on standard output, one line on standard error that starts with "nnopt: " and holds
/// `message`.
inline void check_refused(const Words& words, const std::string& message, int status = 2) {
  const Ended ended = run(words);
  BOOST_TEST_CONTEXT("nnopt " << nnopt::joined(words, " ") << "\n" << ended.err) {
    BOOST_TEST(ended.status == status);
    BOOST_TEST(ended.out == "");
    BOOST_TEST(ended.error_lines() == 1u);
    BOOST_TEST(ended.err.starts_with("nnopt: "));
    BOOST_TEST(ended.err.find(message) != std::string::npos);
  }
}

}  // namespace cli_tests
