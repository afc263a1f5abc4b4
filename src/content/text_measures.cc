#include "content/text_measures.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "content/byte_vector.h"
#include "content/character_class.h"
#include "content/email.h"
#include "content/emoji.h"
#include "content/letters.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr std::array<std::string_view, kMeasureCount> kNames = {
    "words",       "sentences",          "words_per_sentence", "letters_per_word", "longest_word", "distinct_words",
    "punctuation", "special_characters", "non_letters",        "digits",           "links",        "emails",
    "emoji",       "readability"};

constexpr CharacterClass kInWord = kClassLetter | kClassDigit;
constexpr uint64_t kLeastScheme = 2;  // C:// is a drive

bool IsAsciiWord(char c) {
  const auto code = static_cast<unsigned char>(c);
  return static_cast<unsigned char>((code | 0x20) - 'a') < 26 || static_cast<unsigned char>(code - '0') < 10;
}
bool IsSmallLetter(CharacterClass all) { return (all & kClassSmall) != 0; }

// Quotes, brackets and Markdown's marks may stand between a full stop and the space behind it.
bool IsCloser(uint32_t code) {
  switch (code) {
    case ')':
    case ']':
    case '}':
    case '"':
    case '\'':
    case '*':
    case '_':
    case '`':
    case 0xbb:
    case 0x2019:
    case 0x201c:
    case 0x201d:
    case 0x203a:
      return true;
    default:
      return false;
  }
}
bool IsPicture(uint32_t code, CharacterClass all) { return code >= 0x2000 && (all & kClassSpecial) != 0; }
bool IsStop(uint32_t code) {
  switch (code) {
    case '.':
    case '!':
    case '?':
    case 0x2026:
    case 0x203c:
    case 0x2047:
    case 0x2048:
    case 0x2049:
      return true;
    default:
      return false;
  }
}
// Ends a sentence whatever follows: Armenian, Arabic, Indic, Burmese, Ethiopic, Khmer, Chinese and Japanese.
bool IsFinalStop(uint32_t code) {
  switch (code) {
    case 0x589:
    case 0x61f:
    case 0x6d4:
    case 0x964:
    case 0x965:
    case 0x104b:
    case 0x1362:
    case 0x1367:
    case 0x17d4:
    case 0x17d5:
    case 0x3002:
    case 0xff01:
    case 0xff0e:
    case 0xff1f:
    case 0xff61:
      return true;
    default:
      return false;
  }
}
bool IsLineEnd(uint32_t code) {
  return code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

class Pass {
 public:
  Pass(std::string_view text, MeasureSet wanted, WordSet* words)
      : text_(text),
        words_((wanted & SetOf(Measure::kDistinctWords)) != 0 ? words : nullptr),
        wants_emails_((wanted & SetOf(Measure::kEmails)) != 0) {
    if (words_ != nullptr) words_->Begin();
  }

  TextCounts Count() {
    while (at_ < text_.size()) {
      if (IsAsciiWord(text_[at_])) {
        AsciiRun();
      } else if (static_cast<unsigned char>(text_[at_]) < 0x80) {
        Ascii(text_[at_]);
      } else {
        Wide();
      }
    }
    EndWord();
    EndSentence();
    counts_.emoji = emoji_.count();
    if (words_ != nullptr) {
      counts_.compared_words = words_->words();
      counts_.distinct_words = words_->distinct();
    }
    return counts_;
  }

 private:
  // How a sentence is about to end.
  enum class End : uint8_t { kNone, kStop, kSpaceBehind };

  char Byte(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  // Before a letter or a digit is counted that no other stands right before.
  void BeginRun(bool small, bool ascii) {
    if (end_ == End::kSpaceBehind && !small) EndSentence();
    end_ = End::kNone;
    run_ = 0;
    run_is_number_ = ascii && line_begins_;
    line_begins_ = false;
    if (word_ == 0) {
      ++counts_.words;
      ++sentence_words_;
    }
  }

  void AsciiRun() {
    const size_t begin = at_;
    const bool goes_on = run_end_ == begin && run_ > 0;
    if (!goes_on) BeginRun(text_[begin] >= 'a', true);
    const uint64_t digits = PassAsciiWord();
    const uint64_t length = at_ - begin;
    if (words_ != nullptr) {
      for (size_t i = begin; i < at_; ++i) {
        const auto code = static_cast<unsigned char>(text_[i]);
        hash_ += PartOf(word_ + (i - begin), code | (code >= 'A' ? 0x20u : 0u));
      }
    }
    word_ += length;
    run_ += length;
    run_end_ = at_;
    run_ends_in_digit_ = text_[at_ - 1] <= '9';
    run_is_number_ = run_is_number_ && digits == length;
    counts_.characters += length;
    counts_.digits += digits;
    counts_.letters += length - digits;
    if (!goes_on && (text_[begin] | 0x20) == 'w') CountWww(begin);
  }

  // Passes ASCII letters and digits, 16 at once; how many of them are digits.
  uint64_t PassAsciiWord() {
    uint64_t all_digits = 0;
    for (; at_ + sizeof(ByteVector) <= text_.size(); at_ += sizeof(ByteVector)) {
      ByteVector bytes;
      std::memcpy(&bytes, text_.data() + at_, sizeof(bytes));
      const ByteVector from_a = (bytes | uint8_t{0x20}) - uint8_t{'a'};
      const ByteVector from_0 = bytes - uint8_t{'0'};
      const uint64_t letters = BitsOf(std::bit_cast<ByteVector>(from_a < uint8_t{26}));
      const uint64_t digits = BitsOf(std::bit_cast<ByteVector>(from_0 < uint8_t{10}));
      const int passed = std::countr_one(letters | digits);
      all_digits += static_cast<uint64_t>(std::popcount(digits & ((uint64_t{1} << passed) - 1)));
      if (passed == sizeof(bytes)) continue;
      at_ += static_cast<size_t>(passed);
      return all_digits;
    }
    for (; at_ < text_.size() && IsAsciiWord(text_[at_]); ++at_) all_digits += text_[at_] <= '9' ? 1 : 0;
    return all_digits;
  }

  void Ascii(char c) {
    if (c == ' ') {  // the most frequent of all
      ++counts_.characters;
      EndWord();
      if (end_ == End::kStop) end_ = End::kSpaceBehind;
      ++at_;
      return;
    }
    const CharacterClass all = classes_.Of(static_cast<unsigned char>(c));
    Other(static_cast<unsigned char>(c), all);
    if (c == ':') CountScheme();
    if (c == '@' && wants_emails_ && EmailAround(text_, at_)) ++counts_.emails;
    ++at_;
  }

  void Wide() {
    const Character next = FirstCharacter(text_.substr(at_));
    const CharacterClass all = classes_.Of(next.code);
    if (wide_end_ != at_) emoji_.Break();
    if (next.code >= 0x2000 && (all & kInWord) == 0) {
      emoji_.See(next.code);
    } else {
      emoji_.Break();
    }
    if ((all & kInWord) != 0) {
      WideLetter(next, all);
    } else {
      Other(next.code, all);
    }
    at_ += next.bytes;
    wide_end_ = at_;
    // Accents and joiners do not part what they stand between.
    if (all == 0 && run_end_ + next.bytes == at_) run_end_ = at_;
  }

  void WideLetter(const Character& next, CharacterClass all) {
    const bool alone = (all & kClassAlone) != 0;
    if (alone) EndWord();
    if (run_end_ != at_ || run_ == 0) BeginRun(IsSmallLetter(all), false);
    ++counts_.characters;
    ++((all & kClassDigit) != 0 ? counts_.digits : counts_.letters);
    if (words_ != nullptr) hash_ += PartOf(word_, FoldCharacter(next.code));
    ++word_;
    ++run_;
    run_is_number_ = false;
    run_ends_in_digit_ = (all & kClassDigit) != 0;
    run_end_ = at_ + next.bytes;
    if (alone) EndWord();
  }

  // What is no part of a word.
  void Other(uint32_t code, CharacterClass all) {
    ++counts_.characters;
    counts_.punctuation += (all & kClassPunctuation) != 0 ? 1 : 0;
    counts_.special += (all & kClassSpecial) != 0 ? 1 : 0;
    if ((all & kClassBreak) != 0) EndWord();
    if ((all & kClassSpace) != 0) {
      if (IsLineEnd(code)) {
        EndSentence();
        end_ = End::kNone;
        line_begins_ = true;
      } else if (end_ == End::kStop) {
        end_ = End::kSpaceBehind;
      }
    } else if (IsFinalStop(code)) {
      EndWord();
      EndSentence();
      end_ = End::kNone;
    } else if (IsStop(code)) {
      const bool shortens = code == '.' && run_end_ == at_ && (run_is_number_ || IsOneLetter());
      if (!shortens && end_ == End::kNone) end_ = End::kStop;
    } else if (end_ == End::kStop && all != 0 && !IsCloser(code) && !IsPicture(code, all)) {
      end_ = End::kNone;
    }
  }

  // Whether a letter stands alone right before.
  bool IsOneLetter() const { return run_ == 1 && !run_ends_in_digit_; }

  void EndWord() {
    if (word_ == 0) return;
    counts_.longest_word = std::max(counts_.longest_word, word_);
    if (words_ != nullptr) words_->Add(HashOfSum(hash_));
    word_ = 0;
    hash_ = 0;
    run_ = 0;
  }
  void EndSentence() {
    if (sentence_words_ > 0) ++counts_.sentences;
    sentence_words_ = 0;
  }

  // text_[at_] is ':'.
  void CountScheme() {
    if (Byte(at_ + 1) != '/' || Byte(at_ + 2) != '/' || run_end_ != at_ || run_ < kLeastScheme) return;
    const char next = Byte(at_ + 3);
    if (IsAsciiWord(next) || next == '[' || static_cast<unsigned char>(next) >= 0x80) ++counts_.links;
  }
  // text_[begin] is a w.
  void CountWww(size_t begin) {
    const bool is_www = at_ - begin == 3 && (Byte(begin + 1) | 0x20) == 'w' && (Byte(begin + 2) | 0x20) == 'w' &&
                        Byte(begin + 3) == '.' && IsAsciiWord(Byte(begin + 4));
    if (!is_www) return;
    constexpr std::string_view kGoesOn = "/.@-_";
    if (begin == 0 || kGoesOn.find(text_[begin - 1]) == std::string_view::npos) ++counts_.links;
  }

  const std::string_view text_;
  WordSet* const words_;  // null: words are not compared
  const bool wants_emails_;
  const CharacterClasses& classes_ = CharacterClasses::Table();
  TextCounts counts_;
  EmojiCounter emoji_;
  size_t at_ = 0;
  size_t wide_end_ = 0;  // of the last character beyond ASCII
  uint64_t word_ = 0;    // letters and digits of the word so far
  uint64_t hash_ = 0;    // of those
  uint64_t run_ = 0;     // those that stand together, last
  size_t run_end_ = 0;
  bool run_ends_in_digit_ = false;
  bool run_is_number_ = false;  // digits that a line begins with
  bool line_begins_ = true;
  uint64_t sentence_words_ = 0;
  End end_ = End::kNone;
};

}  // namespace

std::string_view MeasureName(Measure measure) { return kNames[static_cast<size_t>(measure)]; }

std::optional<Measure> MeasureNamed(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Measure>(found - kNames.begin());
}

std::optional<double> ValueOf(Measure measure, const TextCounts& counts) {
  const auto ratio = [](uint64_t part, uint64_t whole) {
    return whole == 0 ? std::nullopt : std::optional(static_cast<double>(part) / static_cast<double>(whole));
  };
  const uint64_t in_words = counts.letters + counts.digits;
  switch (measure) {
    case Measure::kWords:
      return static_cast<double>(counts.words);
    case Measure::kSentences:
      return static_cast<double>(counts.sentences);
    case Measure::kWordsPerSentence:
      return ratio(counts.words, counts.sentences);
    case Measure::kLettersPerWord:
      return ratio(in_words, counts.words);
    case Measure::kLongestWord:
      return static_cast<double>(counts.longest_word);
    case Measure::kDistinctWords:
      return ratio(counts.distinct_words, counts.compared_words);
    case Measure::kPunctuation:
      return ratio(counts.punctuation, counts.characters);
    case Measure::kSpecialCharacters:
      return ratio(counts.special, counts.characters);
    case Measure::kNonLetters:
      return ratio(counts.digits + counts.punctuation + counts.special, counts.characters);
    case Measure::kDigits:
      return ratio(counts.digits, counts.characters);
    case Measure::kLinks:
      return static_cast<double>(counts.links);
    case Measure::kEmails:
      return static_cast<double>(counts.emails);
    case Measure::kEmoji:
      return static_cast<double>(counts.emoji);
    case Measure::kReadability:
      if (counts.sentences == 0) return std::nullopt;
      return 4.71 * *ratio(in_words, counts.words) + 0.5 * *ratio(counts.words, counts.sentences) - 21.43;
  }
  return std::nullopt;
}

TextCounts TextMeasurer::Read(std::string_view text, MeasureSet wanted) { return Pass(text, wanted, &words_).Count(); }

}  // namespace telltale
