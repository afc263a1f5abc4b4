#include "report/sentence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Sentence, SaysARateAndWhatChangedJustBefore) {
  EXPECT_EQ(VerdictSentence(SampleVerdict()),
            "customer.name is empty in 31 of 412 outputs (7.5 %, usually 0.4 %) since 10:32 UTC, four minutes after "
            "prompt v14 -> v15");
}

TEST(Sentence, SaysWhatARuleAllows) {
  Verdict verdict = SampleVerdict();
  verdict.limit = 0.05;
  EXPECT_THAT(VerdictSentence(verdict), HasSubstr("in 31 of 412 outputs (7.5 %, at most 5 % is allowed) since"));
  verdict.up = false;
  EXPECT_THAT(VerdictSentence(verdict), HasSubstr("31 of 412 outputs (7.5 %, at least 5 % is wanted) since"));
}

TEST(Sentence, SaysWhatARuleAllowsOfAMedian) {
  Verdict verdict = SampleShift();
  verdict.limit = 0;
  verdict.up = true;
  EXPECT_THAT(VerdictSentence(verdict),
              HasSubstr("is higher: median 4 characters, at most 0 is allowed, in 120 outputs"));
  verdict.up = false;
  verdict.limit = 100;
  EXPECT_THAT(VerdictSentence(verdict), HasSubstr("median 4 characters, at least 100 is wanted, in 120 outputs"));
}

TEST(Sentence, SaysAShift) {
  Verdict verdict = SampleShift();
  verdict.version_change.reset();
  EXPECT_EQ(VerdictSentence(verdict),
            "The length of outputs is lower: median 4 characters, usually 645, in 120 outputs since 10:32 UTC");
  verdict.check = Check::kNumber;
  verdict.field = "total";
  verdict.up = true;
  verdict.current.value = 105000;
  EXPECT_EQ(VerdictSentence(verdict), "total is higher: median 105000, usually 645, in 120 outputs since 10:32 UTC");
}

TEST(Sentence, SaysAFallOfARate) {
  Verdict verdict = SampleVerdict();
  verdict.check = Check::kFencedJson;
  verdict.field = "";
  verdict.up = false;
  verdict.version_change.reset();
  verdict.baseline.value = 0.968;
  EXPECT_EQ(VerdictSentence(verdict),
            "The JSON is wrapped in a code fence or other text in only 31 of 412 outputs (7.5 %, usually 97 %) since "
            "10:32 UTC");
}

TEST(Sentence, OfAGrossFailureSaysThatNothingIsKnownYet) {
  Verdict verdict = SampleVerdict();
  verdict.gross = true;
  verdict.baseline = {};
  verdict.version_change.reset();
  verdict.check = Check::kEmptyOutput;
  verdict.field = "";
  EXPECT_EQ(VerdictSentence(verdict),
            "The output is empty in 31 of 412 outputs (7.5 %, what is usual is not known yet) since 10:32 UTC");
  EXPECT_EQ(EvidenceText(verdict), "more than half of the last 20 outputs, before it is known what is usual");
}

TEST(Sentence, GivesTheDateOfAnOnsetOnAnotherDay) {
  Verdict verdict = SampleVerdict();
  verdict.onset = At("2026-01-03T22:05:00Z");
  verdict.version_change->time = At("2026-01-02T22:05:00Z");
  EXPECT_THAT(VerdictSentence(verdict), HasSubstr("since 2026-01-03 22:05 UTC, 24 hours after prompt v14 -> v15"));
}

TEST(Sentence, TellsHowFarAVersionChangeIsAway) {
  Verdict verdict = SampleVerdict();
  const auto text = [&verdict](Duration after) {
    verdict.version_change->time = verdict.onset - after;
    return VersionText(verdict);
  };
  EXPECT_EQ(text(std::chrono::seconds(5)), "with prompt v14 -> v15");
  EXPECT_EQ(text(std::chrono::minutes(1)), "one minute after prompt v14 -> v15");
  EXPECT_EQ(text(std::chrono::hours(3)), "three hours after prompt v14 -> v15");
  EXPECT_EQ(text(std::chrono::hours(24 * 6)), "six days after prompt v14 -> v15");
  EXPECT_EQ(text(std::chrono::hours(24 * 8)), "");
  EXPECT_EQ(text(-std::chrono::minutes(61)), "");
  EXPECT_EQ(text(-std::chrono::minutes(2)), "two minutes before prompt v14 -> v15");
  verdict.version_change->from.clear();
  EXPECT_EQ(text(std::chrono::minutes(2)), "two minutes after prompt v15 came");
}

