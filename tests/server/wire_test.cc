#include "server/wire.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>

#include "server/wire_cursor.h"
#include "telltale/v1/telltale.pb.h"

namespace {
thread_local size_t allocations = 0;
}  // namespace

// Counts allocations: reading makes none once warm. Not inlined, else g++ 12 thinks that free() gets another's pointer.
[[gnu::noinline]] void* operator new(size_t bytes) {
  ++allocations;
  if (void* room = std::malloc(bytes)) return room;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes);
}
void operator delete(void* room) noexcept { std::free(room); }
[[gnu::noinline]] void operator delete(void* room, size_t) noexcept { std::free(room); }

namespace telltale {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Fills every field of a message, those of messages within too, with values that differ from field to field.
void Fill(Message* message, int number = 1) {
  const Reflection* reflection = message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->field(i);
    const int value = number * 100 + field->number();
    const auto each = [&](auto set, auto add, auto number_value) {
      if (field->is_repeated()) {
        (reflection->*add)(message, field, number_value);
      } else {
        (reflection->*set)(message, field, number_value);
      }
    };
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        reflection->SetString(message, field, "value " + std::to_string(value));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        each(&Reflection::SetDouble, &Reflection::AddDouble, value + 0.5);
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        each(&Reflection::SetFloat, &Reflection::AddFloat, static_cast<float>(value) + 0.25f);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        each(&Reflection::SetInt64, &Reflection::AddInt64, int64_t{-value});
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        each(&Reflection::SetUInt64, &Reflection::AddUInt64, static_cast<uint64_t>(value) << 40);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        each(&Reflection::SetInt32, &Reflection::AddInt32, 7'000'000);  // Timestamp.nanos, in whole milliseconds
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (field->full_name() == "telltale.v1.Output.produced_at") {
          reflection->MutableMessage(message, field)
              ->GetReflection()
              ->SetInt64(reflection->MutableMessage(message, field), field->message_type()->FindFieldByName("seconds"),
                         1'700'000'000);
        } else {
          Fill(field->is_repeated() ? reflection->AddMessage(message, field)
                                    : reflection->MutableMessage(message, field),
               value);
        }
        break;
      default:
        FAIL() << field->full_name() << " has a type that this test does not know";
    }
  }
}

std::string Request(const std::vector<v1::Output>& outputs) {
  v1::ObserveRequest request;
  for (const v1::Output& output : outputs) *request.add_outputs() = output;
  return request.SerializeAsString();
}

void AppendVarint(uint64_t value, std::string* bytes) {
  for (; value >= 0x80; value >>= 7) bytes->push_back(static_cast<char>((value & 0x7f) | 0x80));
  bytes->push_back(static_cast<char>(value));
}

std::string Field(uint64_t number, std::string_view bytes) {
  std::string field;
  AppendVarint(number << 3 | 2, &field);
  AppendVarint(bytes.size(), &field);
  return field.append(bytes);
}

struct Read {
  explicit Read(std::string bytes) : request(std::move(bytes)) {
    status = ReadRequest(request, &contents, &want_findings);
  }
  std::string request;
  BatchContents contents;
  bool want_findings = false;
  absl::Status status;
};

TEST(Wire, ReadsEveryFieldOfThePublicMessage) {
  // Field by field by the descriptor, so that a field added to the proto and not here fails: what is read and written
  // back is what was sent.
  const google::protobuf::Descriptor* descriptor = v1::Output::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    v1::Output full;
    Fill(&full);
    v1::Output sent;
    sent.GetReflection()->SwapFields(&sent, &full, {descriptor->field(i)});
    ASSERT_GT(sent.ByteSizeLong(), 0u) << descriptor->field(i)->name();
    const Read read(Request({sent}));
    ASSERT_TRUE(read.status.ok());
    ASSERT_EQ(read.contents.size(), 1u) << descriptor->field(i)->name();
    v1::Output back;
    ToProto(read.contents.output(0), &back);
    std::string difference;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(sent, back)) << descriptor->field(i)->name() << ": " << difference;
  }
}

