#include "pipeline/letter.h"

#include <algorithm>
#include <cmath>

#include "content/redact_json.h"
#include "content/text.h"
#include "report/json_writer.h"

namespace telltale {
namespace {

constexpr size_t kMaxShownBytes = 256;  // of what stands beside a body
constexpr size_t kFewestBytes = 16;     // that a Redactor is asked for

void AppendLittleEndian(uint64_t value, size_t bytes, std::string* out) {
  for (size_t i = 0; i < bytes; ++i) out->push_back(static_cast<char>(static_cast<uint8_t>(value >> (8 * i))));
}

uint64_t LittleEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = (value << 8) | static_cast<uint8_t>(bytes[i - 1]);
  return value;
}

}  // namespace

NewDeadLetter Letter::View() const {
  return {time, transport, reason, source, workflow, step, output_id, body, detail, form, identity, is_cut};
}

std::string IdentityOf(const Engine::Keys& keys) {
  std::string identity;
  if (!keys.has_id) return identity;
  AppendLittleEndian(keys.id, 8, &identity);
  AppendLittleEndian(keys.body, 4, &identity);
  return identity;
}

void TakeIdentity(std::string_view identity, Engine::Keys* keys) {
  keys->has_id = identity.size() == kIdBytes;
  keys->id = keys->has_id ? LittleEndian(identity.substr(0, 8)) : 0;
  keys->body = keys->has_id ? static_cast<uint32_t>(LittleEndian(identity.substr(8))) : 0;
}

// The members of the object, as long as there is room.
class LetterWriter::Body {
 public:
  explicit Body(Redactor* redactor) : redactor_(redactor) { json_.BeginObject(); }

  void Text(std::string_view name, std::string_view value) {
    if (!value.empty()) json_.Key(name).Text(Shown(value, BodyKind::kText));
  }
  // A name that is a label on /metrics, too, or a time.
  void Plain(std::string_view name, std::string_view value) {
    if (!value.empty()) json_.Key(name).Text(value);
  }
  // The text of a prompt is known by its hash: another text would be another prompt.
  void Template(std::string_view value) {
    const std::string shown = value.empty() ? std::string() : Shown(value, BodyKind::kText);
    if (!shown.empty() && shown == value) json_.Key("prompt_template").Text(shown);
  }
  void OutputBody(const Output& output) {
    if (output.body_kind == BodyKind::kNone) return;
    json_.Key(output.body_kind == BodyKind::kJson ? "json" : "text").Text(Shown(output.body, output.body_kind));
  }
  void Number(std::string_view name, std::optional<double> value) {
    if (value) Number(json_.Key(name), *value);
  }
  void Integer(std::string_view name, std::optional<int64_t> value) {
    if (value) json_.Key(name).Integer(*value);
  }
  void Count(std::string_view name, std::optional<uint64_t> value) {
    if (value) json_.Key(name).Count(*value);
  }
  void Logprobs(const std::vector<float>& logprobs) {
    if (logprobs.empty()) return;
    json_.Key("token_logprobs").BeginArray();
    const size_t kept = std::min(logprobs.size(), kMaxLogprobs);
    for (size_t i = 0; i < kept; ++i) Number(json_, static_cast<double>(logprobs[i]));
    json_.EndArray();
    is_cut_ |= kept < logprobs.size();
  }
  void Scores(const std::vector<std::pair<std::string_view, double>>& scores) {
    if (scores.empty()) return;
    json_.Key("scores").BeginObject();
    for (const auto& [name, score] : scores) Number(json_.Key(Shown(name, BodyKind::kText)), score);
    json_.EndObject();
  }
  void Attributes(const std::vector<std::pair<std::string_view, std::string_view>>& attributes) {
    if (attributes.empty()) return;
    json_.Key("attributes").BeginObject();
    for (const auto& [name, value] : attributes) {
      json_.Key(Shown(name, BodyKind::kText)).Text(Shown(value, BodyKind::kText));
    }
    json_.EndObject();
  }
  void Eval(const Output& output) {
    if (output.eval_suite.empty() && output.eval_case.empty()) return;
    json_.Key("eval").BeginObject();
    Text("suite", output.eval_suite);
    Text("case", output.eval_case);
    json_.EndObject();
  }
  std::string Take() { return json_.EndObject().Take(); }

