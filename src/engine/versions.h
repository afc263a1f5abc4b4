#pragma once
// engine/versions.h - which prompt and model versions a stream has seen, and when each came first.
//
// What:     remembers the first sighting of every version; the last one before a change is told in the alert's story.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Cost:     one comparison while the version stays the same.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/hash.h"
#include "engine/verdict.h"

namespace telltale {

class Versions {
 public:
  explicit Versions(int limit) : limit_(limit) {}

  // False where a version had to be folded because the limit was reached.
  bool See(std::string_view prompt_version, std::string_view model_version, Time time);

  // The newest first sighting at or before `time` that replaced another version.
  std::optional<VersionChange> LastChange(Time time) const;
  const std::vector<VersionChange>& sightings() const { return sightings_; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(prompt_, model_, sightings_);
  }

 private:
  struct Line {
    std::string current;
    std::unordered_set<std::string, StringHash, std::equal_to<>> known;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(current, known);
    }
  };
  bool SeeOne(Line& line, std::string_view what, std::string_view version, Time time);

  const int limit_;
  Line prompt_;
  Line model_;
  std::vector<VersionChange> sightings_;  // in order of time
};

}  // namespace telltale
