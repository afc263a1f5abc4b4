#include "engine/answering_models.h"

#include <algorithm>

#include "base/hash.h"

namespace telltale {
namespace {
constexpr size_t kMaxTextBytes = 64;
}

AnsweringModels::Model& AnsweringModels::ModelOf(std::string_view model) {
  const uint64_t name = Hash(model);
  for (Model& known : models_) {
    if (known.name == name) return known;
  }
  Model& fresh =
      models_.size() < kMaxModels ? models_.emplace_back() : *std::ranges::min_element(models_, {}, &Model::used);
  fresh = Model{};
  fresh.name = name;
  return fresh;
}

bool AnsweringModels::Swap(Part& part, std::string_view text, Time time) {
  text = text.substr(0, kMaxTextBytes);
  if (text.empty() || part.text == text || (!part.text.empty() && time < part.since)) return false;
  const bool is_first = part.text.empty();
  if (!is_first) swap_ = {part.text, std::string(text)};
  part.text = text;
  part.since = time;
  return !is_first;
}

const ModelSwap* AnsweringModels::See(std::string_view model, std::string_view version, std::string_view fingerprint,
                                      Time time) {
  Model& known = ModelOf(model);
  known.used = ++calls_;
  // Where both changed, the version says more.
  const bool other_fingerprint = Swap(known.fingerprint, fingerprint, time);
  const bool other_version = Swap(known.version, version, time);
  return other_fingerprint || other_version ? &swap_ : nullptr;
}

}  // namespace telltale
