#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/letters_api.h"
#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A telltale that has `count` letters; those with an odd number cannot be read.
class DeadLettersCommand : public testing::Test {
 protected:
  void Start(size_t count) {
    {
      OpenReport report;
      auto store = Store::Open({.directory = folder_.Path("data")}, Time(), &report);
      ASSERT_TRUE(store.ok()) << store.status();
      std::vector<std::string> bodies;
      for (size_t i = 1; i <= count; ++i) {
        bodies.push_back(i % 2 == 1 ? "[]" : fmt::format(R"({{"id":"o-{}","workflow":"w","text":"yes"}})", i));
      }
      Commit commit;
      for (const std::string& body : bodies) {
        commit.dead_letters.push_back({.time = Time(), .reason = "internal_failure", .body = body, .form = "output"});
      }
      ASSERT_TRUE((*store)->Write(commit).ok());
    }
    app_ = StartApp(folder_.Path("data"));
    ASSERT_NE(app_, nullptr);
    to_ = "--to=" + Local(app_->ports().web);
  }
  Ran Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dead-letters");
    arguments.push_back(to_);
    return Telltale(arguments);
  }

  const Folder folder_;
  std::unique_ptr<App> app_;
  std::string to_;
};

TEST_F(DeadLettersCommand, ListsAndShows) {
  Start(3);
  const Ran list = Run({"list"});
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("3 of 3 kept, "));
  EXPECT_THAT(Run({"list", "--limit=1", "--before=3", "--format=json"}).out,
              StartsWith(R"({"dead_letters":[{"id":2,)"));
  EXPECT_THAT(Run({"show", "2"}).out, HasSubstr(R"({"id":"o-2","workflow":"w","text":"yes"})"));
  EXPECT_THAT(Run({"show", "2", "--format=json"}).out, HasSubstr(R"("body":"{\"id\":\"o-2\")"));
  const Ran gone = Run({"show", "9"});
  EXPECT_EQ(gone.code, 1);
  EXPECT_EQ(gone.out, "");
  EXPECT_THAT(gone.err, HasSubstr("no dead letter 9 is kept"));
}

TEST_F(DeadLettersCommand, ReplaysMoreThanFitOneRequest) {
  constexpr size_t kCount = 2 * kMostReplayed + 10;
  Start(kCount);
  const Ran all = Run({"replay", "--all"});
  EXPECT_EQ(all.code, 1) << "half of them stay";
  EXPECT_THAT(all.out, StartsWith(fmt::format("{} counted, 0 counted before, {} stay\n1: not_an_object: ", kCount / 2,
                                              kCount / 2)));
  EXPECT_EQ(app_->ledger().sum.counted, kCount / 2);
  EXPECT_EQ(Run({"drop", "--all"}).out, fmt::format("{} dropped\n", kCount / 2));
}

TEST_F(DeadLettersCommand, TakesMoreIdsThanFitOneRequest) {
  constexpr size_t kCount = kMostReplayed + 100;
  Start(kCount);
  std::vector<std::string> even = {"replay", "--format=json"};
  for (size_t i = 2; i <= kCount; i += 2) even.push_back(std::to_string(i));
  even.push_back(std::to_string(kCount + 1));
  even.push_back("2");
  for (size_t i = 1; i <= kCount; i += 2) even.push_back(std::to_string(i));
  const Ran ran = Run(even);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, StartsWith(fmt::format(R"({{"counted":{},"duplicates":0,"failed":[{{"id":1,)", kCount / 2)));
  EXPECT_THAT(ran.out, HasSubstr(fmt::format(R"("missing":[{}],"next":null)", kCount + 1)));
  std::vector<std::string> odd = {"drop"};
  for (size_t i = 1; i <= kCount; i += 2) odd.push_back(std::to_string(i));
  const Ran dropped = Run(odd);
  EXPECT_EQ(dropped.code, 0) << dropped.err;
  EXPECT_EQ(dropped.out, fmt::format("{} dropped of {}\n", kCount / 2, kCount / 2));
  EXPECT_EQ(Run({"drop", "1"}).code, 1);
}

TEST_F(DeadLettersCommand, SaysWhereNoneAreKept) {
  app_ = StartApp();
  ASSERT_NE(app_, nullptr);
  to_ = "--to=" + Local(app_->ports().web);
  const Ran list = Run({"list"});
  EXPECT_EQ(list.code, 1);
  EXPECT_THAT(list.err, HasSubstr("answered 404"));
  EXPECT_EQ(Run({"replay", "--all"}).code, 1);
}

}  // namespace
}  // namespace telltale