TEST(Wire, ReadsAllFieldsTogether) {
  v1::Output sent;
  Fill(&sent);
  sent.clear_text();
  sent.set_json("{}");
  const Read read(Request({sent, sent}));
  ASSERT_EQ(read.contents.size(), 2u);
  v1::Output back;
  ToProto(read.contents.output(1), &back);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(sent, back));
}

TEST(Wire, TakesTextThatIsNotUtf8) {
  const std::string body = "caf\xe9 \xff\x80";
  const Read read(Field(1, Field(2, "mail") + Field(3, "answer") + Field(v1::Output::kTextFieldNumber, body)));
  ASSERT_EQ(read.contents.size(), 1u);
  EXPECT_EQ(read.contents.output(0).body, body);
}

TEST(Wire, KeepsTheDifferenceBetweenAbsentAndZero) {
  v1::Output zero;
  zero.set_confidence(0);
  zero.set_output_tokens(0);
  zero.set_sequence(0);
  zero.set_text("");
  const Read read(Request({zero, v1::Output()}));
  EXPECT_EQ(read.contents.output(0).confidence, 0.0);
  EXPECT_EQ(read.contents.output(0).output_tokens, 0);
  EXPECT_EQ(read.contents.output(0).sequence, 0u);
  EXPECT_EQ(read.contents.output(0).body_kind, BodyKind::kText);
  EXPECT_EQ(read.contents.output(1).confidence, std::nullopt);
  EXPECT_EQ(read.contents.output(1).sequence, std::nullopt);
  EXPECT_EQ(read.contents.output(1).body_kind, BodyKind::kNone);
}

TEST(Wire, OfEqualKeysTheLastOneCounts) {
  const Read read(Field(1, Field(25, Field(1, "k") + Field(2, "first")) + Field(25, Field(1, "k") + Field(2, "last"))));
  ASSERT_EQ(read.contents.size(), 1u);
  EXPECT_EQ(read.contents.output(0).attributes, (decltype(Output::attributes){{"k", "last"}}));
}

