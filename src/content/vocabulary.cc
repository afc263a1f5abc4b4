#include "content/vocabulary.h"

#include "base/hash.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kSmallestTable = 16;  // a power of two, as every size of the table

}  // namespace

Vocabulary::Vocabulary(std::string_view lines, Normalisation how) : how_(how), table_(kSmallestTable, 0) {
  if (lines.substr(0, 3) == "\xef\xbb\xbf") lines.remove_prefix(3);
  std::string scratch;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (IsBlank(line)) continue;
    Add(KeyOf(line, &scratch));
  }
  content_hash_ += how_.trim ? 1 : 0;
  content_hash_ += how_.casefold ? 2 : 0;
}

bool Vocabulary::Knows(std::string_view candidate, std::string* scratch) const {
  const uint64_t key = KeyOf(candidate, scratch);
  const size_t mask = table_.size() - 1;
  for (size_t at = key & mask;; at = (at + 1) & mask) {
    if (table_[at] == key) return true;
    if (table_[at] == 0) return false;
  }
}

uint64_t Vocabulary::KeyOf(std::string_view entry, std::string* scratch) const {
  if (how_.trim) entry = Trim(entry);
  if (how_.casefold) {
    scratch->clear();
    FoldInto(entry, scratch);
    entry = *scratch;
  }
  const uint64_t key = Hash(entry);
  return key == 0 ? 1 : key;  // 0 marks a free place
}

void Vocabulary::Add(uint64_t key) {
  if (2 * (size_ + 1) > table_.size()) Grow();
  const size_t mask = table_.size() - 1;
  size_t at = key & mask;
  while (table_[at] != 0) {
    if (table_[at] == key) return;
    at = (at + 1) & mask;
  }
  table_[at] = key;
  ++size_;
  content_hash_ += Combine(key, 0);  // a sum, so that the order of the lines does not matter
}

void Vocabulary::Grow() {
  std::vector<uint64_t> old(table_.size() * 2, 0);
  old.swap(table_);
  const size_t mask = table_.size() - 1;
  for (const uint64_t key : old) {
    if (key == 0) continue;
    size_t at = key & mask;
    while (table_[at] != 0) at = (at + 1) & mask;
    table_[at] = key;
  }
}

}  // namespace telltale
