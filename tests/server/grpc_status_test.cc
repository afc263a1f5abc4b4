#include "server/grpc_status.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

bool IsWorthAnotherTry(const grpc::Status& status) {
  return status.error_details().find("type.googleapis.com/google.rpc.RetryInfo") != std::string::npos;
}

TEST(ToGrpc, KeepsCodeAndWords) {
  const grpc::Status status = ToGrpc(InvalidArgument("no {}", "message"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "no message");
  EXPECT_FALSE(IsWorthAnotherTry(status));
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
}

TEST(ToGrpc, SaysWhenToComeAgainWhereTheStoreIsTheReason) {
  const grpc::Status locked = ToGrpc(Unavailable("locked"));
  EXPECT_EQ(locked.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(IsWorthAnotherTry(locked));
  EXPECT_TRUE(IsWorthAnotherTry(ToGrpc(absl::ResourceExhaustedError("full"))));
}

}  // namespace
}  // namespace telltale
