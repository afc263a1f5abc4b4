#include "config/volume_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/rules_file.h"

namespace telltale {
namespace {

using testing::HasSubstr;

VolumeSpec Read(std::string_view value) {
  const auto rules = ParseRules(fmt::format("streams:\n  - volume: {}\n", value), "r.yaml");
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? rules->streams[0].volume : VolumeSpec();
}
std::string ErrorOf(std::string_view value) {
  const auto rules = ParseRules(fmt::format("streams:\n  - volume: {}\n", value), "r.yaml");
  return rules.ok() ? "" : MessageOf(rules.status());
}

TEST(VolumeKeys, SayHowOftenOutputsAreExpected) {
  EXPECT_EQ(Read("{expect: hourly}").at_most, std::chrono::hours(1));
  EXPECT_EQ(Read("{expect: daily}").at_most, std::chrono::days(1));
  EXPECT_EQ(Read("{expect: weekly}").at_most, std::chrono::weeks(1));
  EXPECT_EQ(Read("{expect: 10m}").at_most, std::chrono::minutes(10));
  EXPECT_TRUE(Read("{expect: daily}").on);
  EXPECT_TRUE(Read("{expect: daily}").must_come);
  EXPECT_FALSE(Read("{expect: never}").must_come);
  EXPECT_EQ(Read("{expect: never}").at_most, Duration(0));
  EXPECT_FALSE(Read("off").on);
  EXPECT_TRUE(Read("{}").on);
  EXPECT_EQ(Read("{}").at_most, Duration(0));
}

TEST(VolumeKeys, TellWhatToWriteInstead) {
  EXPECT_THAT(ErrorOf("{expect: dayly}"),
              HasSubstr("r.yaml:2: streams[0].volume.expect is 'dayly'; did you mean 'daily'?"));
  EXPECT_THAT(ErrorOf("{expect: sometimes}"), HasSubstr("write hourly, daily, weekly, never, or a time such as 10m"));
  EXPECT_THAT(ErrorOf("{expect: 1y}"), HasSubstr("write a time from 1s to"));
  EXPECT_THAT(ErrorOf("{expect: [daily]}"), HasSubstr("volume.expect is a list"));
  EXPECT_THAT(ErrorOf("daily"), HasSubstr("streams[0].volume is 'daily'; write off, or {expect: daily}"));
  EXPECT_THAT(ErrorOf("{expects: daily}"), HasSubstr("did you mean 'expect'"));
}

}  // namespace
}  // namespace telltale
