#include "engine/key_memory.h"

#include <algorithm>
#include <string>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/prefix.h"

namespace telltale {
namespace {

// Slots of the index for each place: with four, three of four new keys find theirs empty, and look at no entry.
constexpr size_t kSlotsAPlace = 4;
constexpr uint64_t kBytesAPlace = 64 + 4 * kSlotsAPlace;

void CopyId(std::string_view id, std::array<char, KeyMemory::kIdBytes>* out) {
  out->fill(0);
  std::ranges::copy(PrefixOf(id, out->size()), out->begin());
}

std::string_view IdOf(const std::array<char, KeyMemory::kIdBytes>& id) {
  const auto end = std::find(id.begin(), id.end(), '\0');
  return {id.data(), static_cast<size_t>(end - id.begin())};
}

}  // namespace

KeyMemory::Place KeyMemory::Find(uint64_t key) const {
  if (index_.empty()) return kNowhere;
  Place place = index_[key & (index_.size() - 1)];
  while (place != kNowhere && At(place).key != key) place = At(place).chain;
  return place;
}

void KeyMemory::Expect(uint64_t key) const {
  if (index_.empty()) return;
  __builtin_prefetch(&index_[key & (index_.size() - 1)]);
  if (oldest_ == kNowhere) return;
  __builtin_prefetch(&index_[At(oldest_).key & (index_.size() - 1)]);
}

std::optional<KeyMemory::Sighting> KeyMemory::Look(uint64_t key, Time time) const {
  const Place place = Find(key);
  if (place == kNowhere || !IsNear(At(place).time, time)) return std::nullopt;
  return Sighting{IdOf(At(place).id), At(place).time};
}

std::optional<KeyMemory::Sighting> KeyMemory::See(uint64_t key, std::string_view id, Time time) {
  clock_ = size_ == 0 ? time : std::max(clock_, time);
  Expire();
  Place place = Find(key);
  if (place != kNowhere) {
    Entry& entry = At(place);
    const Time last = entry.time;
    const bool near = IsNear(last, time);
    if (time < last && !near) return std::nullopt;
    if (!near) CopyId(id, &entry.id);  // the one before is too long ago: a new first one
    entry.time = std::max(last, time);
    Unlink(place);
    Append(place);
    if (!near) return std::nullopt;
    return Sighting{IdOf(entry.id), last};
  }
  Insert(key, id, time);
  return std::nullopt;
}

void KeyMemory::Insert(uint64_t key, std::string_view id, Time time) {
  const Place place = Free();
  Entry& entry = At(place);
  entry.key = key;
  entry.time = time;
  CopyId(id, &entry.id);
  Place& slot = index_[key & (index_.size() - 1)];
  entry.chain = slot;
  slot = place;
  Append(place);
  ++size_;
}

void KeyMemory::Persist(ArchiveWriter& archive) const {
  archive(options_.max_keys, options_.window, options_.disorder, forgotten_, clock_, size_);
  for (Place place = oldest_; place != kNowhere; place = At(place).newer) {
    archive(At(place).key, At(place).time, IdOf(At(place).id));
  }
}

void KeyMemory::Persist(ArchiveReader& archive) {
  Release();
  uint64_t size = 0;
  archive(options_.max_keys, options_.window, options_.disorder, forgotten_, clock_, size);
  for (; size > 0 && archive.ok(); --size) {
    uint64_t key = 0;
    Time time{};
    std::string id;
    archive(key, time, id);
    if (Find(key) == kNowhere) Insert(key, id, time);
  }
}

KeyMemory::Place KeyMemory::Free() {
  if (free_ == kNowhere && !Grow()) {
    if (At(oldest_).time + options_.window >= clock_) ++forgotten_;
    Drop(oldest_);
  }
  const Place place = free_;
  free_ = At(place).chain;
  return place;
}

bool KeyMemory::Grow() {
  const size_t places = blocks_.size() * kBlock;
  if (places > 0 && places >= options_.max_keys) return false;
  if (blocks_.size() >= kOwnBlocks && !room_->Take(kBlock * kBytesAPlace)) return false;
  blocks_.push_back(std::make_unique<std::array<Entry, kBlock>>());
  for (size_t i = kBlock; i > 0; --i) {
    const auto place = static_cast<Place>(places + i - 1);
    At(place).chain = free_;
    free_ = place;
  }
  if (index_.size() >= kSlotsAPlace * (places + kBlock)) return true;
  index_.assign(std::max(kSlotsAPlace * kBlock, 2 * index_.size()), kNowhere);
  for (Place place = oldest_; place != kNowhere; place = At(place).newer) {
    Place& slot = index_[At(place).key & (index_.size() - 1)];
    At(place).chain = slot;
    slot = place;
  }
  return true;
}

void KeyMemory::Drop(Place place) {
  Place* at = &index_[At(place).key & (index_.size() - 1)];
  while (*at != place) at = &At(*at).chain;
  *at = At(place).chain;
  Unlink(place);
  At(place).chain = free_;
  free_ = place;
  --size_;
}

void KeyMemory::Unlink(Place place) {
  Entry& entry = At(place);
  (entry.older == kNowhere ? oldest_ : At(entry.older).newer) = entry.newer;
  (entry.newer == kNowhere ? newest_ : At(entry.newer).older) = entry.older;
}

void KeyMemory::Append(Place place) {
  Entry& entry = At(place);
  entry.older = newest_;
  entry.newer = kNowhere;
  (newest_ == kNowhere ? oldest_ : At(newest_).newer) = place;
  newest_ = place;
}

void KeyMemory::Expire() {
  while (oldest_ != kNowhere && At(oldest_).time + options_.window + options_.disorder < clock_) Drop(oldest_);
  if (size_ == 0 && blocks_.size() > kOwnBlocks) Release();
}

void KeyMemory::Release() {
  if (blocks_.size() > kOwnBlocks) room_->GiveBack((blocks_.size() - kOwnBlocks) * kBlock * kBytesAPlace);
  blocks_.clear();
  index_.clear();
  free_ = oldest_ = newest_ = kNowhere;
  size_ = 0;
}

}  // namespace telltale
