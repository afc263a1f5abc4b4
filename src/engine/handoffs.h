#pragma once
// engine/handoffs.h - subjects on their way from one step of a workflow to the next: who does not arrive in time.
//
// What:     a subject seen at a step that is followed by another waits there until the next step has it (reached) or
//           the time is up (not reached). A subject that waits already is not counted a second time. Where the next
//           step came first, because outputs take several ways here, the hand-off counts as made.
// Units:    event time of each workflow: the latest of its outputs, going on with the wall clock from there. The time
//           is called up a minute late, so that outputs a little out of order are not called missing: what is said does
//           not depend on when anybody looks.
// Threads:  not thread-safe; the engine keeps 16 of them, each under its own lock and beside those of the streams.
// Errors:   bounds: `max_waiting` subjects a workflow, within the room all memories share; beyond it a subject is not
//           watched, told by refused(): those that are watched are watched to the end.
// Cost:     about 0.8 us a subject, both steps together, two allocations; about 250 bytes a subject that waits.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "engine/key_memory.h"

namespace telltale {

// An output with all that matters of it here.
struct Passage {
  uint64_t workflow = 0;  // hashes
  uint64_t stream = 0;
  uint64_t subject = 0;      // 0: none, only its time counts
  std::string_view id;       // what people find the output by
  uint64_t next_stream = 0;  // 0: this step is not followed by another
  Duration within{};
  bool is_next = false;  // this step follows another
  Time event{};
  Time arrival{};
};

// A hand-off of which it is known how it ended; it belongs to the stream of the first step.
struct HandoffEnd {
  uint64_t stream = 0;
  bool reached = false;
  Time time{};  // event time of that
  std::array<char, KeyMemory::kIdBytes> id{};

  std::string_view output_id() const;
};

class Handoffs {
 public:
  Handoffs(uint64_t max_waiting, KeyRoom* room) : max_waiting_(max_waiting), room_(room) {}
  ~Handoffs();
  Handoffs(const Handoffs&) = delete;
  Handoffs& operator=(const Handoffs&) = delete;

  void Pass(const Passage& passage, std::vector<HandoffEnd>* ended);
  // Whose time is up, though no output of the workflow came.
  void Tick(Time now, std::vector<HandoffEnd>* ended);

  uint64_t waiting() const;
  uint64_t refused() const { return refused_; }
  // base/archive.h; read into one that is empty.
  void Persist(ArchiveWriter& archive) const;
  void Persist(ArchiveReader& archive);

 private:
  struct Waiting {
    uint64_t key = 0;  // next stream and subject
    uint64_t stream = 0;
    Time deadline{};
    std::array<char, KeyMemory::kIdBytes> id{};

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(key, stream, deadline, id);
    }
  };
  using ByDeadline = std::multimap<Time, Waiting>;
  struct Workflow {
    Time clock{};
    Time arrival{};
    ByDeadline waiting;
    std::unordered_multimap<uint64_t, ByDeadline::iterator> by_key;
    std::unique_ptr<KeyMemory> reached;  // what the next steps had lately, for first steps that come behind
  };
  void Expire(Workflow& workflow, Time time, std::vector<HandoffEnd>* ended);
  void Reach(Workflow& workflow, const Passage& passage, std::vector<HandoffEnd>* ended);
  void Wait(Workflow& workflow, const Passage& passage, std::vector<HandoffEnd>* ended);
  void Erase(Workflow& workflow, ByDeadline::iterator entry);

  const uint64_t max_waiting_;
  KeyRoom* const room_;
  std::unordered_map<uint64_t, Workflow> workflows_;
  uint64_t refused_ = 0;
};

}  // namespace telltale
