#include "pipeline/queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace telltale {
namespace {

bool Push(BoundedQueue<std::unique_ptr<int>>& queue, int value, size_t bytes) {
  auto item = std::make_unique<int>(value);
  const bool taken = queue.TryPush(item, bytes);
  EXPECT_EQ(item == nullptr, taken) << "an item that was refused stays with its giver";
  return taken;
}

TEST(BoundedQueue, GivesOutInOrder) {
  BoundedQueue<std::unique_ptr<int>> queue({10, 100});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Push(queue, i, 1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(**queue.Pop(), i);
}

TEST(BoundedQueue, RefusesWhenTheNumberIsReached) {
  BoundedQueue<std::unique_ptr<int>> queue({2, 100});
  EXPECT_TRUE(Push(queue, 1, 1));
  EXPECT_TRUE(Push(queue, 2, 1));
  EXPECT_FALSE(Push(queue, 3, 1));
  queue.Pop();
  EXPECT_TRUE(Push(queue, 3, 1));
}

TEST(BoundedQueue, RefusesWhenTheBytesAreReached) {
  BoundedQueue<std::unique_ptr<int>> queue({10, 100});
  EXPECT_TRUE(Push(queue, 1, 60));
  EXPECT_FALSE(Push(queue, 2, 41));
  EXPECT_TRUE(Push(queue, 2, 40));
  queue.Pop();
  EXPECT_TRUE(Push(queue, 3, 60));
}

TEST(BoundedQueue, TakesOneItemOfAnySizeWhenEmpty) {
  BoundedQueue<std::unique_ptr<int>> queue({10, 100});
  EXPECT_TRUE(Push(queue, 1, 1000));
  EXPECT_FALSE(Push(queue, 2, 0));
}

TEST(BoundedQueue, GivesOutWhatIsLeftAfterClose) {
  BoundedQueue<std::unique_ptr<int>> queue({10, 100});
  Push(queue, 1, 1);
  queue.Close();
  EXPECT_FALSE(Push(queue, 2, 1));
  EXPECT_EQ(**queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(BoundedQueue, LosesAndDoublesNothingBetweenManyThreads) {
  constexpr int kGivers = 4;
  constexpr int kEach = 5000;
  BoundedQueue<std::unique_ptr<int>> queue({64, 1 << 20});
  std::vector<std::atomic<int>> seen(kGivers * kEach);
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> takers;
    for (int t = 0; t < 3; ++t) {
      takers.emplace_back([&] {
        while (auto item = queue.Pop()) ++seen[static_cast<size_t>(**item)];
      });
    }
    {
      std::vector<std::jthread> givers;
      for (int g = 0; g < kGivers; ++g) {
        givers.emplace_back([&, g] {
          for (int i = 0; i < kEach; ++i) {
            auto item = std::make_unique<int>(g * kEach + i);
            while (!queue.TryPush(item, 16)) {
              ++refused;
              std::this_thread::yield();
            }
          }
        });
      }
    }
    queue.Close();
  }
  for (size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], 1) << "item " << i << ", refusals " << refused;
}

}  // namespace
}  // namespace telltale
