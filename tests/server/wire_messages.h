#pragma once
// server/wire_messages.h - requests for the tests of server/wire.h: every field filled, encoded, read back.

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "server/wire.h"
#include "telltale/v1/telltale.pb.h"

namespace telltale {

// Fills every field of a message, those of messages within too, with values that differ from field to field.
inline void Fill(google::protobuf::Message* message, int number = 1) {
  using google::protobuf::FieldDescriptor;
  using google::protobuf::Reflection;
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

struct Read {
  explicit Read(std::string bytes) : request(std::move(bytes)) {
    status = ReadRequest(request, &contents, &want_findings);
  }
  std::string request;
  BatchContents contents;
  bool want_findings = false;
  absl::Status status;
};

}  // namespace telltale
