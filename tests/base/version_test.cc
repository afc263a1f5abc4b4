#include "base/version.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace telltale {
namespace {

TEST(Version, IsTheProjectsOwn) {
  std::ifstream file(TELLTALE_SOURCE_DIR "/CMakeLists.txt");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find("project(telltale VERSION " + std::string(Version()) + " "), std::string::npos)
      << Version();
}

}  // namespace
}  // namespace telltale
