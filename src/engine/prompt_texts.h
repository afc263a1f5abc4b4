#pragma once
// engine/prompt_texts.h - which texts each prompt version came with: a version that was edited in place.
//
// What:     per (prompt id, version) the hashes of its texts. A text that its version did not have before is an edit,
//           told once: going back to an earlier text is none. The fourth text within an hour, or the ninth in all, says
//           that filled-in prompts are sent instead of templates: that is told once, then the version is not judged.
// Units:    hashes; event time.
// Threads:  not thread-safe; lives in a stream.
// Errors:   bounds: `max_prompts` versions, the one unseen for longest gives its place up and is new the next time. An
//           edit back and forth between outputs that hash alike in 64 bits is missed.
// Cost:     a scan of the versions known, usually one or two; 160 bytes each.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace telltale {

enum class PromptText : uint8_t { kKnown, kEdited, kTooMany, kNotJudged };

class PromptTexts {
 public:
  explicit PromptTexts(size_t max_prompts) : max_prompts_(max_prompts) {}

  PromptText See(uint64_t prompt, uint64_t text, Time time) {
    Prompt& known = PromptOf(prompt);
    known.used = ++calls_;
    if (!known.judged) return PromptText::kNotJudged;
    int lately = 1;
    for (size_t i = 0; i < known.count; ++i) {
      if (known.texts[i] == text) return PromptText::kKnown;
      if (time - known.first_seen[i] < std::chrono::hours(1)) ++lately;
    }
    if (lately > kMostAnHour || known.count == known.texts.size()) {
      known.judged = false;
      return PromptText::kTooMany;
    }
    known.texts[known.count] = text;
    known.first_seen[known.count] = time;
    return ++known.count == 1 ? PromptText::kKnown : PromptText::kEdited;
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(prompts_, calls_);
  }

 private:
  static constexpr int kMostAnHour = 3;
  struct Prompt {
    uint64_t name = 0;
    uint64_t used = 0;
    size_t count = 0;
    bool judged = true;
    std::array<uint64_t, 8> texts{};
    std::array<Time, 8> first_seen{};

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(name, used, count, judged, texts, first_seen);
    }
    bool IsSane() const { return count <= texts.size(); }
  };
  Prompt& PromptOf(uint64_t name) {
    for (Prompt& prompt : prompts_) {
      if (prompt.name == name) return prompt;
    }
    Prompt& fresh = prompts_.size() < max_prompts_ ? prompts_.emplace_back()
                                                   : *std::ranges::min_element(prompts_, {}, &Prompt::used);
    fresh = Prompt{};
    fresh.name = name;
    return fresh;
  }

  const size_t max_prompts_;
  std::vector<Prompt> prompts_;
  uint64_t calls_ = 0;
};

}  // namespace telltale
