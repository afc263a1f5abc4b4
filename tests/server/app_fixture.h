#pragma once
// tests/server/app_fixture.h - the whole sidecar in this process, on free ports, with clients for its doors.

#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <latch>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/app.h"
#include "server/byte_buffer.h"
#include "telltale/v1/telltale.grpc.pb.h"
#include "tests/server/gate.h"
#include "tests/server/http_client.h"

namespace telltale {

inline v1::Output MakeOutput(const std::string& id, const std::string& text = "The answer is in the attachment.") {
  v1::Output output;
  output.set_id(id);
  output.set_workflow("mail");
  output.set_step("answer");
  output.set_text(text);
  return output;
}

inline v1::ObserveRequest MakeRequest(const std::vector<std::string>& ids) {
  v1::ObserveRequest request;
  for (const std::string& id : ids) *request.add_outputs() = MakeOutput(id);
  return request;
}

class AppTest : public testing::Test {
 protected:
  AppTest() {
    options_.build.version = "test";
    options_.workers = 1;
    options_.judge_every = std::chrono::hours(1);  // tests judge when they want to
    options_.watch_every = std::chrono::hours(1);
    options_.load = [this] { return Load(); };
    options_.log_sink = [this](const std::string& line) {
      MutexLock lock(log_mutex_);
      log_.push_back(line);
    };
    settings_text_ = "log: {level: debug}\n";
  }

  // A test that fails while the gate is shut must end, too.
  void TearDown() override { gate_.Open(); }

  // What a test may replace: the text of telltale.yaml and of rules.yaml beside it.
  absl::StatusOr<LoadedConfig> Load() {
    FileReader files;
    files.read = [this](const std::string& path, size_t) -> absl::StatusOr<std::string> {
      if (const auto found = files_.find(path); found != files_.end()) return found->second;
      return path.find("rules.yaml") != std::string::npos ? rules_text_ : settings_text_;
    };
    files.glob = [](const std::string& pattern) { return std::vector<std::string>{pattern}; };
    auto config = LoadConfig("telltale.yaml", files);
    if (config.ok()) {
      for (ListenAddress* address : {&config->settings.grpc.listen_address, &config->settings.http.listen_address,
                                     &config->settings.web.listen_address}) {
        *address = {"127.0.0.1", 0};
      }
    }
    return config;
  }

  void StartApp() {
    auto config = Load();
    ASSERT_TRUE(config.ok()) << config.status();
    auto app = App::Start(*std::move(config), options_);
    ASSERT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
  }

  std::unique_ptr<v1::OutputService::Stub> Stub() { return v1::OutputService::NewStub(Channel()); }
  std::shared_ptr<grpc::Channel> Channel() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    return grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", app_->ports().grpc),
                                     grpc::InsecureChannelCredentials(), arguments);
  }
  grpc::Status Observe(v1::OutputService::Stub& stub, const v1::ObserveRequest& request,
                       v1::ObserveResponse* response) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);  // a connection that takes long is not what is tested
    return stub.Observe(&context, request, response);
  }

  // A unary call of any method with any bytes.
  grpc::Status Call(const std::string& method, const std::string& bytes, std::string* answer,
                    std::shared_ptr<grpc::Channel> channel = nullptr) {
    grpc::GenericStub stub(channel != nullptr ? channel : Channel());
    grpc::ClientContext context;
    grpc::ByteBuffer response;
    const grpc::ByteBuffer request = ToByteBuffer(bytes);
    std::latch done(1);
    grpc::Status status;
    stub.UnaryCall(&context, method, {}, &request, &response, [&](grpc::Status told) {
      status = std::move(told);
      done.count_down();
    });
    done.wait();
    std::vector<grpc::Slice> slices;
    std::string room;
    *answer = FlatBytes(response, &slices, &room).value_or("");
    return status;
  }

  void ExpectBalance() {
    const LedgerSnapshot book = app_->ledger();
    uint64_t received = 0;
    for (const auto& [transport, outputs] : book.received) received += outputs;
    EXPECT_EQ(received, book.sum.Total());
  }

  std::vector<std::string> log() {
    MutexLock lock(log_mutex_);
    return log_;
  }

  Gate gate_;
  std::string settings_text_;
  std::string rules_text_;
  std::map<std::string, std::string> files_;  // what else is on the disk, by path
  AppOptions options_;
  Mutex log_mutex_;
  std::vector<std::string> log_ TELLTALE_GUARDED_BY(log_mutex_);
  std::unique_ptr<App> app_;
};

}  // namespace telltale