TEST(Sentence, HasOneForEveryCheck) {
  for (int i = 0; i < kCheckCount; ++i) {
    Verdict verdict = SampleVerdict();
    verdict.check = static_cast<Check>(i);
    if (KindOf(verdict.check) == CheckKind::kVolume) continue;  // of a stream, not of its outputs: below
    for (const std::string field : {"", "f"}) {
      verdict.field = field;
      const std::string sentence = VerdictSentence(verdict);
      if (KindOf(verdict.check) != CheckKind::kEvent) {
        EXPECT_THAT(sentence, HasSubstr("412 outputs"));
      }
      EXPECT_THAT(sentence, Not(HasSubstr("{}")));
      EXPECT_EQ(sentence.find(" f ") != std::string::npos || sentence.starts_with("f "), field == "f") << sentence;
    }
  }
}

TEST(Sentence, OfVolumesTellsWhatIsUsual) {
  Verdict verdict = SampleVerdict();
  verdict.version_change.reset();
  verdict.check = Check::kVolume;
  verdict.open = true;
  verdict.up = false;
  verdict.baseline = {120, 110, 130, 672, 0};
  verdict.current = {31, 25, 40, 5, 155};
  EXPECT_EQ(VerdictSentence(verdict), "Only 31 outputs an hour since 10:32 UTC, usually 120");
  EXPECT_EQ(EstimateText(Check::kVolume, verdict.baseline),
            "120 an hour (90 % interval 110 an hour to 130 an hour, 672 hours)");
  verdict.up = true;
  verdict.baseline.value = 0.5;
  verdict.current.value = 2;
  EXPECT_EQ(VerdictSentence(verdict), "48 outputs a day since 10:32 UTC, usually 12");
}

TEST(Sentence, OfSilenceTellsHowOftenOneCame) {
  Verdict verdict = SampleVerdict();
  verdict.version_change.reset();
  verdict.check = Check::kSilence;
  verdict.open = true;
  verdict.baseline = {240, 240, 240, 5000, 0};
  verdict.current = {7200, 7200, 7200, 1, 0};
  EXPECT_EQ(VerdictSentence(verdict), "No output since 10:32 UTC, usually one every four minutes");
  EXPECT_EQ(EstimateText(Check::kSilence, verdict.baseline), "one every four minutes");
  EXPECT_EQ(EstimateText(Check::kSilence, verdict.current), "none for two hours");
  verdict.open = false;
  EXPECT_EQ(VerdictSentence(verdict), "No output for two hours since 10:32 UTC, usually one every four minutes");
  verdict.open = true;
  verdict.baseline = {3600, 3600, 3600, 0, 0};
  EXPECT_EQ(VerdictSentence(verdict), "No output since 10:32 UTC, expected is one every 60 minutes");
  EXPECT_EQ(EvidenceText(verdict), "a rule expects one sooner");
}

TEST(PerCent, KeepsWhatMatters) {
  EXPECT_EQ(PerCent(0), "0 %");
  EXPECT_EQ(PerCent(0.00001), "below 0.01 %");
  EXPECT_EQ(PerCent(0.0004), "0.04 %");
  EXPECT_EQ(PerCent(0.004), "0.4 %");
  EXPECT_EQ(PerCent(0.0752), "7.5 %");
  EXPECT_EQ(PerCent(0.231), "23 %");
  EXPECT_EQ(PerCent(0.996), "99.6 %");
  EXPECT_EQ(PerCent(0.99999), "above 99.9 %");
  EXPECT_EQ(PerCent(1), "100 %");
}

TEST(EvidenceText, ReadsAsChance) {
  Verdict verdict = SampleVerdict();
  const auto text = [&verdict](double years) {
    verdict.once_in_years = years;
    return EvidenceText(verdict);
  };
  EXPECT_EQ(text(253.4), "by chance once in 250 years");
  EXPECT_EQ(text(1.2), "by chance once in 1 year");
  EXPECT_EQ(text(2e9), "by chance less than once in a million years");
  EXPECT_EQ(text(0.25), "by chance 4 times a year");
  EXPECT_EQ(text(0), "weak");
  verdict.with_others = true;
  EXPECT_EQ(text(1.2), "by chance once in 1 year, with what else moved");
  EXPECT_EQ(text(0.25), "by chance 4 times a year, with what else moved");
}

}  // namespace
}  // namespace telltale
