#include "engine/version_ledger.h"

#include <algorithm>

#include "base/prefix.h"
#include "base/same_name.h"

namespace telltale {
namespace {

constexpr size_t kMostNameBytes = 64;

}  // namespace

// A prompt without a version is known by its hash, an answer without the model's version by the model asked for.
VersionLedger::Names VersionLedger::NamesOf(const Output& output) {
  constexpr size_t kHashDigits = 12;
  const std::string_view prompt = output.prompt_version.empty() ? output.prompt_sha256.substr(0, kHashDigits)
                                                                : PrefixOf(output.prompt_version, kMostNameBytes);
  return {prompt, PrefixOf(output.model_version.empty() ? output.model : output.model_version, kMostNameBytes)};
}

bool VersionLedger::IsAnother(const Output& output) const {
  if (current_ == kNone) return true;
  const Names names = NamesOf(output);
  const Version& current = versions_[current_];
  return !SameName(current.prompt, names.prompt) || !SameName(current.model, names.model);
}

void VersionLedger::See(const Output& output, Time time, bool is_another) {
  if (is_another) {
    const Names names = NamesOf(output);
    const uint64_t before = current_ == kNone ? 0 : versions_[current_].number;
    const auto found = std::ranges::find_if(versions_, [&](const Version& version) {
      return version.prompt == names.prompt && version.model == names.model;
    });
    if (found != versions_.end()) {
      current_ = static_cast<size_t>(found - versions_.begin());
    } else {
      if (versions_.size() >= kMostVersions) {
        versions_.erase(std::ranges::min_element(versions_, {}, &Version::last));
      }
      Version fresh;
      fresh.prompt = names.prompt;
      fresh.model = names.model;
      fresh.first = fresh.last = time;
      fresh.number = numbered_++;
      fresh.before = fresh.number == 0 ? 0 : before;
      current_ = versions_.size();
      versions_.push_back(std::move(fresh));
    }
  }
  Version& version = versions_[current_];
  version.last = std::max(version.last, time);
  ++version.outputs;
}

void VersionLedger::Forget(size_t signal) {
  for (Version& version : versions_) {
    if (signal < version.signals.size()) version.signals[signal] = {};
  }
}

const VersionLedger::Version* VersionLedger::Find(uint64_t number) const {
  const auto found = std::ranges::find(versions_, number, &Version::number);
  return found == versions_.end() ? nullptr : &*found;
}

const VersionLedger::Version* VersionLedger::At(Time time) const {
  const Version* present = nullptr;
  const Version* gone = nullptr;
  for (const Version& version : versions_) {
    if (version.first > time) continue;
    if (version.last >= time) {
      if (present == nullptr || version.first > present->first) present = &version;
    } else if (gone == nullptr || version.last > gone->last) {
      gone = &version;
    }
  }
  return present != nullptr ? present : gone;
}

}  // namespace telltale
