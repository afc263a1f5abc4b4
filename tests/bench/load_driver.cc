// load_driver - sends pretended outputs over ObserveStream as fast as they are answered, or so many a second, and says
// how many were answered a second and how long an answer took: at a given rate from the moment at which the request was
// to be sent, so that a server that stands still for a while is not asked less meanwhile.
//
// Every output is about 1 KiB of JSON with 12 fields, an id and a word of its own, so that no text is like another; 100
// of them are a request by default. Requests are encoded once; only ids and words are written anew for each send, so
// that the driver costs little of the machine it shares.

#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "telltale/v1/telltale.pb.h"
#include "tests/bench/invoice_json.h"

namespace {

using telltale::v1::ObserveRequest;
using telltale::v1::ObserveResponse;
using telltale::v1::Output;

struct Options {
  std::string to = "127.0.0.1:9738";
  int connections = 2;
  int batch = 100;
  int in_flight = 4;  // requests a connection that wait for their answer
  double seconds = 5;
  double rate = 0;  // outputs a second over all connections; 0: as fast as they are answered
  int streams = 8;  // workflows, as telltale tells them apart
};

constexpr std::string_view kIdPlace = "id-000000000000000";
constexpr std::string_view kWordPlace = R"("note":")";
constexpr size_t kWordLetters = 10;

// An encoded request, and where the digits of its outputs' ids and their words stand.
struct Template {
  std::string bytes;
  std::vector<size_t> digits;
  std::vector<size_t> words;
};

std::vector<size_t> PlacesBehind(std::string_view mark, size_t offset, std::string_view bytes) {
  std::vector<size_t> places;
  for (size_t at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1)) {
    places.push_back(at + offset);
  }
  return places;
}

// A word that stands for the number.
void WriteWord(uint64_t number, char* word) {
  for (size_t i = 0; i < kWordLetters; ++i, number >>= 4) word[i] = static_cast<char>('a' + (number & 0xf));
}

Template MakeTemplate(const Options& options, uint64_t seed) {
  std::mt19937_64 random(seed);
  ObserveRequest request;
  for (int i = 0; i < options.batch; ++i) {
    Output* output = request.add_outputs();
    output->set_id(std::string(kIdPlace));
    output->set_workflow(fmt::format("invoice-intake-{}", random() % static_cast<uint64_t>(options.streams)));
    output->set_step("extract");
    output->set_model("small-model");
    output->set_model_version("small-model-2026-01");
    output->set_prompt_id("invoice");
    output->set_prompt_version("v14");
    output->set_json(telltale::InvoiceJson(random));
    output->set_confidence(0.85 + 0.0001 * static_cast<double>(random() % 1000));
    output->set_finish_reason("stop");
    output->set_output_tokens(static_cast<int64_t>(200 + random() % 100));
    output->set_duration_ms(static_cast<int64_t>(500 + random() % 1000));
  }
  Template made{request.SerializeAsString(), {}, {}};
  made.digits = PlacesBehind(kIdPlace, 3, made.bytes);
  made.words = PlacesBehind(kWordPlace, kWordPlace.size(), made.bytes);
  if (made.digits.size() != made.words.size()) std::abort();
  return made;
}

using Clock = std::chrono::steady_clock;

class Totals {
 public:
  void Add(const ObserveResponse& response) {
    accepted += response.accepted();
    others += response.duplicates() + static_cast<uint64_t>(response.rejected_size());
  }
  void AddLatency(Clock::duration latency) {
    const std::lock_guard lock(mutex_);
    latencies_.push_back(latency);
  }
  // "p50=0.41 p99=3.20 max=9.01", in milliseconds.
  std::string LatencyText() {
    const std::lock_guard lock(mutex_);
    if (latencies_.empty()) return "no answers";
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [this](double part) {
      const auto place = static_cast<size_t>(part * static_cast<double>(latencies_.size() - 1));
      return std::chrono::duration<double, std::milli>(latencies_[place]).count();
    };
    return fmt::format("p50={:.2f} p99={:.2f} max={:.2f}", at(0.5), at(0.99), at(1));
  }
  std::atomic<uint64_t> accepted = 0;
  std::atomic<uint64_t> others = 0;

 private:
  std::mutex mutex_;
  std::vector<Clock::duration> latencies_;
};

