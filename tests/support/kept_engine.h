#pragma once
// tests/support/kept_engine.h - an engine, and what a store would hold of it: cut, crash, compare.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace telltale {

struct LearnedSignalView {
  Check check{};
  std::string field;
  double baseline_n = 0;
  uint64_t evaluations = 0;
};

class KeptEngine {
 public:
  KeptEngine(const EngineOptions& options, std::shared_ptr<const RuleSet> rules)
      : options_(options), engine_(std::make_unique<Engine>(options, std::move(rules))) {}

  Engine& engine() { return *engine_; }
  Analyzer& analyzer() { return analyzer_; }
  std::vector<KeptPart>& parts() { return parts_; }
  size_t journal_blocks() const { return journal_.size(); }
  const std::vector<std::string>& damaged() const { return damaged_; }
  int opened() {
    CountOpened();
    return opened_;
  }

  // Commits what has gathered, as a store does.
  void Cut(const CutOptions& options) {
    CountOpened();
    kept_opened_ = opened_;
    EngineCut cut = engine_->Cut(options);
    for (const std::string& name : cut.dropped) {
      std::erase_if(parts_, [&](const KeptPart& part) { return part.name == name; });
    }
    for (KeptPart& part : cut.parts) {
      std::erase_if(parts_, [&](const KeptPart& old) { return old.name == part.name; });
      parts_.push_back(std::move(part));
    }
    if (!cut.journal.empty()) journal_.emplace_back(cut.last, cut.journal);
    if (!cut.ids.empty()) ids_.push_back(cut.ids);
    std::erase_if(journal_, [&](const auto& block) { return block.first < cut.needed_from; });
  }

  // Everything that was not cut is gone.
  void Crash(std::shared_ptr<const RuleSet> rules, bool same_rules) {
    engine_ = std::make_unique<Engine>(options_, std::move(rules));
    const RestoreReport report = engine_->Restore(
        parts_,
        [&](const TakeBlock& take) {
          for (const auto& [last, block] : journal_) take(block);
        },
        same_rules);
    damaged_ = report.damaged;
    for (const std::string& ids : ids_) engine_->TakeIds(ids, {});
    opened_ = kept_opened_;
  }

  // The first part whose bytes are not the other's, or "". Both are cut as a whole.
  std::string Differs(KeptEngine& other) {
    Cut({.whole = true, .everything = true});  // ticks that were not worth an entry are in them, too
    other.Cut({.whole = true, .everything = true});
    const auto mine = ByName(parts_);
    const auto others = ByName(other.parts_);
    for (const auto& [name, bytes] : others) {
      if (name == "engine") continue;  // numbers verdicts, which are told anew
      const auto found = mine.find(name);
      if (found == mine.end()) return name + " is missing";
      if (found->second == bytes) continue;
      const auto at = std::ranges::mismatch(bytes, found->second).in1 - bytes.begin();
      const auto near = [&](const std::string& text) {
        std::string shown;
        for (const char byte : text.substr(static_cast<size_t>(at < 60 ? 0 : at - 60), 120)) {
          shown += byte >= ' ' && byte <= '~' ? std::string(1, byte) : fmt::format("\\{:02x}", byte & 0xff);
        }
        return shown;
      };
      return fmt::format("{} differs at {} of {}: {} | {}", name, at, bytes.size(), near(bytes), near(found->second));
    }
    return mine.size() == others.size() ? "" : "there are more parts";
  }

  std::vector<LearnedSignalView> Signals(std::string_view workflow, std::string_view step) {
    std::vector<LearnedSignalView> signals;
    for (const StreamSnapshot& stream : engine_->Look().streams) {
      if (stream.workflow != workflow || stream.step != step) continue;
      for (const SignalSnapshot& signal : stream.signals) {
        signals.push_back({signal.check, signal.field, signal.watch.baseline_n, signal.evaluations});
      }
    }
    return signals;
  }

 private:
  static std::map<std::string, std::string> ByName(const std::vector<KeptPart>& parts) {
    std::map<std::string, std::string> by_name;
    for (const KeptPart& part : parts) by_name[part.name] = part.bytes;
    return by_name;
  }
  void CountOpened() {
    for (const Verdict& verdict : engine_->TakeVerdicts()) opened_ += verdict.open ? 1 : 0;
  }

  const EngineOptions options_;
  Analyzer analyzer_;
  std::unique_ptr<Engine> engine_;
  std::vector<KeptPart> parts_;
  std::vector<std::pair<uint64_t, std::string>> journal_;  // by the last sequence number
  std::vector<std::string> ids_;
  std::vector<std::string> damaged_;
  int opened_ = 0;
  int kept_opened_ = 0;
};

}  // namespace telltale
