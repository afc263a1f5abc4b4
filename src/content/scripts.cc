#include "content/scripts.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "content/byte_vector.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kMinLetters = 3;
constexpr uint64_t kSharePerLetter = 100;  // more than one in a hundred
constexpr size_t kEvidenceCharacters = 8;
constexpr int kOutputsToLearn = 20;
constexpr uint64_t kLettersToLearn = 20;

constexpr std::array<std::string_view, kScripts + 1> kNames = {
    "Latin",    "Greek",    "Cyrillic", "Armenian", "Hebrew",  "Arabic",    "Devanagari", "Bengali",
    "Gurmukhi", "Gujarati", "Tamil",    "Telugu",   "Kannada", "Malayalam", "Sinhala",    "Thai",
    "Lao",      "Tibetan",  "Myanmar",  "Georgian", "Hangul",  "Ethiopic",  "Khmer",      "Mongolian",
    "Hiragana", "Katakana", "Han",      "Other",    "none"};

struct Range {
  uint32_t first;
  uint32_t last;
  Script script;
};

using enum Script;
// Ascending, ASCII left out.
constexpr Range kRanges[] = {
    {0xaa, 0xaa, kLatin},          {0xba, 0xba, kLatin},          {0xc0, 0xd6, kLatin},
    {0xd8, 0xf6, kLatin},          {0xf8, 0x2b8, kLatin},         {0x2e0, 0x2e4, kLatin},
    {0x370, 0x373, kGreek},        {0x376, 0x37d, kGreek},        {0x37f, 0x37f, kGreek},
    {0x386, 0x386, kGreek},        {0x388, 0x3e1, kGreek},        {0x3e2, 0x3ef, kOther},
    {0x3f0, 0x3f5, kGreek},        {0x3f7, 0x3ff, kGreek},        {0x400, 0x481, kCyrillic},
    {0x483, 0x484, kCyrillic},     {0x487, 0x52f, kCyrillic},     {0x531, 0x559, kArmenian},
    {0x560, 0x588, kArmenian},     {0x591, 0x5bd, kHebrew},       {0x5bf, 0x5bf, kHebrew},
    {0x5c1, 0x5c2, kHebrew},       {0x5c4, 0x5c5, kHebrew},       {0x5c7, 0x5f2, kHebrew},
    {0x610, 0x61a, kArabic},       {0x620, 0x63f, kArabic},       {0x641, 0x64a, kArabic},
    {0x656, 0x65f, kArabic},       {0x66e, 0x66f, kArabic},       {0x671, 0x6d3, kArabic},
    {0x6d5, 0x6dc, kArabic},       {0x6df, 0x6e8, kArabic},       {0x6ea, 0x6ef, kArabic},
    {0x6fa, 0x6fc, kArabic},       {0x6ff, 0x6ff, kArabic},       {0x710, 0x74f, kOther},
    {0x750, 0x77f, kArabic},       {0x780, 0x7b1, kOther},        {0x7ca, 0x7f5, kOther},
    {0x7fa, 0x82d, kOther},        {0x840, 0x85b, kOther},        {0x860, 0x86a, kOther},
    {0x870, 0x887, kArabic},       {0x889, 0x88e, kArabic},       {0x898, 0x8e1, kArabic},
    {0x8e3, 0x8ff, kArabic},       {0x900, 0x950, kDevanagari},   {0x955, 0x963, kDevanagari},
    {0x971, 0x97f, kDevanagari},   {0x980, 0x9e3, kBengali},      {0x9f0, 0x9f1, kBengali},
    {0x9fc, 0x9fc, kBengali},      {0x9fe, 0x9fe, kBengali},      {0xa01, 0xa5e, kGurmukhi},
    {0xa70, 0xa75, kGurmukhi},     {0xa81, 0xae3, kGujarati},     {0xaf9, 0xaff, kGujarati},
    {0xb01, 0xb63, kOther},        {0xb71, 0xb71, kOther},        {0xb82, 0xbd7, kTamil},
    {0xc00, 0xc63, kTelugu},       {0xc80, 0xc83, kKannada},      {0xc85, 0xce3, kKannada},
    {0xcf1, 0xcf2, kKannada},      {0xd00, 0xd4e, kMalayalam},    {0xd54, 0xd57, kMalayalam},
    {0xd5f, 0xd63, kMalayalam},    {0xd7a, 0xd7f, kMalayalam},    {0xd81, 0xddf, kSinhala},
    {0xdf2, 0xdf3, kSinhala},      {0xe01, 0xe3a, kThai},         {0xe40, 0xe4e, kThai},
    {0xe81, 0xecd, kLao},          {0xedc, 0xedf, kLao},          {0xf00, 0xf00, kTibetan},
    {0xf18, 0xf19, kTibetan},      {0xf35, 0xf35, kTibetan},      {0xf37, 0xf37, kTibetan},
    {0xf39, 0xf39, kTibetan},      {0xf3e, 0xf84, kTibetan},      {0xf86, 0xfbc, kTibetan},
    {0xfc6, 0xfc6, kTibetan},      {0x1000, 0x103f, kMyanmar},    {0x1050, 0x108f, kMyanmar},
    {0x109a, 0x109d, kMyanmar},    {0x10a0, 0x10fa, kGeorgian},   {0x10fc, 0x10ff, kGeorgian},
    {0x1100, 0x11ff, kHangul},     {0x1200, 0x135f, kEthiopic},   {0x1380, 0x138f, kEthiopic},
    {0x13a0, 0x13fd, kOther},      {0x1401, 0x169a, kOther},      {0x16a0, 0x16ea, kOther},
    {0x16f1, 0x1734, kOther},      {0x1740, 0x1773, kOther},      {0x1780, 0x17d3, kKhmer},
    {0x17d7, 0x17d7, kKhmer},      {0x17dc, 0x17dd, kKhmer},      {0x180b, 0x180d, kMongolian},
    {0x180f, 0x180f, kMongolian},  {0x1820, 0x18aa, kMongolian},  {0x18b0, 0x193b, kOther},
    {0x1950, 0x19c9, kOther},      {0x1a00, 0x1a1b, kOther},      {0x1a20, 0x1a7f, kOther},
    {0x1aa7, 0x1aa7, kOther},      {0x1b00, 0x1b4c, kOther},      {0x1b6b, 0x1b73, kOther},
    {0x1b80, 0x1baf, kOther},      {0x1bba, 0x1bf3, kOther},      {0x1c00, 0x1c37, kOther},
    {0x1c4d, 0x1c4f, kOther},      {0x1c5a, 0x1c7d, kOther},      {0x1c80, 0x1c88, kCyrillic},
    {0x1c90, 0x1cbf, kGeorgian},   {0x1d00, 0x1d25, kLatin},      {0x1d26, 0x1d2a, kGreek},
    {0x1d2b, 0x1d2b, kCyrillic},   {0x1d2c, 0x1d5c, kLatin},      {0x1d5d, 0x1d61, kGreek},
    {0x1d62, 0x1d65, kLatin},      {0x1d66, 0x1d6a, kGreek},      {0x1d6b, 0x1d77, kLatin},
    {0x1d78, 0x1d78, kCyrillic},   {0x1d79, 0x1dbe, kLatin},      {0x1dbf, 0x1dbf, kGreek},
    {0x1e00, 0x1eff, kLatin},      {0x1f00, 0x1ffc, kGreek},      {0x2071, 0x2071, kLatin},
    {0x207f, 0x207f, kLatin},      {0x2090, 0x209c, kLatin},      {0x2126, 0x2126, kGreek},
    {0x212a, 0x212b, kLatin},      {0x2132, 0x2132, kLatin},      {0x214e, 0x214e, kLatin},
    {0x2183, 0x2184, kLatin},      {0x2c00, 0x2c5f, kOther},      {0x2c60, 0x2c7f, kLatin},
    {0x2c80, 0x2cf3, kOther},      {0x2d00, 0x2d2d, kGeorgian},   {0x2d30, 0x2d6f, kOther},
    {0x2d7f, 0x2d7f, kOther},      {0x2d80, 0x2dde, kEthiopic},   {0x2de0, 0x2dff, kCyrillic},
    {0x3005, 0x3005, kHan},        {0x302e, 0x302f, kHangul},     {0x303b, 0x303b, kHan},
    {0x3041, 0x3096, kHiragana},   {0x309d, 0x309f, kHiragana},   {0x30a1, 0x30fa, kKatakana},
    {0x30fd, 0x30ff, kKatakana},   {0x3105, 0x312f, kOther},      {0x3131, 0x318e, kHangul},
    {0x31a0, 0x31bf, kOther},      {0x31f0, 0x31ff, kKatakana},   {0x3400, 0x4dbf, kHan},
    {0x4e00, 0x9fff, kHan},        {0xa000, 0xa48c, kOther},      {0xa4d0, 0xa60c, kOther},
    {0xa610, 0xa61f, kOther},      {0xa62a, 0xa62b, kOther},      {0xa640, 0xa672, kCyrillic},
    {0xa674, 0xa67d, kCyrillic},   {0xa67f, 0xa69f, kCyrillic},   {0xa6a0, 0xa6e5, kOther},
    {0xa6f0, 0xa6f1, kOther},      {0xa722, 0xa787, kLatin},      {0xa78b, 0xa7ff, kLatin},
    {0xa800, 0xa827, kOther},      {0xa82c, 0xa82c, kOther},      {0xa840, 0xa873, kOther},
    {0xa880, 0xa8c5, kOther},      {0xa8e0, 0xa8f7, kDevanagari}, {0xa8fb, 0xa8fb, kDevanagari},
    {0xa8fd, 0xa8ff, kDevanagari}, {0xa90a, 0xa953, kOther},      {0xa960, 0xa97c, kHangul},
    {0xa980, 0xa9c0, kOther},      {0xa9e0, 0xa9ef, kMyanmar},    {0xa9fa, 0xa9fe, kMyanmar},
    {0xaa00, 0xaa4d, kOther},      {0xaa60, 0xaa76, kMyanmar},    {0xaa7a, 0xaa7f, kMyanmar},
    {0xaa80, 0xaaf6, kOther},      {0xab01, 0xab2e, kEthiopic},   {0xab30, 0xab5a, kLatin},
    {0xab5c, 0xab64, kLatin},      {0xab65, 0xab65, kGreek},      {0xab66, 0xab69, kLatin},
    {0xab70, 0xabed, kOther},      {0xac00, 0xd7fb, kHangul},     {0xf900, 0xfad9, kHan},
    {0xfb00, 0xfb06, kLatin},      {0xfb13, 0xfb17, kArmenian},   {0xfb1d, 0xfb4f, kHebrew},
    {0xfb50, 0xfbb1, kArabic},     {0xfbd3, 0xfd3d, kArabic},     {0xfd50, 0xfdc7, kArabic},
    {0xfdf0, 0xfdfb, kArabic},     {0xfe2e, 0xfe2f, kCyrillic},   {0xfe70, 0xfefc, kArabic},
    {0xff21, 0xff3a, kLatin},      {0xff41, 0xff5a, kLatin},      {0xff66, 0xff6f, kKatakana},
    {0xff71, 0xff9d, kKatakana},   {0xffa0, 0xffdc, kHangul},     {0x10000, 0x10767, kOther},
    {0x10780, 0x107ba, kLatin},    {0x10800, 0x1342e, kOther},    {0x14400, 0x16fe1, kOther},
    {0x16fe3, 0x16fe3, kHan},      {0x16fe4, 0x16fe4, kOther},    {0x16ff0, 0x16ff1, kHan},
    {0x17000, 0x18d08, kOther},    {0x1aff0, 0x1b000, kKatakana}, {0x1b001, 0x1b11f, kHiragana},
    {0x1b120, 0x1b122, kKatakana}, {0x1b132, 0x1b132, kHiragana}, {0x1b150, 0x1b152, kHiragana},
    {0x1b155, 0x1b155, kKatakana}, {0x1b164, 0x1b167, kKatakana}, {0x1b170, 0x1bc9e, kOther},
    {0x1d242, 0x1d244, kGreek},    {0x1da00, 0x1daaf, kOther},    {0x1df00, 0x1df1e, kLatin},
    {0x1df25, 0x1df2a, kLatin},    {0x1e000, 0x1e02f, kOther},    {0x1e030, 0x1e06d, kCyrillic},
    {0x1e06e, 0x1e08e, kOther},    {0x1e08f, 0x1e08f, kCyrillic}, {0x1e090, 0x1e2ef, kOther},
    {0x1e7e0, 0x1e7fe, kEthiopic}, {0x1e800, 0x1e94b, kOther},    {0x1ee00, 0x1eebb, kArabic},
    {0x20000, 0x3134a, kHan},      {0x31350, 0x323af, kHan}};

