#include "engine/seen.h"

#include <algorithm>
#include <utility>

namespace telltale {
namespace {
constexpr size_t kFirstSlots = 64;  // a power of two, as all sizes are
}

const uint32_t* SeenIds::Table::Find(uint64_t key) const {
  if (keys.empty()) return nullptr;
  const size_t mask = keys.size() - 1;
  for (size_t slot = key & mask; keys[slot] != 0; slot = (slot + 1) & mask) {
    if (keys[slot] == key) return &bodies[slot];
  }
  return nullptr;
}

void SeenIds::Table::Expect(uint64_t key) const {
  if (keys.empty()) return;
  __builtin_prefetch(&keys[key & (keys.size() - 1)]);
  __builtin_prefetch(&bodies[key & (keys.size() - 1)]);
}

void SeenIds::Table::Insert(uint64_t key, uint32_t body) {
  if (4 * (count + 1) > 3 * keys.size()) Grow();
  const size_t mask = keys.size() - 1;
  size_t slot = key & mask;
  while (keys[slot] != 0) slot = (slot + 1) & mask;
  keys[slot] = key;
  bodies[slot] = body;
  ++count;
}

// What stands behind it and belongs at or before its slot moves up, so that every search still ends where it should.
void SeenIds::Table::Erase(uint64_t key) {
  if (keys.empty()) return;
  const size_t mask = keys.size() - 1;
  size_t hole = key & mask;
  while (keys[hole] != key) {
    if (keys[hole] == 0) return;
    hole = (hole + 1) & mask;
  }
  for (size_t next = (hole + 1) & mask; keys[next] != 0; next = (next + 1) & mask) {
    const size_t from_home = (next - keys[next]) & mask;
    if (from_home < ((next - hole) & mask)) continue;
    keys[hole] = keys[next];
    bodies[hole] = bodies[next];
    hole = next;
  }
  keys[hole] = 0;
  --count;
}

void SeenIds::Table::Grow() {
  Table bigger;
  bigger.keys.resize(keys.empty() ? kFirstSlots : 2 * keys.size());
  bigger.bodies.resize(bigger.keys.size());
  bigger.since = since;
  bigger.patient_since = patient_since;
  for (size_t slot = 0; slot < keys.size(); ++slot) {
    if (keys[slot] != 0) bigger.Insert(keys[slot], bodies[slot]);
  }
  *this = std::move(bigger);
}

void SeenIds::Expect(uint64_t key) const {
  young_.Expect(key);
  old_.Expect(key);
}

Sight SeenIds::Remember(uint64_t key, uint32_t body, Time now) {
  if (key == 0) key = 1;  // 0 marks an empty slot
  const uint32_t* known = young_.Find(key);
  if (known == nullptr) known = old_.Find(key);
  if (known != nullptr) return *known == body ? Sight::kSame : Sight::kConflict;
  const Time patient = clock_.Tell(now);
  if (young_.count > 0 && (patient - young_.patient_since >= horizon_ || young_.count >= max_ids_ / 2)) {
    old_ = std::exchange(young_, Table());
  }
  if (young_.count == 0) {
    young_.since = now;
    young_.patient_since = patient;
  }
  young_.Insert(key, body);
  return Sight::kNew;
}

void SeenIds::Forget(uint64_t key) {
  if (key == 0) key = 1;
  young_.Erase(key);
  old_.Erase(key);
}

Duration SeenIds::Horizon(Time now) const {
  // Before anything was forgotten, everything is known: the horizon is what was asked for.
  if (old_.count == 0) return horizon_;
  return std::min(horizon_, std::max(Duration(0), now - old_.since));
}

}  // namespace telltale