TEST(Wire, RejectsWhatIsWrongWithOneOutputAndKeepsTheOthers) {
  v1::Output good;
  good.set_id("good");
  v1::Output late;
  late.set_id("late");
  late.mutable_produced_at()->set_seconds(253'402'300'800);
  v1::Output odd;
  odd.set_id("odd");
  odd.mutable_produced_at()->set_nanos(-1);
  v1::Output whole;
  whole.set_id("whole");
  whole.mutable_produced_at()->set_nanos(1'000'000'000);
  v1::Output many;
  many.set_id("many");
  for (size_t i = 0; i <= kMaxEntries; ++i) (*many.mutable_attributes())[std::to_string(i)] = "x";
  const std::string two = Field(1, Field(1, "two") + Field(12, "text") + Field(13, "{}"));
  const std::string broken = Field(1, Field(1, "broken") + "\x12\x7f");
  const Read read(Request({late}) + two + Request({good}) + broken + Request({odd, many, whole}));
  ASSERT_TRUE(read.status.ok());
  ASSERT_EQ(read.contents.size(), 1u);
  EXPECT_EQ(read.contents.index(0), 2u);
  std::vector<std::string> told;
  for (const Rejection& one : read.contents.rejected()) {
    told.push_back(std::to_string(one.index) + " " + one.id + " " + std::string(one.reason));
    EXPECT_FALSE(one.detail.empty());
  }
  EXPECT_EQ(told, (std::vector<std::string>{"0 late produced_at_out_of_range", "1 two two_bodies",
                                            "3 broken unreadable_output", "4 odd produced_at_out_of_range",
                                            "5 many too_many_entries", "6 whole produced_at_out_of_range"}));
}

TEST(Wire, RefusesAWholeThatCannotBeRead) {
  for (const std::string bytes : {"\x0a\xff\xff",
                                  "\x0a\x05"
                                  "ab",
                                  "\x0f", "\x80", "{\"outputs\": []}"}) {
    EXPECT_EQ(Read(bytes).status.code(), absl::StatusCode::kInvalidArgument) << testing::PrintToString(bytes);
    EXPECT_GE(CountOutputs(bytes), 1u);
  }
  EXPECT_TRUE(Read("").status.ok());
}

TEST(Wire, RefusesTooManyOutputsInOneRequest) {
  std::string most;
  for (uint32_t i = 0; i < kMaxOutputs; ++i) most += Field(1, "");
  EXPECT_TRUE(Read(most).status.ok());
  EXPECT_EQ(Read(most + Field(1, "")).status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CountOutputs(most), kMaxOutputs);
}

TEST(Wire, ReadsWhatTheRequestAsksFor) {
  v1::ObserveRequest request;
  request.set_want_findings(true);
  EXPECT_TRUE(Read(request.SerializeAsString()).want_findings);
  EXPECT_FALSE(Read("").want_findings);
  request.set_want_decision(true);
  EXPECT_EQ(Read(request.SerializeAsString()).status.code(), absl::StatusCode::kUnimplemented);
}

TEST(Wire, AllocatesNothingOnceWarm) {
  std::vector<v1::Output> outputs(100);
  for (v1::Output& output : outputs) {
    Fill(&output);
    for (int i = 0; i < 20; ++i) output.add_token_logprobs(-1);
  }
  const std::string request = Request(outputs);
  BatchContents contents;
  bool want_findings = false;
  ASSERT_TRUE(ReadRequest(request, &contents, &want_findings).ok());
  contents.Clear();
  const size_t before = allocations;
  const absl::Status status = ReadRequest(request, &contents, &want_findings);
  const size_t after = allocations;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(contents.size(), 100u);
  EXPECT_EQ(after - before, 0u);
}

// The public messages with `bytes` wherever they have `string`, so that protobuf itself reads what is not UTF-8: made
// from the public descriptor, they agree with it field by field.
class Twin {
 public:
  Twin() {
    google::protobuf::FileDescriptorProto timestamp;
    google::protobuf::Timestamp::descriptor()->file()->CopyTo(&timestamp);
    pool_.BuildFile(timestamp);
    google::protobuf::FileDescriptorProto file;
    v1::Output::descriptor()->file()->CopyTo(&file);
    file.clear_service();
    for (auto& message : *file.mutable_message_type()) LetBytesIn(&message);
    pool_.BuildFile(file);
  }
  std::unique_ptr<Message> New(const std::string& name) {
    return std::unique_ptr<Message>(factory_.GetPrototype(pool_.FindMessageTypeByName("telltale.v1." + name))->New());
  }

 private:
  static void LetBytesIn(google::protobuf::DescriptorProto* message) {
    for (auto& field : *message->mutable_field()) {
      if (field.type() == google::protobuf::FieldDescriptorProto::TYPE_STRING) {
        field.set_type(google::protobuf::FieldDescriptorProto::TYPE_BYTES);
      }
    }
    // A map's key may not be bytes; on the wire a map is repeated entries, which is all that is compared here.
    for (auto& nested : *message->mutable_nested_type()) {
      nested.mutable_options()->clear_map_entry();
      LetBytesIn(&nested);
    }
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
};

// Takes away what an Output does not keep: unknown fields, parts of a millisecond, empty messages. False where a map's
// key came twice, since only ours knows that the last one counts.
bool Normal(Message* output) {
  output->DiscardUnknownFields();
  const Reflection* reflection = output->GetReflection();
  const google::protobuf::Descriptor* descriptor = output->GetDescriptor();
  const FieldDescriptor* stamp_field = descriptor->FindFieldByName("produced_at");
  if (reflection->HasField(*output, stamp_field)) {
    Message* const stamp = reflection->MutableMessage(output, stamp_field);
    const FieldDescriptor* nanos = stamp->GetDescriptor()->FindFieldByName("nanos");
    stamp->GetReflection()->SetInt32(stamp, nanos,
                                     stamp->GetReflection()->GetInt32(*stamp, nanos) / 1'000'000 * 1'000'000);
  }
  const FieldDescriptor* eval = descriptor->FindFieldByName("eval");
  if (reflection->HasField(*output, eval) && reflection->GetMessage(*output, eval).ByteSizeLong() == 0) {
    reflection->ClearField(output, eval);
  }
  return reflection->FieldSize(*output, descriptor->FindFieldByName("scores")) <= 1 &&
         reflection->FieldSize(*output, descriptor->FindFieldByName("attributes")) <= 1;
}

TEST(Wire, AgreesWithProtobufOnDamagedRequests) {
  v1::Output output;
  Fill(&output);
  v1::ObserveRequest request;
  for (int i = 0; i < 3; ++i) *request.add_outputs() = output;
  const std::string good = request.SerializeAsString();
  const google::protobuf::LogSilencer quiet;
  Twin twins;
  std::mt19937_64 random(7);
  int compared = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (uint64_t damages = 1 + random() % 3; damages > 0 && bytes.size() > 10; --damages) {
      const size_t at = random() % (bytes.size() - 1);
      switch (random() % 3) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, 1 + random() % 8);
          break;
        default:
          bytes.insert(at, 1 + random() % 3, static_cast<char>(random()));
          break;
      }
    }
    const auto parsed = twins.New("ObserveRequest");
    const bool protobuf_reads = parsed->ParseFromString(bytes);
    const Read read(bytes);
    if (!protobuf_reads || absl::IsUnimplemented(read.status)) continue;
    ASSERT_TRUE(read.status.ok()) << round << " " << read.status;
    const Reflection* reflection = parsed->GetReflection();
    const FieldDescriptor* outputs = parsed->GetDescriptor()->FindFieldByName("outputs");
    ASSERT_EQ(read.contents.size() + read.contents.rejected().size(),
              static_cast<size_t>(reflection->FieldSize(*parsed, outputs)));
    for (const Rejection& one : read.contents.rejected()) ASSERT_NE(one.reason, "unreadable_output") << round;
    for (size_t i = 0; i < read.contents.size(); ++i) {
      v1::Output ours;
      ToProto(read.contents.output(i), &ours);
      const auto back = twins.New("Output");
      ASSERT_TRUE(back->ParseFromString(ours.SerializeAsString()));
      Message* const sent =
          reflection->MutableRepeatedMessage(parsed.get(), outputs, static_cast<int>(read.contents.index(i)));
      if (Normal(sent) && Normal(back.get())) {
        ++compared;
        ASSERT_EQ(sent->SerializeAsString(), back->SerializeAsString()) << round;
      }
    }
  }
  EXPECT_GT(compared, 5000);
}

