#pragma once
// server/json_door.h - outputs in JSON form, as the HTTP door and JSONL files have them.
//
// What:     one object, an array of objects, or one object a line. Field names are the proto's, in snake_case or
//           camelCase. `json` as a string is JSON text, as anything else its own raw text; null is absent; scalars
//           become text where text is wanted and numbers in quotes become numbers; unknown keys are ignored and
//           counted.
// Units:    at most kMaxOutputs outputs a request; produced_at is RFC 3339.
// Threads:  free functions without state. The outputs point into `text`, whose escapes are resolved in place.
// Errors:   InvalidArgument: nothing can be read. What is wrong with one output is a rejection: invalid_json (a line
//           that is broken), not_an_object, wrong_type, two_bodies, invalid_produced_at, produced_at_out_of_range,
//           too_many_entries.
// Cost:     about 1 us a KiB.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "pipeline/batch.h"

namespace telltale {

enum class JsonForm : uint8_t {
  kAny,    // the first character tells; several objects are taken as lines
  kLines,  // one object a line, blank lines are skipped
};

absl::Status ReadJsonOutputs(std::string* text, JsonForm form, BatchContents* contents);

// One line of a JSONL file becomes the next output of `contents`, or a rejection, with that index.
void ReadJsonLine(std::string* line, uint32_t index, BatchContents* contents);

// How many outputs `text` holds, as far as it can be read; at least 1, for the request itself.
uint64_t CountJsonOutputs(std::string text, JsonForm form);

// A result in the JSON form of ObserveResponse.
std::string ResponseJson(const BatchResult& result);

}  // namespace telltale
