#include "server/wire.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "report/utf8.h"
#include "server/wire_cursor.h"
#include "telltale/v1/telltale.pb.h"

namespace telltale {
namespace {

using Message = v1::Output;

// 0001-01-01 to 9999-12-31, what protobuf's Timestamp and RFC 3339 can say.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;

struct Stamp {
  bool given = false;
  int64_t seconds = 0;
  int64_t nanos = 0;
};

bool ReadStamp(std::string_view bytes, Stamp* stamp) {
  stamp->given = true;
  WireCursor cursor(bytes);
  WireField field;
  while (cursor.Next(&field)) {
    if (field.type != WireType::kVarint) continue;
    if (field.number == google::protobuf::Timestamp::kSecondsFieldNumber)
      stamp->seconds = static_cast<int64_t>(field.value);
    if (field.number == google::protobuf::Timestamp::kNanosFieldNumber)
      stamp->nanos = static_cast<int32_t>(field.value);
  }
  return cursor.ok();
}

bool ReadEval(std::string_view bytes, Output* output) {
  WireCursor cursor(bytes);
  WireField field;
  while (cursor.Next(&field)) {
    if (field.type != WireType::kBytes) continue;
    if (field.number == v1::Eval::kSuiteFieldNumber) output->eval_suite = field.bytes;
    if (field.number == v1::Eval::kCaseFieldNumber) output->eval_case = field.bytes;
  }
  return cursor.ok();
}

// A map's entry is a message of key 1 and value 2. Of equal keys the last one counts, as everywhere in protobuf.
template <typename Value>
void Put(std::vector<std::pair<std::string_view, Value>>& entries, std::string_view key, Value value) {
  const auto same = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
  if (same != entries.end()) {
    same->second = value;
  } else {
    entries.emplace_back(key, value);
  }
}

bool ReadScore(std::string_view bytes, Output* output) {
  std::string_view key;
  double value = 0;
  WireCursor cursor(bytes);
  WireField field;
  while (cursor.Next(&field)) {
    if (field.number == 1 && field.type == WireType::kBytes) key = field.bytes;
    if (field.number == 2 && field.type == WireType::kFixed64) value = field.AsDouble();
  }
  if (cursor.ok()) Put(output->scores, key, value);
  return cursor.ok();
}

bool ReadAttribute(std::string_view bytes, Output* output) {
  std::string_view key;
  std::string_view value;
  WireCursor cursor(bytes);
  WireField field;
  while (cursor.Next(&field)) {
    if (field.type != WireType::kBytes) continue;
    if (field.number == 1) key = field.bytes;
    if (field.number == 2) value = field.bytes;
  }
  if (cursor.ok()) Put(output->attributes, key, value);
  return cursor.ok();
}

bool ReadPackedFloats(std::string_view bytes, std::vector<float>* values) {
  if (bytes.size() % sizeof(float) != 0) return false;
  const size_t before = values->size();
  values->resize(before + bytes.size() / sizeof(float));
  if (!bytes.empty()) std::memcpy(values->data() + before, bytes.data(), bytes.size());
  return true;
}

// The plain text fields, by number; nullptr for any other.
std::string_view* TextField(uint32_t number, Output* output) {
  switch (number) {
    case Message::kIdFieldNumber:
      return &output->id;
    case Message::kWorkflowFieldNumber:
      return &output->workflow;
    case Message::kStepFieldNumber:
      return &output->step;
    case Message::kModelFieldNumber:
      return &output->model;
    case Message::kModelVersionFieldNumber:
      return &output->model_version;
    case Message::kSystemFingerprintFieldNumber:
      return &output->system_fingerprint;
    case Message::kPromptIdFieldNumber:
      return &output->prompt_id;
    case Message::kPromptVersionFieldNumber:
      return &output->prompt_version;
    case Message::kPromptSha256FieldNumber:
      return &output->prompt_sha256;
    case Message::kPromptTemplateFieldNumber:
      return &output->prompt_template;
    case Message::kFinishReasonFieldNumber:
      return &output->finish_reason;
    case Message::kSubjectFieldNumber:
      return &output->subject;
    case Message::kSourceFieldNumber:
      return &output->source;
    case Message::kTraceIdFieldNumber:
      return &output->trace_id;
    default:
      return nullptr;
  }
}

struct Problem {
  std::string_view reason;
  std::string detail;
};

class OutputReader {
 public:
  explicit OutputReader(Output* output) : output_(output) {}

