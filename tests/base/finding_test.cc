#include "base/finding.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Check, EveryNameIsFoundAgain) {
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    EXPECT_EQ(CheckFromName(CheckName(check)), check) << CheckName(check);
  }
  EXPECT_FALSE(CheckFromName("no_such_check"));
}

TEST(Check, AlertsAreNamedAsTheContractNamesThem) {
  EXPECT_EQ(AlertName(Check::kEmptyField, true), "EmptyFieldRateHigh");
  EXPECT_EQ(AlertName(Check::kInvalidJson, false), "InvalidJsonRateLow");
  EXPECT_EQ(AlertName(Check::kConfidence, false), "ConfidenceShift");
  EXPECT_EQ(AlertName(Check::kLength, true), "LengthShift");
  EXPECT_EQ(AlertName(Check::kNumber, true), "NumberShift");
  EXPECT_EQ(AlertName(Check::kMix, true), "CategoryMixShift");
  EXPECT_EQ(AlertName(Check::kMissingSection, true), "MissingSectionRateHigh");
  EXPECT_EQ(AlertName(Check::kSequenceGap, true), "SequenceGap");
  EXPECT_EQ(AlertName(Check::kSequenceGap, false), "SequenceGapRateLow");
  EXPECT_EQ(AlertName(Check::kPromptEdited, true), "PromptEditedInPlace");
  EXPECT_EQ(AlertName(Check::kVolume, true), "OutputVolumeHigh");
  EXPECT_EQ(AlertName(Check::kVolume, false), "OutputVolumeLow");
  EXPECT_EQ(AlertName(Check::kSilence, true), "OutputSilence");
  EXPECT_EQ(EventName(Check::kDuplicateContent), "DuplicateContent");
}

}  // namespace
}  // namespace telltale
