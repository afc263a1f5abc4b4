#pragma once
// server/letters_page.h - dead letters as JSON for machines and as text for people.
//
// Threads:  pure functions.
// Errors:   none: whatever bytes a letter holds come out as valid JSON, or fit for a terminal.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/batch.h"
#include "store/commit.h"

namespace telltale {

struct LetterList {
  std::vector<DeadLetter> letters;  // without bodies, newest first
  int64_t next = 0;                 // the list goes on before it; 0: it does not
  uint64_t kept = 0;                // in all
  uint64_t bytes = 0;
  uint64_t max_bytes = 0;
};

// {"dead_letters": [{"id", "time", "reason", "detail", "transport", "workflow", "step", "output_id", "source", "form",
// "tries", "body_bytes", "is_cut"}], "kept", "bytes", "max_bytes", "next": ID or null}
std::string LettersJson(const LetterList& list);
std::string LettersText(const LetterList& list);

// The same of one, and its "body".
std::string LetterJson(const DeadLetter& letter);
std::string LetterText(const DeadLetter& letter);

// {"counted", "duplicates", "failed": [{"id", "reason", "detail"}], "missing": [ID], "next": ID or null}
struct ReplayAnswer {
  uint64_t counted = 0;
  uint64_t duplicates = 0;
  struct Failure {
    int64_t id = 0;
    std::string reason;
    std::string detail;
  };
  std::vector<Failure> failed;
  std::vector<int64_t> missing;
  int64_t next = 0;
};
std::string ReplayJson(const ReplayAnswer& answer);

}  // namespace telltale
