#pragma once
// content/json_reader.h - reads one JSON text, strictly and in full, into facts per path.
//
// What:     walks every member and element, so that nothing unread can hide a fault, and judges each value against RFC
//           8259: numbers of any size are valid, raw line breaks, unknown escapes and lone surrogates are not. An
//           object's key that stands twice counts once; both values are looked at.
// Units:    nesting is bounded at 64 levels; deeper is a fault.
// Threads:  not thread-safe; one reader a worker, its buffers used again.
// Errors:   false where the text is no JSON; Explain() says why, as a sentence's part.
// Cost:     about 0.5 us per KiB; no allocation once the buffers have grown. GiveBack() returns them after a huge text.
// Source:   RFC 8259; simdjson On-Demand, which does not look at what nobody asks for - so everything is asked for.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/facts.h"

namespace telltale {

class JsonReader {
 public:
  static constexpr int kMaxNesting = 64;
  static constexpr size_t kLongString = 200;

  JsonReader();
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  // Reads `json` into `facts`, which must be fresh, and appends each string value and a line break to `strings`. Views
  // in the facts live until the next Read or change of `strings`, whose capacity must hold json.size() bytes more.
  bool Read(std::string_view json, FactTable* facts, std::string* strings);
  // Its string values of 200 bytes or more, as far as it was read; they live as long as the views in the facts.
  const std::vector<std::string_view>& long_strings() const;
  // Why the last text could not be read; asked only then, because it looks through the text once more.
  std::string_view Explain();
  void GiveBack();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale
