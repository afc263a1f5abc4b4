#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "server/wire.h"
#include "tests/server/wire_messages.h"

namespace telltale {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

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

}  // namespace
}  // namespace telltale
