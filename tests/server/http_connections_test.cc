#include "server/http_connections.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace telltale {
namespace {

using Phase = HttpConnections::Phase;

class HttpConnectionsTest : public testing::Test {
 protected:
  HttpConnectionsTest() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_), 0); }
  ~HttpConnectionsTest() override {
    for (const int end : ends_) close(end);
  }
  // Whether the other side has been told that it is over.
  bool Ended() const {
    char byte = 0;
    return recv(ends_[1], &byte, 1, MSG_DONTWAIT) == 0;
  }
  static HttpConnections::Clock::time_point In(int seconds) {
    return HttpConnections::Clock::now() + std::chrono::seconds(seconds);
  }

  int ends_[2] = {-1, -1};
  HttpConnections connections_{{std::chrono::seconds(60), std::chrono::seconds(300)}};
};

TEST_F(HttpConnectionsTest, AHeadThatTakesForEverIsEnded) {
  HttpConnections::Connection* const one = connections_.Opened(ends_[0], nullptr);
  EXPECT_EQ(connections_.Sweep(In(50)), 0u);
  EXPECT_FALSE(Ended());
  EXPECT_EQ(connections_.Sweep(In(61)), 1u);
  EXPECT_TRUE(Ended());
  connections_.Closed(one);
  EXPECT_EQ(connections_.size(), 0u);
}

TEST_F(HttpConnectionsTest, ARequestHasLongerAndItsAnswerIsNotHurried) {
  HttpConnections::Connection* const one = connections_.Opened(ends_[0], nullptr);
  connections_.Enter(one, Phase::kRequest);
  EXPECT_EQ(connections_.Sweep(In(290)), 0u);
  connections_.Enter(one, Phase::kAnswer);
  EXPECT_EQ(connections_.Sweep(In(10'000)), 0u);
  connections_.Enter(one, Phase::kRequest);
  EXPECT_EQ(connections_.Sweep(In(301)), 1u);
  EXPECT_TRUE(Ended());
  connections_.Closed(one);
}

TEST_F(HttpConnectionsTest, TheNextRequestHasTheTimeAgain) {
  HttpConnections::Connection* const one = connections_.Opened(ends_[0], nullptr);
  one->since -= std::chrono::seconds(59);
  connections_.Enter(one, Phase::kRequest);
  connections_.Enter(one, Phase::kHead);
  EXPECT_EQ(connections_.Sweep(In(30)), 0u);
  EXPECT_FALSE(Ended());
  connections_.Closed(one);
}

}  // namespace
}  // namespace telltale