// No letter: what lies between the ranges.
constexpr Range kNowhere = {1, 0, kNone};

const Range& RangeOf(uint32_t code) {
  const Range* const found = std::lower_bound(std::begin(kRanges), std::end(kRanges), code,
                                              [](const Range& range, uint32_t wanted) { return range.last < wanted; });
  return found != std::end(kRanges) && found->first <= code ? *found : kNowhere;
}

bool IsAsciiLetter(uint32_t code) { return (code | 0x20) - 'a' < 26; }

// FirstCharacter for texts that are mostly valid and beyond ASCII, inline.
Character Decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto continues = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned char first = byte(0);
  const size_t left = text.size() - at;
  if (first >= 0xc2 && first < 0xe0 && left > 1 && continues(1)) {
    return {(first & 0x1fu) << 6 | (byte(1) & 0x3fu), 2, true};
  }
  // Not those that begin with 0xe0 or 0xed, some of which are no characters.
  if (first > 0xe0 && first < 0xf0 && first != 0xed && left > 2 && continues(1) && continues(2)) {
    return {(first & 0xfu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu), 3, true};
  }
  return FirstCharacter(text.substr(at));
}

// Each byte of a vector counts its own sixteenth of the text, and is added up before it can run over.
uint64_t CountAsciiLetters(std::string_view text) {
  constexpr size_t kVectors = 255;
  uint64_t letters = 0;
  while (text.size() >= sizeof(ByteVector)) {
    const size_t vectors = std::min(text.size() / sizeof(ByteVector), kVectors);
    ByteVector counts{};
    for (size_t i = 0; i < vectors; ++i) {
      ByteVector bytes;
      std::memcpy(&bytes, text.data() + i * sizeof(bytes), sizeof(bytes));
      const ByteVector from_a = (bytes | uint8_t{0x20}) - uint8_t{'a'};
      counts -= std::bit_cast<ByteVector>(from_a < uint8_t{26});
    }
    for (size_t i = 0; i < sizeof(counts); ++i) letters += counts[i];
    text.remove_prefix(vectors * sizeof(ByteVector));
  }
  for (const char c : text) letters += static_cast<uint8_t>((static_cast<uint8_t>(c) | 0x20) - 'a') < 26 ? 1 : 0;
  return letters;
}

