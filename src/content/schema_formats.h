#pragma once
// content/schema_formats.h - the formats that pydantic and zod write, asserted.
//
// What:     date, time, date-time (RFC 3339, leap seconds at 23:59:60 UTC only), duration, email, hostname, ipv4, ipv6,
//           uri, uuid (uuid1 to uuid8 as well). A name that stands for none of these - "binary", "password" - says
//           nothing about a value, as JSON Schema has it.
// Threads:  free functions without state.
// Errors:   none: every byte string has an answer.
// Cost:     one pass; nothing is allocated.
// Source:   RFC 3339 section 5.6 and appendix A, RFC 5321 section 4.1.2, RFC 1123 section 2.1, RFC 4291 section 2.2,
//           RFC 3986 appendix A, RFC 4122 section 3.

#include <cstdint>
#include <string_view>

namespace telltale {

enum class SchemaFormat : uint8_t {
  kNone,
  kDate,
  kTime,
  kDateTime,
  kDuration,
  kEmail,
  kHostname,
  kIpv4,
  kIpv6,
  kUri,
  kUuid
};

SchemaFormat SchemaFormatOf(std::string_view name);
bool HasFormat(SchemaFormat format, std::string_view text);

}  // namespace telltale
