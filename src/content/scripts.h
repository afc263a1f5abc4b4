#pragma once
// content/scripts.h - which writing systems the letters of a text belong to.
//
// What:     CountScripts counts the letters of each script. Letters are Unicode's letters, and the vowel signs and
//           other marks that belong to one script; digits, punctuation, symbols, and marks that all scripts share are
//           in none. A Greek letter between characters that are not Greek is a symbol (pi, an angle, micro), not
//           writing, and is not counted; nor are the mathematical alphabets, which Unicode gives to no script.
//           UnexpectedScript is the check: more than 1 % of the letters, and at least 3, stand outside the set. All
//           scripts outside count together; named is the most frequent of them.
// Units:    letters are code points; names are Unicode's (Latin, Cyrillic), without regard to case. Known groups:
//           Japanese = Han, Hiragana, Katakana; Korean = Hangul, Han; Chinese = Han. What is in no script below is
//           Other.
// Threads:  free functions without state.
// Errors:   none: bytes that belong to no character are no letters.
// Cost:     0.15 ns a byte of ASCII, 4 ns a character beyond (a jump between scripts: 20 ns); nothing is allocated.
// Source:   Unicode 15.0, Scripts.txt and the general categories L and M. Beyond U+10000 and in the Arabic forms from
//           U+FB00 on, ranges of one script are joined over small gaps.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace telltale {

enum class Script : uint8_t {
  kLatin,
  kGreek,
  kCyrillic,
  kArmenian,
  kHebrew,
  kArabic,
  kDevanagari,
  kBengali,
  kGurmukhi,
  kGujarati,
  kTamil,
  kTelugu,
  kKannada,
  kMalayalam,
  kSinhala,
  kThai,
  kLao,
  kTibetan,
  kMyanmar,
  kGeorgian,
  kHangul,
  kEthiopic,
  kKhmer,
  kMongolian,
  kHiragana,
  kKatakana,
  kHan,
  kOther,
  kNone,  // no letter; the last one
};
inline constexpr size_t kScripts = static_cast<size_t>(Script::kNone);

Script ScriptOf(uint32_t code);
inline bool IsLetter(uint32_t code) { return ScriptOf(code) != Script::kNone; }

// Whether `code` is of a script written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han. By blocks,
// so without a search.
inline bool IsUnspaced(uint32_t code) {
  if (code < 0x0e00) return false;
  return code <= 0x0eff || (code >= 0x1000 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff) ||
         (code >= 0x3005 && code <= 0x3007) || (code >= 0x3040 && code <= 0x30ff && code != 0x30fb) ||
         (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0x20000 && code <= 0x3ffff);
}

// "Latin", ..., "Other"; "none" for kNone.
std::string_view ScriptName(Script script);

// A set of scripts, one bit each.
using ScriptSet = uint32_t;
inline constexpr ScriptSet SetOf(Script script) { return ScriptSet{1} << static_cast<unsigned>(script); }
// The set that a name or a group stands for; nullopt for a name that is neither.
std::optional<ScriptSet> ScriptsNamed(std::string_view name);

struct ScriptCounts {
  std::array<uint64_t, kScripts> letters{};
  uint64_t operator[](Script script) const { return letters[static_cast<size_t>(script)]; }
  uint64_t total() const;
};
ScriptCounts CountScripts(std::string_view text);

// The scripts of a text that has letters enough for them: more than 1 % and at least 3.
ScriptSet ScriptsUsed(const ScriptCounts& counts);

// kNone: the text passes.
Script UnexpectedScript(const ScriptCounts& counts, ScriptSet expected);
// The first letters of `script` in `text`, at most 8 characters running: evidence. Empty where there are none.
std::string_view FirstLettersOf(Script script, std::string_view text);

// The label of the mix `script`: the script of the most letters, "Japanese" where at least a tenth of Han and kana is
// kana, "none" for a text without letters.
std::string_view DominantScript(const ScriptCounts& counts);

// The set a stream writes in, learned once: the scripts used by at least two of its first 20 outputs that have 20
// letters or more. Two, so that one odd output teaches nothing.
class ScriptLearner {
 public:
  void Learn(const ScriptCounts& counts);
  std::optional<ScriptSet> learned() const;
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(outputs_, once_, twice_);
  }

 private:
  int outputs_ = 0;
  ScriptSet once_ = 0;
  ScriptSet twice_ = 0;
};

}  // namespace telltale
