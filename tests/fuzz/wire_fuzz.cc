// A request as it comes in. The first byte chooses the door: j and l are the HTTP door's JSON (as it comes, or as
// lines), o is one line of a file; anything else begins an encoded ObserveRequest.
//
// Held: our walk over the encoding accepts what protobuf accepts and sees the same in it; whatever a door let in goes
// over the wire and comes back as it was; indices ascend, nothing is lost and nothing counted twice; views lie in the
// request; the answer to what was rejected is a message, and JSON.

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <bit>

#include "server/json_door.h"
#include "server/wire.h"
#include "tests/content/json_twin.h"
#include "tests/fuzz/invariant.h"
#include "tests/fuzz/records.h"
#include "tests/server/wire_twin.h"

namespace telltale::fuzz {
namespace {

// The text of an Output, its maps in the order of their keys. NaN is NaN, whatever its bits: JSON's is ours.
std::string Told(const Output& output) {
  std::string out;
  for (const std::string_view text :
       {output.id, output.workflow, output.step, output.model, output.model_version, output.system_fingerprint,
        output.prompt_id, output.prompt_version, output.prompt_sha256, output.prompt_template, output.body,
        output.finish_reason, output.subject, output.source, output.trace_id, output.eval_suite, output.eval_case}) {
    out += fmt::format("'{}' ", text);
  }
  const auto number = [&out](const auto& value) { out += value ? fmt::format("{} ", *value) : "none "; };
  out += fmt::format("body {}\n", static_cast<int>(output.body_kind));
  out += output.produced_at ? FormatTime(*output.produced_at) : "no time";
  number(output.confidence);
  number(output.output_tokens);
  number(output.input_tokens);
  number(output.duration_ms);
  number(output.sequence);
  for (const float logprob : output.token_logprobs) out += fmt::format("{} ", logprob);
  auto scores = output.scores;
  std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [name, value] : scores) out += fmt::format("\n'{}'={}", name, value);
  auto attributes = output.attributes;
  std::sort(attributes.begin(), attributes.end());
  for (const auto& [name, value] : attributes) out += fmt::format("\n'{}'='{}'", name, value);
  return out;
}

std::string Told(const BatchContents& contents) {
  std::string out;
  for (size_t i = 0; i < contents.size(); ++i) {
    out += fmt::format("{}: {}\n", contents.index(i), Told(contents.output(i)));
  }
  for (const Rejection& one : contents.rejected()) {
    out += fmt::format("{}: {} {} {}\n", one.index, one.reason, one.id, one.detail);
  }
  return out;
}

// What holds of whatever a door made of `request`.
void CheckContents(const BatchContents& contents, std::string_view request) {
  const size_t all = contents.size() + contents.rejected().size();
  std::vector<bool> seen(all);
  const auto see = [&](uint32_t index) {
    INVARIANT(index < all && !seen[index]);
    seen[index] = true;
  };
  for (size_t i = 0; i < contents.size(); ++i) {
    const Output& output = contents.output(i);
    INVARIANT(i == 0 || contents.index(i - 1) < contents.index(i));
    see(contents.index(i));
    INVARIANT(LiesIn(output.body, request) && LiesIn(output.id, request) && LiesIn(output.eval_case, request));
    for (const auto& [name, value] : output.attributes) INVARIANT(LiesIn(name, request) && LiesIn(value, request));
    INVARIANT(output.scores.size() <= kMaxEntries && output.attributes.size() <= kMaxEntries);
    INVARIANT((output.body_kind == BodyKind::kNone) <= output.body.empty());
  }
  for (const Rejection& one : contents.rejected()) {
    see(one.index);
    INVARIANT(!one.reason.empty() && !one.detail.empty());
  }
}

// What was let in, sent on and read again, is the same.
void SendOn(const BatchContents& contents) {
  v1::ObserveRequest request;
  for (size_t i = 0; i < contents.size(); ++i) ToProto(contents.output(i), request.add_outputs());
  const std::string bytes = request.SerializeAsString();
  BatchContents back;
  bool want_findings = false;
  INVARIANT(ReadRequest(bytes, &back, &want_findings).ok() && back.size() == contents.size());
  for (size_t i = 0; i < back.size(); ++i) INVARIANT_SAME(Told(contents.output(i)), Told(back.output(i)));
}

void Answer(const BatchContents& contents) {
  BatchResult result;
  result.accepted = static_cast<uint32_t>(contents.size());
  result.rejected = contents.rejected();
  for (size_t i = 0; i < contents.size(); ++i) {
    const Output& output = contents.output(i);
    result.findings.push_back(
        {contents.index(i), {Check::kEmptyField, std::string(output.id), std::string(output.body)}});
  }
  const std::string json = ResponseJson(result);
  INVARIANT_OF(json, test::JsonTwin::Read(json).has_value());
  v1::ObserveResponse response;
  INVARIANT(response.ParseFromString(EncodeResponse(result)));
  INVARIANT(static_cast<size_t>(response.rejected_size()) == contents.rejected().size());
  INVARIANT(static_cast<size_t>(response.findings_size()) == contents.size());
}

void ReadJson(char form, std::string_view bytes) {
  static BatchContents contents;
  static BatchContents again;
  const auto read = [&](std::string* text, BatchContents* into) {
    into->Clear();
    if (form != 'o') return ReadJsonOutputs(text, form == 'l' ? JsonForm::kLines : JsonForm::kAny, into);
    ReadJsonLine(text, 0, into);
    return absl::OkStatus();
  };
  std::string text(bytes);
  std::string copy(bytes);
  text.shrink_to_fit();
  const absl::Status status = read(&text, &contents);
  INVARIANT(read(&copy, &again) == status);
  INVARIANT_SAME(Told(contents), Told(again));
  const uint64_t count = CountJsonOutputs(std::string(bytes), form == 'j' ? JsonForm::kAny : JsonForm::kLines);
  if (!status.ok()) {
    INVARIANT(absl::IsInvalidArgument(status) && !status.message().empty() && count >= 1);
    // One object that is JSON to the letter is never refused as a whole.
    INVARIANT(form != 'j' || bytes.find('{') != bytes.find_first_not_of(" \t\r\n") || !test::JsonTwin::Read(bytes));
    return;
  }
  INVARIANT(form == 'o' || count == contents.size() + contents.rejected().size());
  CheckContents(contents, text);
  SendOn(contents);
  Answer(contents);
}

void CompareWithProtobuf(const BatchContents& contents, google::protobuf::Message* parsed) {
  static WireTwin twins;
  const google::protobuf::Reflection* reflection = parsed->GetReflection();
  const google::protobuf::FieldDescriptor* outputs = parsed->GetDescriptor()->FindFieldByName("outputs");
  INVARIANT(contents.size() + contents.rejected().size() ==
            static_cast<size_t>(reflection->FieldSize(*parsed, outputs)));
  for (const Rejection& one : contents.rejected()) INVARIANT(one.reason != "unreadable_output");
  for (size_t i = 0; i < contents.size(); ++i) {
    v1::Output ours;
    ToProto(contents.output(i), &ours);
    const auto back = twins.New("Output");
    INVARIANT(back->ParseFromString(ours.SerializeAsString()));
    auto* const sent = reflection->MutableRepeatedMessage(parsed, outputs, static_cast<int>(contents.index(i)));
    const bool is_comparable = Normal(sent);
    if (Normal(back.get()) && is_comparable) INVARIANT_SAME(sent->SerializeAsString(), back->SerializeAsString());
  }
}

std::string InOneOrder(const v1::Output& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// Where all of it is UTF-8 protobuf reads the public message itself, with maps in which the last of equal keys counts.
void CompareWithThePublicMessage(const BatchContents& contents, std::string_view bytes) {
  v1::ObserveRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  for (size_t i = 0; i < contents.size(); ++i) {
    v1::Output* const sent = request.mutable_outputs(static_cast<int>(contents.index(i)));
    sent->DiscardUnknownFields();
    if (sent->has_produced_at()) {
      sent->mutable_produced_at()->set_nanos(sent->produced_at().nanos() / 1'000'000 * 1'000'000);
    }
    if (sent->has_eval() && sent->eval().ByteSizeLong() == 0) sent->clear_eval();
    v1::Output ours;
    ToProto(contents.output(i), &ours);
    INVARIANT_SAME(InOneOrder(*sent), InOneOrder(ours));
  }
}

void ReadWire(std::string_view bytes) {
  static WireTwin twins;
  static BatchContents contents;
  contents.Clear();
  bool want_findings = false;
  const absl::Status status = ReadRequest(bytes, &contents, &want_findings);
  const auto parsed = twins.New("ObserveRequest");
  const bool protobuf_reads = parsed->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (absl::IsUnimplemented(status)) return;
  INVARIANT(status.ok() || (absl::IsInvalidArgument(status) && !status.message().empty()));
  INVARIANT(status.ok() || !protobuf_reads);
  INVARIANT(CountOutputs(bytes) >= (status.ok() ? 0u : 1u));
  if (!status.ok()) return;
  INVARIANT(CountOutputs(bytes) == contents.size() + contents.rejected().size());
  CheckContents(contents, bytes);
  if (protobuf_reads) CompareWithProtobuf(contents, parsed.get());
  if (protobuf_reads) CompareWithThePublicMessage(contents, bytes);
  SendOn(contents);
  Answer(contents);
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  static const google::protobuf::LogSilencer quiet;
  const std::string_view bytes = View(data, size);
  if (!bytes.empty() && std::string_view("jlo").find(bytes[0]) != std::string_view::npos) {
    ReadJson(bytes[0], bytes.substr(1));
  } else {
    ReadWire(bytes);
  }
  return 0;
}
