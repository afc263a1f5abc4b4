#pragma once
// content/schema_walk.h - what a validation carries with it: its budget, its tone, and its marks.
//
// What:     the part of SchemaValidator that knows no keyword. A walk that is quiet wants only yes or no and makes no
//           evidence. Marks are bits, one a member or element, kept as a stack in the scratch.
// Threads:  belongs to one validation.
// Errors:   stopped() once the steps ran out or enough violations were told; every answer from then on is void.

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/json_tree.h"
#include "content/schema_violations.h"

namespace telltale {

class SchemaWalk {
 protected:
  static constexpr size_t kNoMarks = ~size_t{0};
  static constexpr uint32_t kMember = SchemaScratch::kMember;

  SchemaWalk(SchemaScratch* scratch, int64_t steps) : scratch_(*scratch), steps_(steps) { scratch_.Begin(); }

  bool stopped() const { return gave_up_ || scratch_.full(); }
  bool quiet() const { return quiet_ > 0; }
  bool gave_up() const { return gave_up_; }
  void GiveUp() { gave_up_ = true; }

  bool Spend(int64_t steps) {
    steps_ -= steps;
    if (steps_ < 0) gave_up_ = true;
    return !stopped();
  }

  // Always false, for `return Fail(...)`. The evidence is made only where somebody will read it.
  template <typename... Args>
  bool Fail(std::string_view keyword, fmt::format_string<Args...> format, Args&&... args) {
    if (quiet() || stopped()) return false;
    scratch_.evidence_.clear();
    fmt::format_to(std::back_inserter(scratch_.evidence_), format, std::forward<Args>(args)...);
    scratch_.Tell(keyword, scratch_.evidence_);
    return false;
  }
  bool FailMember(std::string_view keyword, std::string_view member, std::string_view evidence) {
    if (!quiet() && !stopped()) scratch_.Tell(keyword, evidence, &member);
    return false;
  }
  std::string_view Shown(const JsonNode& value) {
    scratch_.shown_.clear();
    if (!quiet()) AppendValue(value, &scratch_.shown_);
    return scratch_.shown_;
  }
  std::string_view Wanted(uint8_t types) {
    scratch_.shown_.clear();
    if (!quiet()) AppendTypes(types, &scratch_.shown_);
    return scratch_.shown_;
  }

  // A check after another one: left out where the answer is known and nobody wants the reasons.
  template <typename Check>
  bool Also(bool so_far, Check check) {
    if (!so_far && quiet()) return false;
    return check() && so_far;
  }

  // --- Marks: which members or elements a subschema has spoken about. ---

  size_t PushMarks(uint32_t count) {
    const size_t base = scratch_.marks_.size();
    Spend(count / 64);
    scratch_.marks_.resize(base + (count + 63) / 64, 0);
    return base;
  }
  void PopMarks(size_t base) { scratch_.marks_.resize(base); }
  void Mark(size_t base, uint32_t place) {
    if (base != kNoMarks) scratch_.marks_[base + place / 64] |= uint64_t{1} << place % 64;
  }
  // What is marked from `own` up, marked at `base` as well.
  void Merge(size_t base, size_t own) {
    for (size_t word = own; word < marks_top(); ++word) scratch_.marks_[base + word - own] |= scratch_.marks_[word];
  }
  bool Marked(size_t base, uint32_t place) const { return (scratch_.marks_[base + place / 64] >> place % 64 & 1) != 0; }

  // --- Where the walk stands. ---

  void Enter(const JsonNode* child, uint32_t element) { scratch_.Enter(child, element); }
  void Leave() { scratch_.Leave(); }
  std::vector<std::pair<uint64_t, const JsonNode*>>& hashes() { return scratch_.hashes_; }
  size_t marks_top() const { return scratch_.marks_.size(); }
  size_t told() const { return scratch_.violations_.size(); }

  SchemaScratch& scratch_;
  int64_t steps_;
  int quiet_ = 0;

 private:
  bool gave_up_ = false;
};

}  // namespace telltale