  std::string Shown(std::string_view text, BodyKind kind) {
    const size_t room = kMaxLetterBytes - std::min(kMaxLetterBytes, used_);
    if (room < kFewestBytes) {
      is_cut_ |= !text.empty();
      return {};
    }
    const bool is_json = kind == BodyKind::kJson || BeginsAsJson(text);
    std::string shown = is_json ? RedactedJson(text, room, redactor_) : std::string(redactor_->Redact(text, room));
    // What was cut fills the room, but for the character that did not fit.
    is_cut_ |= text.size() > room || shown.size() + kFewestBytes > room;
    used_ += shown.size();
    return shown;
  }
  bool is_cut() const { return is_cut_; }

 private:
  // JSON knows no NaN and no infinity; the reader of outputs takes them in quotes.
  static void Number(JsonWriter& json, double value) {
    if (std::isfinite(value)) {
      json.Number(value);
    } else {
      json.Text(std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }
  }

  Redactor* const redactor_;
  JsonWriter json_;
  size_t used_ = 0;
  bool is_cut_ = false;
};

Letter LetterWriter::Write(const Output& output, const Engine::Keys& keys, std::string_view reason,
                           std::string_view detail) {
  Body body(&redactor_);
  body.Text("id", output.id);
  body.Plain("workflow", output.workflow);
  body.Plain("step", output.step);
  if (output.produced_at) body.Plain("produced_at", FormatTime(*output.produced_at));
  body.OutputBody(output);
  body.Text("model", output.model);
  body.Text("model_version", output.model_version);
  body.Text("system_fingerprint", output.system_fingerprint);
  body.Text("prompt_id", output.prompt_id);
  body.Text("prompt_version", output.prompt_version);
  body.Text("prompt_sha256", output.prompt_sha256);
  body.Template(output.prompt_template);
  body.Number("confidence", output.confidence);
  body.Logprobs(output.token_logprobs);
  body.Text("finish_reason", output.finish_reason);
  body.Integer("output_tokens", output.output_tokens);
  body.Integer("input_tokens", output.input_tokens);
  body.Integer("duration_ms", output.duration_ms);
  body.Scores(output.scores);
  body.Text("subject", output.subject);
  body.Count("sequence", output.sequence);
  body.Text("source", output.source);
  body.Text("trace_id", output.trace_id);
  body.Attributes(output.attributes);
  body.Eval(output);
  Letter letter;
  letter.reason = reason;
  letter.detail = Detail(detail);
  letter.source = redactor_.Redact(output.source, kMaxShownBytes);
  letter.workflow = output.workflow;
  letter.step = output.step;
  letter.output_id = redactor_.Redact(output.id, kMaxShownBytes);
  letter.form = kOutputForm;
  letter.identity = IdentityOf(keys);
  letter.is_cut = body.is_cut();
  letter.body = body.Take();
  return letter;
}

Letter LetterWriter::Write(const BuriedOutput& buried) {
  Body body(&redactor_);
  Letter letter;
  letter.reason = buried.reason;
  letter.detail = Detail(buried.detail);
  letter.source = redactor_.Redact(buried.source, kMaxShownBytes);
  letter.workflow = redactor_.Redact(buried.workflow, kMaxShownBytes);
  letter.step = redactor_.Redact(buried.step, kMaxShownBytes);
  letter.output_id = redactor_.Redact(buried.id, kMaxShownBytes);
  letter.form = buried.form;
  letter.body = body.Shown(buried.body, BodyKind::kText);
  letter.is_cut = body.is_cut();
  return letter;
}

std::string LetterWriter::Detail(std::string_view detail) { return OneLine(redactor_.Redact(detail, kMaxShownBytes)); }

}  // namespace telltale
