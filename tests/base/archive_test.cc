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
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/time.h"

namespace telltale {
namespace {

enum class Colour : uint8_t { kRed, kBlue };
constexpr Colour LastOf(Colour) { return Colour::kBlue; }

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
  std::vector<bool> flags;
  std::vector<Point> points;
  std::deque<std::string> texts;
  std::array<float, 3> floats{};
  std::array<uint32_t, 2> numbers{};
  std::array<std::array<Point, 2>, 2> grid{};
  std::pair<int, std::string> pair;
  std::optional<Time> when;
  std::optional<double> never;
  std::unique_ptr<Point> owned;
  std::unique_ptr<Point> nobody;
  std::map<std::string, Point> map;
  std::unordered_map<uint64_t, uint16_t> hashed;
  std::unordered_set<uint64_t> set;
  std::set<int> ordered;
  double endless = 0;
  int64_t lowest = 0;
  std::vector<int> few;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(yes, colour, low, high, third, tenth, time, duration, text, doubles, bytes, points, texts, floats, numbers);
    archive(flags, grid, pair, when, never, owned, nobody, map, hashed, set, ordered);
    archive.Any(endless, lowest);
    archive.AtMost(2, few);
  }
};

Everything Full() {
  Everything all;
  all.yes = true;
  all.colour = Colour::kBlue;
  all.low = -kMostStored;
  all.high = std::numeric_limits<uint64_t>::max();
  all.third = 1.0F / 3;
  all.tenth = 0.1;
  all.time = Time(Duration(1'767'225'600'123));
  all.duration = Duration(-5);
  all.text = std::string("a\0b", 3);
  all.doubles = {1, -0.0, std::numeric_limits<double>::max()};
  all.bytes = {0, 255, 7};
  all.flags = {true, false, true};
  all.grid[1][0] = {7, 8};
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
  all.endless = -std::numeric_limits<double>::infinity();
  all.lowest = std::numeric_limits<int64_t>::min();
  all.few = {8, 9};
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
  EXPECT_EQ(read.flags, written.flags);
  EXPECT_EQ(read.grid, written.grid);
  EXPECT_EQ(*read.owned, *written.owned);
  EXPECT_FALSE(read.never.has_value());
  EXPECT_EQ(read.nobody, nullptr);
  EXPECT_EQ(read.hashed, written.hashed);
  EXPECT_EQ(read.set, written.set);
  EXPECT_EQ(read.endless, written.endless);
  EXPECT_EQ(read.lowest, written.lowest);
  EXPECT_EQ(read.few, written.few);
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

TEST(ArchiveTest, AViewIsReadInPlace) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(std::string_view("one"), std::string_view(), std::string_view("three"));
  std::string_view first;
  std::string_view second = "left";
  std::string_view third;
  ArchiveReader reader(bytes);
  reader(first, second, third);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(first, "one");
  EXPECT_EQ(first.data(), bytes.data() + 1);
  EXPECT_EQ(second, "");
  EXPECT_EQ(third, "three");
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

// Whether what is written as one kind of value is taken as another.
template <typename As, typename Written>
bool IsTaken(const Written& written) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(written);
  As read{};
  ArchiveReader reader(bytes);
  reader(read);
  return reader.done();
}

TEST(ArchiveTest, ANumberThatIsNotFiniteIsNotOk) {
  for (const double number : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(IsTaken<double>(number));
    EXPECT_FALSE(IsTaken<float>(static_cast<float>(number)));
    EXPECT_FALSE(IsTaken<std::vector<double>>(std::vector<double>{1, number}));
    EXPECT_FALSE((IsTaken<std::array<float, 2>>(std::array<float, 2>{static_cast<float>(number), 1})));
    EXPECT_FALSE(IsTaken<std::optional<double>>(std::optional<double>(number)));
  }
  EXPECT_TRUE(IsTaken<double>(std::numeric_limits<double>::lowest()));
}

TEST(ArchiveTest, ANumberBeyondItsTypeOrItsBoundsIsNotOk) {
  EXPECT_TRUE(IsTaken<uint8_t>(255u));
  EXPECT_FALSE(IsTaken<uint8_t>(256u));
  EXPECT_FALSE(IsTaken<uint32_t>(uint64_t{1} << 32));
  EXPECT_FALSE(IsTaken<bool>(2u));
  EXPECT_TRUE(IsTaken<int>(kMostStoredInt));
  EXPECT_FALSE(IsTaken<int>(kMostStoredInt + 1));
  EXPECT_TRUE(IsTaken<int64_t>(kMostStored));
  EXPECT_FALSE(IsTaken<int64_t>(kMostStored + 1));
  EXPECT_FALSE(IsTaken<int64_t>(-kMostStored - 1));
  EXPECT_TRUE(IsTaken<Time>(Time(Duration(kMostStoredMilliseconds))));
  EXPECT_FALSE(IsTaken<Time>(Time(Duration(kMostStoredMilliseconds + 1))));
  EXPECT_FALSE(IsTaken<Duration>(Duration::min()));
  ArchiveReader endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  uint64_t number = 0;
  endless(number);
  EXPECT_FALSE(endless.ok());
}

TEST(ArchiveTest, AnEnumeratorThatThereIsNotIsNotOk) {
  EXPECT_TRUE(IsTaken<Colour>(1u));
  EXPECT_FALSE(IsTaken<Colour>(2u));
}

// Whose first is not above its second.
struct Ascending {
  int low = 0;
  int high = 0;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(low, high);
  }
  bool IsSane() const { return low <= high; }
};

TEST(ArchiveTest, AClassIsAskedWhetherItsMembersBelongTogether) {
  EXPECT_TRUE(IsTaken<Ascending>(Ascending{1, 2}));
  EXPECT_FALSE(IsTaken<Ascending>(Ascending{2, 1}));
  EXPECT_FALSE(IsTaken<std::vector<Ascending>>(std::vector<Ascending>{{1, 2}, {2, 1}}));
  EXPECT_FALSE(IsTaken<std::unique_ptr<Ascending>>(std::make_unique<Ascending>(Ascending{2, 1})));
}

TEST(ArchiveTest, AListOfMoreThanItMayHaveIsNotOk) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(std::vector<int>{1, 2, 3}, std::vector<int>{1, 2, 3});
  std::vector<int> three;
  std::vector<int> two;
  ArchiveReader reader(bytes);
  reader.AtMost(3, three);
  EXPECT_EQ(three, (std::vector<int>{1, 2, 3}));
  reader.AtMost(2, two);
  EXPECT_FALSE(reader.ok());
  EXPECT_TRUE(two.empty());
}

// Two of its own, one of which it means.
struct Pointing {
  Point first;
  Point second;
  const Point* meant = nullptr;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.OneOf(meant, {nullptr, &first, &second});
  }
};

TEST(ArchiveTest, APointerToAMemberPointsToTheReadersOwn) {
  std::array<Pointing, 3> written;
  written[1].meant = &written[1].first;
  written[2].meant = &written[2].second;
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(written);
  std::array<Pointing, 3> read;
  read[0].meant = &read[0].first;
  ArchiveReader reader(bytes);
  reader(read);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(read[0].meant, nullptr);
  EXPECT_EQ(read[1].meant, &read[1].first);
  EXPECT_EQ(read[2].meant, &read[2].second);
}

TEST(ArchiveTest, APlaceThatThereIsNotIsNotOk) {
  Pointing read;
  read.meant = &read.first;
  ArchiveReader reader("\x03");
  reader(read);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(read.meant, nullptr);
}

}  // namespace
}  // namespace telltale
