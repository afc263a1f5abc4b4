#include "base/ledger.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace telltale {
namespace {

uint64_t Received(const LedgerSnapshot& look) {
  uint64_t all = 0;
  for (const auto& [transport, outputs] : look.received) all += outputs;
  return all;
}

TEST(Ledger, AlwaysAddsUpWhileManyBook) {
  Ledger ledger;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&ledger, thread] {
      for (uint64_t i = 0; i < 2000; ++i) {
        LedgerEntry entry;
        entry.counted = i % 7;
        entry.duplicates = i % 3;
        entry.shed = i % 2;
        entry.rejected["two_bodies"] = i % 5;
        entry.dead_letters["internal"] = i % 4;
        ledger.Book(thread == 0 ? "grpc" : "http", entry);
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    const LedgerSnapshot look = ledger.Look();
    ASSERT_EQ(Received(look), look.sum.Total());
  }
  threads.clear();
  const LedgerSnapshot look = ledger.Look();
  EXPECT_EQ(Received(look), look.sum.Total());
  EXPECT_EQ(look.received.size(), 2u);
  EXPECT_GT(look.sum.rejected.at("two_bodies"), 0u);
}

}  // namespace
}  // namespace telltale
