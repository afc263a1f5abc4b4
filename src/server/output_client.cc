#include "server/output_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "server/files.h"
#include "server/wire.h"
#include "telltale/v1/telltale.grpc.pb.h"

namespace telltale {
namespace {

using Stream = grpc::ClientReaderWriter<v1::ObserveRequest, v1::ObserveResponse>;

struct Parcel {
  v1::ObserveRequest request;
  std::vector<uint64_t> tags;
  size_t bytes = 0;
};

bool IsPassing(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         status.error_code() == grpc::StatusCode::UNAVAILABLE;
}

absl::Status Refusal(const std::string& address, const grpc::Status& status) {
  const bool asks_for_token = status.error_code() == grpc::StatusCode::UNAUTHENTICATED;
  return Unavailable("{}: {}{}", address, status.error_message(), asks_for_token ? "; give --token-file=F" : "");
}

// A file that cannot be read is empty, which no handshake survives.
std::string PemOf(const std::string& file) {
  constexpr size_t kMaxPemBytes = size_t{1} << 20;
  return file.empty() ? std::string() : DiskFiles().read(file, kMaxPemBytes).value_or("");
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const Access& access) {
  if (access.ca_file.empty()) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({PemOf(access.ca_file), PemOf(access.key_file), PemOf(access.cert_file)});
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address, const Access& access) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.enable_http_proxy", 0);  // a sidecar is next door
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, CredentialsFor(access), arguments);
}

}  // namespace

struct OutputClient::State {
  State(const std::string& to, const Access& way_in, const Options& given, OnRejected callback)
      : address(to),
        access(way_in),
        options(given),
        on_rejected(std::move(callback)),
        stub(v1::OutputService::NewStub(ChannelTo(to, way_in))) {}

  const std::string address;
  const Access access;
  const Options options;
  const OnRejected on_rejected;
  const std::unique_ptr<v1::OutputService::Stub> stub;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<Stream> stream;
  Parcel making;
  std::deque<Parcel> under_way;  // sent, not answered, oldest first
  SendTotals totals;
  bool answered_once = false;
  int failures = 0;  // since the last answer

  void Open() {
    stream.reset();
    context = std::make_unique<grpc::ClientContext>();
    if (!access.token.empty()) context->AddMetadata("authorization", "Bearer " + access.token);
    stream = stub->ObserveStream(context.get());
  }

  void Settle(const v1::ObserveResponse& response) {
    if (under_way.empty()) return;  // a server that answers more than it was asked
    const Parcel& parcel = under_way.front();
    totals.accepted += response.accepted();
    totals.duplicates += response.duplicates();
    totals.dead_lettered += response.dead_lettered();
    totals.rejected += static_cast<uint64_t>(response.rejected_size());
    for (const v1::Rejection& rejection : response.rejected()) {
      if (rejection.index() < parcel.tags.size())
        on_rejected(parcel.tags[rejection.index()], rejection.reason(), rejection.detail());
    }
    under_way.pop_front();
    answered_once = true;
    failures = 0;
  }

  // The stream has ended: takes the answers that are still there, then begins anew with what was not answered.
  absl::Status Recover() {
    for (;;) {
      v1::ObserveResponse response;
      while (stream->Read(&response)) Settle(response);
      const grpc::Status status = stream->Finish();
      const bool worth_a_try =
          IsPassing(status) && (answered_once || status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
      if (!worth_a_try || ++failures > options.tries) {
        stream.reset();
        if (status.ok()) return Unavailable("{}: ended the stream without an answer", address);
        return Refusal(address, status);
      }
      ++totals.pauses;
      const Duration pause = options.first_pause * (1 << std::min(failures - 1, 10));
      std::this_thread::sleep_for(std::min(pause, options.longest_pause));
      Open();
      bool wrote = true;
      for (const Parcel& parcel : under_way) wrote = wrote && stream->Write(parcel.request);
      if (wrote) return absl::OkStatus();
    }
  }

  absl::Status Await() {
    v1::ObserveResponse response;
    if (!stream->Read(&response)) return Recover();
    Settle(response);
    return absl::OkStatus();
  }

  absl::Status Send() {
    if (making.tags.empty()) return absl::OkStatus();
    if (stream == nullptr) Open();
    under_way.push_back(std::exchange(making, {}));
    if (!stream->Write(under_way.back().request)) {
      if (absl::Status status = Recover(); !status.ok()) return status;
    }
    while (under_way.size() >= options.window) {
      if (absl::Status status = Await(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }
};

OutputClient::OutputClient(const std::string& address, const Access& access, const Options& options,
                           OnRejected on_rejected)
    : state_(std::make_unique<State>(address, access, options, std::move(on_rejected))) {}

OutputClient::~OutputClient() {
  if (state_->context != nullptr && state_->stream != nullptr) {
    state_->context->TryCancel();  // without effect on a stream that has ended
    state_->stream->Finish();
  }
}

absl::Status OutputClient::Add(const Output& output, uint64_t tag) {
  Parcel& making = state_->making;
  v1::Output* message = making.request.add_outputs();
  ToProto(output, message);
  making.tags.push_back(tag);
  making.bytes += message->ByteSizeLong();
  const Options& options = state_->options;
  if (making.tags.size() < options.batch_outputs && making.bytes < options.batch_bytes) return absl::OkStatus();
  return state_->Send();
}

absl::Status OutputClient::Finish() {
  if (absl::Status status = state_->Send(); !status.ok()) return status;
  while (!state_->under_way.empty()) {
    if (absl::Status status = state_->Await(); !status.ok()) return status;
  }
  if (state_->stream == nullptr) return absl::OkStatus();
  state_->stream->WritesDone();
  v1::ObserveResponse response;
  while (state_->stream->Read(&response)) state_->Settle(response);
  const grpc::Status status = state_->stream->Finish();
  state_->stream.reset();
  return status.ok() ? absl::OkStatus() : Refusal(state_->address, status);
}

const SendTotals& OutputClient::totals() const { return state_->totals; }

}  // namespace telltale