bool IsKana(Script script) { return script == kHiragana || script == kKatakana; }

// ASCII without regard to case: names of scripts hold nothing else.
bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return FoldCharacter(static_cast<unsigned char>(x)) == FoldCharacter(static_cast<unsigned char>(y));
         });
}

}  // namespace

Script ScriptOf(uint32_t code) {
  if (code < 0x80) return IsAsciiLetter(code) ? kLatin : kNone;
  return RangeOf(code).script;
}

std::string_view ScriptName(Script script) { return kNames[static_cast<size_t>(script)]; }

std::optional<ScriptSet> ScriptsNamed(std::string_view name) {
  for (size_t i = 0; i < kScripts; ++i) {
    if (SameName(name, kNames[i])) return SetOf(static_cast<Script>(i));
  }
  if (SameName(name, "Japanese")) return SetOf(kHan) | SetOf(kHiragana) | SetOf(kKatakana);
  if (SameName(name, "Korean")) return SetOf(kHangul) | SetOf(kHan);
  if (SameName(name, "Chinese")) return SetOf(kHan);
  return std::nullopt;
}

uint64_t ScriptCounts::total() const {
  uint64_t sum = 0;
  for (const uint64_t count : letters) sum += count;
  return sum;
}

ScriptCounts CountScripts(std::string_view text) {
  std::array<uint64_t, kScripts + 1> letters{};
  const Range* range = &kNowhere;  // texts stay in one script for a while
  uint64_t latin = 0;
  uint64_t greek_run = 0;
  const auto end_greek = [&] {
    if (greek_run > 1) letters[static_cast<size_t>(kGreek)] += greek_run;
    greek_run = 0;
  };
  size_t at = 0;
  while (at < text.size()) {
    if (const size_t ascii = AsciiPrefix(text.substr(at)); ascii > 0) {
      latin += CountAsciiLetters(text.substr(at, ascii));
      at += ascii;
      end_greek();
    }
    if (at == text.size()) break;
    const Character next = Decode(text, at);
    at += next.bytes;
    if (next.code < 0x80) {
      latin += IsAsciiLetter(next.code) ? 1 : 0;
      end_greek();
      continue;
    }
    if (next.code < range->first || next.code > range->last) {
      const Range& found = RangeOf(next.code);
      if (found.script == kNone) {  // the range of the letters around it stays at hand
        end_greek();
        continue;
      }
      range = &found;
    }
    if (range->script == kGreek) {
      ++greek_run;
    } else {
      end_greek();
      ++letters[static_cast<size_t>(range->script)];
    }
  }
  end_greek();
  letters[static_cast<size_t>(kLatin)] += latin;
  ScriptCounts counts;
  std::copy_n(letters.begin(), kScripts, counts.letters.begin());
  return counts;
}

