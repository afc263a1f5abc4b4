#include "server/output_client.h"

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "telltale/v1/telltale.grpc.pb.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Takes requests, and can be full: every `full_every`-th request ends the stream unanswered.
class FakeServer final : public v1::OutputService::Service {
 public:
  explicit FakeServer(int full_every) : full_every_(full_every) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> ids;  // of what was taken; read it when the client is done
  size_t largest = 0;

 private:
  grpc::Status ObserveStream(grpc::ServerContext*,
                             grpc::ServerReaderWriter<v1::ObserveResponse, v1::ObserveRequest>* stream) override {
    v1::ObserveRequest request;
    while (stream->Read(&request)) {
      if (full_every_ > 0 && ++requests_ % full_every_ == 0) return {grpc::StatusCode::RESOURCE_EXHAUSTED, "full"};
      v1::ObserveResponse response;
      largest = std::max(largest, static_cast<size_t>(request.outputs_size()));
      for (int i = 0; i < request.outputs_size(); ++i) {
        if (request.outputs(i).workflow().empty()) {
          v1::Rejection* rejection = response.add_rejected();
          rejection->set_index(static_cast<uint32_t>(i));
          rejection->set_reason("missing_workflow");
        } else {
          ids.push_back(request.outputs(i).id());
          response.set_accepted(response.accepted() + 1);
        }
      }
      if (!stream->Write(response)) break;
    }
    return grpc::Status::OK;
  }

  const int full_every_;
  int requests_ = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

OutputClient::Options Quick() {
  OutputClient::Options options;
  options.first_pause = std::chrono::milliseconds(1);
  options.longest_pause = std::chrono::milliseconds(5);
  return options;
}

absl::Status SendMany(OutputClient& client, int count) {
  for (int i = 0; i < count; ++i) {
    const std::string id = std::to_string(i);
    Output output;
    output.id = id;
    output.workflow = "w";
    if (absl::Status status = client.Add(output, static_cast<uint64_t>(i)); !status.ok()) return status;
  }
  return client.Finish();
}

TEST(OutputClient, SendsAllInOrderInBatches) {
  FakeServer server(0);
  OutputClient client(server.address(), {}, Quick(), [](uint64_t, std::string_view, std::string_view) {});
  ASSERT_EQ(SendMany(client, 1050), absl::OkStatus());
  EXPECT_EQ(client.totals().accepted, 1050u);
  ASSERT_EQ(server.ids.size(), 1050u);
  for (size_t i = 0; i < server.ids.size(); ++i) EXPECT_EQ(server.ids[i], std::to_string(i));
  EXPECT_EQ(server.largest, 100u);
}

TEST(OutputClient, SendsAgainWhatAFullServerDidNotAnswer) {
  FakeServer server(3);
  OutputClient client(server.address(), {}, Quick(), [](uint64_t, std::string_view, std::string_view) {});
  ASSERT_EQ(SendMany(client, 2000), absl::OkStatus());
  EXPECT_EQ(client.totals().accepted, 2000u);
  EXPECT_GT(client.totals().pauses, 0u);
  EXPECT_EQ(server.ids.size(), 2000u);
}

TEST(OutputClient, GivesUpOnAServerThatStaysFull) {
  FakeServer server(1);
  OutputClient client(server.address(), {}, Quick(), [](uint64_t, std::string_view, std::string_view) {});
  const absl::Status status = SendMany(client, 10);
  EXPECT_THAT(MessageOf(status), HasSubstr(server.address() + ": full"));
  EXPECT_EQ(client.totals().accepted, 0u);
}

TEST(OutputClient, TellsRejectionsByTheirTags) {
  FakeServer server(0);
  std::vector<uint64_t> tags;
  OutputClient client(server.address(), {}, Quick(), [&](uint64_t tag, std::string_view reason, std::string_view) {
    EXPECT_EQ(reason, "missing_workflow");
    tags.push_back(tag);
  });
  for (const uint64_t tag : {10u, 11u, 12u, 13u}) {
    Output output;
    output.workflow = tag % 2 == 0 ? "w" : "";
    ASSERT_EQ(client.Add(output, tag), absl::OkStatus());
  }
  ASSERT_EQ(client.Finish(), absl::OkStatus());
  EXPECT_THAT(tags, ElementsAre(11, 13));
  EXPECT_EQ(client.totals().rejected, 2u);
}

TEST(OutputClient, WithNobodyThereFailsAtOnce) {
  OutputClient client("127.0.0.1:1", {}, Quick(), [](uint64_t, std::string_view, std::string_view) {});
  EXPECT_THAT(MessageOf(SendMany(client, 10)), HasSubstr("127.0.0.1:1: "));
  EXPECT_EQ(client.totals().pauses, 0u);
}

}  // namespace
}  // namespace telltale