class Stream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Stream(const Options& options, uint64_t number, const std::vector<Template>& templates, Totals* totals)
      : options_(options), next_id_(number * 1'000'000'000), templates_(templates), totals_(totals) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("telltale.connection", static_cast<int>(number));  // or gRPC shares one connection
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(options.to, grpc::InsecureChannelCredentials(), arguments);
    stub_ = std::make_unique<grpc::GenericStub>(channel_);
    stub_->PrepareBidiStreamingCall(&context_, "/telltale.v1.OutputService/ObserveStream", {}, this);
    AddHold();  // End comes from outside: until then the call is not over, even if the server went away
    StartRead(&answer_);
    {
      const std::lock_guard lock(mutex_);
      Send();
    }
    StartCall();
  }

  // Sends the request that was to be sent then.
  void SendDue(Clock::time_point due) {
    const std::lock_guard lock(mutex_);
    due_.push_back(due);
    Send();
  }

  void End() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      if (!writing_) HalfClose();
    }
    RemoveHold();
  }
  grpc::Status Wait() {
    std::unique_lock lock(mutex_);
    over_.wait(lock, [this] { return done_; });
    return status_;
  }

 private:
  void Send() {  // with the lock held
    if (ending_) return HalfClose();
    const bool is_paced = options_.rate > 0;
    if (writing_ || (is_paced ? due_.empty() : in_flight_ >= options_.in_flight)) return;
    asked_.push_back(is_paced ? due_.front() : Clock::now());
    if (is_paced) due_.pop_front();
    const Template& shape = templates_[sent_++ % templates_.size()];
    grpc_slice raw = grpc_slice_from_copied_buffer(shape.bytes.data(), shape.bytes.size());
    char* const bytes = reinterpret_cast<char*>(GRPC_SLICE_START_PTR(raw));
    for (size_t i = 0; i < shape.digits.size(); ++i, ++next_id_) {
      fmt::format_to_n(bytes + shape.digits[i], 15, "{:015}", next_id_);
      WriteWord(next_id_, bytes + shape.words[i]);
    }
    const grpc::Slice slice(raw, grpc::Slice::STEAL_REF);
    request_ = grpc::ByteBuffer(&slice, 1);
    writing_ = true;
    ++in_flight_;
    StartWrite(&request_);
  }
  void HalfClose() {
    if (!half_closed_ && !writing_) StartWritesDone();
    half_closed_ = half_closed_ || !writing_;
  }
  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (ok) Send();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    ObserveResponse response;
    grpc::ProtoBufferReader reader(&answer_);
    if (response.ParseFromZeroCopyStream(&reader)) totals_->Add(response);
    StartRead(&answer_);
    const std::lock_guard lock(mutex_);
    --in_flight_;
    totals_->AddLatency(Clock::now() - asked_.front());
    asked_.pop_front();
    Send();
  }
  void OnDone(const grpc::Status& status) override {
    const std::lock_guard lock(mutex_);
    status_ = status;
    done_ = true;
    over_.notify_all();
  }

  const Options& options_;
  uint64_t next_id_;
  const std::vector<Template>& templates_;
  Totals* const totals_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  std::mutex mutex_;
  std::condition_variable over_;
  size_t sent_ = 0;
  std::deque<Clock::time_point> due_;    // requests to be sent
  std::deque<Clock::time_point> asked_;  // of those that wait for their answer: when they were to be sent
  int in_flight_ = 0;
  bool writing_ = false;
  bool ending_ = false;
  bool half_closed_ = false;
  bool done_ = false;
  grpc::Status status_;
};

using Streams = std::vector<std::unique_ptr<Stream>>;

// Until `end`, each connection in its turn.
void SendAtRate(const Options& options, Clock::time_point begin, Clock::time_point end, const Streams& streams) {
  const std::chrono::duration<double> pause(options.batch / options.rate);
  for (size_t i = 0;; ++i) {
    const auto due = begin + std::chrono::duration_cast<Clock::duration>(pause * static_cast<double>(i));
    if (due >= end) return;
    std::this_thread::sleep_until(due);
    streams[i % streams.size()]->SendDue(due);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Sends pretended outputs over ObserveStream and says how many a second were answered.");
  app.add_option("--to", options.to, "address of the gRPC port");
  app.add_option("--connections", options.connections)->check(CLI::Range(1, 1000));
  app.add_option("--batch", options.batch, "outputs a request")->check(CLI::Range(1, 10'000));
  app.add_option("--in-flight", options.in_flight, "requests a connection that wait for an answer")
      ->check(CLI::Range(1, 100));
  app.add_option("--seconds", options.seconds)->check(CLI::Range(0.1, 3600.0));
  app.add_option("--rate", options.rate, "outputs a second; 0: as fast as they are answered")
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--streams", options.streams, "workflows")->check(CLI::Range(1, 10'000));
  CLI11_PARSE(app, argc, argv);

  std::vector<Template> templates;
  for (uint64_t seed = 1; seed <= 16; ++seed) templates.push_back(MakeTemplate(options, seed));
  const uint64_t run = std::random_device()() % 900;  // ids of one run are new to a server that saw another
  Totals totals;
  Streams streams;
  const auto begin = Clock::now();
  for (int i = 0; i < options.connections; ++i) {
    streams.push_back(std::make_unique<Stream>(options, run * 1000 + static_cast<uint64_t>(i), templates, &totals));
  }
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
  if (options.rate > 0) SendAtRate(options, begin, end, streams);
  std::this_thread::sleep_until(end);
  const uint64_t accepted = totals.accepted;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (const auto& stream : streams) stream->End();
  int failed = 0;
  for (const auto& stream : streams) {
    const grpc::Status status = stream->Wait();
    if (status.ok()) continue;
    ++failed;
    fmt::print(stderr, "a stream ended with {}: {}\n", static_cast<int>(status.error_code()), status.error_message());
  }
  fmt::print("outputs_per_second={:.0f} accepted={} others={} bytes_per_output={} answer_ms: {}\n",
             static_cast<double>(accepted) / seconds, totals.accepted.load(), totals.others.load(),
             templates[0].bytes.size() / static_cast<size_t>(options.batch), totals.LatencyText());
  return failed == 0 && totals.others == 0 && totals.accepted > 0 ? 0 : 1;
}
