#pragma once
// pipeline/committer.h - answers what was counted once it is on disk.
//
// What:     workers hand in the batches that they have counted; one thread takes what the engine has gathered
//           (Engine::Cut), writes it as one transaction with one fsync, and answers all that waited for it. What
//           arrives meanwhile waits for the next one, so a busy disk makes commits larger, not more. Dead letters are
//           in the commit with their booking, and end in the one with their count.
// Threads:  Take, Bury, CountLetter, Retried, Nudge, Keep, MayTake, Look from any thread; Batch::Done is called on the
//           committer's. Start, Stop by one.
// Errors:   where the store cannot be written, those who wait are told so, MayTake is false, and it is tried again once
//           a second: what was counted meanwhile is kept in memory until it is written. A damaged file is set aside
//           and a new one is begun with all that the engine knows, but for the ids of before (known until it ends).

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/ledger.h"
#include "base/mutex.h"
#include "base/patient_clock.h"
#include "base/time.h"
#include "engine/engine.h"
#include "pipeline/batch.h"
#include "pipeline/checkpointer.h"
#include "pipeline/letter.h"
#include "report/prometheus.h"
#include "store/store.h"

namespace telltale {

struct CommitterOptions {
  uint64_t most_waiting_bytes = uint64_t{64} << 20;
  Duration id_horizon = std::chrono::days(7);
  Time newest_ids{};  // of those that the store has, Recovered's
  Duration retry = std::chrono::seconds(1);
};

class Committer {
 public:
  struct Parts {
    Engine* engine = nullptr;
    Store* store = nullptr;
    Ledger* ledger = nullptr;
    std::function<Time()> clock;
    std::function<void()> settle;                             // returns once every count that has begun is over
    std::function<void(const absl::Status& status)> changed;  // the store failed, or is well again
    std::function<std::string()> outbox = {};                 // its state where that is new (Outbox::TakeChanges)
  };

  Committer(const CommitterOptions& options, Parts parts);
  ~Committer();  // as Stop()
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void Start();
  // Commits everything as parts, so that the next start has no journal to read, and ends the thread.
  void Stop();

  // False while the store cannot be written, or too much waits: nothing more is to be counted.
  bool MayTake() const;
  void Take(std::unique_ptr<Batch> batch, BatchResult result);
  // Books what became of a batch, which is to be handed in next, and keeps the letters that are in it.
  void Bury(std::string_view transport, const LedgerEntry& entry, std::vector<Letter> letters);
  // Whatever `accept` makes of the output that a dead letter holds. Where it was counted, or is known by now, the
  // letter is no more.
  Receipt CountLetter(const DeadLetter& letter, const std::function<Receipt()>& accept);
  // A letter that could not be counted this time either.
  void Retried(int64_t id, Time time, std::string_view reason, std::string_view detail);
  // Whether this is a committer's thread, which has others to answer.
  static bool IsHere();
  // Commits what has gathered, though nobody waits for it.
  void Nudge();
  // The same, and returns once it is on disk, or cannot be now: then it is tried again, as with everything else.
  absl::Status Keep();
  // Of the rules that are in force from the next commit on, see Engine::Restore.
  void SetRulesHash(uint64_t hash);

  StorageSnapshot Look() const;

 private:
  struct Answer {
    std::unique_ptr<Batch> batch;
    BatchResult result;
  };
  struct Try {
    int64_t id = 0;
    Time time{};
    std::string reason;
    std::string detail;
  };
  // One transaction, but for the outbox: with the ledger and the rules as they were at its cut, and no later.
  struct Unwritten {
    EngineCut cut;
    std::string ledger;
    uint64_t rules_hash = 0;
    std::vector<Letter> letters;
    std::vector<int64_t> ended;
    std::vector<Try> retried;
    bool is_everything = false;  // for a file that has nothing
    bool empty() const { return cut.empty() && letters.empty() && ended.empty() && retried.empty(); }
  };
  void Work();
  void TakeOutbox();
  Unwritten Gather(bool whole);  // what is to be written next
  void GatherAll();              // for a file that has nothing; in place of what was unwritten
  absl::Status CommitAll(bool whole, bool is_nudged);
  absl::Status WriteAfresh();
  absl::Status Write(const Unwritten& unwritten, bool is_newest);
  std::string LedgerText() const;
  void CountLetters();
  void Note(double seconds, const absl::Status& status);

  const CommitterOptions options_;
  PatientClock patient_;  // the committer's own: of ids that go
  const Parts parts_;
  std::vector<Unwritten> unwritten_;  // the committer's own; in order
  absl::Status damage_;               // of a file that is not replaced yet, likewise
  Mutex letters_mutex_;               // held while a letter is counted, and while the engine is cut
  std::vector<Letter> buried_ TELLTALE_GUARDED_BY(letters_mutex_);
  std::vector<int64_t> counted_ TELLTALE_GUARDED_BY(letters_mutex_);  // letters; their counts are in the next cut
  std::vector<int64_t> known_ TELLTALE_GUARDED_BY(letters_mutex_);  // duplicates of what has been, or is being, counted
  std::vector<Try> retried_ TELLTALE_GUARDED_BY(letters_mutex_);
  std::set<int64_t> nameless_ TELLTALE_GUARDED_BY(letters_mutex_);  // letters without identity that were counted
  std::string outbox_;                                              // the newest state, the committer's own
  bool outbox_is_new_ = false;                                      // it is not written yet
  std::string ledger_written_;                                      // as it is in the store
  std::condition_variable changed_;
  std::condition_variable kept_;
  mutable Mutex mutex_;
  std::vector<Answer> waiting_ TELLTALE_GUARDED_BY(mutex_);
  uint64_t waiting_bytes_ TELLTALE_GUARDED_BY(mutex_) = 0;
  bool nudged_ TELLTALE_GUARDED_BY(mutex_) = false;
  uint64_t keeps_wanted_ TELLTALE_GUARDED_BY(mutex_) = 0;  // calls of Keep, counted ...
  uint64_t keeps_done_ TELLTALE_GUARDED_BY(mutex_) = 0;    // ... and those that may return, with ...
  absl::Status keep_status_ TELLTALE_GUARDED_BY(mutex_);   // ... this
  bool ended_ TELLTALE_GUARDED_BY(mutex_) = false;
  bool failing_ TELLTALE_GUARDED_BY(mutex_) = false;
  bool stopping_ TELLTALE_GUARDED_BY(mutex_) = false;
  uint64_t rules_hash_ TELLTALE_GUARDED_BY(mutex_) = 0;
  StorageSnapshot look_ TELLTALE_GUARDED_BY(mutex_);
  Checkpointer checkpointer_;
  std::jthread thread_;  // touched by Start and Stop only
};

}  // namespace telltale