ScriptSet ScriptsUsed(const ScriptCounts& counts) {
  const uint64_t total = counts.total();
  ScriptSet used = 0;
  for (size_t i = 0; i < kScripts; ++i) {
    const uint64_t count = counts.letters[i];
    if (count >= kMinLetters && count * kSharePerLetter > total) used |= SetOf(static_cast<Script>(i));
  }
  return used;
}

Script UnexpectedScript(const ScriptCounts& counts, ScriptSet expected) {
  if ((expected & SetOf(kLatin)) != 0 && counts.total() == counts[kLatin]) return kNone;  // most texts
  uint64_t total = 0;
  uint64_t outside = 0;
  size_t most = kScripts;
  for (size_t i = 0; i < kScripts; ++i) {
    const uint64_t count = counts.letters[i];
    total += count;
    if (count == 0 || (expected & SetOf(static_cast<Script>(i))) != 0) continue;
    outside += count;
    if (most == kScripts || count > counts.letters[most]) most = i;
  }
  const bool hit = outside >= kMinLetters && outside * kSharePerLetter > total;
  return hit ? static_cast<Script>(most) : kNone;
}

std::string_view FirstLettersOf(Script script, std::string_view text) {
  size_t begin = 0;
  size_t end = 0;
  size_t characters = 0;
  const auto enough = [&] { return characters >= (script == kGreek ? 2 : 1); };  // a lone Greek letter is a symbol
  for (size_t at = 0; at < text.size() && characters < kEvidenceCharacters;) {
    const Character next = FirstCharacter(text.substr(at));
    if (next.valid && ScriptOf(next.code) == script) {
      if (characters == 0) begin = at;
      ++characters;
      end = at + next.bytes;
    } else if (enough()) {
      break;
    } else {
      characters = 0;
    }
    at += next.bytes;
  }
  return enough() ? text.substr(begin, end - begin) : std::string_view();
}

