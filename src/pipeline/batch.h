#pragma once
// pipeline/batch.h - what a door hands to the pipeline, and what it gets back.
//
// What:     a Batch is one request whose bytes are still unread: a worker calls Read, counts what came out, then calls
//           Done. Reading is left to the worker because it then happens in the cache and the memory in which counting
//           goes on.
// Units:    an index is the place of an output in its request, from 0.
// Threads:  Read and Done are called once each, on one worker thread; CountOutputs on the thread that tried to submit.
// Errors:   a Status from Read means that nothing of the request could be read; what is wrong with one output is a
//           Rejection where the caller can be told, else a dead letter (Bury).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/output.h"
#include "base/status.h"
#include "engine/engine.h"
#include "store/commit.h"

namespace telltale {

// An output that was not taken; the caller is told and keeps it.
struct Rejection {
  uint32_t index = 0;
  std::string id;
  std::string_view reason;  // a short code, one of a handful: also a metric label
  std::string detail;       // for people
};

struct BatchResult {
  absl::Status status;  // not OK: the request could not be read, and the rest is empty
  uint32_t accepted = 0;
  uint32_t duplicates = 0;
  uint32_t dead_lettered = 0;       // kept here though they could not be counted; none where there is no store
  std::vector<Rejection> rejected;  // by index
  struct Found {
    uint32_t index = 0;
    Hit hit;
  };
  std::vector<Found> findings;  // if the batch wanted them
};

// An output that must be acknowledged though it cannot be read, or whose sender cannot be told of one output.
struct BuriedOutput {
  uint32_t index = 0;
  std::string_view reason;  // as a Rejection's
  std::string detail;
  std::string_view form;  // which reader takes the body; lives for ever
  std::string_view body;  // lives as long as the batch, and so does what follows: as far as it is known
  std::string_view id = {};
  std::string_view workflow = {};
  std::string_view step = {};
  std::string_view source = {};
};

// The outputs of the batch at hand, in memory that one worker uses again and again: once warm, reading allocates
// nothing.
class BatchContents {
 public:
  // Room for the next output, empty. Valid until the next Add.
  Output& Add(uint32_t index);
  // Takes back the last Add: its output is rejected instead.
  void RejectLast(std::string_view reason, std::string detail);
  // An output of which there is not even an id.
  void Reject(uint32_t index, std::string_view reason, std::string detail);
  // It is received, acknowledged, and kept as a dead letter; without a store, rejected for the same reason.
  void Bury(BuriedOutput buried) { buried_.push_back(std::move(buried)); }
  void CountUnknownKey() { ++unknown_keys_; }
  void Clear();

  size_t size() const { return used_; }
  const Output& output(size_t at) const { return outputs_[at]; }
  uint32_t index(size_t at) const { return indices_[at]; }
  std::vector<Rejection>& rejected() { return rejected_; }
  const std::vector<Rejection>& rejected() const { return rejected_; }
  const std::vector<BuriedOutput>& buried() const { return buried_; }
  uint64_t unknown_keys() const { return unknown_keys_; }
  // A place for bytes that came in pieces; outputs may point into it.
  std::string& bytes() { return bytes_; }

 private:
  std::vector<Output> outputs_;
  std::vector<uint32_t> indices_;
  size_t used_ = 0;
  std::vector<Rejection> rejected_;
  std::vector<BuriedOutput> buried_;
  uint64_t unknown_keys_ = 0;
  std::string bytes_;
};

// Told that a batch was counted, behind which others wait; its answer may still be to come, or have been given.
class CountedListener {
 public:
  virtual ~CountedListener() = default;
  virtual void OnCounted() = 0;
};

class Batch {
 public:
  Batch(std::string_view transport, size_t bytes) : transport_(transport), bytes_(bytes) {}
  virtual ~Batch() = default;
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  virtual absl::Status Read(BatchContents* contents) = 0;
  // Must not block. The batch is destroyed right after.
  virtual void Done(BatchResult&& result) = 0;
  // Outlives the call of OnCounted, which comes once the batch has been taken; null: nobody.
  virtual CountedListener* listener() { return nullptr; }
  // The dead letter that the output is, where it is one that is to be counted after all.
  virtual const DeadLetter* LetterAt(uint32_t /*index*/) const { return nullptr; }
  // How many outputs would be lost if the batch were refused unread.
  virtual uint64_t CountOutputs() const = 0;

  std::string_view transport() const { return transport_; }  // "grpc", "http": a metric label, static
  size_t bytes() const { return bytes_; }
  bool want_findings() const { return want_findings_; }
  void set_want_findings(bool wanted) { want_findings_ = wanted; }

 private:
  const std::string_view transport_;
  const size_t bytes_;
  bool want_findings_ = false;  // a Read may still set it
};

}  // namespace telltale
