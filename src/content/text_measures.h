#pragma once
// content/text_measures.h - what can be counted in a text: words, sentences, shares of characters, links, emoji.
//
// What:     one pass counts everything; ValueOf makes a measure of the counts.
//           A word is what stands between white space (or the punctuation of Chinese and Japanese, or a long dash) and
//           has a letter or a digit: don't, well-known, 3.14 and a link are one each. Chinese, Japanese, Thai, Lao,
//           Khmer and Burmese have no spaces between words: there each letter is one. A word's length is its letters
//           and digits.
//           A sentence has a word, and ends with the line, with a full stop of a script that has its own, or with
//           ! ? . or an ellipsis before white space, brackets, quotes and emoji aside. It goes on where a small letter
//           follows, behind a letter that stands alone (J. Smith, e.g.), and behind the number of a list's item. No
//           list of abbreviations is kept: Dr. Smith is two sentences.
//           A link is a scheme and ://, or www. where a word begins, with something behind it. E-mail addresses are
//           those of content/email.h, emoji those of content/emoji.h.
//           Words differ by their letters and digits, case aside: content/word_set.h.
// Units:    characters are code points. Shares are of all characters, white space included; non_letters are those
//           that are neither letters nor white space.
// Threads:  not thread-safe; one TextMeasurer a worker.
// Errors:   none; any bytes. What cannot be said of a text without words has no value.
// Cost:     1.7 us a KiB of English, 3.6 of Chinese; 1 and 1.7 more where words are compared. Nothing is allocated but
//           the word set, once.
// Source:   readability: 4.71 letters and digits a word + 0.5 words a sentence - 21.43; R. J. Senter and E. A. Smith,
//           Automated Readability Index, AMRL-TR-66-220, 1967.

#include <cstdint>
#include <optional>
#include <string_view>

#include "content/word_set.h"

namespace telltale {

enum class Measure : uint8_t {
  kWords,
  kSentences,
  kWordsPerSentence,
  kLettersPerWord,
  kLongestWord,
  kDistinctWords,
  kPunctuation,
  kSpecialCharacters,
  kNonLetters,
  kDigits,
  kLinks,
  kEmails,
  kEmoji,
  kReadability,
};
inline constexpr size_t kMeasureCount = static_cast<size_t>(Measure::kReadability) + 1;
std::string_view MeasureName(Measure measure);  // "words_per_sentence"
std::optional<Measure> MeasureNamed(std::string_view name);

// A set of measures, one bit each.
using MeasureSet = uint32_t;
inline constexpr MeasureSet SetOf(Measure measure) { return MeasureSet{1} << static_cast<unsigned>(measure); }

struct TextCounts {
  uint64_t characters = 0;
  uint64_t letters = 0;
  uint64_t digits = 0;
  uint64_t punctuation = 0;
  uint64_t special = 0;
  uint64_t words = 0;
  uint64_t sentences = 0;
  uint64_t longest_word = 0;
  uint64_t compared_words = 0;  // the first 4,096
  uint64_t distinct_words = 0;  // among those
  uint64_t links = 0;
  uint64_t emails = 0;
  uint64_t emoji = 0;
};

std::optional<double> ValueOf(Measure measure, const TextCounts& counts);

class TextMeasurer {
 public:
  // Of what the set does not hold, words are not compared and addresses are not looked for; the rest comes anyway.
  TextCounts Read(std::string_view text, MeasureSet wanted);

 private:
  WordSet words_;
};

}  // namespace telltale
