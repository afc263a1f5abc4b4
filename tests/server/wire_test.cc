#include "server/wire.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <new>

#include "server/wire_cursor.h"
#include "telltale/v1/telltale.pb.h"
#include "tests/server/wire_messages.h"

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

TEST(WireCursor, DropsWhatATagHasBeyond32BitsAsProtobufDoes) {
  WireField field;
  WireCursor cursor(std::string_view("\x88\x80\x80\x80\x10\x05", 6));
  ASSERT_TRUE(cursor.Next(&field));
  EXPECT_EQ(field.number, 1u);
  EXPECT_EQ(field.value, 5u);
  WireCursor nothing_left(std::string_view("\x80\x80\x80\x80\x10\x05", 6));
  EXPECT_FALSE(nothing_left.Next(&field));
  EXPECT_FALSE(nothing_left.ok());
}

}  // namespace
}  // namespace telltale
