// Scripts that were looked at, kept to compare with.
#pragma once
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace plot_tests {

/// Compares with tests/golden/NAME; NNOPT_RENEW_GOLDEN=1 writes it instead.
inline void check_golden(const std::string& name, const std::string& text) {
  namespace fs = std::filesystem;
  const fs::path file = fs::path(__FILE__).parent_path().parent_path() / "golden" / name;
  if (std::getenv("NNOPT_RENEW_GOLDEN") != nullptr) std::ofstream(file) << text;
  std::ifstream golden(file);
  BOOST_TEST_REQUIRE(golden.good(), "cannot read " << file);
  std::istringstream now(text);
  std::string expected, got;
  for (int number = 1; golden || now; ++number) {
    const bool more = bool(std::getline(golden, expected)), still = bool(std::getline(now, got));
    if (!more && !still) break;
    BOOST_TEST_REQUIRE((more && still && expected == got),
                       name << " line " << number << ":\n  was: " << (more ? expected : "(end)")
                            << "\n  now: " << (still ? got : "(end)")
                            << "\nLook at the picture; NNOPT_RENEW_GOLDEN=1 renews the file.");
  }
}

}  // namespace plot_tests
