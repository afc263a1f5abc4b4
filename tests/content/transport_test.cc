#include "content/transport.h"

#include <gtest/gtest.h>

#include <array>

namespace telltale {
namespace {

TEST(Transport, AMarkIsAtTheEndInAnyCase) {
  EXPECT_EQ(TransportMark("It was...[truncated]"), "[truncated]");
  EXPECT_EQ(TransportMark("It was [TRUNCATED]"), "[TRUNCATED]");
  EXPECT_EQ(TransportMark("It was <truncated>"), "<truncated>");
  EXPECT_EQ(TransportMark("It was ... Truncated"), "... Truncated");
  for (const char* text : {"", "]", "truncated", "[truncated] it was", "It was truncated", "It was [cut]"}) {
    EXPECT_EQ(TransportMark(text), "") << text;
  }
}

TEST(Transport, ALimitIsOneOfBytesOrCharacters) {
  constexpr std::array<uint64_t, 3> kLimits = {100, 1024, 4096};
  EXPECT_TRUE(IsTransportLimit(4096, 4000, kLimits));
  EXPECT_TRUE(IsTransportLimit(4100, 4096, kLimits));
  EXPECT_FALSE(IsTransportLimit(4097, 4095, kLimits));
  EXPECT_FALSE(IsTransportLimit(4096, 4096, {}));
}

}  // namespace
}  // namespace telltale
