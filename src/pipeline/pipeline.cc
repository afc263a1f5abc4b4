#include "pipeline/pipeline.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "pipeline/letter.h"

namespace telltale {
namespace {

constexpr const char* kInternalFailure = "internal_failure";  // engine/engine.h
constexpr size_t kMaxEchoedIdBytes = 256;

// What the engine's short reasons mean, for people.
std::string DetailOf(std::string_view reason) {
  if (reason == "missing_workflow") return "an output needs a workflow and a step";
  if (reason == "name_too_long") return "the name of the workflow or of the step is too long";
  if (reason == "invalid_name")
    return "the name of the workflow or of the step is not UTF-8 or holds control characters";
  if (reason == "id_conflict") return "an output with this id and another body has been counted before";
  if (reason == kInternalFailure) return "an internal failure: it could not be analysed, and was not counted";
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
  // What throws here, a stream half changed behind it, ends the process: the store knows what was acknowledged.
  void CountOne(std::unique_ptr<Batch> batch) noexcept {
    BatchResult result;
    LedgerEntry entry;
    contents_.Clear();
    letters_.clear();
    result.status = ReadOrFail(*batch);
    if (!result.status.ok()) {
      entry.rejected[absl::IsUnavailable(result.status) ? kInternalFailure : "unreadable_request"] = 1;
    } else {
      AcceptAll(*batch, result, entry);
      entry.counted = result.accepted;
      entry.duplicates = result.duplicates;
      if (without_id_ > 0) ledger_->CountWithoutId(without_id_);
      if (contents_.unknown_keys() > 0) ledger_->CountUnknownKeys(contents_.unknown_keys());
    }
    if (letters_.empty()) {
      ledger_->Book(batch->transport(), entry);
    } else {
      committer_->Bury(batch->transport(), entry, std::move(letters_));
    }
    // Asked before: whoever answers destroys the batch.
    CountedListener* const listener = batch->listener();
    if (committer_ != nullptr) {
      committer_->Take(std::move(batch), std::move(result));
    } else {
      batch->Done(std::move(result));
    }
    if (listener != nullptr) listener->OnCounted();
  }

  absl::Status ReadOrFail(Batch& batch) {
    try {
      return batch.Read(&contents_);
    } catch (const std::exception& error) {
      contents_ = BatchContents();
      return Unavailable("an internal failure, nothing of the request was counted, send it again: {}", error.what());
    }
  }

  void AcceptAll(const Batch& batch, BatchResult& result, LedgerEntry& entry) {
    const Time arrival = clock_();
    without_id_ = 0;
    result.rejected = std::move(contents_.rejected());
    keys_.clear();
    for (size_t i = 0; i < contents_.size(); ++i) {
      while (keys_.size() < std::min(contents_.size(), i + kAhead)) keys_.push_back(KeysOf(batch, keys_.size()));
      AcceptOne(batch, i, arrival, result, entry);
    }
    for (const BuriedOutput& buried : contents_.buried()) {
      const auto write = [&] { return writer_.Write(buried); };
      if (!Bury(write, batch.transport(), arrival, result, entry)) {
        result.rejected.push_back(
            Rejection{buried.index, std::string(buried.id.substr(0, kMaxEchoedIdBytes)), buried.reason, buried.detail});
      }
    }
    // Those that could not be read came first; the caller wants them in the order sent.
    std::stable_sort(result.rejected.begin(), result.rejected.end(),
                     [](const Rejection& a, const Rejection& b) { return a.index < b.index; });
    for (const Rejection& rejection : result.rejected) {
      if (const DeadLetter* const letter = batch.LetterAt(rejection.index)) {
        // It stays what it was, and where: nothing was received.
        committer_->Retried(letter->id, arrival, rejection.reason, writer_.Detail(rejection.detail));
      } else {
        ++entry.rejected[std::string(rejection.reason)];
      }
    }
  }

  // Of a letter, what it was found by before it was redacted.
  Engine::Keys KeysOf(const Batch& batch, size_t at) const {
    Engine::Keys keys = engine_->Expect(contents_.output(at));
    const DeadLetter* const letter = batch.LetterAt(contents_.index(at));
    if (letter != nullptr && letter->form == kOutputForm) TakeIdentity(letter->identity, &keys);
    return keys;
  }

  Receipt Accept(const Batch& batch, size_t at, Time arrival) {
    const Output& output = contents_.output(at);
    const DeadLetter* const letter = batch.LetterAt(contents_.index(at));
    std::vector<Hit>* const hits = batch.want_findings() ? &hits_ : nullptr;
    const auto accept = [&] { return engine_->Accept(output, keys_[at], arrival, *analyzer_, hits); };
    MutexLock lock(counting_);
    return letter != nullptr ? committer_->CountLetter(*letter, accept) : accept();
  }

  void AcceptOne(const Batch& batch, size_t at, Time arrival, BatchResult& result, LedgerEntry& entry) {
    const Output& output = contents_.output(at);
    const uint32_t index = contents_.index(at);
    hits_.clear();
    Receipt receipt = Accept(batch, at, arrival);
    if (receipt.fate == Fate::kCounted) {
      ++result.accepted;
      if (output.id.empty()) ++without_id_;
    } else if (receipt.fate == Fate::kDuplicate) {
      ++result.duplicates;
    } else {
      if (receipt.fate == Fate::kFailed) analyzer_.emplace();  // half done, it is of no further use
      const auto write = [&] { return writer_.Write(output, keys_[at], receipt.reason, receipt.detail); };
      const bool is_letter = batch.LetterAt(index) != nullptr;
      const bool is_buried =
          receipt.fate == Fate::kFailed && !is_letter && Bury(write, batch.transport(), arrival, result, entry);
      if (is_buried) return;
      // What a library said is for those who operate this, not for those who send.
      const bool has_told = is_letter && !receipt.detail.empty();
      result.rejected.push_back(Rejection{index, std::string(output.id.substr(0, kMaxEchoedIdBytes)), receipt.reason,
                                          has_told ? receipt.detail : DetailOf(receipt.reason)});
    }
    for (Hit& hit : hits_) result.findings.push_back({index, std::move(hit)});
  }

  // False where nothing would keep the letter: its sender is to be told.
  template <typename Write>
  bool Bury(const Write& write, std::string_view transport, Time arrival, BatchResult& result, LedgerEntry& entry) {
    if (committer_ == nullptr) return false;
    try {
      Letter letter = write();
      letter.time = arrival;
      letter.transport = transport;
      letters_.push_back(std::move(letter));
    } catch (const std::exception&) {  // memory has run out for this, too
      return false;
    }
    ++entry.dead_letters[letters_.back().reason];
    ++result.dead_lettered;
    return true;
  }

  Engine* const engine_;
  Ledger* const ledger_;
  const Clock& clock_;
  Committer* const committer_;
  Mutex counting_;  // held while an output is being counted: see Settle
  std::optional<Analyzer> analyzer_{std::in_place};
  LetterWriter writer_;
  std::vector<Letter> letters_;  // of the batch at hand
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
