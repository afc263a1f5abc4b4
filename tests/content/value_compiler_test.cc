#include "content/value_compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::HasSubstr;

std::string ErrorOf(const ValueSpec& spec) {
  ValueRule rule;
  const absl::Status status = CompileValue(spec, "due", "r.yaml:4", &rule);
  return status.ok() ? "" : MessageOf(status);
}

TEST(ValueCompiler, TakesWhatWasWritten) {
  ValueSpec spec;
  spec.type = FieldType::kDate;
  spec.one_of = {" EUR "};
  spec.date_formats = {"DD.MM.YYYY", "unix"};
  spec.pattern = "[A-Z]+";
  ValueRule rule;
  ASSERT_TRUE(CompileValue(spec, "due", "r.yaml:4", &rule).ok());
  EXPECT_TRUE(rule.one_of.contains("EUR"));
  EXPECT_TRUE(rule.dates.Has(DateFormat::kDayDot));
  EXPECT_FALSE(rule.dates.Has(DateFormat::kIso8601));
  EXPECT_NE(rule.pattern, nullptr);
  EXPECT_TRUE(rule.reads_dates());
}

TEST(ValueCompiler, TellsEverythingThatIsWrong) {
  ValueSpec spec;
  spec.min = 5;
  spec.max = 1;
  spec.pattern = "(?=x)";
  spec.date_formats = {"DD/MM"};
  const std::string error = ErrorOf(spec);
  EXPECT_THAT(error, HasSubstr("r.yaml:4: field 'due': min 5 is above max 1"));
  EXPECT_THAT(error, HasSubstr("r.yaml:4: pattern '(?=x)'"));
  EXPECT_THAT(error, HasSubstr("date format 'DD/MM' is not known; write iso8601, rfc2822, DD.MM.YYYY"));
}

}  // namespace
}  // namespace telltale
