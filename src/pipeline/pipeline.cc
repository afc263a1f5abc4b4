#include "pipeline/pipeline.h"

#include <algorithm>
#include <string>
#include <utility>

namespace telltale {
namespace {

// What the engine's short reasons mean, for people.
std::string DetailOf(std::string_view reason) {
  if (reason == "missing_workflow") return "an output needs a workflow and a step";
  if (reason == "name_too_long") return "the name of the workflow or of the step is too long";
  if (reason == "invalid_name")
    return "the name of the workflow or of the step is not UTF-8 or holds control characters";
  if (reason == "id_conflict") return "an output with this id and another body has been counted before";
  return {};
}

// A batch that is larger may keep the thread of a door for too long.
constexpr size_t kMostBytesHere = size_t{256} << 10;
constexpr size_t kAhead = 8;  // outputs whose keys are made before they are needed
constexpr int kFewestReaders = 2;
constexpr int kMostInARow = 8;  // batches that follow one another on such a thread

}  // namespace

// One worker's half: everything that it uses again from batch to batch.
class Pipeline::Counter {
 public:
  Counter(Engine* engine, Ledger* ledger, const Clock& clock, Committer* committer)
      : engine_(engine), ledger_(ledger), clock_(clock), committer_(committer) {}

  // Returns once the output that is being counted here, if there is one, has been.
  void Settle() { MutexLock lock(counting_); }

  // The one that is counting on this thread, if any.
  static Counter*& Here() {
    thread_local Counter* here = nullptr;
    return here;
  }

  // Counts the batch, and what its Done hands in to follow it.
  void Count(std::unique_ptr<Batch> batch) {
    Here() = this;
    in_a_row_ = 0;
    while (batch != nullptr) {
      CountOne(std::move(batch));
      batch = std::move(follower_);
    }
    Here() = nullptr;
  }
  // From within Done. False: another thread shall count it.
  bool TakeFollower(const Engine* engine, std::unique_ptr<Batch>& batch) {
    if (engine != engine_ || follower_ != nullptr || ++in_a_row_ >= kMostInARow) return false;
    follower_ = std::move(batch);
    return true;
  }

 private:
  void CountOne(std::unique_ptr<Batch> batch) {
    BatchResult result;
    LedgerEntry entry;
    contents_.Clear();
    result.status = batch->Read(&contents_);
    if (!result.status.ok()) {
      entry.rejected["unreadable_request"] = 1;
    } else {
      AcceptAll(batch->want_findings(), result);
      entry.counted = result.accepted;
      entry.duplicates = result.duplicates;
      for (const Rejection& rejection : result.rejected) ++entry.rejected[std::string(rejection.reason)];
      if (without_id_ > 0) ledger_->CountWithoutId(without_id_);
      if (contents_.unknown_keys() > 0) ledger_->CountUnknownKeys(contents_.unknown_keys());
    }
    ledger_->Book(batch->transport(), entry);
    // Asked before: whoever answers destroys the batch.
    CountedListener* const listener = batch->listener();
    if (committer_ != nullptr) {
      committer_->Take(std::move(batch), std::move(result));
    } else {
      batch->Done(std::move(result));
    }
    if (listener != nullptr) listener->OnCounted();
  }

  void AcceptAll(bool want_findings, BatchResult& result) {
    const Time arrival = clock_();
    without_id_ = 0;
    result.rejected = std::move(contents_.rejected());
    keys_.clear();
    for (size_t i = 0; i < contents_.size(); ++i) {
      while (keys_.size() < std::min(contents_.size(), i + kAhead)) {
        keys_.push_back(engine_->Expect(contents_.output(keys_.size())));
      }
      const Output& output = contents_.output(i);
      hits_.clear();
      const Receipt receipt = [&] {
        MutexLock lock(counting_);
        return engine_->Accept(output, keys_[i], arrival, analyzer_, want_findings ? &hits_ : nullptr);
      }();
      switch (receipt.fate) {
        case Fate::kCounted:
          ++result.accepted;
          if (output.id.empty()) ++without_id_;
          break;
        case Fate::kDuplicate:
          ++result.duplicates;
          break;
        case Fate::kRejected:
          result.rejected.push_back(Rejection{contents_.index(i), std::string(output.id.substr(0, 256)), receipt.reason,
                                              DetailOf(receipt.reason)});
          break;
      }
      for (Hit& hit : hits_) result.findings.push_back({contents_.index(i), std::move(hit)});
    }
    // Those that could not be read came first; the caller wants them in the order sent.
    std::stable_sort(result.rejected.begin(), result.rejected.end(),
                     [](const Rejection& a, const Rejection& b) { return a.index < b.index; });
  }

