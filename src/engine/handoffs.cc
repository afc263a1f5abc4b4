#include "engine/handoffs.h"

#include <algorithm>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/hash.h"

namespace telltale {
namespace {

constexpr Duration kGrace = std::chrono::minutes(1);
constexpr Duration kRememberReached = std::chrono::hours(1);
constexpr Duration kForgetWorkflow = std::chrono::days(7);
constexpr uint64_t kBytesWaiting = 250;

}  // namespace

std::string_view HandoffEnd::output_id() const {
  const auto end = std::find(id.begin(), id.end(), '\0');
  return {id.data(), static_cast<size_t>(end - id.begin())};
}

Handoffs::~Handoffs() { room_->GiveBack(waiting() * kBytesWaiting); }

void Handoffs::Pass(const Passage& passage, std::vector<HandoffEnd>* ended) {
  auto found = workflows_.find(passage.workflow);
  if (found == workflows_.end()) {
    // The first step opens a workflow; what only has a time, or only follows, may be one that is never followed.
    if (passage.subject == 0) return;
    found = workflows_.try_emplace(passage.workflow).first;
    found->second.clock = std::min(passage.event, passage.arrival);
    found->second.arrival = passage.arrival;
  }
  Workflow& workflow = found->second;
  // A time from the future must not call up what has time left.
  workflow.clock = std::max(workflow.clock, std::min(passage.event, passage.arrival));
  workflow.arrival = std::max(workflow.arrival, passage.arrival);
  Expire(workflow, workflow.clock, ended);
  if (passage.subject == 0) return;
  if (passage.is_next) Reach(workflow, passage, ended);
  if (passage.next_stream != 0) Wait(workflow, passage, ended);
}

void Handoffs::Reach(Workflow& workflow, const Passage& passage, std::vector<HandoffEnd>* ended) {
  const uint64_t key = Combine(passage.stream, passage.subject);
  const auto [begin, end] = workflow.by_key.equal_range(key);
  for (auto entry = begin; entry != end;) {
    const auto waiting = (entry++)->second;
    if (passage.event > waiting->second.deadline) continue;  // too late: its time is up, and called up soon
    ended->push_back({waiting->second.stream, true, passage.event, waiting->second.id});
    Erase(workflow, waiting);
  }
  if (workflow.reached == nullptr) {
    workflow.reached = std::make_unique<KeyMemory>(KeyMemory::Options{max_waiting_, kRememberReached, kGrace}, room_);
  }
  workflow.reached->See(key, {}, passage.event);
}

void Handoffs::Wait(Workflow& workflow, const Passage& passage, std::vector<HandoffEnd>* ended) {
  const uint64_t key = Combine(passage.next_stream, passage.subject);
  const auto [begin, end] = workflow.by_key.equal_range(key);
  for (auto entry = begin; entry != end; ++entry) {
    if (entry->second->second.stream == passage.stream) return;  // waits already
  }
  Waiting waiting{key, passage.stream, passage.event + passage.within, {}};
  std::copy_n(passage.id.begin(), std::min(passage.id.size(), waiting.id.size()), waiting.id.begin());
  if (workflow.reached != nullptr) {
    const auto reached = workflow.reached->Look(key, passage.event);
    if (reached && reached->last >= passage.event - kGrace && reached->last <= waiting.deadline) {
      ended->push_back({passage.stream, true, passage.event, waiting.id});
      return;
    }
  }
  if (workflow.waiting.size() >= max_waiting_ || !room_->Take(kBytesWaiting)) {
    ++refused_;
    return;
  }
  workflow.by_key.emplace(key, workflow.waiting.emplace(waiting.deadline, waiting));
}

void Handoffs::Erase(Workflow& workflow, ByDeadline::iterator entry) {
  const auto [begin, end] = workflow.by_key.equal_range(entry->second.key);
  workflow.by_key.erase(std::find_if(begin, end, [&](const auto& known) { return known.second == entry; }));
  workflow.waiting.erase(entry);
  room_->GiveBack(kBytesWaiting);
}

void Handoffs::Expire(Workflow& workflow, Time time, std::vector<HandoffEnd>* ended) {
  while (!workflow.waiting.empty() && workflow.waiting.begin()->first + kGrace < time) {
    const auto first = workflow.waiting.begin();
    ended->push_back({first->second.stream, false, first->first + kGrace, first->second.id});
    Erase(workflow, first);
  }
}

void Handoffs::Tick(Time now, std::vector<HandoffEnd>* ended) {
  for (auto entry = workflows_.begin(); entry != workflows_.end();) {
    Workflow& workflow = entry->second;
    // Outputs may tell of days gone by: their clock goes on from where it is.
    const Duration since = std::max(Duration(0), now - workflow.arrival);
    Expire(workflow, workflow.clock + since, ended);
    const bool forget = workflow.waiting.empty() && since > kForgetWorkflow;
    entry = forget ? workflows_.erase(entry) : std::next(entry);
  }
}

uint64_t Handoffs::waiting() const {
  uint64_t waiting = 0;
  for (const auto& [name, workflow] : workflows_) waiting += workflow.waiting.size();
  return waiting;
}

void Handoffs::Persist(ArchiveWriter& archive) const {
  std::map<uint64_t, const Workflow*> by_name;
  for (const auto& [name, workflow] : workflows_) by_name.emplace(name, &workflow);
  archive(refused_, by_name.size());
  for (const auto& [name, workflow] : by_name) {
    archive(name, workflow->clock, workflow->arrival, workflow->waiting.size());
    for (const auto& [deadline, waiting] : workflow->waiting) archive(waiting);
    archive(workflow->reached);
  }
}

void Handoffs::Persist(ArchiveReader& archive) {
  size_t workflows = 0;
  archive(refused_, workflows);
  for (; workflows > 0 && archive.ok(); --workflows) {
    uint64_t name = 0;
    size_t size = 0;
    archive(name);
    Workflow& workflow = workflows_[name];
    archive(workflow.clock, workflow.arrival, size);
    for (; size > 0 && archive.ok(); --size) {
      Waiting waiting;
      archive(waiting);
      if (!room_->Take(kBytesWaiting)) {
        ++refused_;
        continue;
      }
      workflow.by_key.emplace(waiting.key, workflow.waiting.emplace(waiting.deadline, waiting));
    }
    archive.Pointer(workflow.reached, [this] { return std::make_unique<KeyMemory>(KeyMemory::Options{}, room_); });
  }
}

}  // namespace telltale
