#pragma once
// engine/kept.h - what of an engine outlives the process: how it goes out (Engine::Cut), comes back (Engine::Restore).
//
// What:     parts, each the whole state of one stream or of another piece of the engine, and a journal of what has
//           moved them since (engine/journal.h). A cut takes what has gathered in the journal; parts are written anew
//           when much has come since, a few a cut. What is kept with one cut belongs together: it is committed as a
//           whole, or not at all.
// Units:    sequence numbers put the journal's entries in one order, from 1.
// Threads:  values.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

// "stream/<key>", "fields/<key>" (the stream's Discovery), "handoffs/<n>", "engine".
struct KeptPart {
  std::string name;
  uint64_t sequence = 0;  // the entries up to it are in it
  std::string bytes;
};

struct CutOptions {
  bool whole = false;       // everything that moved is kept as parts, so that no journal is needed
  bool everything = false;  // with `whole`: what did not move as well, for a store that has nothing
  // Up to this number, entries and what follows of them have been counted: nothing is on its way. 0: up to now.
  uint64_t settled_to = 0;
};

struct EngineCut {
  std::string journal;
  std::string ids;       // 12 bytes each, engine/journal.h
  uint64_t first = 0;    // a number of its own: above that of the cut before, ...
  uint64_t last = 0;     // ... and above those of all its entries; both 0 where it is empty
  uint64_t outputs = 0;  // counted since the last cut
  std::vector<KeptPart> parts;
  std::vector<std::string> dropped;  // parts, by name
  uint64_t needed_from = 0;          // entries before it are in parts

  bool empty() const { return journal.empty() && parts.empty() && dropped.empty(); }
};

struct RestoreReport {
  size_t streams = 0;
  uint64_t outputs = 0;              // told again out of the journal
  uint64_t last = 0;                 // sequence number
  std::vector<std::string> damaged;  // parts that could not be read, or what of the journal could not
};

// Hands over the blocks of the journal, in order.
using TakeBlock = std::function<void(std::string_view block)>;
using ReadBlocks = std::function<void(const TakeBlock& take)>;

}  // namespace telltale
