#pragma once
// server/vocabulary_watch.h - takes in a vocabulary's file when it changes, while outputs are counted.
//
// What:     looks at the files again and again. One that has another look (size, times, inode), and has kept it for a
//           second, is read and takes the place of the list before; outputs read from then on are asked by it. A file
//           that is written while it is read is read again. A list that is missing, empty or wrong changes nothing but
//           all_well(), until it is right again.
// Threads:  one of its own, which reads, builds and gives back the memory: ingest waits for nothing but the short lock
//           of content/vocabulary_slot.h. Watch may be called by any thread; it waits for a list that is being read.
// Errors:   told by server/events.h, once for each look of the file.
// Cost:     one stat a file and turn. While a list is replaced, the text and the tables of both are in memory; the old
//           one goes with the first turn in which no output holds it any more.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "content/vocabulary_slot.h"
#include "server/events.h"
#include "server/files.h"

namespace telltale {

class VocabularyWatch {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kQuiet{1};

  VocabularyWatch(FileReader files, Events* events) : files_(std::move(files)), events_(events) {}
  ~VocabularyWatch() { Stop(); }
  VocabularyWatch(const VocabularyWatch&) = delete;
  VocabularyWatch& operator=(const VocabularyWatch&) = delete;

  // From now on the vocabularies of this configuration, and no others.
  void Watch(const LoadedConfig& config);
  void Start(std::chrono::nanoseconds period);
  void Stop();
  // What the thread does each period.
  void Turn(Moment now);
  // Each list is what its file says.
  bool all_well() const { return all_well_; }

 private:
  struct File {
    std::string name;
    std::string path;
    std::shared_ptr<VocabularySlot> slot;
    FileSight taken;  // what the list in use, or the last one refused, was read from
    FileSight seen;   // the latest
    Moment seen_since;
    bool refused = false;
    FileSight in_use;
  };

  void LookAt(File& file, Moment now) TELLTALE_REQUIRES(turn_mutex_);
  void Take(File& file, Moment now) TELLTALE_REQUIRES(turn_mutex_);

  const FileReader files_;
  Events* const events_;
  std::atomic<bool> all_well_ = true;

  Mutex turn_mutex_;  // held while a file is read: one at a time, and ingest knows nothing of it
  std::vector<File> watched_ TELLTALE_GUARDED_BY(turn_mutex_);
  std::vector<std::shared_ptr<const Vocabulary>> retired_ TELLTALE_GUARDED_BY(turn_mutex_);

  Mutex stop_mutex_;
  std::condition_variable stopped_;
  bool stopping_ TELLTALE_GUARDED_BY(stop_mutex_) = false;
  std::jthread thread_;  // touched by Start and Stop only
};

}  // namespace telltale
