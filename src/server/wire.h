#pragma once
// server/wire.h - telltale.v1 messages as bytes: requests into Outputs of views, results into responses.
//
// What:     ReadRequest walks the encoded ObserveRequest itself instead of letting protobuf build messages: protobuf
//           refuses text that is not UTF-8 (to telltale a finding) and copies every string. Field numbers come from the
//           generated classes, and a test that goes through the public message's descriptor fails for any field not
//           read here.
// Units:    a request holds at most kMaxOutputs, an output at most kMaxEntries scores and as many attributes.
// Threads:  free functions without state. The outputs point into `request`.
// Errors:   InvalidArgument: the request is not protobuf or holds too much. Unimplemented: it asks for decisions. What
//           is wrong with one output is a rejection: unreadable_output, two_bodies, produced_at_out_of_range,
//           too_many_entries.
// Cost:     about 0.1 us an output, no allocation once warm (see tests/bench/README.md).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/output.h"
#include "base/status.h"
#include "pipeline/batch.h"

namespace telltale {

namespace v1 {
class Output;
}

inline constexpr uint32_t kMaxOutputs = 10'000;  // in one request
inline constexpr size_t kMaxEntries = 128;       // of a map in one output

absl::Status ReadRequest(std::string_view request, BatchContents* contents, bool* want_findings);

// How many outputs an encoded request holds, as far as it can be read; at least 1, for the request itself.
uint64_t CountOutputs(std::string_view request);

// An encoded ObserveResponse. Text that is not UTF-8 is repaired, since the caller's protobuf would refuse it.
std::string EncodeResponse(const BatchResult& result);

// The message of an output, for those who send. Its strings may be other than UTF-8 where the output's are.
void ToProto(const Output& output, v1::Output* message);

}  // namespace telltale
