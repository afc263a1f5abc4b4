#include "report/carrier_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/utf8.h"
#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CarrierText, SaysWhichSliceAndHowItAndTheRestDid) {
  Verdict verdict = SampleVerdict();
  EXPECT_EQ(
      CarrierText(verdict),
      "all of the change comes from source=batch-eu: 29 of 80 outputs there (36 %, before 0.5 %), 2 of 332 outputs "
      "elsewhere (0.6 %, as before); the same outputs are those of region=eu");
  verdict.carrier.reset();
  EXPECT_EQ(CarrierText(verdict), "");
}

TEST(CarrierText, OfMostOfAChangeSaysHowMuch) {
  Verdict verdict = SampleVerdict();
  Carrier& carrier = *verdict.carrier;
  carrier.outside_as_before = false;
  carrier.carried = 0.72;
  carrier.equals = {{"region", "eu"}, {"tier", ""}};
  EXPECT_EQ(
      CarrierText(verdict),
      "most of the change (72 %) comes from source=batch-eu: 29 of 80 outputs there (36 %, before 0.5 %), 2 of 332 "
      "outputs elsewhere (0.6 %, before 0.4 %); the same outputs are those of region=eu and outputs without tier");
}

TEST(CarrierText, OfANewValueSaysThatItWasNotThere) {
  Verdict verdict = SampleVerdict();
  verdict.carrier->is_new = true;
  verdict.carrier->equals.clear();
  EXPECT_EQ(CarrierText(verdict),
            "all of the change comes from source=batch-eu, which was not there before: 29 of 80 outputs there (36 %), "
            "2 of 332 outputs elsewhere (0.6 %, as before)");
  verdict.carrier->value.clear();
  EXPECT_THAT(CarrierText(verdict), HasSubstr("comes from outputs without source, which"));
}

TEST(CarrierText, OfNumbersTellsHowFarTheyMoved) {
  Verdict verdict = SampleShift();
  verdict.carrier = SampleVerdict().carrier;
  Carrier& carrier = *verdict.carrier;
  carrier.equals.clear();
  carrier.inside = {-2.25, -2.5, -2, 80, 0};
  carrier.inside_before = 0.25;
  carrier.outside = {0.1, 0, 0.2, 332, 0};
  carrier.outside_before = 0;
  EXPECT_EQ(
      CarrierText(verdict),
      "all of the change comes from source=batch-eu: 2.5 standard deviations lower in 80 outputs there, as before in "
      "332 elsewhere");
  carrier.outside_as_before = false;
  carrier.carried = 0.9;
  EXPECT_THAT(CarrierText(verdict), HasSubstr("there, 0.1 standard deviations higher in 332 elsewhere"));
}

TEST(CarrierText, AValueOfAnyBytesCannotSteerATerminal) {
  Verdict verdict = SampleVerdict();
  verdict.carrier->value = std::string("a\n\x1b[2Jb\xff\0", 9) + std::string(1000, 'x');
  const std::string text = CarrierText(verdict);
  EXPECT_EQ(text.find_first_of(std::string_view("\n\x1b\xff\0", 4)), std::string::npos);
  EXPECT_LT(text.size(), 500u);
}

TEST(WriteCarrier, HoldsAllThatWasMeasured) {
  Carrier carrier = *SampleVerdict().carrier;
  JsonWriter json;
  WriteCarrier(carrier, &json);
  EXPECT_EQ(json.text(),
            R"({"attribute":"source","value":"batch-eu","is_new":false,"share":0.1941747572815534,"carried":0.98,)"
            R"("inside":{"value":0.3625,"low":0.28,"high":0.46,"observations":80},"inside_before":0.005,)"
            R"("outside":{"value":0.006024096385542169,"low":0.0016,"high":0.018,"observations":332},)"
            R"("outside_before":0.004,"log10_p":-14.5,"same_outputs":[{"attribute":"region","value":"eu"}]})");
  carrier.is_new = true;
  JsonWriter fresh;
  WriteCarrier(carrier, &fresh);
  EXPECT_THAT(fresh.text(), HasSubstr(R"("inside_before":null,)"));
}

}  // namespace
}  // namespace telltale