  // What is wrong with it; an empty reason when nothing is.
  Problem Read(std::string_view bytes) {
    WireCursor cursor(bytes);
    WireField field;
    bool readable = true;
    while (readable && cursor.Next(&field)) {
      readable = field.type == WireType::kBytes ? TakeBytes(field) : TakeNumber(field);
      if (output_->scores.size() > kMaxEntries || output_->attributes.size() > kMaxEntries) {
        return {"too_many_entries", fmt::format("more than {} scores or attributes", kMaxEntries)};
      }
    }
    if (!readable || !cursor.ok()) return {"unreadable_output", "not an encoded telltale.v1.Output"};
    if (has_text_ && has_json_) return {"two_bodies", "text and json are both set; send one of them"};
    return PlaceStamp();
  }

 private:
  bool TakeBytes(const WireField& field) {
    if (std::string_view* text = TextField(field.number, output_)) {
      *text = field.bytes;
      return true;
    }
    switch (field.number) {
      case Message::kTextFieldNumber:
        has_text_ = true;
        output_->body_kind = BodyKind::kText;
        output_->body = field.bytes;
        return true;
      case Message::kJsonFieldNumber:
        has_json_ = true;
        output_->body_kind = BodyKind::kJson;
        output_->body = field.bytes;
        return true;
      case Message::kProducedAtFieldNumber:
        return ReadStamp(field.bytes, &stamp_);
      case Message::kTokenLogprobsFieldNumber:
        return ReadPackedFloats(field.bytes, &output_->token_logprobs);
      case Message::kScoresFieldNumber:
        return ReadScore(field.bytes, output_);
      case Message::kAttributesFieldNumber:
        return ReadAttribute(field.bytes, output_);
      case Message::kEvalFieldNumber:
        return ReadEval(field.bytes, output_);
      default:
        return true;
    }
  }

  bool TakeNumber(const WireField& field) {
    const auto signed_value = static_cast<int64_t>(field.value);
    if (field.type == WireType::kVarint) {
      if (field.number == Message::kOutputTokensFieldNumber) output_->output_tokens = signed_value;
      if (field.number == Message::kInputTokensFieldNumber) output_->input_tokens = signed_value;
      if (field.number == Message::kDurationMsFieldNumber) output_->duration_ms = signed_value;
      if (field.number == Message::kSequenceFieldNumber) output_->sequence = field.value;
    } else if (field.type == WireType::kFixed64) {
      if (field.number == Message::kConfidenceFieldNumber) output_->confidence = field.AsDouble();
    } else if (field.number == Message::kTokenLogprobsFieldNumber) {
      output_->token_logprobs.push_back(field.AsFloat());
    }
    return true;
  }

  Problem PlaceStamp() {
    if (!stamp_.given) return {};
    if (stamp_.seconds < kFirstSecond || stamp_.seconds > kLastSecond || stamp_.nanos < 0 ||
        stamp_.nanos > 999'999'999) {
      return {"produced_at_out_of_range",
              fmt::format("seconds {} and nanos {} are no time between the years 1 and 9999", stamp_.seconds,
                          stamp_.nanos)};
    }
    output_->produced_at = Time(std::chrono::seconds(stamp_.seconds)) + Duration(stamp_.nanos / 1'000'000);
    return {};
  }