TEST(Wire, AResponseHoldsOnlyTextThatProtobufTakes) {
  BatchResult result;
  result.accepted = 3;
  result.duplicates = 2;
  result.rejected.push_back({7, "id\xff", "two_bodies", "detail\x80"});
  result.findings.push_back({1, Hit{Check::kEmptyField, "a.b\xc3", "evidence\xf0\x9f"}});
  v1::ObserveResponse response;
  ASSERT_TRUE(
      response.ParseFromString(EncodeResponse(result)));  // in C++ protobuf only warns, so look at the bytes too
  EXPECT_EQ(response.accepted(), 3u);
  EXPECT_EQ(response.duplicates(), 2u);
  EXPECT_EQ(response.rejected(0).index(), 7u);
  EXPECT_EQ(response.rejected(0).id(), "id\xef\xbf\xbd");
  EXPECT_EQ(response.rejected(0).reason(), "two_bodies");
  EXPECT_EQ(response.rejected(0).detail(), "detail\xef\xbf\xbd");
  EXPECT_EQ(response.findings(0).check(), "empty_field");
  EXPECT_EQ(response.findings(0).field(), "a.b\xef\xbf\xbd");
}

TEST(WireCursor, SkipsGroupsAsProtobufDoes) {
  WireField field;
  WireCursor groups("\x0b\x13\x18\x01\x14\x0c\x20\x05");  // 1{2{3:1}} 4:5
  ASSERT_TRUE(groups.Next(&field));
  EXPECT_EQ(field.number, 4u);
  EXPECT_EQ(field.value, 5u);
  EXPECT_FALSE(groups.Next(&field));
  EXPECT_TRUE(groups.ok());
  for (const char* bytes : {"\x0b", "\x0c", "\x0b\x14"}) {
    WireCursor broken(bytes);
    EXPECT_FALSE(broken.Next(&field));
    EXPECT_FALSE(broken.ok());
  }
  const std::string nested(1000, '\x0b');
  WireCursor deep(nested);
  EXPECT_FALSE(deep.Next(&field));
  EXPECT_FALSE(deep.ok());
}

}  // namespace
}  // namespace telltale
