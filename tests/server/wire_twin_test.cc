#include "tests/server/wire_twin.h"

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

TEST(Wire, AgreesWithProtobufOnDamagedRequests) {
  v1::Output output;
  Fill(&output);
  v1::ObserveRequest request;
  for (int i = 0; i < 3; ++i) *request.add_outputs() = output;
  const std::string good = request.SerializeAsString();
  const google::protobuf::LogSilencer quiet;
  WireTwin twins;
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
