#include "engine/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/hash.h"
#include "engine/engine.h"

namespace telltale {
namespace {

constexpr Duration kTextsWindow = std::chrono::days(1);
constexpr Duration kSettlesIn = std::chrono::days(1);
constexpr uint64_t kFewQuestions = 300;
constexpr uint64_t kFewHits = 3;
constexpr size_t kMaxShownBytes = 32;  // of a source or a version in evidence

void AddRate(Check check, bool hit, std::string_view evidence, Findings* findings) {
  findings->rates.push_back({check, kNoField, hit, evidence});
}

std::string_view Short(std::string_view text) { return text.substr(0, kMaxShownBytes); }

// The value of one part of a key; 0 where there is none.
uint64_t ValueOf(const KeyPart& part, const Reading& reading, const Output& output) {
  if (part.fact != kNoFact) return reading.facts[part.fact].key_value;
  for (const auto& [name, value] : output.attributes) {
    if (name == part.attribute) return value.empty() ? 0 : std::max<uint64_t>(1, Hash(value));
  }
  return 0;
}

}  // namespace

Comparison::Comparison(const EngineOptions& options, KeyRoom* room)
    : lateness_(options.lateness),
      max_keys_(options.max_keys),
      max_versions_(options.max_versions),
      seed_(options.hash_seed),
      room_(room) {}

void Comparison::Forget(Memory& memory) {
  if (memory.keys != nullptr) forgotten_before_ += memory.keys->forgotten();
  memory = Memory{};
}

bool Comparison::Settles(Check check) {
  return check == Check::kDuplicateContent || check == Check::kRepeatedText || check == Check::kProcessedTwice;
}

bool Comparison::IsSettled(Check check) const {
  switch (check) {
    case Check::kDuplicateContent:
      return duplicates_.settled;
    case Check::kRepeatedText:
      return texts_.settled;
    case Check::kProcessedTwice:
      return subjects_.settled;
    default:
      return true;
  }
}

void Comparison::SetRules(const ComparisonRules* rules) {
  rules_ = rules;
  const uint64_t duplicates = rules->DefinitionOf(Check::kDuplicateContent);
  const uint64_t subjects = rules->DefinitionOf(Check::kProcessedTwice);
  if (duplicates != duplicates_definition_) Forget(duplicates_);
  if (subjects != subjects_definition_) Forget(subjects_);
  duplicates_definition_ = duplicates;
  subjects_definition_ = subjects;
}

ComparisonKeys Comparison::KeysOf(const Reading& reading, const Output& output) const {
  ComparisonKeys keys;
  keys.duplicate = DuplicateKey(reading, output);
  keys.text = reading.text_fingerprint;
  if (!output.subject.empty()) keys.subject = std::max<uint64_t>(1, Hash(output.subject, seed_));
  // A hash that was sent is compared with hashes that were sent only: ours is another one.
  const bool sent = !output.prompt_sha256.empty();
  if (!output.prompt_version.empty() && (sent || !output.prompt_template.empty())) {
    keys.prompt = Combine(Combine(Hash(output.prompt_id), Hash(output.prompt_version)), sent ? 1 : 2);
    keys.prompt_text = Hash(sent ? output.prompt_sha256 : output.prompt_template);
  }
  return keys;
}

void Comparison::Compare(const ComparisonKeys& keys, const Reading& reading, const Output& output, Time event,
                         Time arrival, Findings* findings) {
  const auto ask = [&](Check check, Memory& memory, Duration window, uint64_t key) {
    if (key != 0) Ask(check, memory, window, key, reading, output, event, findings);
  };
  ask(Check::kDuplicateContent, duplicates_, rules_->duplicates_within, keys.duplicate);
  ask(Check::kRepeatedText, texts_, kTextsWindow, keys.text);
  ask(Check::kProcessedTwice, subjects_, rules_->subject_within, keys.subject);
  if (output.sequence) FindSequence(reading, output, event, findings);
  if (output.produced_at) {
    const Duration late = arrival - *output.produced_at;
    const bool hit = late > lateness_;
    AddRate(Check::kLateOutput, hit, hit ? reading.Keep({FormatDuration(late), " late"}) : std::string_view(),
            findings);
  }
  if (keys.prompt != 0) FindEdit(keys, event, findings);
  if (!output.model_version.empty() || !output.system_fingerprint.empty()) {
    FindSwap(reading, output, event, findings);
  }
}

void Comparison::Ask(Check check, Memory& memory, Duration window, uint64_t key, const Reading& reading,
                     const Output& output, Time event, Findings* findings) {
  if (memory.keys == nullptr) {
    memory.keys = std::make_unique<KeyMemory>(KeyMemory::Options{max_keys_, window, lateness_}, room_);
    memory.since = event;
  }
  const std::optional<KeyMemory::Sighting> earlier = memory.keys->See(key, output.id, event);
  ++memory.asked;
  if (earlier) ++memory.hits;
  if (memory.asked == kFewQuestions && memory.hits <= kFewHits) memory.settled = true;
  if (event - memory.since >= std::min(window, kSettlesIn)) memory.settled = true;
  std::string_view evidence;
  if (earlier) {
    evidence = earlier->first_id.empty() ? reading.Keep({"same as an output without id at ", FormatTime(earlier->last)})
                                         : reading.Keep({"same as ", earlier->first_id});
  }
  AddRate(check, earlier.has_value(), evidence, findings);
}

uint64_t Comparison::DuplicateKey(const Reading& reading, const Output& output) const {
  if (rules_->duplicates.empty()) return 0;
  uint64_t key = seed_;
  for (const KeyPart& part : rules_->duplicates) {
    const uint64_t value = ValueOf(part, reading, output);
    if (value == 0) return 0;
    key = Combine(key, value);
  }
  return std::max<uint64_t>(1, key);
}

void Comparison::FindSequence(const Reading& reading, const Output& output, Time event, Findings* findings) {
  if (sequences_ == nullptr) sequences_ = std::make_unique<Sequences>();
  const SequenceStep step = sequences_->See(Hash(output.source, seed_), *output.sequence, event);
  const bool hit = step.kind == SequenceStep::Kind::kGap;
  std::string_view evidence;
  if (hit) {
    std::array<char, 128> text;
    char* end = fmt::format_to_n(text.data(), text.size(), "{} missing after {}", step.missing, step.last).out;
    const auto left = [&] { return static_cast<size_t>(text.data() + text.size() - end); };
    if (step.again > 0) end = fmt::format_to_n(end, left(), ", {} came again", step.again).out;
    const std::string_view told(text.data(), static_cast<size_t>(end - text.data()));
    evidence = output.source.empty() ? reading.Keep({told}) : reading.Keep({told, " from ", Short(output.source)});
  }
  AddRate(Check::kSequenceGap, hit, evidence, findings);
}

void Comparison::FindEdit(const ComparisonKeys& keys, Time event, Findings* findings) {
  if (prompts_ == nullptr) prompts_ = std::make_unique<PromptTexts>(static_cast<size_t>(max_versions_));
  switch (prompts_->See(keys.prompt, keys.prompt_text, event)) {
    case PromptText::kKnown:
      return AddRate(Check::kPromptEdited, false, {}, findings);
    case PromptText::kEdited:
      return AddRate(Check::kPromptEdited, true, "another text under the same version", findings);
    case PromptText::kTooMany:
      return AddRate(Check::kPromptEdited, true, "a new text each time: filled-in prompts? no longer judged", findings);
    case PromptText::kNotJudged:
      return;
  }
}

void Comparison::FindSwap(const Reading& reading, const Output& output, Time event, Findings* findings) {
  const ModelSwap* swap = models_.See(output.model, output.model_version, output.system_fingerprint, event);
  AddRate(Check::kModelChanged, swap != nullptr,
          swap == nullptr ? std::string_view() : reading.Keep({Short(swap->from), " -> ", Short(swap->to)}), findings);
}

template <typename Archive>
void Comparison::Persist(Archive& archive) {
  archive(duplicates_definition_, subjects_definition_, sequences_, models_, forgotten_before_);
  for (Memory* const memory : {&duplicates_, &texts_, &subjects_}) {
    archive(memory->since, memory->asked, memory->hits, memory->settled);
    archive.Pointer(memory->keys, [this] { return std::make_unique<KeyMemory>(KeyMemory::Options{}, room_); });
  }
  archive.Pointer(prompts_, [this] { return std::make_unique<PromptTexts>(static_cast<size_t>(max_versions_)); });
}
template void Comparison::Persist(ArchiveReader& archive);
template void Comparison::Persist(ArchiveWriter& archive);

uint64_t Comparison::forgotten() const {
  uint64_t forgotten = forgotten_before_;
  for (const Memory* memory : {&duplicates_, &texts_, &subjects_}) {
    if (memory->keys != nullptr) forgotten += memory->keys->forgotten();
  }
  return forgotten + (sequences_ == nullptr ? 0 : sequences_->forgotten_sources());
}

}  // namespace telltale
