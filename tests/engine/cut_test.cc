// What an engine gives away to be kept, and when: Engine::Cut. That it suffices is restore_test.cc's.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

class CutTest : public ::testing::Test {
 protected:
  static EngineOptions Options() {
    EngineOptions options;
    options.keeps_journal = true;
    return options;
  }
  void Count(int outputs) {
    for (int i = 0; i < outputs; ++i) {
      now_ += seconds(1);
      engine_.Accept(invoices_.Next(now_, {}), now_, analyzer_);
    }
  }
  static std::vector<std::string> Names(const EngineCut& cut) {
    std::vector<std::string> names;
    for (const KeptPart& part : cut.parts) names.push_back(part.name);
    return names;
  }

  Time now_ = kStart;
  Invoices invoices_;
  Analyzer analyzer_;
  Engine engine_{Options(), PlainRules()};
};

TEST_F(CutTest, NothingCameNothingIsKept) {
  EXPECT_TRUE(engine_.Cut().empty());
  EXPECT_TRUE(engine_.Cut({.whole = true}).empty());
  Count(1);
  EXPECT_FALSE(engine_.Cut().empty());
  EXPECT_TRUE(engine_.Cut().empty());
}

TEST_F(CutTest, WhatIsNewIsAPartAndWhatMovesItAJournal) {
  Count(500);
  const EngineCut first = engine_.Cut();
  EXPECT_EQ(first.outputs, 500u);
  EXPECT_EQ(first.ids.size(), 500u * 12);
  EXPECT_THAT(Names(first), Contains(StartsWith("stream/")));
  EXPECT_THAT(Names(first), Contains(StartsWith("fields/")));
  Count(30);
  const EngineCut second = engine_.Cut();
  EXPECT_FALSE(second.journal.empty());
  EXPECT_THAT(Names(second), Not(Contains(StartsWith("stream/"))));
  EXPECT_GT(second.first, first.last);
  EXPECT_GT(second.last, second.first);
  EXPECT_GE(second.needed_from, second.first);
  EXPECT_LE(second.needed_from, second.last);
  const EngineCut third = engine_.Cut({.whole = true});
  EXPECT_THAT(Names(third), Contains(StartsWith("stream/")));
  EXPECT_GT(third.needed_from, second.last);
}

TEST_F(CutTest, WhatAStreamKnowsOfItsFieldsIsKeptAgainOnlyWhereItChanged) {
  Count(500);
  engine_.Cut();
  Count(1);
  EXPECT_THAT(Names(engine_.Cut()), Not(Contains(StartsWith("fields/"))));
}

TEST_F(CutTest, APartIsWrittenAnewWhenManyEntriesHaveCome) {
  std::vector<std::string> bodies;
  Output output;
  output.workflow = "mail";
  output.step = "answer";
  output.body_kind = BodyKind::kText;
  output.body = "hello";
  size_t parts = 0;
  for (int i = 0; i < 120'000; ++i) {
    const std::string id = fmt::format("{}", i);
    output.id = id;
    engine_.Accept(output, kStart + std::chrono::milliseconds(i), analyzer_);
    if (i % 10'000 != 0) continue;
    for (const std::string& name : Names(engine_.Cut())) parts += name.starts_with("stream/") ? 1 : 0;
  }
  EXPECT_EQ(parts, 2u) << "when it was new, and once since";
}

TEST_F(CutTest, WhatPeopleDecidedIsKeptWithTheNextCut) {
  Count(30);
  engine_.Cut({.whole = true});
  engine_.AcceptNewNormal("invoice-intake", "extract", std::nullopt, "", now_);
  EXPECT_THAT(Names(engine_.Cut()), Contains(StartsWith("stream/")));
  engine_.SetRules(PlainRules());
  EXPECT_THAT(Names(engine_.Cut()), Contains(StartsWith("stream/")));
}

TEST_F(CutTest, AStreamThatIsForgottenIsDropped) {
  Count(30);
  engine_.Cut({.whole = true});
  engine_.Tick(now_ + std::chrono::days(60));
  EXPECT_THAT(engine_.Cut().dropped, Contains(StartsWith("stream/")));
}

TEST_F(CutTest, ForAStoreThatHasNothingAllIsKept) {
  Count(30);
  engine_.Cut({.whole = true});
  EXPECT_THAT(Names(engine_.Cut({.whole = true, .everything = true})), Contains(StartsWith("stream/")));
}

}  // namespace
}  // namespace telltale