std::string_view DominantScript(const ScriptCounts& counts) {
  if (const uint64_t latin = counts[kLatin]; latin > 0 && counts.total() == latin) return ScriptName(kLatin);
  const uint64_t kana = counts[kHiragana] + counts[kKatakana];
  const uint64_t east_asian = kana + counts[kHan];
  size_t most = kScripts;
  uint64_t most_letters = 0;
  for (size_t i = 0; i < kScripts; ++i) {
    const Script script = static_cast<Script>(i);
    const uint64_t count = script == kHan ? east_asian : IsKana(script) ? 0 : counts.letters[i];
    if (count > most_letters) {
      most = i;
      most_letters = count;
    }
  }
  if (most == static_cast<size_t>(kHan) && kana * 10 >= east_asian) return "Japanese";
  return kNames[most];
}

void ScriptLearner::Learn(const ScriptCounts& counts) {
  if (outputs_ == kOutputsToLearn || counts.total() < kLettersToLearn) return;
  ++outputs_;
  const ScriptSet used = ScriptsUsed(counts);
  twice_ |= once_ & used;
  once_ |= used;
}

std::optional<ScriptSet> ScriptLearner::learned() const {
  // Twenty outputs in which no script comes twice (28 are told apart) do not happen to a stream that means anything.
  if (outputs_ < kOutputsToLearn || twice_ == 0) return std::nullopt;
  return twice_;
}

}  // namespace telltale
