#include "server/vocabulary_watch.h"

#include <algorithm>
#include <utility>

#include "content/rule_set.h"

namespace telltale {

void VocabularyWatch::Watch(const LoadedConfig& config) {
  MutexLock one_at_a_time(turn_mutex_);
  watched_.clear();
  all_well_ = true;
  if (!files_.look) return;
  const RuleSet::Vocabularies& slots = config.rules->vocabularies();
  for (const VocabularySpec& spec : config.specs.vocabularies) {
    const auto slot = slots.find(spec.name);
    const auto sight = config.vocabulary_sights.find(spec.name);
    if (slot == slots.end() || sight == config.vocabulary_sights.end()) continue;
    File file;
    file.name = spec.name;
    file.path = spec.file;
    file.slot = slot->second;
    file.taken = file.seen = file.in_use = sight->second;
    watched_.push_back(std::move(file));
  }
}

void VocabularyWatch::Start(std::chrono::nanoseconds period) {
  thread_ = std::jthread([this, period] {
    for (;;) {
      {
        MutexLock lock(stop_mutex_);
        if (!stopping_) lock.WaitFor(stopped_, period);
        if (stopping_) return;
      }
      Turn(std::chrono::steady_clock::now());
    }
  });
}

void VocabularyWatch::Stop() {
  {
    MutexLock lock(stop_mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void VocabularyWatch::Turn(Moment now) {
  MutexLock one_at_a_time(turn_mutex_);
  // No slot gives these out any more, so that a count of one stays one.
  std::erase_if(retired_, [](const auto& list) { return list.use_count() == 1; });
  for (File& file : watched_) LookAt(file, now);
  all_well_ = std::none_of(watched_.begin(), watched_.end(), [](const File& file) { return file.refused; });
}

void VocabularyWatch::LookAt(File& file, Moment now) {
  const FileSight sight = files_.look(file.path);
  if (sight != file.seen) {
    file.seen = sight;
    file.seen_since = now;
  }
  if (file.refused && sight == file.in_use) {  // as it was before: put back
    file.refused = false;
    file.taken = sight;
  }
  if (sight != file.taken && now - file.seen_since >= kQuiet) Take(file, now);
}

void VocabularyWatch::Take(File& file, Moment now) {
  auto text = files_.read(file.path, kMaxVocabularyBytes);
  auto list = text.ok() ? Vocabulary::Make(*std::move(text), file.slot->how())
                        : absl::StatusOr<std::shared_ptr<const Vocabulary>>(text.status());
  if (const FileSight sight = files_.look(file.path); sight != file.seen) {
    file.seen = sight;
    file.seen_since = now;
    return;  // written meanwhile: what was read may be half of it
  }
  file.taken = file.seen;
  file.refused = !list.ok();
  if (file.refused) return events_->VocabularyRefused(file.name, file.path, list.status());
  file.in_use = file.seen;
  const size_t entries = (*list)->size();
  retired_.push_back(file.slot->Exchange(*std::move(list)));
  events_->VocabularyReloaded(file.name, entries);
}

}  // namespace telltale
