#include "content/null_words.h"

#include "content/text.h"

namespace telltale {
namespace {

size_t FirstByte(std::string_view folded) { return static_cast<unsigned char>(folded.front()); }

}  // namespace

NullWords::NullWords(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    std::string folded;
    FoldInto(Trim(word), &folded);
    if (folded.empty() || folded.size() > kMaxBytes || !words_.insert(folded).second) continue;
    lengths_[FirstByte(folded)] |= uint64_t{1} << folded.size();
    content_hash_ += Combine(Hash(folded), 1);  // a sum: the order does not matter
  }
}

bool NullWords::Holds(std::string_view trimmed, std::string* scratch) const {
  if (trimmed.empty() || trimmed.size() > kMaxBytes) return false;
  const auto first = static_cast<unsigned char>(trimmed.front());
  // Folding changes neither the length nor, in ASCII, more than the case of the first byte.
  const bool possible = first >= 0x80 || (lengths_[FoldCharacter(first)] >> trimmed.size() & 1) != 0;
  if (!possible) return false;
  scratch->clear();
  FoldInto(trimmed, scratch);
  return words_.contains(std::string_view(*scratch));
}

}  // namespace telltale
