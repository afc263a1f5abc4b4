#pragma once
// server/output_client.h - sends outputs to a running telltale over one ObserveStream, for `telltale send`.
//
// What:     Add puts outputs into a batch of at most 100; a few batches are under way at a time. A server that is full
//           (RESOURCE_EXHAUSTED) or goes away in between is tried again after a pause, with what it has not answered:
//           ids make that safe.
// Threads:  one thread.
// Errors:   Add and Finish give the status that ended it, with the address: nobody there, or refused for good.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/output.h"
#include "base/status.h"
#include "base/time.h"
#include "server/access.h"

namespace telltale {

struct SendTotals {
  uint64_t accepted = 0;
  uint64_t duplicates = 0;
  uint64_t dead_lettered = 0;
  uint64_t rejected = 0;
  uint64_t pauses = 0;  // times the server was full or away
};

class OutputClient {
 public:
  // An output that was refused: by the tag it was added with.
  using OnRejected = std::function<void(uint64_t tag, std::string_view reason, std::string_view detail)>;

  struct Options {
    size_t batch_outputs = 100;
    size_t batch_bytes = size_t{1} << 20;
    size_t window = 4;  // batches sent and not yet answered
    int tries = 8;      // without an answer in between
    Duration first_pause = std::chrono::milliseconds(250);
    Duration longest_pause = std::chrono::seconds(10);
  };

  OutputClient(const std::string& address, const Access& access, const Options& options, OnRejected on_rejected);
  ~OutputClient();
  OutputClient(const OutputClient&) = delete;
  OutputClient& operator=(const OutputClient&) = delete;

  absl::Status Add(const Output& output, uint64_t tag);
  // Sends the rest and waits for every answer.
  absl::Status Finish();

  const SendTotals& totals() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale
