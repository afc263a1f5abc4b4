#include "server/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(Access, TheTokenIsReadFromItsFile) {
  std::string folder = (std::filesystem::temp_directory_path() / "telltale-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string file = folder + "/token";
  std::ofstream(file) << "# of this machine\nthe-token-of-this-machine\n";
  EXPECT_EQ(*ReadTokenToShow(file), "the-token-of-this-machine");
  std::ofstream(file) << "bad token with blanks\n";
  const std::string error = MessageOf(ReadTokenToShow(file).status());
  EXPECT_THAT(error, HasSubstr(file + ":1: a token holds a blank"));
  EXPECT_THAT(error, Not(HasSubstr("bad token")));
  EXPECT_THAT(MessageOf(ReadTokenToShow(folder + "/none").status()), HasSubstr(folder + "/none: No such file"));
  EXPECT_THAT(MessageOf(ReadTokenToShow(folder).status()), HasSubstr("not a regular file"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace telltale
