#include "engine/journal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace telltale {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

Findings Found(bool hit, double number, std::string_view label) {
  Findings findings;
  findings.rates.push_back({Check::kRefusal, kNoField, hit, hit ? "I'm sorry" : ""});
  findings.rates.push_back({Check::kEmptyField, 3, false, {}});
  findings.numbers.push_back({Check::kLength, kNoField, number});
  findings.labels.push_back({Check::kMix, 3, label, true});
  findings.tokens = {2, 7};
  return findings;
}

bool IsOfKind(Check check, CheckKind kind) {
  if (static_cast<int>(check) >= kCheckCount) return false;
  return KindOf(check) == kind || (kind == CheckKind::kRate && KindOf(check) == CheckKind::kEvent);
}

struct Told {
  std::atomic<uint64_t> sequence{1};
  JournalWriter writer{&sequence};
  JournalPlace first;
  JournalPlace second;

  void Add(JournalPlace* place, std::string_view step, const Output& output, Time arrival, const Findings& findings) {
    writer.AddOutput({"mail", step, place}, output, arrival, findings, {.text = 77, .subject = 5}, 1, {"region"});
  }
};

TEST(JournalTest, AnOutputComesBackAsFarAsItIsCounted) {
  Told told;
  Output output;
  output.id = "o-1";
  output.model = "m";
  output.prompt_version = "v1";
  output.body = "what it says is not kept";
  output.produced_at = kStart - seconds(5);
  output.sequence = 9;
  output.subject = "INV-1";
  output.attributes = {{"region", "north"}, {"customer", "not kept"}};
  told.writer.AddId(0x0102030405060708, 0x0a0b0c0d);
  told.Add(&told.first, "answer", output, kStart, Found(true, 0.1, "yes"));
  output.id = "o-2";
  told.Add(&told.first, "answer", output, kStart + seconds(1), Found(false, 120, "no"));
  output.prompt_version = "v2";
  told.Add(&told.second, "judge", output, kStart, Found(false, -0.0, ""));
  const JournalWriter::Block block = told.writer.Take();
  EXPECT_EQ(block.ids, std::string("\x08\x07\x06\x05\x04\x03\x02\x01\x0d\x0c\x0b\x0a", 12));
  EXPECT_EQ(block.outputs, 3u);
  EXPECT_EQ(block.bytes.find("not kept"), std::string::npos);

  JournalReader reader(block.bytes);
  JournalEntry entry;
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.kind, JournalEntry::Kind::kOutput);
  EXPECT_EQ(entry.sequence, 1u);
  EXPECT_EQ(entry.workflow, "mail");
  EXPECT_EQ(entry.step, "answer");
  EXPECT_EQ(entry.arrival, kStart);
  EXPECT_EQ(entry.output.id, "o-1");
  EXPECT_EQ(entry.output.produced_at, kStart - seconds(5));
  EXPECT_EQ(entry.output.sequence, 9u);
  EXPECT_EQ(entry.output.subject, "INV-1");
  ASSERT_EQ(entry.output.attributes.size(), 1u);
  EXPECT_EQ(entry.output.attributes[0].second, "north");
  EXPECT_EQ(entry.keys.text, 77u);
  EXPECT_EQ(entry.fallbacks, 1u);
  ASSERT_EQ(entry.findings.rates.size(), 2u);
  EXPECT_TRUE(entry.findings.rates[0].hit);
  EXPECT_EQ(entry.findings.rates[0].evidence, "I'm sorry");
  EXPECT_EQ(entry.findings.rates[1].field, 3);
  EXPECT_EQ(entry.findings.numbers[0].value, 0.1);
  EXPECT_EQ(entry.findings.labels[0].label, "yes");
  EXPECT_EQ(entry.findings.tokens, (std::vector<uint16_t>{2, 7}));
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.arrival, kStart + seconds(1));
  EXPECT_EQ(entry.output.prompt_version, "v1");
  EXPECT_FALSE(entry.findings.rates[0].hit);
  EXPECT_EQ(entry.findings.numbers[0].value, 120);
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.step, "judge");
  EXPECT_EQ(entry.output.prompt_version, "v2");
  EXPECT_TRUE(std::signbit(entry.findings.numbers[0].value));
  EXPECT_FALSE(reader.Next(&entry));
  EXPECT_TRUE(reader.ok());
}

