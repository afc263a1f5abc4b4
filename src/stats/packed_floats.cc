#include "stats/packed_floats.h"

#include <algorithm>
#include <bit>

#include "base/byte_numbers.h"

namespace telltale {
namespace {

constexpr uint32_t kSignBit = 0x8000'0000;
constexpr uint8_t kFallsBit = 0x80;  // beside `spare`: distances may be negative
constexpr unsigned kMostSteps = 14;  // so many are told one by one; what is farther away is written out
constexpr unsigned kWidest = 34;     // bits of any distance, its sign among them
constexpr unsigned kMostShift = 31;  // `spare`, and the bits of a step

class BitWriter {
 public:
  explicit BitWriter(std::vector<uint8_t>* bytes) : bytes_(bytes) {}
  void Put(uint64_t value, unsigned bits) {
    held_ |= value << held_bits_;
    for (held_bits_ += bits; held_bits_ >= 8; held_bits_ -= 8, held_ >>= 8) Flush();
  }
  void End() {
    if (held_bits_ > 0) Flush();
  }

 private:
  void Flush() { bytes_->push_back(static_cast<uint8_t>(held_)); }

  std::vector<uint8_t>* bytes_;
  uint64_t held_ = 0;
  unsigned held_bits_ = 0;
};

class BitReader {
 public:
  explicit BitReader(ByteReader* from) : from_(from) {}
  uint64_t Take(unsigned bits) {
    for (; held_bits_ < bits; held_bits_ += 8) held_ |= static_cast<uint64_t>(from_->TakeByte()) << held_bits_;
    const uint64_t value = held_ & ((uint64_t{1} << bits) - 1);
    held_ >>= bits;
    held_bits_ -= bits;
    return value;
  }

 private:
  ByteReader* from_;
  uint64_t held_ = 0;
  unsigned held_bits_ = 0;
};

// In the order of the floats; -0 right below 0.
int64_t PlaceOf(float value, int spare) {
  const auto image = std::bit_cast<uint32_t>(value);
  const int64_t magnitude = (image & ~kSignBit) >> spare;
  return (image & kSignBit) != 0 ? -1 - magnitude : magnitude;
}

float FloatAt(int64_t place, int spare) {
  const auto magnitude = static_cast<uint32_t>(place < 0 ? -1 - place : place);
  return std::bit_cast<float>((place < 0 ? kSignBit : 0) | (magnitude << spare));
}

uint64_t Folded(int64_t distance) {
  return (static_cast<uint64_t>(distance) << 1) ^ static_cast<uint64_t>(distance >> 63);
}

int64_t Unfolded(uint64_t folded) { return static_cast<int64_t>(folded >> 1) ^ -static_cast<int64_t>(folded & 1); }

// The bits of a step that make all distances shortest.
unsigned BestStep(std::span<const uint64_t> distances) {
  unsigned best = 0;
  uint64_t fewest = ~uint64_t{0};
  for (unsigned step = 0; step < 32; ++step) {
    uint64_t bits = 0;
    for (const uint64_t distance : distances) {
      const uint64_t steps = distance >> step;
      bits += steps < kMostSteps ? steps + 1 + step : kMostSteps + kWidest;
    }
    if (bits < fewest) {
      fewest = bits;
      best = step;
    }
  }
  return best;
}

}  // namespace

void PutFloats(std::span<const float> floats, size_t step, std::vector<uint8_t>* bytes) {
  uint32_t all = kSignBit;
  for (size_t i = 0; i < floats.size(); i += step) all |= std::bit_cast<uint32_t>(floats[i]);
  const int spare = std::countr_zero(all);
  std::vector<uint64_t> distances;
  distances.reserve(floats.size() / step);
  const int64_t first = PlaceOf(floats[0], spare);
  bool falls = false;
  for (size_t i = step; i < floats.size(); i += step) {
    const int64_t distance = PlaceOf(floats[i], spare) - PlaceOf(floats[i - step], spare);
    falls = falls || distance < 0;
    distances.push_back(static_cast<uint64_t>(distance));
  }
  if (falls) {
    for (uint64_t& distance : distances) distance = Folded(static_cast<int64_t>(distance));
  }
  bytes->push_back(static_cast<uint8_t>(static_cast<unsigned>(spare) | (falls ? kFallsBit : 0U)));
  PutSigned(first, bytes);
  if (distances.empty()) return;
  const unsigned low_bits = BestStep(distances);
  bytes->push_back(static_cast<uint8_t>(low_bits));
  BitWriter bits(bytes);
  for (const uint64_t distance : distances) {
    const auto steps = static_cast<unsigned>(std::min<uint64_t>(distance >> low_bits, kMostSteps));
    if (steps < kMostSteps) {
      bits.Put((1U << steps) - 1, steps + 1);
      bits.Put(distance & ((uint64_t{1} << low_bits) - 1), low_bits);
    } else {
      bits.Put((1U << kMostSteps) - 1, kMostSteps);
      bits.Put(distance, kWidest);
    }
  }
  bits.End();
}

void TakeFloats(ByteReader* from, size_t step, std::span<float> floats) {
  const uint8_t head = from->TakeByte();
  const auto spare = static_cast<int>(head & kMostShift);
  const bool falls = (head & kFallsBit) != 0;
  auto place = static_cast<int64_t>(static_cast<int32_t>(from->TakeSigned()));
  floats[0] = FloatAt(place, spare);
  if (floats.size() <= step) return;
  const unsigned low_bits = from->TakeByte() & kMostShift;
  BitReader bits(from);
  for (size_t i = step; i < floats.size(); i += step) {
    uint64_t steps = 0;
    while (steps < kMostSteps && bits.Take(1) != 0) ++steps;
    const uint64_t distance = steps < kMostSteps ? (steps << low_bits) | bits.Take(low_bits) : bits.Take(kWidest);
    place += falls ? Unfolded(distance) : static_cast<int64_t>(distance);
    floats[i] = FloatAt(place, spare);
  }
}

}  // namespace telltale
