#pragma once
// tests/content/measures_twin.h - the counts of content/text_measures.h once more, slowly: by looking back and ahead.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "content/character_class.h"
#include "content/text.h"
#include "content/text_measures.h"

namespace telltale::test {

class MeasuresTwin {
 public:
  explicit MeasuresTwin(std::string_view text) {
    while (!text.empty()) {
      const Character next = FirstCharacter(text);
      codes_.push_back(next.code);
      text.remove_prefix(next.bytes);
    }
    for (const uint32_t code : codes_) classes_.push_back(CharacterClasses::Table().Of(code));
  }

  TextCounts Count() const {
    TextCounts counts;
    counts.characters = codes_.size();
    for (const CharacterClass all : classes_) {
      counts.letters += (all & kClassLetter) != 0 ? 1u : 0u;
      counts.digits += (all & kClassDigit) != 0 ? 1u : 0u;
      counts.punctuation += (all & kClassPunctuation) != 0 ? 1u : 0u;
      counts.special += (all & kClassSpecial) != 0 ? 1u : 0u;
    }
    std::set<std::u32string> distinct;
    for (size_t i = 0; i < codes_.size(); ++i) {
      if (!BeginsWord(i)) continue;
      const std::u32string word = WordAt(i);
      ++counts.words;
      counts.longest_word = std::max<uint64_t>(counts.longest_word, word.size());
      if (counts.words <= WordSet::kMostWords) distinct.insert(word);
    }
    counts.distinct_words = distinct.size();
    counts.compared_words = std::min<uint64_t>(counts.words, WordSet::kMostWords);
    bool words = false;  // since the last end
    for (size_t i = 0; i < codes_.size(); ++i) {
      words = words || BeginsWord(i);
      if (!EndsSentence(i)) continue;
      counts.sentences += words ? 1u : 0u;
      words = false;
    }
    counts.sentences += words ? 1u : 0u;
    return counts;
  }

 private:
  bool Is(size_t i, CharacterClass any) const { return i < classes_.size() && (classes_[i] & any) != 0; }
  bool IsWord(size_t i) const { return Is(i, kClassLetter | kClassDigit); }
  bool IsOneOf(size_t i, std::u32string_view all) const { return all.find(codes_[i]) != std::u32string_view::npos; }
  bool IsFinal(size_t i) const {
    return IsOneOf(i, U"\u0589\u061f\u06d4\u0964\u0965\u104b\u1362\u1367\u17d4\u17d5\u3002\uff01\uff0e\uff1f\uff61");
  }
  bool IsLineEnd(size_t i) const { return IsOneOf(i, U"\n\r\u0085\u2028\u2029"); }
  bool PartsWords(size_t i) const { return Is(i, kClassBreak) || IsFinal(i); }

  // Whether nothing of the same word is before `i`.
  bool BeginsWord(size_t i) const {
    if (!IsWord(i)) return false;
    if (Is(i, kClassAlone)) return true;
    while (i > 0) {
      --i;
      if (PartsWords(i) || Is(i, kClassAlone)) return true;
      if (IsWord(i)) return false;
    }
    return true;
  }
  std::u32string WordAt(size_t i) const {
    std::u32string word(1, FoldCharacter(codes_[i]));
    if (Is(i, kClassAlone)) return word;
    for (++i; i < codes_.size() && !PartsWords(i) && !Is(i, kClassAlone); ++i) {
      if (IsWord(i)) word += FoldCharacter(codes_[i]);
    }
    return word;
  }

  bool EndsSentence(size_t i) const {
    if (IsLineEnd(i) || IsFinal(i)) return true;
    if (!IsOneOf(i, U".!?\u2026\u203c\u2047\u2048\u2049")) return false;
    if (codes_[i] == '.' && Shortens(i)) return false;
    const auto may_follow = [&](size_t at) {
      return classes_[at] == 0 ||
             IsOneOf(at, U".!?\u2026\u203c\u2047\u2048\u2049)]}\"'*_`\u00bb\u2019\u201c\u201d\u203a") ||
             (codes_[at] >= 0x2000 && Is(at, kClassSpecial));
    };
    for (++i; i < codes_.size() && may_follow(i); ++i) continue;
    if (i == codes_.size() || !Is(i, kClassSpace)) return false;  // the end of the text ends a sentence anyway
    while (i < codes_.size() && !IsWord(i)) ++i;
    return i < codes_.size() && !Is(i, kClassSmall);
  }
  // What stands right before the full stop at `i`: a letter alone, or the number that its line begins with.
  bool Shortens(size_t i) const {
    size_t begin = i;
    while (begin > 0 && !Is(begin - 1, kClassAlone) && (IsWord(begin - 1) || classes_[begin - 1] == 0)) --begin;
    while (begin < i && classes_[begin] == 0) ++begin;
    size_t letters = 0;
    bool number = begin < i;
    for (size_t at = begin; at < i; ++at) {
      if (IsWord(at)) ++letters;
      number = number && codes_[at] < 0x80 && Is(at, kClassDigit);
    }
    if (letters == 1 && Is(begin, kClassLetter)) return true;
    while (begin > 0 && !IsLineEnd(begin - 1)) {
      if (IsWord(--begin)) return false;
    }
    return number;
  }

  std::vector<uint32_t> codes_;
  std::vector<CharacterClass> classes_;
};

}  // namespace telltale::test
