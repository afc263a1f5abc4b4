#include "server/grpc_status.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>

#include <string>
#include <string_view>

namespace telltale {
namespace {

constexpr std::chrono::seconds kRetryAfter(1);

// Appends a length-delimited protobuf field.
void AppendField(uint32_t number, std::string_view bytes, std::string* message) {
  message->push_back(static_cast<char>((number << 3) | 2));
  size_t length = bytes.size();
  for (; length >= 0x80; length >>= 7) message->push_back(static_cast<char>((length & 0x7f) | 0x80));
  message->push_back(static_cast<char>(length));
  message->append(bytes);
}

grpc::Status WithRetryInfo(grpc::StatusCode code, const std::string& text, std::chrono::milliseconds retry_after) {
  google::protobuf::Duration delay;
  delay.set_seconds(retry_after.count() / 1000);
  delay.set_nanos(static_cast<int32_t>(retry_after.count() % 1000) * 1'000'000);
  std::string retry_info;
  AppendField(1, delay.SerializeAsString(), &retry_info);  // RetryInfo.retry_delay
  google::protobuf::Any any;
  any.set_type_url("type.googleapis.com/google.rpc.RetryInfo");
  any.set_value(retry_info);
  std::string status = {'\x08', static_cast<char>(code)};  // Status.code
  AppendField(2, text, &status);                           // Status.message
  AppendField(3, any.SerializeAsString(), &status);        // Status.details
  return {code, text, status};
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  const auto code = static_cast<grpc::StatusCode>(status.code());  // the codes are the same by design
  // The store cannot be written now, or is full: nothing was counted, and it may be well again.
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) {
    return WithRetryInfo(code, MessageOf(status), kRetryAfter);
  }
  return {code, MessageOf(status)};
}

grpc::Status QueueFull(std::chrono::milliseconds retry_after) {
  return WithRetryInfo(grpc::StatusCode::RESOURCE_EXHAUSTED,
                       "the queue is full; nothing of this request was counted, send it again", retry_after);
}

grpc::Status ShuttingDown(std::chrono::milliseconds retry_after) {
  return WithRetryInfo(grpc::StatusCode::UNAVAILABLE,
                       "telltale is shutting down; what was not answered was not counted", retry_after);
}

}  // namespace telltale
