#pragma once
// stats/packed_blocks.h - blocks of time in as few bytes as they need, one behind the other.
//
// What:     a list of blocks that grows at its end and loses blocks at its beginning. Times are kept as the distance to
//           what was before, counts as small numbers; a payload writes and reads itself (Write, Read), and says whether
//           it can be of so many observations (IsOf), where the bytes came from elsewhere.
// Units:    whole seconds since 1970; observations.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Times that go backwards are kept as they are.
// Cost:     4 to 7 bytes a block of hits, about 15 of four labels, 30 to 85 of numbers; an eighth of room to grow.
//           Appending O(1), back() one block; all else reads every block, a few ns a number.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/byte_numbers.h"
#include "base/packed.h"
#include "stats/block.h"

namespace telltale {

template <typename Payload>
class PackedBlocks {
 public:
  PackedBlocks() = default;
  explicit PackedBlocks(const std::vector<Block<Payload>>& blocks) {
    for (const Block<Payload>& block : blocks) Append(block);
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  void Append(const Block<Payload>& block) {
    std::vector<uint8_t> bytes;
    bytes.reserve(kOrdinaryBytes);
    PutSigned(block.first_second - end_, &bytes);
    PutSigned(block.last_second - block.first_second, &bytes);
    PutNumber(block.n, &bytes);
    block.payload.Write(&bytes);
    const size_t needed = bytes_.size() + bytes.size();
    if (needed > bytes_.capacity()) bytes_.reserve(needed + needed / 8);
    last_at_ = static_cast<uint32_t>(bytes_.size());
    before_last_ = end_;
    end_ = block.last_second;
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    ++size_;
  }

  // The latest; there is one.
  Block<Payload> back() const {
    Block<Payload> block;
    ByteReader from(bytes_.data() + last_at_, bytes_.size() - last_at_);
    ReadBlock(before_last_, &from, &block);
    return block;
  }

  // See(block) for each, oldest first. The block is there until See returns.
  template <typename See>
  void ForEach(See see) const {
    Block<Payload> block;
    ByteReader from(bytes_);
    int64_t before = before_first_;
    for (size_t i = 0; i < size_; ++i) {
      ReadBlock(before, &from, &block);
      before = block.last_second;
      see(std::as_const(block));
    }
  }

  std::vector<Block<Payload>> Unpacked() const {
    std::vector<Block<Payload>> blocks;
    blocks.reserve(size_);
    ForEach([&blocks](const Block<Payload>& block) { blocks.push_back(block); });
    return blocks;
  }

  // Without the oldest `count`, which are fewer than all or all.
  void DropFirst(size_t count) {
    if (count == 0) return;
    if (count >= size_) {
      *this = PackedBlocks();
      return;
    }
    Block<Payload> block;
    ByteReader from(bytes_);
    for (size_t i = 0; i < count; ++i) {
      ReadBlock(before_first_, &from, &block);
      before_first_ = block.last_second;
    }
    const auto dropped = from.at() - bytes_.data();
    bytes_.erase(bytes_.begin(), bytes_.begin() + dropped);
    last_at_ -= static_cast<uint32_t>(dropped);
    size_ -= static_cast<uint32_t>(count);
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(bytes_, size_, last_at_, before_first_, before_last_, end_);
  }
  // Whether the bytes are those of so many blocks, each of something, with the last one where it is said to be.
  bool IsSane() const {
    Block<Payload> block;
    ByteReader from(bytes_);
    size_t last_at = last_at_;
    int64_t before_last = before_last_;
    int64_t end = before_first_;
    for (size_t i = 0; i < size_ && from.ok(); ++i) {
      last_at = static_cast<size_t>(from.at() - bytes_.data());
      before_last = end;
      ReadBlock(before_last, &from, &block);
      end = block.last_second;
      if (block.n == 0 || !block.payload.IsOf(block.n)) return false;
    }
    return from.ok() && from.left() == 0 && last_at == last_at_ && before_last == before_last_ &&
           (empty() || end == end_);
  }

 private:
  static constexpr size_t kOrdinaryBytes = 128;

  static void ReadBlock(int64_t before, ByteReader* from, Block<Payload>* block) {
    block->first_second = before + ReadDistance(from);
    block->last_second = block->first_second + ReadDistance(from);
    block->n = from->TakeNumber();
    block->payload.Read(from);
  }
  // Between two moments that fit into 32 bits.
  static int64_t ReadDistance(ByteReader* from) {
    const int64_t seconds = from->TakeSigned();
    if (seconds >= -PackedSecond::kMost && seconds <= PackedSecond::kMost) return seconds;
    from->Fail();
    return 0;
  }

  std::vector<uint8_t> bytes_;
  uint32_t size_ = 0;          // blocks
  uint32_t last_at_ = 0;       // where the last one begins
  PackedSecond before_first_;  // the end of the one that was before the first
  PackedSecond before_last_;   // likewise
  PackedSecond end_;           // of the last
};

}  // namespace telltale
