#pragma once
// tests/store/random_commits.h - commits of every shape, and what a store must hold after each: the model that the
// tests of crashes, kills and faults compare with, byte for byte.

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "tests/store/scratch.h"

namespace telltale {

class RandomCommits {
 public:
  RandomCommits(uint64_t seed, size_t count) : random_(seed) {
    after_.emplace_back();
    for (size_t i = 1; i <= count; ++i) Make(i);
  }

  size_t size() const { return commits_.size(); }
  const Commit& at(size_t index) const { return commits_[index]; }              // from 0
  const StoreContents& After(size_t commits) const { return after_[commits]; }  // 0: an empty store
  const std::string& number_of(size_t index) const { return after_[index + 1].meta.at("number"); }

  // How many of the commits these contents are of; nullopt: of none.
  std::optional<size_t> CountIn(const StoreContents& contents) const {
    size_t count = 0;
    if (const auto number = contents.meta.find("number"); number != contents.meta.end())
      count = std::stoul(number->second);
    if (count > size() || contents != After(count)) return std::nullopt;
    return count;
  }

 private:
  std::string_view Bytes(size_t most) {
    std::string& text = texts_.emplace_back(random_() % (most + 1), '\0');
    for (char& byte : text) byte = static_cast<char>(random_());
    return text;
  }

  void Make(size_t i) {
    StoreContents state = after_.back();
    Commit commit;
    const Time now = kStoreNow + std::chrono::milliseconds(10 * i);
    if (random_() % 8 != 0) {
      commit.first_sequence = sequence_ + 1;
      commit.last_sequence = sequence_ += 1 + random_() % 50;
      commit.journal = texts_.emplace_back("b" + std::string(Bytes(random_() % 10 == 0 ? 60'000 : 3'000)));
    }
    if (random_() % 5 == 0 && sequence_ > 200) {
      commit.journal_needed_from = sequence_ - 200;
      std::erase_if(state.journal, [&](const auto& block) { return block.first.second < commit.journal_needed_from; });
    }
    if (random_() % 6 == 0) {
      commit.ids_needed_from = now - std::chrono::milliseconds(300);
      const int64_t oldest = commit.ids_needed_from.time_since_epoch().count();
      std::erase_if(state.ids, [&](const auto& row) { return row.first < oldest; });
    }
    if (random_() % 10 == 0) {
      commit.dropped_parts = {PartName()};
      state.parts.erase(std::string(commit.dropped_parts[0]));
    }
    if (!commit.journal.empty()) {
      state.journal.push_back({{commit.first_sequence, commit.last_sequence}, std::string(commit.journal)});
    }
    if (random_() % 4 != 0) {
      std::string& ids = texts_.emplace_back(kIdBytes * (1 + random_() % 60), '\0');
      for (char& byte : ids) byte = static_cast<char>(random_());
      commit.ids = ids;
      commit.ids_time = now;
      state.ids.emplace_back(now.time_since_epoch().count(), ids);
    }
    for (size_t parts = random_() % 3; parts > 0; --parts) {
      commit.parts.push_back({PartName(), sequence_, Bytes(12'000)});
      state.parts[std::string(commit.parts.back().name)] = {sequence_, std::string(commit.parts.back().data)};
    }
    if (random_() % 7 == 0) {
      commit.dead_letters.push_back({.time = now, .transport = "grpc", .reason = "reason", .body = Bytes(5'000)});
      state.dead_letters.emplace_back(commit.dead_letters.back().body);
    }
    commit.meta = {{"number", texts_.emplace_back(std::to_string(i))}};
    state.meta["number"] = std::to_string(i);
    commits_.push_back(std::move(commit));
    after_.push_back(std::move(state));
  }

  std::string_view PartName() { return texts_.emplace_back("stream/" + std::to_string(random_() % 5)); }

  std::mt19937_64 random_;
  uint64_t sequence_ = 0;
  std::deque<std::string> texts_;  // that the commits' views point into
  std::vector<Commit> commits_;
  std::vector<StoreContents> after_;
};

}  // namespace telltale