TEST(JournalTest, WhatElseMovesAStreamComesBack) {
  Told told;
  HandoffEnd end{5, true, kStart + seconds(3), {'o', '-', '1'}};
  told.writer.AddTick(JournalEntry::Kind::kTick, 11, kStart);
  told.writer.AddHandoff({"mail", "answer", &told.first}, end, kStart + seconds(4));
  told.writer.AddCounts({"mail", "answer", &told.first}, "counts");
  told.writer.AddTick(JournalEntry::Kind::kHandoffTick, 3, kStart + seconds(9));
  const JournalWriter::Block block = told.writer.Take();
  JournalReader reader(block.bytes);
  JournalEntry entry;
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.kind, JournalEntry::Kind::kTick);
  EXPECT_EQ(entry.shard, 11u);
  EXPECT_EQ(entry.arrival, kStart);
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.kind, JournalEntry::Kind::kHandoff);
  EXPECT_TRUE(entry.handoff.reached);
  EXPECT_EQ(entry.handoff.time, kStart + seconds(3));
  EXPECT_EQ(entry.handoff.output_id(), "o-1");
  EXPECT_EQ(entry.arrival, kStart + seconds(4));
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.kind, JournalEntry::Kind::kCounts);
  EXPECT_EQ(entry.counts, "counts");
  ASSERT_TRUE(reader.Next(&entry));
  EXPECT_EQ(entry.kind, JournalEntry::Kind::kHandoffTick);
  EXPECT_EQ(entry.shard, 3u);
  EXPECT_EQ(entry.arrival, kStart + seconds(9));
  EXPECT_EQ(entry.sequence, 4u);
}

TEST(JournalTest, ABlockStandsForItself) {
  Told told;
  Output output;
  for (int block = 0; block < 3; ++block) {
    for (int i = 0; i < 2; ++i) told.Add(&told.first, "answer", output, kStart, Found(false, 1, "yes"));
    EXPECT_TRUE(told.writer.Holds(told.first));
    EXPECT_FALSE(told.writer.Holds(told.second));
    const JournalWriter::Block taken = told.writer.Take();
    EXPECT_FALSE(told.writer.Holds(told.first));
    JournalReader reader(taken.bytes);
    JournalEntry entry;
    int entries = 0;
    while (reader.Next(&entry)) {
      EXPECT_EQ(entry.step, "answer");
      EXPECT_EQ(entry.findings.rates.size(), 2u);
      EXPECT_EQ(entry.sequence, static_cast<uint64_t>(2 * block + ++entries));
    }
    EXPECT_EQ(entries, 2);
    EXPECT_TRUE(reader.ok());
  }
}

TEST(JournalTest, ADamagedBlockEndsAndIsNotOk) {
  Told told;
  Output output;
  output.id = "o-1";
  told.Add(&told.first, "answer", output, kStart, Found(true, 1.5, "yes"));
  const std::string bytes = told.writer.Take().bytes;
  for (size_t size = 1; size < bytes.size(); ++size) {
    JournalReader reader(std::string_view(bytes).substr(0, size));
    JournalEntry entry;
    while (reader.Next(&entry)) {
    }
    EXPECT_TRUE(size <= 13 || !reader.ok()) << size;  // before that there may be the stream's name alone
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {1, 0x80, 0xff}) {
      std::string other = bytes;
      other[at] = static_cast<char>(other[at] ^ flip);
      JournalReader reader(other);
      JournalEntry entry;
      int entries = 0;
      while (reader.Next(&entry) && entries < 100) {
        ++entries;
        for (const Findings::Rate& rate : entry.findings.rates) EXPECT_TRUE(IsOfKind(rate.check, CheckKind::kRate));
        for (const auto& number : entry.findings.numbers) EXPECT_TRUE(IsOfKind(number.check, CheckKind::kDistribution));
        for (const Findings::Label& label : entry.findings.labels) EXPECT_TRUE(IsOfKind(label.check, CheckKind::kMix));
      }
      EXPECT_LT(entries, 100);
    }
  }
}

}  // namespace
}  // namespace telltale
