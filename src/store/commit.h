#pragma once
// store/commit.h - what goes into the store and comes back: plain values and views.
//
// What:     a Commit is all that one transaction writes: it is there after a crash, or none of it is.
// Units:    sequences count the engine's journal records, each given once and in order; bytes as they are.
// Threads:  values. The views in a Commit must live until Write returns; those given to a reader, until it returns.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace telltale {

struct StoredBlock {  // of the journal
  uint64_t first_sequence = 0;
  uint64_t last_sequence = 0;
  std::string_view records;
};

struct StoredPart {  // of the engine's state, replaced by name
  std::string_view name;
  uint64_t sequence = 0;  // the last journal record that it tells of
  std::string_view data;
};

struct StoredIds {
  Time time{};
  std::string_view ids;  // kIdBytes each
};
inline constexpr size_t kIdBytes = 12;  // 64 bits of key and 32 of the body's hash, little endian

struct NewDeadLetter {
  Time time{};
  std::string_view transport = {};
  std::string_view reason = {};  // a short code, also a metric label
  std::string_view source = {};
  std::string_view workflow = {};
  std::string_view step = {};
  std::string_view output_id = {};
  std::string_view body = {};
  std::string_view detail = {};    // of the reason, for people
  std::string_view form = {};      // which reader takes the body
  std::string_view identity = {};  // kIdBytes, as in StoredIds; "": nothing tells it from another that says the same
  bool is_cut = false;             // the body is not all that came
};

struct DeadLetter {
  int64_t id = 0;  // given by the store; grows, and is never given again
  Time time{};
  std::string transport;
  std::string reason;
  std::string source;
  std::string workflow;
  std::string step;
  std::string output_id;
  std::string body;         // empty in a list
  uint64_t body_bytes = 0;  // also in a list
  std::string detail;
  std::string form;
  std::string identity;
  bool is_cut = false;
  uint32_t tries = 1;  // to count it
};

struct RetriedLetter {  // could not be counted this time either
  int64_t id = 0;
  Time time{};
  std::string_view reason = {};
  std::string_view detail = {};
};

struct Commit {
  std::string_view journal;     // one block; may be empty
  uint64_t first_sequence = 0;  // of the records in it
  uint64_t last_sequence = 0;   // above that of every block before
  std::string_view ids;         // one row; may be empty
  Time ids_time{};
  std::vector<StoredPart> parts;
  std::vector<std::string_view> dropped_parts;
  uint64_t journal_needed_from = 0;            // blocks that end below it go
  Time ids_needed_from{};                      // rows of ids that are older go
  std::vector<int64_t> ended_letters;          // those that are still there go
  std::vector<RetriedLetter> retried_letters;  // likewise
  std::vector<NewDeadLetter> dead_letters;
  std::vector<std::pair<std::string_view, std::string_view>> meta;  // small values, replaced by key
};

}  // namespace telltale
