#pragma once
// base/output.h - one result that a model produced in one step of a workflow: what every door turns its bytes into.
//
// What:     plain values and views; the fields of telltale.v1.Output, in the same order, with the same meaning.
// Units:    durations and times as in base/time.h; confidence in 0..1; a missing number is nullopt, a missing text is
//           empty.
// Threads:  a value. The views point into the request they were read from; whoever made the Output keeps those bytes
//           alive until it has been counted. Bodies may hold bytes that are not UTF-8: that is a finding, not an error.

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace telltale {

enum class BodyKind : uint8_t { kNone, kText, kJson };

struct Output {
  std::string_view id;
  std::string_view workflow;
  std::string_view step;
  std::optional<Time> produced_at;
  std::string_view model;          // asked for
  std::string_view model_version;  // the model that answered
  std::string_view system_fingerprint;
  std::string_view prompt_id;
  std::string_view prompt_version;
  std::string_view prompt_sha256;
  std::string_view prompt_template;
  BodyKind body_kind = BodyKind::kNone;
  std::string_view body;
  std::optional<double> confidence;  // as sent; may be NaN or out of range, which is a finding
  std::vector<float> token_logprobs;
  std::string_view finish_reason;
  std::optional<int64_t> output_tokens;
  std::optional<int64_t> input_tokens;
  std::optional<int64_t> duration_ms;
  std::vector<std::pair<std::string_view, double>> scores;
  std::string_view subject;
  std::optional<uint64_t> sequence;
  std::string_view source;
  std::string_view trace_id;
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  std::string_view eval_suite;  // a frozen-input run when set
  std::string_view eval_case;
};

}  // namespace telltale
