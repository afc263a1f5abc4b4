#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>

#include <algorithm>
#include <thread>

#include "server/grpc_server.h"
#include "server/grpc_service.h"
#include "server/grpc_status.h"
#include "server/observe_stream.h"
#include "tests/server/app_fixture.h"

namespace telltale {
namespace {

using std::chrono::milliseconds;
using Stream = grpc::ClientReaderWriter<v1::ObserveRequest, v1::ObserveResponse>;

class GrpcDoor : public AppTest {
 protected:
  // An Observe call of any bytes at all.
  grpc::Status ObserveBytes(const std::string& bytes, v1::ObserveResponse* response) {
    std::string answer;
    grpc::Status status = Call("/telltale.v1.OutputService/Observe", bytes, &answer);
    response->ParseFromString(answer);
    return status;
  }

  void StartGated(QueueBounds bounds) {
    options_.queue = bounds;
    options_.clock = [this] {
      gate_.Pass();
      return std::chrono::floor<Duration>(std::chrono::system_clock::now());
    };
    StartApp();
  }
};

TEST_F(GrpcDoor, CountsABatchAndTellsWhatBecameOfIt) {
  StartApp();
  v1::ObserveRequest request = MakeRequest({"a", "b", "a"});
  request.add_outputs()->set_id("nameless");
  v1::ObserveResponse response;
  const grpc::Status status = Observe(*Stub(), request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.accepted(), 2u);
  EXPECT_EQ(response.duplicates(), 1u);
  ASSERT_EQ(response.rejected_size(), 1);
  EXPECT_EQ(response.rejected(0).index(), 3u);
  EXPECT_EQ(response.rejected(0).id(), "nameless");
  EXPECT_EQ(response.rejected(0).reason(), "missing_workflow");
  EXPECT_EQ(app_->events().count(Event::kOutputsRejected), 1u);
  EXPECT_EQ(app_->ledger().received.at("grpc"), 4u);
  ExpectBalance();
}

TEST_F(GrpcDoor, TellsFindingsWhereTheyAreWanted) {
  StartApp();
  v1::ObserveRequest request = MakeRequest({"a"});
  *request.add_outputs() = MakeOutput("b", "  ");
  request.set_want_findings(true);
  v1::ObserveResponse response;
  ASSERT_TRUE(Observe(*Stub(), request, &response).ok());
  bool empty = false;
  for (const v1::Finding& finding : response.findings())
    empty = empty || (finding.check() == "empty_output" && finding.index() == 1);
  EXPECT_TRUE(empty) << response.DebugString();
}

TEST_F(GrpcDoor, CountsTextThatIsNotUtf8) {
  StartApp();
  v1::ObserveRequest request = MakeRequest({"a"});
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("answer is"), 6, "\xff\xfe\x80\xe9\xf0\xc0");
  v1::ObserveResponse response;
  ASSERT_TRUE(ObserveBytes(bytes, &response).ok());
  EXPECT_EQ(response.accepted(), 1u);
}

TEST_F(GrpcDoor, RefusesWhatItCannotReadOrDo) {
  StartApp();
  v1::ObserveResponse response;
  EXPECT_EQ(ObserveBytes("\x0a\xff\xff", &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(app_->events().count(Event::kUnreadableRequest), 1u);
  v1::ObserveRequest request = MakeRequest({"a"});
  request.set_want_decision(true);
  EXPECT_EQ(Observe(*Stub(), request, &response).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(app_->ledger().sum.counted, 0u);
  EXPECT_EQ(app_->ledger().sum.rejected.at("unreadable_request"), 2u);
  ExpectBalance();
}

TEST_F(GrpcDoor, RefusesARequestAboveTheLimitAndGoesOn) {
  settings_text_ = "grpc: {max_request: 64KiB}\n";
  StartApp();
  auto stub = Stub();
  v1::ObserveRequest request = MakeRequest({"a"});
  request.mutable_outputs(0)->set_text(std::string(100'000, 'x'));
  v1::ObserveResponse response;
  EXPECT_EQ(Observe(*stub, request, &response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Observe(*stub, MakeRequest({"b"}), &response).ok());
}

TEST_F(GrpcDoor, AStreamAnswersEachRequestInOrder) {
  StartApp();
  grpc::ClientContext context;
  auto stub = Stub();
  const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
  std::jthread writer([&] {
    for (int i = 0; i < 300; ++i)
      stream->Write(MakeRequest(std::vector<std::string>(static_cast<size_t>(i % 5) + 1, fmt::format("x{}", i))));
    stream->WritesDone();
  });
  v1::ObserveResponse response;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(stream->Read(&response)) << i;
    ASSERT_EQ(response.accepted(), 1u);
    ASSERT_EQ(response.duplicates(), static_cast<uint32_t>(i % 5));
  }
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
  ExpectBalance();
}

TEST_F(GrpcDoor, ABatchThatCannotBeReadEndsTheStreamAfterTheAnswersBeforeIt) {
  StartApp();
  grpc::ClientContext context;
  auto stub = Stub();
  const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
  v1::ObserveRequest decision = MakeRequest({"b"});
  decision.set_want_decision(true);
  stream->Write(MakeRequest({"a"}));
  stream->Write(decision);
  stream->Write(MakeRequest({"c"}));
  v1::ObserveResponse response;
  EXPECT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.accepted(), 1u);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
  app_->Stop();
  EXPECT_EQ(app_->ledger().sum.counted, 1u);
  ExpectBalance();
}

TEST_F(GrpcDoor, AFullQueueAnswersAtOnceWithWhenToTryAgain) {
  StartGated({1, 1 << 20});
  gate_.Close();
  auto stub = Stub();
  std::vector<std::jthread> calls;
  grpc::Status first;
  calls.emplace_back([&] {
    v1::ObserveResponse response;
    first = Observe(*stub, MakeRequest({"a"}), &response);
  });
  gate_.AwaitWaiting(1);
  // One is being counted, so one of these is queued and the others are refused, while the gate is shut.
  std::vector<grpc::Status> statuses(3);
  for (size_t i = 0; i < statuses.size(); ++i) {
    calls.emplace_back([&, i] {
      v1::ObserveResponse response;
      statuses[i] = Observe(*stub, MakeRequest({fmt::format("b{}", i), fmt::format("c{}", i)}), &response);
    });
  }
  while (app_->events().count(Event::kQueueFull) < 2) std::this_thread::yield();
  EXPECT_EQ(app_->ledger().sum.shed, 4u);
  gate_.Open();
  calls.clear();
  EXPECT_TRUE(first.ok());
  std::sort(statuses.begin(), statuses.end(),
            [](const auto& x, const auto& y) { return x.error_code() < y.error_code(); });
  EXPECT_TRUE(statuses[0].ok());
  EXPECT_EQ(statuses[1].error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const grpc::Status& refused = statuses[2];
  ASSERT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // google.rpc.Status{code, message, details}: the last field is an Any that holds RetryInfo{retry_delay}.
  const std::string details = refused.error_details();
  const std::string type = "type.googleapis.com/google.rpc.RetryInfo";
  ASSERT_NE(details.find(type), std::string::npos);
  google::protobuf::Any any;
  ASSERT_TRUE(any.ParseFromString(details.substr(details.find(type) - 2)));
  google::protobuf::Duration delay;
  ASSERT_TRUE(delay.ParseFromString(any.value().substr(2)));
  EXPECT_EQ(delay.seconds(), 1);
  ExpectBalance();
}

TEST_F(GrpcDoor, AFullQueueEndsAStreamAndBooksAllThatWasRead) {
  StartGated({1, 1 << 20});
  gate_.Close();
  auto stub = Stub();
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 5; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    streams.push_back(stub->ObserveStream(contexts.back().get()));
    // Any of them may be refused before all is written: the worker may take its batch later than the next stream comes.
    for (int j = 0; j < 3; ++j) streams.back()->Write(MakeRequest({fmt::format("{}-{}", i, j)}));
  }
  // One batch is counted by the thread that read it, one by the worker, and one is queued: two or more of the five
  // streams are ended while the gate is shut.
  while (app_->events().count(Event::kQueueFull) < 2) std::this_thread::yield();
  gate_.Open();
  int counted = 0;
  int refused = 0;
  for (const auto& stream : streams) {
    stream->WritesDone();
    v1::ObserveResponse response;
    while (stream->Read(&response)) counted += static_cast<int>(response.accepted());
    refused += stream->Finish().error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ? 1 : 0;
  }
  EXPECT_GE(refused, 2);
  app_->Stop();
  EXPECT_EQ(app_->ledger().sum.counted, static_cast<uint64_t>(counted));
  ExpectBalance();
}

TEST_F(GrpcDoor, WhatWasReadBehindARefusedBatchIsBookedAsShed) {
  StartGated({});
  gate_.Close();
  const auto channel = Channel();
  auto stub = v1::OutputService::NewStub(channel);
  grpc::ClientContext context;
  const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
  v1::ObserveRequest decision = MakeRequest({"b"});
  decision.set_want_decision(true);
  stream->Write(MakeRequest({"a"}));
  gate_.AwaitWaiting(1);
  stream->Write(decision);
  stream->Write(MakeRequest({"c", "d"}));
  // What was sent before on the same connection has arrived when these are answered.
  for (int i = 0; i < 5; ++i) {
    std::string answer;
    ASSERT_TRUE(Call("/grpc.health.v1.Health/Check", "", &answer, channel).ok());
  }
  gate_.Open();
  v1::ObserveResponse response;
  EXPECT_TRUE(stream->Read(&response));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
  app_->Stop();
  EXPECT_EQ(app_->ledger().sum.counted, 1u);
  EXPECT_EQ(app_->ledger().sum.rejected.at("unreadable_request"), 1u);
  EXPECT_EQ(app_->ledger().sum.shed, 2u);
  ExpectBalance();
}

TEST_F(GrpcDoor, AClientThatLeavesItsAnswersUnreadIsSlowedThenEnded) {
  options_.streams.unread = 2;
  options_.streams.patience = milliseconds(0);
  StartApp();
  auto stub = Stub();
  grpc::ClientContext context;
  const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
  // Answers with findings are large: soon no more of them fit on the way to a client that does not read.
  std::atomic<int> written = 0;
  std::jthread writer([&] {
    v1::ObserveRequest request;
    for (int i = 0; i < 500; ++i) request.add_outputs()->set_id(std::string(200, 'n'));  // all rejected, at length
    while (stream->Write(request)) ++written;
  });
  while (app_->events().count(Event::kStreamEnded) == 0) {
    app_->JudgeNow();
    std::this_thread::yield();
  }
  v1::ObserveResponse response;
  int answers = 0;
  while (stream->Read(&response)) ++answers;
  writer.join();
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_NE(status.error_message().find("unread"), std::string::npos) << status.error_message();
  EXPECT_GT(answers, 0) << "what was on its way is still told";
  app_->Stop();
  ExpectBalance();
}

TEST_F(GrpcDoor, ASlowedClientThatGoesAwayHoldsNothingUp) {
  options_.streams.unread = 1;
  StartApp();
  auto stub = Stub();
  grpc::ClientContext context;
  const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
  std::atomic<int> written = 0;
  std::jthread writer([&] {
    v1::ObserveRequest request;
    for (int i = 0; i < 500; ++i) request.add_outputs()->set_id(std::string(200, 'n'));
    while (stream->Write(request)) ++written;
  });
  // Slowed is who has more under way than was counted, and nothing moves any more.
  uint64_t before = 0;
  for (int same = 0; same < 50;) {
    app_->JudgeNow();
    const uint64_t received = app_->ledger().sum.Total();
    same = received == before && received > 0 ? same + 1 : 0;
    before = received;
  }
  context.TryCancel();
  writer.join();
  stream->Finish();
  app_->Stop();  // waits for every stream to be over
  ExpectBalance();
}

TEST_F(GrpcDoor, SurvivesClientsThatGoAway) {
  StartApp();
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 8; ++c) {
      clients.emplace_back([&, c] {
        auto stub = Stub();
        for (int i = 0; i < 20; ++i) {
          grpc::ClientContext context;
          const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
          for (int j = 0; j < 5; ++j) stream->Write(MakeRequest({fmt::format("{}-{}-{}", c, i, j)}));
          v1::ObserveResponse response;
          if (i % 3 != 0) stream->Read(&response);
          context.TryCancel();
          stream->Finish();
          grpc::ClientContext call;
          call.set_deadline(std::chrono::system_clock::now() + std::chrono::microseconds(200 * (i % 4)));
          stub->Observe(&call, MakeRequest({fmt::format("{}-{}", c, i)}), &response);
        }
      });
    }
  }
  v1::ObserveResponse response;
  EXPECT_TRUE(Observe(*Stub(), MakeRequest({"last"}), &response).ok());
  app_->Stop();
  ExpectBalance();
}

TEST_F(GrpcDoor, TheBookBalancesUnderManyConnectionsAndATinyQueue) {
  options_.queue = {2, 1 << 20};
  options_.workers = 2;
  StartApp();
  std::atomic<uint64_t> sent = 0;
  std::atomic<uint64_t> told = 0;
  std::atomic<uint64_t> refused = 0;
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 12; ++c) {
      clients.emplace_back([&, c] {
        auto stub = Stub();
        for (int i = 0; i < 40; ++i) {
          v1::ObserveRequest request = MakeRequest({fmt::format("{}-{}", c, i), "shared", ""});
          request.add_outputs();
          v1::ObserveResponse response;
          const grpc::Status status = Observe(*stub, request, &response);
          sent += 4;
          (status.ok() ? told : refused) += 4;
          if (status.ok())
            EXPECT_EQ(response.accepted() + response.duplicates() + static_cast<uint32_t>(response.rejected_size()),
                      4u);
          else
            EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
        }
      });
    }
  }
  const LedgerSnapshot book = app_->ledger();
  EXPECT_EQ(book.received.at("grpc"), sent);
  EXPECT_EQ(book.sum.shed, refused);
  EXPECT_EQ(book.sum.counted + book.sum.duplicates + book.sum.rejected.at("missing_workflow"), told);
  ExpectBalance();
}

TEST_F(GrpcDoor, StoppingAnswersWhatIsInFlightAndEndsStreams) {
  StartGated({});
  gate_.Close();
  auto stub = Stub();
  grpc::ClientContext context;
  const std::unique_ptr<Stream> stream = stub->ObserveStream(&context);
  stream->Write(MakeRequest({"a"}));
  gate_.AwaitWaiting(1);
  std::jthread stopper([&] { app_->Stop(); });
  while (app_->events().count(Event::kStopping) == 0) std::this_thread::yield();
  gate_.Open();
  v1::ObserveResponse response;
  EXPECT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.accepted(), 1u);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  stopper.join();
  EXPECT_EQ(app_->ledger().sum.counted, 1u);
}

}  // namespace
}  // namespace telltale
