#include "content/reading.h"

#include <algorithm>

#include "content/text.h"

namespace telltale {

void Reading::Forget() {
  empty = opening = shape = fault = refusal = unknown_entity = {};
  characters = text_fingerprint = 0;
  json = Json::kAbsent;
  wrapping = Wrapping::kNone;
  looks_json = text_read = refused = entity_seen = entity_unknown = output_cut = false;
  tokens.clear();
  confidence.reset();
  kept_ = 0;
}

std::string_view Reading::Keep(std::initializer_list<std::string_view> parts) const {
  if (kEvidenceBytes - kept_ < kMaxEvidenceBytes) return {};
  char* const begin = evidence_.get() + kept_;
  size_t bytes = 0;
  for (const std::string_view part : parts) {
    const std::string_view fitting = CutAt(part, kMaxEvidenceBytes - bytes);
    if (!fitting.empty()) std::copy(fitting.begin(), fitting.end(), begin + bytes);  // an empty view may point nowhere
    bytes += fitting.size();
    if (fitting.size() < part.size()) break;
  }
  kept_ += bytes;
  return {begin, bytes};
}

}  // namespace telltale