  Output* const output_;
  Stamp stamp_;
  bool has_text_ = false;
  bool has_json_ = false;
};

}  // namespace

absl::Status ReadRequest(std::string_view request, BatchContents* contents, bool* want_findings) {
  uint32_t index = 0;
  WireCursor cursor(request);
  WireField field;
  while (cursor.Next(&field)) {
    if (field.number == v1::ObserveRequest::kOutputsFieldNumber && field.type == WireType::kBytes) {
      if (index == kMaxOutputs) return InvalidArgument("the request holds more than {} outputs; split it", kMaxOutputs);
      Problem problem = OutputReader(&contents->Add(index)).Read(field.bytes);
      if (!problem.reason.empty()) contents->RejectLast(problem.reason, std::move(problem.detail));
      ++index;
    } else if (field.number == v1::ObserveRequest::kWantFindingsFieldNumber && field.type == WireType::kVarint) {
      *want_findings = field.value != 0;
    } else if (field.number == v1::ObserveRequest::kWantDecisionFieldNumber && field.type == WireType::kVarint) {
      if (field.value != 0)
        return absl::UnimplementedError("want_decision: this telltale does not decide; leave it unset");
    }
  }
  if (!cursor.ok()) return InvalidArgument("the request is not an encoded telltale.v1.ObserveRequest");
  return absl::OkStatus();
}

uint64_t CountOutputs(std::string_view request) {
  uint64_t outputs = 0;
  WireCursor cursor(request);
  WireField field;
  while (cursor.Next(&field)) {
    if (field.number == v1::ObserveRequest::kOutputsFieldNumber && field.type == WireType::kBytes) ++outputs;
  }
  return cursor.ok() ? outputs : std::max<uint64_t>(outputs, 1);
}

std::string EncodeResponse(const BatchResult& result) {
  v1::ObserveResponse response;
  response.set_accepted(result.accepted);
  response.set_duplicates(result.duplicates);
  response.set_dead_lettered(result.dead_lettered);
  for (const Rejection& rejection : result.rejected) {
    v1::Rejection* item = response.add_rejected();
    item->set_index(rejection.index);
    item->set_id(ValidUtf8(rejection.id));
    item->set_reason(rejection.reason.data(), rejection.reason.size());
    item->set_detail(ValidUtf8(rejection.detail));
  }
  for (const BatchResult::Found& found : result.findings) {
    v1::Finding* item = response.add_findings();
    const std::string_view check = CheckName(found.hit.check);
    item->set_index(found.index);
    item->set_check(check.data(), check.size());
    item->set_field(ValidUtf8(found.hit.field));
    item->set_evidence(ValidUtf8(found.hit.evidence));
  }
  return response.SerializeAsString();
}

void ToProto(const Output& output, v1::Output* message) {
  const auto set = [](std::string_view value, std::string* field) { field->assign(value.data(), value.size()); };
  message->Clear();
  set(output.id, message->mutable_id());
  set(output.workflow, message->mutable_workflow());
  set(output.step, message->mutable_step());
  if (output.produced_at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*output.produced_at);
    message->mutable_produced_at()->set_seconds(seconds.time_since_epoch().count());
    message->mutable_produced_at()->set_nanos(
        static_cast<int32_t>((*output.produced_at - seconds).count() * 1'000'000));
  }
  set(output.model, message->mutable_model());
  set(output.model_version, message->mutable_model_version());
  set(output.system_fingerprint, message->mutable_system_fingerprint());
  set(output.prompt_id, message->mutable_prompt_id());
  set(output.prompt_version, message->mutable_prompt_version());
  set(output.prompt_sha256, message->mutable_prompt_sha256());
  set(output.prompt_template, message->mutable_prompt_template());
  if (output.body_kind == BodyKind::kText) set(output.body, message->mutable_text());
  if (output.body_kind == BodyKind::kJson) set(output.body, message->mutable_json());
  if (output.confidence) message->set_confidence(*output.confidence);
  message->mutable_token_logprobs()->Add(output.token_logprobs.begin(), output.token_logprobs.end());
  set(output.finish_reason, message->mutable_finish_reason());
  if (output.output_tokens) message->set_output_tokens(*output.output_tokens);
  if (output.input_tokens) message->set_input_tokens(*output.input_tokens);
  if (output.duration_ms) message->set_duration_ms(*output.duration_ms);
  for (const auto& [name, value] : output.scores) (*message->mutable_scores())[std::string(name)] = value;
  set(output.subject, message->mutable_subject());
  if (output.sequence) message->set_sequence(*output.sequence);
  set(output.source, message->mutable_source());
  set(output.trace_id, message->mutable_trace_id());
  for (const auto& [name, value] : output.attributes) (*message->mutable_attributes())[std::string(name)] = value;
  if (!output.eval_suite.empty() || !output.eval_case.empty()) {
    set(output.eval_suite, message->mutable_eval()->mutable_suite());
    set(output.eval_case, message->mutable_eval()->mutable_case_());
  }
}

}  // namespace telltale
