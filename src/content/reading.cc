#include "content/reading.h"

#include <algorithm>

#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kLeastPart = 4;

}  // namespace

void Reading::Forget() {
  empty = opening = shape = fault = refusal = unknown_entity = meant_entity = transport_cut = {};
  text = placeholder = fence = repeated_piece = personal_data = secret = schema_violations = {};
  tool_fault = form_fault = {};
  repetition_asked = sections_read_ = schema_asked = tools_asked = form_asked = false;
  scripts = {};
  counts = {};
  characters = text_fingerprint = 0;
  fallbacks = 0;
  json = Json::kAbsent;
  wrapping = Wrapping::kNone;
  looks_json = text_read = refused = entity_seen = entity_unknown = output_cut = false;
  tokens.clear();
  matched.clear();
  unwanted.clear();
  mentions.clear();
  text_labels.clear();
  confidence.reset();
  kept_ = 0;
}

const SectionReader& Reading::Sections() const {
  if (!sections_read_) {
    sections_.Read(text);
    sections_read_ = true;
  }
  return sections_;
}

std::string_view Reading::Keep(std::initializer_list<std::string_view> parts) const {
  if (kEvidenceBytes - kept_ < kMaxEvidenceBytes) return {};
  char* const begin = evidence_.get() + kept_;
  size_t bytes = 0;
  for (const std::string_view raw : parts) {
    // Where there is no room for a redacted part, there is none for the part.
    if (raw.empty() || kMaxEvidenceBytes - bytes < kLeastPart) continue;
    const std::string_view part = redactor_.Redact(raw, kMaxEvidenceBytes);
    const std::string_view fitting = CutAt(part, kMaxEvidenceBytes - bytes);
    if (!fitting.empty()) std::copy(fitting.begin(), fitting.end(), begin + bytes);  // an empty view may point nowhere
    bytes += fitting.size();
    if (fitting.size() < part.size()) break;
  }
  kept_ += bytes;
  return {begin, bytes};
}

std::string_view Reading::KeepUnknown(std::string_view unknown, std::string_view meant) const {
  return meant.empty() ? Keep({unknown}) : Keep({unknown, kLooksLike, meant});
}

}  // namespace telltale