  Engine* const engine_;
  Ledger* const ledger_;
  const Clock& clock_;
  Committer* const committer_;
  Mutex counting_;  // held while an output is being counted: see Settle
  Analyzer analyzer_;
  BatchContents contents_;
  std::vector<Engine::Keys> keys_;
  std::vector<Hit> hits_;
  uint64_t without_id_ = 0;
  std::unique_ptr<Batch> follower_;
  int in_a_row_ = 0;
};

Pipeline::Pipeline(const PipelineOptions& options, Engine* engine, Ledger* ledger, Clock clock, Committer* committer)
    : engine_(engine), ledger_(ledger), clock_(std::move(clock)), committer_(committer), queue_(options.queue) {
  const int workers = std::max(1, options.workers);
  // gRPC has a thread for every two processors, and no fewer than two. Where these are as many as the processors, all
  // may count: there is nobody else to read for. Where workers wait for what they read, half of them must be free.
  const int guests = workers <= kFewestReaders ? workers : std::max(1, workers / 4);
  for (int i = 0; i < workers + guests; ++i) {
    counters_.push_back(std::make_unique<Counter>(engine_, ledger_, clock_, committer_));
    if (i >= workers) guests_.push_back(counters_.back().get());
  }
  for (int i = 0; i < workers; ++i) {
    workers_.emplace_back([this, counter = counters_[static_cast<size_t>(i)].get()] { Work(counter); });
  }
}

Pipeline::~Pipeline() { Stop(); }

bool Pipeline::TrySubmit(std::unique_ptr<Batch>& batch) {
  if (MayTake() && queue_.TryPush(batch, batch->bytes())) return true;
  Shed(*batch);
  return false;
}

bool Pipeline::TryCount(std::unique_ptr<Batch>& batch) {
  if (batch->bytes() > kMostBytesHere || queue_.size() > 0) return TrySubmit(batch);
  if (Counter* const here = Counter::Here()) return here->TakeFollower(engine_, batch) || TrySubmit(batch);
  if (!MayTake() || Committer::IsHere()) return TrySubmit(batch);
  Counter* const guest = TakeGuest();
  if (guest == nullptr) return TrySubmit(batch);
  guest->Count(std::move(batch));
  GiveBack(guest);
  return true;
}

void Pipeline::Settle() {
  for (const auto& counter : counters_) counter->Settle();
}

Pipeline::Counter* Pipeline::TakeGuest() {
  MutexLock lock(guests_mutex_);
  if (closed_ || guests_.empty()) return nullptr;
  Counter* const guest = guests_.back();
  guests_.pop_back();
  ++guests_away_;
  return guest;
}

void Pipeline::GiveBack(Counter* guest) {
  MutexLock lock(guests_mutex_);
  guests_.push_back(guest);
  --guests_away_;
  guest_left_.notify_all();  // under the lock: whoever waits may destroy this right after
}

void Pipeline::Shed(const Batch& batch) {
  LedgerEntry entry;
  entry.shed = batch.CountOutputs();
  ledger_->Book(batch.transport(), entry);
}

void Pipeline::Stop() {
  {
    MutexLock lock(guests_mutex_);
    closed_ = true;
  }
  queue_.Close();
  workers_.clear();
  MutexLock lock(guests_mutex_);
  while (guests_away_ > 0) lock.Wait(guest_left_);
}

void Pipeline::Work(Counter* counter) {
  while (auto batch = queue_.Pop()) counter->Count(std::move(*batch));
}

}  // namespace telltale
