#pragma once
// content/transport.h - was an output cut on the way, rather than by the model?
//
// What:     exporters cut long attributes at a fixed length and say nothing; some transports leave a mark. A text whose
//           JSON does not close and whose length, in bytes or in characters, is one of the known limits was cut on the
//           way; so was one that ends with a transport's mark, such as "...[truncated]".
// Units:    limits in bytes or characters: OpenTelemetry counts characters, most others bytes.
// Threads:  free functions without state.
// Errors:   none.
// Cost:     a binary search, and a look at the last bytes.
// Source:   OpenTelemetry specification, common, "Attribute Limits".

#include <cstdint>
#include <span>
#include <string_view>

namespace telltale {

// The transport's mark at the end of a trimmed text, or "".
std::string_view TransportMark(std::string_view text);

// Whether a text of this length that does not close was cut at one of the limits, which ascend.
bool IsTransportLimit(uint64_t bytes, uint64_t characters, std::span<const uint64_t> limits);

}  // namespace telltale
