#pragma once
// server/json_output.h - one JSON object becomes one Output.
//
// What:     goes through the members once; the forms it takes are told in server/json_door.h.
// Threads:  a free function without state.
// Errors:   what is wrong, as a rejection's reason and detail; the reason is empty when nothing is.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/output.h"
#include "server/json_scanner.h"

namespace telltale {

struct JsonProblem {
  std::string_view reason;
  std::string detail;
};

// Reads the object that `scanner` stands before, also to its end where its form is right but a value is not. When the
// form is broken, scanner->Failed() and the reason is invalid_json.
JsonProblem ReadJsonObject(JsonScanner* scanner, Output* output, uint64_t* unknown_keys);

}  // namespace telltale
