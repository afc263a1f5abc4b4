#pragma once
// content/emoji.h - how many emoji a text holds, as people see them.
//
// What:     what is shown as an emoji without being asked to, or is asked to by U+FE0F (a heart, a keycap). A family, a
//           skin tone and a flag are one each, however many characters they take. A heart that is left to be shown as
//           a symbol is none. No letter is part of an emoji.
// Units:    code points, told in their order.
// Threads:  a value.
// Cost:     a comparison below U+231A; a search among the others.
// Source:   Unicode 14.0, emoji-data.txt (Emoji_Presentation), what is kept for more from U+1FA70 on; UTS #51, the
//           sequences.

#include <cstdint>

namespace telltale {

class EmojiCounter {
 public:
  // One character beyond ASCII; where others came between, Break() first.
  void See(uint32_t code);
  void Break() { before_ = Before::kNone; }
  uint64_t count() const { return count_; }

 private:
  enum class Before : uint8_t { kNone, kEmoji, kJoiner, kHalfFlag };

  uint64_t count_ = 0;
  Before before_ = Before::kNone;
};

}  // namespace telltale
