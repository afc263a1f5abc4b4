#include "content/emoji.h"

#include <algorithm>
#include <iterator>

namespace telltale {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

constexpr uint32_t kJoinerCode = 0x200d;
constexpr uint32_t kShownAsEmoji = 0xfe0f;
constexpr uint32_t kFirst = 0x231a;
constexpr uint32_t kLastOfFirstPlane = 0x2b55;
constexpr uint32_t kFirstOfSecondPlane = 0x1f004;

// Ascending. Letters of flags and skin tones are among them.
constexpr Range kShown[] = {
    {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x25fd, 0x25fe},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x26ce, 0x26ce},   {0x26d4, 0x26d4},
    {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},   {0x26fa, 0x26fa},   {0x26fd, 0x26fd},
    {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27b0, 0x27b0},   {0x27bf, 0x27bf},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
    {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f1e6, 0x1f1ff}, {0x1f201, 0x1f201}, {0x1f21a, 0x1f21a},
    {0x1f22f, 0x1f22f}, {0x1f232, 0x1f236}, {0x1f238, 0x1f23a}, {0x1f250, 0x1f251}, {0x1f300, 0x1f320},
    {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3},
    {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc},
    {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596},
    {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2},
    {0x1f6d5, 0x1f6d7}, {0x1f6dc, 0x1f6df}, {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb},
    {0x1f7f0, 0x1f7f0}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}};

bool IsShown(uint32_t code) {
  if (code > kLastOfFirstPlane && code < kFirstOfSecondPlane) return false;
  const Range* const found = std::lower_bound(std::begin(kShown), std::end(kShown), code,
                                              [](const Range& range, uint32_t wanted) { return range.last < wanted; });
  return found != std::end(kShown) && found->first <= code;
}
bool IsFlagLetter(uint32_t code) { return code >= 0x1f1e6 && code <= 0x1f1ff; }
bool IsSkinTone(uint32_t code) { return code >= 0x1f3fb && code <= 0x1f3ff; }
bool IsTag(uint32_t code) { return code >= 0xe0020 && code <= 0xe007f; }  // which region's flag
bool IsKeycap(uint32_t code) { return code == 0x20e3; }

}  // namespace

void EmojiCounter::See(uint32_t code) {
  const bool goes_on = before_ == Before::kEmoji || before_ == Before::kHalfFlag;
  if (code == kJoinerCode) {
    before_ = goes_on ? Before::kJoiner : Before::kNone;
  } else if (code == kShownAsEmoji) {
    if (before_ == Before::kNone) ++count_;
    before_ = Before::kEmoji;
  } else if (IsFlagLetter(code)) {
    const bool second = before_ == Before::kHalfFlag;
    if (!second) ++count_;
    before_ = second ? Before::kEmoji : Before::kHalfFlag;
  } else if (before_ == Before::kJoiner || (goes_on && (IsSkinTone(code) || IsTag(code) || IsKeycap(code)))) {
    before_ = Before::kEmoji;  // what is joined, a symbol as well
  } else if (code >= kFirst && IsShown(code)) {
    ++count_;
    before_ = Before::kEmoji;
  } else {
    before_ = Before::kNone;
  }
}

}  // namespace telltale
