#pragma once
// tests/golden.h - a text compared with the file in tests/data/ that says what it should be.
//
// What:     EXPECT_TRUE(MatchesGolden("metrics.golden.txt", text)). With TELLTALE_UPDATE_GOLDEN=1 in the environment
//           the file is written anew, and fails all the same: the change is to be read in the diff and run again.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace telltale {

inline testing::AssertionResult MatchesGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(TELLTALE_SOURCE_DIR "/tests/data/") + name;
  if (std::getenv("TELLTALE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return testing::AssertionFailure() << "tests/data/" << name
                                       << " was written anew; read the diff and run again without "
                                       << "TELLTALE_UPDATE_GOLDEN";
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return testing::AssertionFailure() << "tests/data/" << name << " is missing";
  std::ostringstream wanted;
  wanted << file.rdbuf();
  if (wanted.str() == text) return testing::AssertionSuccess();
  std::istringstream a(wanted.str());
  std::istringstream b(text);
  std::string line_a;
  std::string line_b;
  for (int line = 1;; ++line) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a));
    const bool more_b = static_cast<bool>(std::getline(b, line_b));
    if (more_a && more_b && line_a == line_b) continue;
    return testing::AssertionFailure() << "tests/data/" << name << " differs in line " << line
                                       << "\n  wanted: " << (more_a ? line_a : "(end of file)")
                                       << "\n  got:    " << (more_b ? line_b : "(end of text)");
  }
}

}  // namespace telltale
