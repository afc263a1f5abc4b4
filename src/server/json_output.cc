#include "server/json_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "server/wire.h"

namespace telltale {
namespace {

enum class Key : uint8_t {
  kId,
  kWorkflow,
  kStep,
  kProducedAt,
  kModel,
  kModelVersion,
  kSystemFingerprint,
  kPromptId,
  kPromptVersion,
  kPromptSha256,
  kPromptTemplate,
  kText,
  kJson,
  kConfidence,
  kTokenLogprobs,
  kFinishReason,
  kOutputTokens,
  kInputTokens,
  kDurationMs,
  kScores,
  kSubject,
  kSequence,
  kSource,
  kTraceId,
  kAttributes,
  kEval,
};

const std::unordered_map<std::string_view, Key, StringHash>& Keys() {
  static const auto* const kKeys = new std::unordered_map<std::string_view, Key, StringHash>{
      {"id", Key::kId},
      {"workflow", Key::kWorkflow},
      {"step", Key::kStep},
      {"produced_at", Key::kProducedAt},
      {"producedAt", Key::kProducedAt},
      {"model", Key::kModel},
      {"model_version", Key::kModelVersion},
      {"modelVersion", Key::kModelVersion},
      {"system_fingerprint", Key::kSystemFingerprint},
      {"systemFingerprint", Key::kSystemFingerprint},
      {"prompt_id", Key::kPromptId},
      {"promptId", Key::kPromptId},
      {"prompt_version", Key::kPromptVersion},
      {"promptVersion", Key::kPromptVersion},
      {"prompt_sha256", Key::kPromptSha256},
      {"promptSha256", Key::kPromptSha256},
      {"prompt_template", Key::kPromptTemplate},
      {"promptTemplate", Key::kPromptTemplate},
      {"text", Key::kText},
      {"json", Key::kJson},
      {"confidence", Key::kConfidence},
      {"token_logprobs", Key::kTokenLogprobs},
      {"tokenLogprobs", Key::kTokenLogprobs},
      {"finish_reason", Key::kFinishReason},
      {"finishReason", Key::kFinishReason},
      {"output_tokens", Key::kOutputTokens},
      {"outputTokens", Key::kOutputTokens},
      {"input_tokens", Key::kInputTokens},
      {"inputTokens", Key::kInputTokens},
      {"duration_ms", Key::kDurationMs},
      {"durationMs", Key::kDurationMs},
      {"scores", Key::kScores},
      {"subject", Key::kSubject},
      {"sequence", Key::kSequence},
      {"source", Key::kSource},
      {"trace_id", Key::kTraceId},
      {"traceId", Key::kTraceId},
      {"attributes", Key::kAttributes},
      {"eval", Key::kEval},
  };
  return *kKeys;
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool IsNested(const JsonSlice& value) { return value.kind == SliceKind::kObject || value.kind == SliceKind::kArray; }

// A scalar as text: a string's own, anything else as written.
std::string_view TextOf(const JsonSlice& value) {
  return value.kind == SliceKind::kString ? JsonScanner::Decode(value) : value.raw();
}

// A number, in quotes or not; nullopt for anything else. What no double can hold is NaN.
std::optional<double> NumberOf(const JsonSlice& value) {
  if (value.kind != SliceKind::kNumber && value.kind != SliceKind::kString) return std::nullopt;
  const std::string_view text = TextOf(value);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  return error == std::errc() ? number : kNaN;
}

template <typename Whole>
std::optional<Whole> WholeOf(const JsonSlice& value) {
  if (value.kind != SliceKind::kNumber && value.kind != SliceKind::kString) return std::nullopt;
  const std::string_view text = TextOf(value);
  Whole whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc() && end == text.data() + text.size()) return whole;
  // 3.0 and 1.5e3 are whole numbers too; 1234.5 milliseconds are as good as 1234.
  double number = 0;
  const auto [number_end, number_error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (number_error != std::errc() || number_end != text.data() + text.size()) return std::nullopt;
  constexpr double kExact = 9'007'199'254'740'992;  // 2^53
  const double lowest = std::numeric_limits<Whole>::is_signed ? -kExact : 0;
  if (!(number >= lowest && number <= kExact)) return std::nullopt;
  return static_cast<Whole>(number);
}

template <typename Value>
void Put(std::vector<std::pair<std::string_view, Value>>& entries, std::string_view key, Value value) {
  const auto same = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
  if (same != entries.end()) {
    same->second = value;
  } else {
    entries.emplace_back(key, value);
  }
}

class ObjectReader {
 public:
  ObjectReader(Output* output, uint64_t* unknown_keys) : output_(output), unknown_keys_(unknown_keys) {}

  JsonProblem Read(JsonScanner* scanner) {
    JsonSlice key;
    JsonSlice value;
    if (scanner->EnterObject()) {
      while (scanner->NextMember(&key, &value)) {
        const std::string_view name = JsonScanner::Decode(key);
        const auto known = Keys().find(name);
        if (known == Keys().end()) {
          ++*unknown_keys_;
        } else if (value.kind != SliceKind::kNull) {
          Take(known->second, name, value);
        }
      }
    }
    if (scanner->Failed()) {
      return {"invalid_json", fmt::format("byte {}: {}", scanner->offset(), scanner->error())};
    }
    if (problem_.reason.empty() && has_text_ && has_json_) {
      problem_ = {"two_bodies", "text and json are both set; send one of them"};
    }
    return std::move(problem_);
  }

 private:
  void Wrong(std::string_view reason, std::string detail) {
    if (problem_.reason.empty()) problem_ = {reason, std::move(detail)};
  }

  void Take(Key key, std::string_view name, const JsonSlice& value) {
    switch (key) {
      case Key::kId:
        return TakeText(name, value, &output_->id);
      case Key::kWorkflow:
        return TakeText(name, value, &output_->workflow);
      case Key::kStep:
        return TakeText(name, value, &output_->step);
      case Key::kProducedAt:
        return TakeStamp(value);
      case Key::kModel:
        return TakeText(name, value, &output_->model);
      case Key::kModelVersion:
        return TakeText(name, value, &output_->model_version);
      case Key::kSystemFingerprint:
        return TakeText(name, value, &output_->system_fingerprint);
      case Key::kPromptId:
        return TakeText(name, value, &output_->prompt_id);
      case Key::kPromptVersion:
        return TakeText(name, value, &output_->prompt_version);
      case Key::kPromptSha256:
        return TakeText(name, value, &output_->prompt_sha256);
      case Key::kPromptTemplate:
        return TakeText(name, value, &output_->prompt_template);
      case Key::kText:
        return TakeBody(value, BodyKind::kText);
      case Key::kJson:
        return TakeBody(value, BodyKind::kJson);
      case Key::kConfidence:
        // What is no number is a finding (missing_confidence), as NaN is.
        output_->confidence = NumberOf(value).value_or(kNaN);
        return;
      case Key::kTokenLogprobs:
        return TakeLogprobs(value);
      case Key::kFinishReason:
        return TakeText(name, value, &output_->finish_reason);
      case Key::kOutputTokens:
        return TakeWhole(name, value, &output_->output_tokens);
      case Key::kInputTokens:
        return TakeWhole(name, value, &output_->input_tokens);
      case Key::kDurationMs:
        return TakeWhole(name, value, &output_->duration_ms);
      case Key::kScores:
        return TakeScores(value);
      case Key::kSubject:
        return TakeText(name, value, &output_->subject);
      case Key::kSequence:
        return TakeWhole(name, value, &output_->sequence);
      case Key::kSource:
        return TakeText(name, value, &output_->source);
      case Key::kTraceId:
        return TakeText(name, value, &output_->trace_id);
      case Key::kAttributes:
        return TakeAttributes(value);
      case Key::kEval:
        return TakeEval(value);
    }
  }

  void TakeText(std::string_view name, const JsonSlice& value, std::string_view* field) {
    if (IsNested(value)) return Wrong("wrong_type", fmt::format("{} is an object or an array; write a string", name));
    *field = TextOf(value);
  }

  template <typename Whole>
  void TakeWhole(std::string_view name, const JsonSlice& value, std::optional<Whole>* field) {
    *field = WholeOf<Whole>(value);
    if (!*field) Wrong("wrong_type", fmt::format("{} is not a whole number in range", name));
  }

  void TakeBody(const JsonSlice& value, BodyKind kind) {
    if (kind == BodyKind::kText && IsNested(value)) {
      return Wrong("wrong_type", "text is an object or an array; send it as json, or as a string");
    }
    (kind == BodyKind::kText ? has_text_ : has_json_) = true;
    output_->body_kind = kind;
    output_->body = TextOf(value);
  }

  void TakeStamp(const JsonSlice& value) {
    const auto time = value.kind == SliceKind::kString ? ParseTime(JsonScanner::Decode(value)) : std::nullopt;
    if (!time) return Wrong("invalid_produced_at", "produced_at is not RFC 3339; write it as \"2026-01-05T08:30:00Z\"");
    if (*time < ParseTime("0001-01-01T00:00:00Z") || *time > ParseTime("9999-12-31T23:59:59.999Z")) {
      return Wrong("produced_at_out_of_range", "produced_at is not between the years 1 and 9999");
    }
    output_->produced_at = time;
  }

  void TakeLogprobs(const JsonSlice& value) {
    JsonScanner elements(value);
    JsonSlice element;
    output_->token_logprobs.clear();
    if (value.kind != SliceKind::kArray) return Wrong("wrong_type", "token_logprobs is not an array of numbers");
    elements.EnterArray();
    while (elements.NextElement(&element)) {
      if (element.kind == SliceKind::kNull) continue;
      const auto number = NumberOf(element);
      if (!number) return Wrong("wrong_type", "token_logprobs is not an array of numbers");
      output_->token_logprobs.push_back(static_cast<float>(*number));
    }
  }

  void TakeScores(const JsonSlice& value) {
    if (value.kind != SliceKind::kObject) return Wrong("wrong_type", "scores is not an object");
    JsonScanner members(value);
    JsonSlice key;
    JsonSlice member;
    members.EnterObject();
    while (members.NextMember(&key, &member)) {
      if (member.kind == SliceKind::kNull) continue;
      const std::string_view name = JsonScanner::Decode(key);
      const auto number = NumberOf(member);
      if (!number) return Wrong("wrong_type", fmt::format("scores.{} is not a number", name.substr(0, 64)));
      Put(output_->scores, name, *number);
      if (output_->scores.size() > kMaxEntries)
        return Wrong("too_many_entries", fmt::format("more than {} scores", kMaxEntries));
    }
  }

  void TakeAttributes(const JsonSlice& value) {
    if (value.kind != SliceKind::kObject) return Wrong("wrong_type", "attributes is not an object");
    JsonScanner members(value);
    JsonSlice key;
    JsonSlice member;
    members.EnterObject();
    while (members.NextMember(&key, &member)) {
      if (member.kind == SliceKind::kNull) continue;
      const std::string_view name = JsonScanner::Decode(key);
      if (IsNested(member)) {
        return Wrong("wrong_type",
                     fmt::format("attributes.{} is an object or an array; attributes are scalars", name.substr(0, 64)));
      }
      Put(output_->attributes, name, TextOf(member));
      if (output_->attributes.size() > kMaxEntries) {
        return Wrong("too_many_entries", fmt::format("more than {} attributes", kMaxEntries));
      }
    }
  }

  void TakeEval(const JsonSlice& value) {
    if (value.kind != SliceKind::kObject) return Wrong("wrong_type", "eval is not an object with suite and case");
    JsonScanner members(value);
    JsonSlice key;
    JsonSlice member;
    members.EnterObject();
    while (members.NextMember(&key, &member)) {
      const std::string_view name = JsonScanner::Decode(key);
      if (name != "suite" && name != "case") {
        ++*unknown_keys_;
      } else if (member.kind != SliceKind::kNull) {
        TakeText(name == "suite" ? "eval.suite" : "eval.case", member,
                 name == "suite" ? &output_->eval_suite : &output_->eval_case);
      }
    }
  }

  Output* const output_;
  uint64_t* const unknown_keys_;
  JsonProblem problem_;  // the first one
  bool has_text_ = false;
  bool has_json_ = false;
};

}  // namespace

JsonProblem ReadJsonObject(JsonScanner* scanner, Output* output, uint64_t* unknown_keys) {
  return ObjectReader(output, unknown_keys).Read(scanner);
}

}  // namespace telltale
