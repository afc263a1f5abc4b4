#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/time.h"

namespace telltale {
namespace {

enum class Colour : uint8_t { kRed, kBlue };

class Point {
 public:
  Point() = default;
  Point(int x, double y) : x_(x), y_(y) {}
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(x_, y_);
  }
  bool operator==(const Point&) const = default;

 private:
  int x_ = 0;
  double y_ = 0;
};

struct Everything {
  bool yes = false;
  Colour colour = Colour::kRed;
  int64_t low = 0;
  uint64_t high = 0;
  float third = 0;
  double tenth = 0;
  Time time{};
  Duration duration{};
  std::string text;
  std::vector<double> doubles;
  std::vector<uint8_t> bytes;
  std::vector<Point> points;
  std::deque<std::string> texts;
  std::array<float, 3> floats{};
  std::array<uint32_t, 2> numbers{};
  std::pair<int, std::string> pair;
  std::optional<Time> when;
  std::optional<double> never;
  std::unique_ptr<Point> owned;
  std::unique_ptr<Point> nobody;
  std::map<std::string, Point> map;
  std::unordered_map<uint64_t, uint16_t> hashed;
  std::unordered_set<uint64_t> set;
  std::set<int> ordered;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(yes, colour, low, high, third, tenth, time, duration, text, doubles, bytes, points, texts, floats, numbers);
    archive(pair, when, never, owned, nobody, map, hashed, set, ordered);
  }
};

Everything Full() {
  Everything all;
  all.yes = true;
  all.colour = Colour::kBlue;
  all.low = std::numeric_limits<int64_t>::min();
  all.high = std::numeric_limits<uint64_t>::max();
  all.third = 1.0F / 3;
  all.tenth = 0.1;
  all.time = Time(Duration(1'767'225'600'123));
  all.duration = Duration(-5);
  all.text = std::string("a\0b", 3);
  all.doubles = {1, -0.0, std::numeric_limits<double>::infinity()};
  all.bytes = {0, 255, 7};
  all.points = {{1, 2}, {3, 4}};
  all.texts = {"", "text"};
  all.floats = {1, 2, 3};
  all.numbers = {4, 4'000'000'000};
  all.pair = {-1, "one"};
  all.when = Time(Duration(7));
  all.owned = std::make_unique<Point>(5, 6);
  all.map["p"] = {7, 8};
  for (uint64_t i = 0; i < 50; ++i) all.hashed[i * 7919] = static_cast<uint16_t>(i);
  all.set = {9, 1, 5};
  all.ordered = {3, 1};
  return all;
}

std::string BytesOf(const Everything& all) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(all);
  return bytes;
}

TEST(ArchiveTest, EveryKindOfMemberComesBack) {
  const Everything written = Full();
  const std::string bytes = BytesOf(written);
  Everything read;
  read.never = 4;  // what was missing is missing again
  read.nobody = std::make_unique<Point>(1, 1);
  read.set = {77};
  ArchiveReader reader(bytes);
  reader(read);
  ASSERT_TRUE(reader.done());
  EXPECT_EQ(read.low, written.low);
  EXPECT_EQ(read.high, written.high);
  EXPECT_EQ(read.third, written.third);
  EXPECT_EQ(read.tenth, written.tenth);
  EXPECT_EQ(read.time, written.time);
  EXPECT_EQ(read.duration, written.duration);
  EXPECT_EQ(read.text, written.text);
  EXPECT_TRUE(std::signbit(read.doubles[1]));
  EXPECT_EQ(read.points, written.points);
  EXPECT_EQ(*read.owned, *written.owned);
  EXPECT_FALSE(read.never.has_value());
  EXPECT_EQ(read.nobody, nullptr);
  EXPECT_EQ(read.hashed, written.hashed);
  EXPECT_EQ(read.set, written.set);
  EXPECT_EQ(BytesOf(read), bytes);  // and everything else with it
}

TEST(ArchiveTest, TheSameStateHasTheSameBytesHoweverItCameAbout) {
  Everything one;
  Everything other;
  for (uint64_t i = 0; i < 1000; ++i) one.set.insert(i);
  for (uint64_t i = 1000; i > 0; --i) other.set.insert(i - 1);
  EXPECT_EQ(BytesOf(one), BytesOf(other));
}

TEST(ArchiveTest, BytesThatEndEarlyAreNotOk) {
  const std::string bytes = BytesOf(Full());
  for (size_t size = 0; size < bytes.size(); ++size) {
    Everything read;
    ArchiveReader reader(std::string_view(bytes).substr(0, size));
    reader(read);
    EXPECT_FALSE(reader.ok()) << size;
    EXPECT_FALSE(reader.done());
  }
}

TEST(ArchiveTest, BytesThatAreLeftOverAreNotDone) {
  const std::string bytes = BytesOf(Full()) + "x";
  Everything read;
  ArchiveReader reader(bytes);
  reader(read);
  EXPECT_TRUE(reader.ok());
  EXPECT_FALSE(reader.done());
}

TEST(ArchiveTest, ASizeBeyondTheBytesTakesNoMemory) {
  const std::string bytes = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f more";
  std::vector<double> doubles;
  ArchiveReader reader_of_doubles(bytes);
  reader_of_doubles(doubles);
  EXPECT_TRUE(doubles.empty());
  std::vector<Point> points;
  ArchiveReader reader_of_points(bytes);
  reader_of_points(points);
  EXPECT_TRUE(points.empty());
  std::string text;
  ArchiveReader reader_of_text(bytes);
  reader_of_text(text);
  EXPECT_TRUE(text.empty());
}

TEST(ArchiveTest, AMemberThatNeedsMakingIsMade) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  const auto make = [] { return std::make_unique<Point>(9, 9); };
  writer.Pointer(std::make_unique<Point>(1, 2), make);
  writer.Pointer(std::unique_ptr<Point>(), make);
  std::unique_ptr<Point> first;
  std::unique_ptr<Point> second = make();
  ArchiveReader reader(bytes);
  reader.Pointer(first, make);
  reader.Pointer(second, make);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(*first, Point(1, 2));
  EXPECT_EQ(second, nullptr);
}

}  // namespace
}  // namespace telltale
