#include "engine/places.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <thread>

namespace telltale {
namespace {

TEST(Places, AreTakenByWhoComesFirstWhereRulesNameNobody) {
  Places places(2, 7);
  EXPECT_TRUE(places.Take("a", ""));
  EXPECT_TRUE(places.Take("b", ""));
  EXPECT_FALSE(places.Take("c", ""));
  places.GiveBack("a", "");
  EXPECT_EQ(places.taken(), 1u);
  EXPECT_TRUE(places.Take("c", ""));
  EXPECT_EQ(places.taken(), 2u);
}

TEST(Places, AStreamThatRulesNameFindsItsPlaceAfterAnyNumberOfOthers) {
  Places places(5, 7);
  places.Keep({{"invoices", "extract"}, {"support", std::nullopt}});
  int others = 0;
  for (int i = 0; i < 100; ++i) others += places.Take("made-up-" + std::to_string(i), "extract") ? 1 : 0;
  EXPECT_EQ(others, 3);
  EXPECT_FALSE(places.Take("invoices", "another step"));
  EXPECT_TRUE(places.Take("invoices", "extract"));
  EXPECT_TRUE(places.Take("support", "draft"));
  EXPECT_FALSE(places.Take("support", "made-up"));  // the place of an open step is one
  EXPECT_EQ(places.taken(), 5u);
}

TEST(Places, APlaceGivenBackIsKeptAgain) {
  Places places(2, 7);
  places.Keep({{"named", "s"}});
  EXPECT_TRUE(places.Take("named", "s"));
  EXPECT_TRUE(places.Take("other", "s"));
  places.GiveBack("named", "s");
  EXPECT_FALSE(places.Take("another", "s"));
  EXPECT_TRUE(places.Take("named", "s"));
}

TEST(Places, RulesThatNameAStreamLaterMakeRoomForIt) {
  Places places(2, 7);
  EXPECT_TRUE(places.Take("made-up-1", ""));
  EXPECT_TRUE(places.Take("made-up-2", ""));
  EXPECT_FALSE(places.Take("invoices", ""));
  places.Keep({{"invoices", ""}, {"made-up-1", ""}});
  EXPECT_TRUE(places.Take("invoices", ""));
  EXPECT_FALSE(places.Take("made-up-3", ""));
  // There are three of two places now: two have to go before another can come.
  places.GiveBack("made-up-2", "");
  EXPECT_FALSE(places.Take("made-up-3", ""));
  // Whoever took a place before it was named keeps it for good.
  places.GiveBack("invoices", "");
  EXPECT_FALSE(places.Take("made-up-3", ""));
  places.Keep({});
  EXPECT_TRUE(places.Take("made-up-3", ""));
}

TEST(Places, AreNeverMoreThanTwiceTheBound) {
  Places places(10, 7);
  std::mt19937 random(3);
  std::set<std::pair<std::string, std::string>> holders;
  for (int round = 0; round < 200; ++round) {
    std::vector<NamedStream> named;
    for (auto i = random() % 15; i > 0; --i) {
      named.push_back({"w" + std::to_string(random() % 40), "s" + std::to_string(random() % 2)});
      if (random() % 3 == 0) named.back().step.reset();
    }
    places.Keep(named);
    for (int i = 0; i < 30; ++i) {
      const std::string workflow = "w" + std::to_string(random() % 60);
      const std::string step = "s" + std::to_string(random() % 3);
      if (holders.contains({workflow, step})) {
        if (random() % 2 == 0) places.GiveBack(workflow, step), holders.erase({workflow, step});
      } else if (places.Take(workflow, step)) {
        holders.emplace(workflow, step);
      }
      ASSERT_EQ(places.taken(), holders.size());
      ASSERT_LE(holders.size(), 20u);
    }
    // Whoever is named by step and not there finds a place, unless there are twice too many already.
    for (size_t i = 0; i < named.size() && i < 10; ++i) {
      if (!named[i].step || holders.size() >= 20) continue;
      if (holders.emplace(named[i].workflow, *named[i].step).second) {
        EXPECT_TRUE(places.Take(named[i].workflow, *named[i].step));
      }
    }
  }
}

TEST(Places, TheLastOneIsTakenOnce) {
  Places places(50, 7);
  places.Keep({{"named", "s"}});
  std::atomic<int> got{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) got += places.Take(std::to_string(t) + "-" + std::to_string(i), "s") ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(got, 49);
  EXPECT_TRUE(places.Take("named", "s"));
}

}  // namespace
}  // namespace telltale
