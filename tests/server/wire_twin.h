#pragma once
// server/wire_twin.h - the wire's messages as protobuf itself reads them, to compare server/wire.h with.

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "telltale/v1/telltale.pb.h"

namespace telltale {

// The public messages with `bytes` wherever they have `string`, so that protobuf itself reads what is not UTF-8: made
// from the public descriptor, they agree with it field by field.
class WireTwin {
 public:
  WireTwin() {
    google::protobuf::FileDescriptorProto timestamp;
    google::protobuf::Timestamp::descriptor()->file()->CopyTo(&timestamp);
    pool_.BuildFile(timestamp);
    google::protobuf::FileDescriptorProto file;
    v1::Output::descriptor()->file()->CopyTo(&file);
    file.clear_service();
    for (auto& message : *file.mutable_message_type()) LetBytesIn(&message);
    pool_.BuildFile(file);
  }
  std::unique_ptr<google::protobuf::Message> New(const std::string& name) {
    return std::unique_ptr<google::protobuf::Message>(
        factory_.GetPrototype(pool_.FindMessageTypeByName("telltale.v1." + name))->New());
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
inline bool Normal(google::protobuf::Message* output) {
  output->DiscardUnknownFields();
  const google::protobuf::Reflection* reflection = output->GetReflection();
  const google::protobuf::Descriptor* descriptor = output->GetDescriptor();
  const google::protobuf::FieldDescriptor* stamp_field = descriptor->FindFieldByName("produced_at");
  if (reflection->HasField(*output, stamp_field)) {
    google::protobuf::Message* const stamp = reflection->MutableMessage(output, stamp_field);
    const google::protobuf::FieldDescriptor* nanos = stamp->GetDescriptor()->FindFieldByName("nanos");
    stamp->GetReflection()->SetInt32(stamp, nanos,
                                     stamp->GetReflection()->GetInt32(*stamp, nanos) / 1'000'000 * 1'000'000);
  }
  const google::protobuf::FieldDescriptor* eval = descriptor->FindFieldByName("eval");
  if (reflection->HasField(*output, eval) && reflection->GetMessage(*output, eval).ByteSizeLong() == 0) {
    reflection->ClearField(output, eval);
  }
  return reflection->FieldSize(*output, descriptor->FindFieldByName("scores")) <= 1 &&
         reflection->FieldSize(*output, descriptor->FindFieldByName("attributes")) <= 1;
}

}  // namespace telltale
