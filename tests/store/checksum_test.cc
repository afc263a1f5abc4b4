#include "store/checksum.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

// What is on disk already was written with these. Where they change, every file of this version of the schema would be
// called damaged: make it a new version (store/schema.h) that reads the old ones with the old function.
TEST(StoredChecksum, IsTheSameForEver) {
  EXPECT_EQ(StoredChecksum("", 0), -3696162260731562789);
  EXPECT_EQ(StoredChecksum("telltale", 0), -7799577616338398980);
  EXPECT_EQ(StoredChecksum("telltale", 1), 3993854321064038045);
  EXPECT_EQ(StoredChecksum(std::string(100, 'x'), 7), -3667623895269477271);
}

TEST(StoredChecksum, SeesEveryBitAndTheRow) {
  const std::string bytes(200, '\x5c');
  const int64_t whole = StoredChecksum(bytes, 9);
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string other = bytes;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(StoredChecksum(other, 9), whole) << bit;
  }
  EXPECT_NE(StoredChecksum(bytes, 10), whole);
  EXPECT_NE(StoredChecksum(bytes.substr(1), 9), whole);
}

}  // namespace
}  // namespace telltale
