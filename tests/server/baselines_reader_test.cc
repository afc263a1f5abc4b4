#include "server/baselines_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "report/baselines_json.h"
#include "tests/support/learned.h"

namespace telltale {
namespace {

using ::testing::HasSubstr;

std::string Document() { return BaselinesJson(LearnedOfEachKind(), Time(), "0.1.0"); }

std::string Fault(std::string text) {
  const auto read = ReadBaselines(&text);
  return read.ok() ? "" : MessageOf(read.status());
}

// The document with one part of it written otherwise.
std::string With(std::string_view part, std::string_view otherwise) {
  std::string text = Document();
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  if (at != std::string::npos) text.replace(at, part.size(), otherwise);
  return text;
}

TEST(BaselinesReader, ReadsWhatIsWritten) {
  std::string text = Document();
  EXPECT_TRUE(LooksLikeBaselines(&text));
  EXPECT_EQ(text, Document());
  const auto read = ReadBaselines(&text);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(BaselinesJson(*read, Time(), "0.1.0"), Document());
}

TEST(BaselinesReader, TellsADocumentFromOutputs) {
  const auto looks = [](std::string text) { return LooksLikeBaselines(&text); };
  EXPECT_TRUE(looks(R"( {"a":{"b":[1]},"telltale_baselines":1})"));
  EXPECT_TRUE(looks(R"({"telltale_baselines":1,"streams":[{"wor)")) << "though cut off";
  EXPECT_FALSE(looks(R"({"workflow":"w","text":"telltale_baselines"})"
                     "\n"
                     R"({"telltale_baselines":1})"));
  EXPECT_FALSE(looks(R"([{"telltale_baselines":1}])"));
  EXPECT_FALSE(looks(""));
  EXPECT_FALSE(looks("nonsense"));
}

TEST(BaselinesReader, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(Fault("{"), HasSubstr("no JSON"));
  EXPECT_THAT(Fault(Document() + "x"), HasSubstr("something follows its end"));
  EXPECT_THAT(Fault("[]"), HasSubstr("an object is expected"));
  EXPECT_THAT(Fault("{}"), HasSubstr(".telltale_baselines: is missing"));
  EXPECT_THAT(Fault(R"({"telltale_baselines":1})"), HasSubstr(".streams: is missing"));
  EXPECT_THAT(Fault(With("\"telltale_baselines\":1", "\"telltale_baselines\":2")), HasSubstr("form 2 is not known"));
  EXPECT_THAT(Fault(With("\"hits\":1}", "\"hits\":26}")),
              HasSubstr(".streams[0].signals[0].blocks: a block has more hits than observations"));
  EXPECT_THAT(Fault(With("\"hits\":1}", "\"hits\":-1}")),
              HasSubstr(".streams[0].signals[0].blocks[0].hits: -1 is no number that can stand here"));
}

TEST(BaselinesReader, RefusesWhatNoWatchCanHaveLearned) {
  const std::pair<const char*, const char*> hostile[] = {
      {"\"n\":25,\"hits\":1", "\"n\":25"},
      {"\"n\":25,\"hits\":1", "\"n\":0,\"hits\":0"},
      {"\"n\":25,\"hits\":1", "\"n\":18446744073709551615,\"hits\":1"},
      {"\"n\":25,\"hits\":1", "\"n\":25.5,\"hits\":1"},
      {"\"first\":1700000000,", ""},
      {"\"first\":1700000000,", "\"first\":-5,"},
      {"\"first\":1700000000,", "\"first\":1700000061,"},
      {"\"last\":1700000200", "\"last\":9223372036854775807"},
      {"\"last\":1700000200", "\"last\":9223372036854775808"},
      {"\"observations\":150", "\"observations\":124"},
      {"\"observations\":150", "\"observations\":1e2"},
      {"\"scale\":2", "\"scale\":3"},
      {"\"scale\":2", "\"scale\":4294967296"},
      {"\"deviance\":12.75", "\"deviance\":1e999"},
      {"\"deviance\":12.75", "\"deviance\":null"},
      {"\"hits\":41.5", "\"hits\":5000"},
      {"\"phi\":1.25", "\"phi\":0"},
      {"\"values\":[0.5,20,", "\"values\":[1e300,20,"},
      {"\"values\":[0.5,20,", "\"values\":[0.5,-20,"},
      {"\"values\":[0.5,20,", "\"values\":[0.95,20,"},
      {"\"values\":[0.5,20,", "\"values\":[0.5,"},
      {"\"values\":[0.5,20,", "\"values\":[0.5,2000,"},
      {"\"information\":25", "\"information\":2500"},
      {"\"information\":25", "\"information\":0"},
      {"\"exact\":true", "\"exact\":1"},
      {"\"counts\":[20,3]", "\"counts\":[20,4]"},
      {"\"counts\":[20,3]", "\"counts\":[20,2,1]"},
      {"\"counts\":[20,3]", "\"counts\":[20,4294967296]"},
      {"\"runs\":[10,3]", "\"runs\":[10,4]"},
      {"\"folded\":2", "\"folded\":18446744073709551615"},
      {"\"kind\":\"rate\"", "\"kind\":\"mix\""},
      {"\"check\":\"empty_field\"", "\"check\":\"confidence\""},
      {"\"check\":\"empty_field\"", "\"check\":\"prompt_edited\""},
      {"\"check\":\"empty_field\"", "\"check\":\"volume\""},
      {"\"check\":\"empty_field\"", "\"check\":\"no_such\""},
      {"\"check\":\"empty_field\"", "\"check\":7"},
      {"\"definition\":\"7\"", "\"definition\":7"},
      {"\"definition\":\"7\"", "\"definition\":\"-7\""},
      {"\"definition\":\"7\"", "\"definition\":\"18446744073709551616\""},
      {"\"workflow\":\"invoice-intake\",", ""},
      {"\"step\":\"extract\"", "\"step\":{}"},
      {"\"blocks\":[{", "\"blocks\":[],\"blocks\":[{"},
  };
  for (const auto& [part, otherwise] : hostile) {
    EXPECT_NE(Fault(With(part, otherwise)), "") << part << " -> " << otherwise;
  }
}

TEST(BaselinesReader, RefusesLongRunsThatNoLabelCanHave) {
  EXPECT_THAT(Fault(With("{\"label\":1,", "{\"label\":2,")), HasSubstr(".label_runs: there is one of a label"));
  EXPECT_THAT(Fault(With("{\"label\":1,", "{\"label\":18446744073709551615,")), HasSubstr(".label_runs"));
  EXPECT_THAT(Fault(With("{\"label\":1,\"windows\":2,", "{\"label\":1,\"windows\":9,")),
              HasSubstr("the long run of a label is out of range"));
  EXPECT_THAT(Fault(With("{\"label\":1,\"windows\":2,", "{\"label\":1,")), HasSubstr("windows"));
  EXPECT_THAT(Fault(With("[0.5,-0.5,1.25,3]", "[0.5,-0.5,1.25,3,0]")), HasSubstr("excess"));
}

TEST(BaselinesReader, RefusesWhatNobodyCanHavePinned) {
  EXPECT_THAT(Fault(With("\"draws\":5000", "\"draws\":50000")), HasSubstr("pinned: draws are out of range"));
  EXPECT_THAT(Fault(With(",999.5,", ",999.5,-1,8,")), HasSubstr("pinned: values are not in order"));
  EXPECT_THAT(Fault(With(",999.5,", ",")), HasSubstr("pinned: a value has no weight"));
  EXPECT_THAT(Fault(With("\"counts\":[4000,398]", "\"counts\":[4000,399]")), HasSubstr("pinned: the labels do not"));
  EXPECT_THAT(Fault(With("\"folded\":2,\"counts\":[4000,398]", "\"folded\":0,\"counts\":[4000,398,2]")),
              HasSubstr("there are counts of labels that have no name"));
  EXPECT_THAT(Fault(With("\"by_hand\":true", "\"by_hand\":1")), HasSubstr("by_hand"));
}

TEST(BaselinesReader, RefusesTooManyOfEverything) {
  const std::vector<LearnedStream> one = LearnedOfEachKind();
  std::vector<LearnedStream> many = one;
  auto& rate = std::get<RatePast>(many[0].signals[0].past);
  rate.blocks.resize(kMostRateBlocks + 1, rate.blocks[1]);
  EXPECT_THAT(Fault(BaselinesJson(many, Time(), "")), HasSubstr("blocks[128]: at most 128 are taken"));
  many = {one[0], one[0]};
  EXPECT_THAT(Fault(BaselinesJson(many, Time(), "")), HasSubstr(".streams[1]: this stream is there twice"));
  many = one;
  many[0].signals.push_back(many[0].signals[0]);
  EXPECT_THAT(Fault(BaselinesJson(many, Time(), "")), HasSubstr(".signals[3]: this signal is there twice"));
  many = one;
  many[0].signals[2].labels.resize(5000);
  EXPECT_THAT(Fault(BaselinesJson(many, Time(), "")), HasSubstr("at most 4096 are taken"));
  many = one;
  many[0].signals[2].labels[0] = std::string(257, 'x');
  EXPECT_THAT(Fault(BaselinesJson(many, Time(), "")), HasSubstr("at most 256 bytes are taken"));
  many = one;
  many[0].signals[0].field = std::string(1025, 'x');
  EXPECT_THAT(Fault(BaselinesJson(many, Time(), "")), HasSubstr("at most 1024 bytes are taken"));
}

TEST(BaselinesReader, WhateverIsChangedIsReadOrRefused) {
  std::mt19937_64 random(1);
  const std::string whole = Document();
  constexpr std::string_view kBytes = "0123456789-+.eE\"\\{}[],:nulltrue \n\xff";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = kBytes[random() % kBytes.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 8);
          break;
        default:
          text.insert(at, 1, kBytes[random() % kBytes.size()]);
      }
      if (text.empty()) break;
    }
    std::string looked_at = text;
    (void)LooksLikeBaselines(&looked_at);
    const auto read = ReadBaselines(&text);
    if (!read.ok()) continue;
    for (const LearnedStream& stream : *read) {
      for (const LearnedSignal& signal : stream.signals) {
        EXPECT_EQ(std::visit([](const auto& past) { return FaultOf(past); }, signal.past), "");
      }
    }
  }
}

TEST(BaselinesReader, ReadsReceipts) {
  const std::vector<BaselineReceipt> receipts = {{"w", "s", Check::kEmptyField, "a\"b", BaselineFate::kNoRoom, 7}};
  std::string text = ReceiptsJson(receipts);
  const auto read = ReadReceipts(&text);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(read->at(0).field, "a\"b");
  EXPECT_EQ(read->at(0).fate, BaselineFate::kNoRoom);
  EXPECT_EQ(read->at(0).observations, 7u);
  std::string odd =
      R"({"signals":[{"workflow":"w","step":"s","check":"refusal","field":"","fate":"lost","observations":1}]})";
  EXPECT_FALSE(ReadReceipts(&odd).ok());
  std::string no = "<html>";
  EXPECT_FALSE(ReadReceipts(&no).ok());
}

}  // namespace
}  // namespace telltale
