#include "content/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.h"
#include "content/letters.h"
#include "content/text.h"

namespace telltale {
namespace {

// Together 23.6 bytes a line; the table that is asked for every value is the roomier one.
constexpr double kFormsLoad = 0.7;
constexpr double kLooksLoad = 0.87;
constexpr size_t kMinLetters = 3;  // of what is shorter, everything is one edit away
constexpr size_t kMaxEditedBytes = 64;
constexpr size_t kMaxCandidateBytes = 3 * Vocabulary::kMaxEntryBytes;  // an entry in full-width forms
constexpr size_t kMaxEdits = 2048;
constexpr size_t kBatch = 32;  // cache misses that wait for one another no longer

std::string_view WithoutMark(std::string_view text) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  return text;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Vocabulary>> Vocabulary::Make(std::string lines, Normalisation how) {
  if (lines.size() >= LineTable::kNone) return InvalidArgument("{} bytes; at most 4 GiB", lines.size());
  const auto count = static_cast<size_t>(std::count(lines.begin(), lines.end(), '\n')) + 1;
  std::shared_ptr<Vocabulary> made(new Vocabulary(std::move(lines), count, how));
  if (absl::Status status = made->Load(); !status.ok()) return status;
  return std::shared_ptr<const Vocabulary>(std::move(made));
}

Vocabulary::Vocabulary(std::string lines, size_t count, Normalisation how)
    : text_(std::move(lines)), how_(how), forms_(count, kFormsLoad), looks_(count, kLooksLoad) {}

absl::Status Vocabulary::Load() {
  struct Line {
    uint32_t place;
    uint64_t form, look;
    bool has_look;
  };
  std::array<Line, kBatch> batch;
  size_t waiting = 0;
  Scratch mine;
  Scratch other;
  // A line is compared with earlier ones only where the hashes agree, so nearly never but for one that is there twice.
  const auto flush = [&] {
    for (size_t i = 0; i < waiting; ++i) {
      const Line& line = batch[i];
      const uint32_t twin = forms_.Find(line.form, [&](uint32_t place) {
        return NormalForm(EntryAt(place), how_, kMaxEntryBytes, &other.form) ==
               NormalForm(EntryAt(line.place), how_, kMaxEntryBytes, &mine.form);
      });
      if (twin != LineTable::kNone) continue;
      forms_.Add(line.form, line.place);
      ++size_;
      if (!line.has_look) continue;
      const uint32_t double_ganger = looks_.Find(line.look, [&](uint32_t place) {
        return LookAlike(EntryAt(place), &other.entry) == LookAlike(EntryAt(line.place), &mine.entry);
      });
      if (double_ganger == LineTable::kNone) looks_.Add(line.look, line.place);
    }
    waiting = 0;
  };

  Letters letters;
  std::string_view left = WithoutMark(text_);
  for (size_t number = 1; !left.empty(); ++number) {
    const auto place = static_cast<uint32_t>(text_.size() - left.size());
    const std::string_view entry = EntryAt(place);
    const size_t end = left.find('\n', entry.size());  // behind the entry there is a line feed, with a '\r' perhaps
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (entry.size() > kMaxEntryBytes) {
      return InvalidArgument("line {} has {} bytes; an entry has at most {}", number, entry.size(), kMaxEntryBytes);
    }
    if (IsBlank(entry)) continue;
    const std::string_view form = NormalForm(entry, how_, kMaxEntryBytes, &mine.form);
    if (form.empty()) continue;  // nothing but marks
    longest_ = std::max(longest_, form.size());
    if (letters.Read(form)) edits_.Learn(letters);
    const std::string_view look = LookAlike(entry, &mine.entry);
    batch[waiting] = {place, HashOfLetters(form), Hash(look), !look.empty()};
    forms_.Prefetch(batch[waiting].form);
    looks_.Prefetch(batch[waiting].look);
    if (++waiting == kBatch) flush();
  }
  flush();
  return size_ > 0 ? absl::OkStatus() : InvalidArgument("holds no entry; write one a line");
}

std::string_view Vocabulary::EntryAt(uint32_t place) const {
  std::string_view entry = std::string_view(text_).substr(place);
  entry = entry.substr(0, entry.find('\n'));
  if (!entry.empty() && entry.back() == '\r') entry.remove_suffix(1);
  return entry;
}

bool Vocabulary::Knows(std::string_view candidate, Scratch* scratch) const {
  // Most candidates are ASCII and fit: their hash needs no copy of them.
  if (!how_.squeeze) {
    const std::string_view trimmed = how_.trim ? Trim(candidate) : candidate;
    if (const auto hash = HashOfAscii(trimmed, how_.casefold)) return !trimmed.empty() && forms_.Holds(*hash);
  }
  const std::string_view form = NormalForm(candidate, how_, longest_, &scratch->form);
  return !form.empty() && form.size() <= longest_ && forms_.Holds(HashOfLetters(form));
}

std::string_view Vocabulary::Nearest(std::string_view candidate, Scratch* scratch) const {
  if (candidate.size() > kMaxCandidateBytes) return {};
  uint32_t found = LineTable::kNone;
  const std::string_view look = LookAlike(candidate, &scratch->form);
  if (!look.empty()) {
    found = looks_.Find(Hash(look), [&](uint32_t place) { return LookAlike(EntryAt(place), &scratch->entry) == look; });
  }
  if (found == LineTable::kNone) {
    const std::string_view form = NormalForm(candidate, how_, kMaxEditedBytes, &scratch->form);
    Letters letters;
    if (form.size() > kMaxEditedBytes || !letters.Read(form) || letters.count < kMinLetters) return {};
    size_t budget = kMaxEdits;
    for (const EditKind kind : kEditKinds) {
      found = NearestEdit(letters, kind, &budget, &scratch->entry);
      if (found != LineTable::kNone) break;
    }
  }
  if (found == LineTable::kNone) return {};
  return how_.trim ? Trim(EntryAt(found)) : EntryAt(found);
}

// The first of the entries that an edit of this kind leads to.
uint32_t Vocabulary::NearestEdit(const Letters& candidate, EditKind kind, size_t* budget, std::string* room) const {
  uint32_t first = LineTable::kNone;
  std::array<Edit, kBatch> batch;
  size_t waiting = 0;
  const auto flush = [&] {
    for (size_t i = 0; i < waiting; ++i) {
      Letters entry;
      const uint32_t place = forms_.Find(batch[i].hash, [&](uint32_t at) {
        return entry.Read(NormalForm(EntryAt(at), how_, kMaxEntryBytes, room)) && Makes(batch[i], candidate, entry);
      });
      first = std::min(first, place);  // kNone is the last of all
    }
    waiting = 0;
  };
  edits_.Each(kind, candidate, budget, [&](const Edit& edit) {
    batch[waiting] = edit;
    forms_.Prefetch(edit.hash);
    if (++waiting == kBatch) flush();
  });
  flush();
  return first;
}

}  // namespace telltale
