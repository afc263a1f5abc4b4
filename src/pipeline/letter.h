#pragma once
// pipeline/letter.h - what was acknowledged and could not be counted, as it is kept: a dead letter.
//
// What:     an output becomes the JSON object that POST /v1/outputs takes, redacted: so that it can be read again, by
//           people and by telltale. Beside it stands what the output is found by (Engine::Keys), taken before the
//           redaction: a retry of its sender's is known as the same. What a door could not read stays as it came, but
//           redacted.
// Units:    all texts of one letter have at most kMaxLetterBytes; what does not fit is cut off, and is_cut says so.
// Threads:  not thread-safe; one writer a worker.
// Errors:   none, but std::bad_alloc.

#include <string>
#include <string_view>

#include "base/output.h"
#include "content/redact.h"
#include "engine/engine.h"
#include "pipeline/batch.h"
#include "store/commit.h"

namespace telltale {

inline constexpr size_t kMaxLetterBytes = size_t{1} << 20;
inline constexpr size_t kMaxLogprobs = 16'384;
// The form of a letter whose body is an output as JSON.
inline constexpr std::string_view kOutputForm = "output";

struct Letter {
  Time time{};
  std::string transport;
  std::string reason;
  std::string detail;
  std::string source;
  std::string workflow;
  std::string step;
  std::string output_id;
  std::string form;
  std::string identity;
  std::string body;
  bool is_cut = false;

  NewDeadLetter View() const;
};

// kIdBytes of what an output is found by; "" where it has no id. And back, into the keys of its stream.
std::string IdentityOf(const Engine::Keys& keys);
void TakeIdentity(std::string_view identity, Engine::Keys* keys);

class LetterWriter {
 public:
  Letter Write(const Output& output, const Engine::Keys& keys, std::string_view reason, std::string_view detail);
  Letter Write(const BuriedOutput& buried);
  // For people, on one line.
  std::string Detail(std::string_view detail);

 private:
  class Body;
  Redactor redactor_;
};

}  // namespace telltale
