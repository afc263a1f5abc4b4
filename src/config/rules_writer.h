#pragma once
// config/rules_writer.h - a rules file as a person would have written it, from what streams held.
//
// What:     one entry a stream: format, confidence, a line a field (config/field_advice.h), scripts and sections of its
//           text. Each line says in a comment what it was learned from; what is uncertain is commented out, with the
//           reason. ParseRules reads it back, whatever the outputs held. A stream of fewer than 20 outputs is commented
//           out in whole, and so is one where most of 20 outputs in a row were empty, truncated or refused: under an
//           entry that is an alert (engine/gross.h).
// Threads:  pure functions; the same profiles give the same text.
// Errors:   none. What no rules file can say is left out with a comment: names that are not UTF-8, keys with dots or
//           brackets in them, paths of more than 100 bytes.

#include <span>
#include <string>
#include <vector>

#include "content/profile.h"

namespace telltale {

struct ProfiledStream {
  std::string workflow;
  std::string step;
  StreamProfile profile;
};

struct LearnedFrom {
  std::vector<std::string> files;
  uint64_t left_out_streams = 0;  // there was no room for
};

// `streams` in the order in which they are written.
std::string WriteRules(std::span<const ProfiledStream> streams, const LearnedFrom& from);

}  // namespace telltale
