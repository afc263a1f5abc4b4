#pragma once
// engine/version_ledger.h - what each version of a prompt and model of a stream said: its own counts of every signal.
//
// What:     a version is the pair of the prompt's version and the model that answered. The counts of each are kept
//           apart, so that a new version can be compared with the one that ran before it, and an old one looked up.
// Units:    event time; counts by the signal's place in its stream; scores in standard deviations of the baseline that
//           was in force.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Errors:   bounds: kMostVersions, of which the one unseen for longest gives its place up; names are cut to 64 bytes.
// Cost:     two comparisons an output while the version stays the same; 40 bytes a signal and version.

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/output.h"
#include "base/time.h"

namespace telltale {

class VersionLedger {
 public:
  static constexpr size_t kMostVersions = 24;
  static constexpr uint64_t kMostScored = 10'000;  // then the baseline may hold the version's own values
  static constexpr size_t kNone = ~size_t{0};

  struct Counts {
    uint64_t n = 0;
    double sum = 0;       // of hits, or of the numbers
    uint64_t scored = 0;  // numbers with a score
    double score = 0;     // their sum
    std::vector<uint32_t> labels;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(n);
      archive.Any(sum);  // of numbers that may be as large as there are
      archive(scored, score, labels);
    }
  };
  struct Version {
    std::string prompt;
    std::string model;
    Time first{};
    Time last{};
    uint64_t outputs = 0;
    uint64_t number = 0;  // in the order of first sightings
    uint64_t before = 0;  // the number of the version that ran before; its own where it was the first
    std::vector<Counts> signals;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(prompt, model, first, last, outputs, number, before, signals);
    }
  };

  // True where this output's version is not that of the one before: what is counted but not yet told belongs to that.
  bool IsAnother(const Output& output) const;
  // The output that is counted from now on; of which it is known by now whether it is of another version.
  void See(const Output& output, Time time) { See(output, time, IsAnother(output)); }
  void See(const Output& output, Time time, bool is_another);

  void AddRates(size_t signal, uint32_t evaluations, uint32_t hits) {
    Counts& counts = Of(signal);
    counts.n += evaluations;
    counts.sum += hits;
  }
  // `score`: NaN where there is no baseline yet.
  void AddNumber(size_t signal, double value, double score) {
    if (!std::isfinite(value)) return;
    Counts& counts = Of(signal);
    ++counts.n;
    counts.sum += value;
    if (std::isnan(score) || counts.scored >= kMostScored) return;
    ++counts.scored;
    counts.score += score;
  }
  void AddLabel(size_t signal, size_t label) {
    Counts& counts = Of(signal);
    if (label >= counts.labels.size()) counts.labels.resize(label + 1);
    ++counts.n;
    ++counts.labels[label];
  }
  // Where a check is asked differently now, what was counted under it no longer compares.
  void Forget(size_t signal);

  const std::vector<Version>& versions() const { return versions_; }
  // The version of that number, or null where it was given up.
  const Version* Find(uint64_t number) const;
  // The version that outputs of that time were of: of those that had come by then the one that came last, where none
  // of them is known to have gone; else the one that went last. Null where none had come.
  const Version* At(Time time) const;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(kMostVersions, versions_);
    archive(current_, numbered_);
  }
  bool IsSane() const { return current_ == kNone || current_ < versions_.size(); }

 private:
  struct Names {
    std::string_view prompt;
    std::string_view model;
  };
  static Names NamesOf(const Output& output);
  Counts& Of(size_t signal) {
    std::vector<Counts>& signals = versions_[current_].signals;
    if (signal >= signals.size()) signals.resize(signal + 1);
    return signals[signal];
  }

  std::vector<Version> versions_;
  size_t current_ = kNone;
  uint64_t numbered_ = 0;
};

}  // namespace telltale
