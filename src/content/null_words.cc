#include "content/null_words.h"

#include "content/text.h"

namespace telltale {
namespace {

size_t FirstByte(std::string_view folded) { return static_cast<unsigned char>(folded.front()); }

// One of 32 bits, the same for both cases of a letter; all of them for what folding may change.
uint32_t LastBit(char last) {
  const auto byte = static_cast<unsigned char>(last);
  return byte >= 0x80 ? ~uint32_t{0} : uint32_t{1} << (byte & 0x1f);
}

}  // namespace

NullWords::NullWords(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    std::string folded;
    FoldInto(Trim(word), &folded);
    if (folded.empty() || folded.size() > kMaxBytes || !words_.insert(folded).second) continue;
    lengths_[FirstByte(folded)] |= uint64_t{1} << folded.size();
    lasts_[FirstByte(folded)] |= LastBit(folded.back());
    content_hash_ += Combine(Hash(folded), 1);  // a sum: the order does not matter
  }
}

bool NullWords::Holds(std::string_view trimmed, std::string* scratch) const {
  if (trimmed.empty() || trimmed.size() > kMaxBytes) return false;
  const auto first = static_cast<unsigned char>(trimmed.front());
  // Folding changes neither the length nor, in ASCII, more than the case of the first byte.
  const size_t folded_first = first >= 0x80 ? first : FoldCharacter(first);
  const bool possible = first >= 0x80 || ((lengths_[folded_first] >> trimmed.size() & 1) != 0 &&
                                          (lasts_[folded_first] & LastBit(trimmed.back())) != 0);
  if (!possible) return false;
  scratch->clear();
  FoldInto(trimmed, scratch);
  return words_.contains(std::string_view(*scratch));
}

}  // namespace telltale
