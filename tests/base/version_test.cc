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

TEST(Version, ABuildTellsHowItWasMade) {
  const Build build = ThisBuild("376f7a1c0d2e");
  EXPECT_EQ(build.version, Version());
  EXPECT_EQ(build.revision, "376f7a1c0d2e");
  EXPECT_EQ(ThisBuild("").revision, "unknown");
  EXPECT_FALSE(build.type.empty());
#if defined(__clang__)
  EXPECT_EQ(build.compiler.find("clang++ " + std::to_string(__clang_major__) + "."), 0U) << build.compiler;
#else
  EXPECT_EQ(build.compiler.find("g++ " + std::to_string(__GNUC__) + "."), 0U) << build.compiler;
#endif
}

}  // namespace
}  // namespace telltale
