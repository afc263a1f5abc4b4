#pragma once
// content/vocabulary_hints.h - one output's questions to the vocabularies: known, and if not, what was meant.
//
// What:     holds the lists for one output, so that each of its questions is asked of the same ones, and keeps the
//           text of the few hints it gives until the next output begins.
// Threads:  belongs to one worker.
// Errors:   none. At most kMaxHints hints an output are looked for, and only where they fit into the evidence.
// Cost:     see content/vocabulary.h; nothing is allocated once the buffers have grown.

#include <array>
#include <cstddef>
#include <string_view>

#include "content/vocabulary_slot.h"

namespace telltale {

inline constexpr size_t kMaxEvidenceBytes = 80;
inline constexpr std::string_view kLooksLike = " looks like ";
inline constexpr size_t kMaxHints = 2;

class VocabularyHints {
 public:
  void Begin() { hints_ = 0; }
  // After the last question of an output: newer lists may be used from now on.
  void ReleaseLists() { lists_.Release(); }

  bool Knows(const VocabularySlot& slot, std::string_view candidate) {
    return lists_.Of(slot).Knows(candidate, &scratch_);
  }

  // The entry nearest to an unknown candidate, or "".
  std::string_view Meant(const VocabularySlot& slot, std::string_view unknown) {
    const size_t around = unknown.size() + kLooksLike.size();
    if (hints_ == kMaxHints || around >= kMaxEvidenceBytes) return {};
    std::array<char, kMaxEvidenceBytes>& room = room_[hints_++];
    const std::string_view entry = lists_.Of(slot).Nearest(unknown, &scratch_);
    if (entry.empty() || entry.size() > kMaxEvidenceBytes - around) return {};
    return {room.data(), entry.copy(room.data(), entry.size())};
  }

 private:
  VocabularyHold lists_;
  Vocabulary::Scratch scratch_;
  size_t hints_ = 0;  // looked for in this output
  std::array<std::array<char, kMaxEvidenceBytes>, kMaxHints> room_{};
};

}  // namespace telltale
