#include "pipeline/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/hash.h"
#include "pipeline/kept_incident.h"

namespace telltale {
namespace {

constexpr uint8_t kForm = 1;  // of the state; another one is not read
constexpr size_t kMostKeptBytes = size_t{4} << 20;

// The same for as long as the receiver is the same; holds no secret.
std::string KeyOf(const ReceiverSettings& receiver) {
  const uint64_t where = Hash(receiver.url, Hash(receiver.url_file, static_cast<uint64_t>(receiver.kind)));
  return fmt::format("{} {:016x}", receiver.is_people() ? "notify" : "alertmanager", where);
}

}  // namespace

DeliveryCounts& DeliveryCounts::operator+=(const DeliveryCounts& other) {
  sent += other.sent;
  failed += other.failed;
  dropped += other.dropped;
  pending += other.pending;
  return *this;
}

Outbox::Outbox(const OutboxOptions& options, Sender* sender, Render render, Observe observe, std::string_view kept)
    : sender_(sender), render_(std::move(render)), observe_(std::move(observe)), book_(options.book) {
  for (const ReceiverSettings& settings : options.receivers) {
    auto receiver = std::make_unique<Receiver>();
    receiver->settings = settings;
    receiver->key = KeyOf(settings);
    receiver->number = receivers_.size();
    receivers_.push_back(std::move(receiver));
  }
  {
    MutexLock lock(mutex_);
    for (const auto& receiver : receivers_) {
      const bool is_people = receiver->settings.is_people();
      deliveries_.emplace_back(is_people ? options.people : options.alertmanagers, Hash(receiver->key, options.seed));
    }
    counts_.resize(receivers_.size());
    running_ = receivers_.size();
    Restore(kept);
  }
  for (const auto& receiver : receivers_) {
    receiver->thread = std::jthread([this, target = receiver.get()] { Serve(*target); });
  }
}

Outbox::~Outbox() { Stop(Duration(0)); }

void Outbox::Restore(std::string_view kept) {
  uint8_t form = 0;
  std::map<std::string, std::string> told;
  std::vector<KeptIncident> incidents;
  ArchiveReader archive(kept);
  archive(form);
  if (form != kForm) return;
  archive(told, incidents);
  if (!archive.done()) return;
  for (const auto& receiver : receivers_) {
    const auto found = told.find(receiver->key);
    if (found == told.end()) continue;
    receiver->is_new = false;
    ArchiveReader own(found->second);
    deliveries_[receiver->number].Persist(own);
  }
  std::vector<Incident> restored;
  for (KeptIncident& incident : incidents) restored.push_back(std::move(incident.incident));
  book_.Restore(std::move(restored));
}

std::string Outbox::Written() const {
  std::map<std::string, std::string> told;
  for (const auto& receiver : receivers_) {
    ArchiveWriter own(&told[receiver->key]);
    own(deliveries_[receiver->number]);
  }
  std::vector<KeptIncident> incidents;
  for (Incident& incident : book_.Outlines(kMostKeptBytes)) incidents.push_back({std::move(incident)});
  std::string bytes;
  ArchiveWriter archive(&bytes);
  archive(kForm, told, incidents);
  return bytes;
}

std::string Outbox::TakeChanges() {
  MutexLock lock(mutex_);
  return std::exchange(is_news_, false) ? Written() : std::string();
}

std::string Outbox::State() const {
  MutexLock lock(mutex_);
  return Written();
}

// Forgets what everyone knows, and what there is no room for.
void Outbox::Tidy() {
  const auto* const deliveries = &deliveries_;  // used within, under the lock that is held here
  book_.Forget([deliveries](const Incident& ended) {
    return std::ranges::all_of(*deliveries, [&ended](const Delivery& delivery) { return delivery.Knows(ended); });
  });
  for (const Incident& dropped : book_.Shrink()) {
    for (size_t i = 0; i < deliveries_.size(); ++i) counts_[i].dropped += deliveries_[i].Knows(dropped) ? 0 : 1;
  }
}

void Outbox::Update(std::vector<Incident> incidents, Time now) {
  {
    MutexLock lock(mutex_);
    is_news_ |= book_.Take(std::move(incidents), now);
    now_ = now;
    for (const auto& receiver : receivers_) {
      if (turns_ == 0 && receiver->is_new && receiver->settings.is_people()) {
        deliveries_[receiver->number].BeginWith(book_, now);
      }
      deliveries_[receiver->number].Follow(book_, now);
    }
    Tidy();
    ++turns_;
  }
  changed_.notify_all();
}

void Outbox::Stop(Duration grace) {
  const auto deadline = std::chrono::steady_clock::now() + grace;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    while (running_ > 0) {
      const auto left = deadline - std::chrono::steady_clock::now();
      if (left <= left.zero()) break;
      lock.WaitFor(changed_, left);
    }
  }
  abandon_.request_stop();
  for (const auto& receiver : receivers_) {
    if (receiver->thread.joinable()) receiver->thread.join();
  }
}

CountsByReceiver Outbox::counts() const {
  CountsByReceiver counts;
  MutexLock lock(mutex_);
  for (const auto& receiver : receivers_) {
    const Delivery& delivery = deliveries_[receiver->number];
    DeliveryCounts own = counts_[receiver->number];
    for (const auto* const list : {&book_.ended(), &book_.named()}) {
      own.pending += static_cast<uint64_t>(
          std::ranges::count_if(*list, [&delivery](const Incident& incident) { return !delivery.Knows(incident); }));
    }
    counts[{receiver->settings.is_people(), receiver->settings.name}] = own;
  }
  return counts;
}

void Outbox::Serve(Receiver& receiver) {
  uint64_t seen = 0;
  for (bool last = false; !last;) {
    size_t most = 0;
    {
      MutexLock lock(mutex_);
      while (turns_ == seen && !stopping_) lock.Wait(changed_);
      seen = turns_;
      last = stopping_;
      most = turns_ == 0 ? 0 : book_.named().size() + book_.ended().size();
    }
    // Several posts when there is more than fits into one, but nothing twice in a turn.
    for (size_t posted = 0; posted < most && !abandon_.stop_requested();) {
      const Message message = Next(receiver, last);
      if (message.incidents.empty() || !Post(receiver, message)) break;
      posted += message.incidents.size();
    }
  }
  {
    MutexLock lock(mutex_);
    --running_;
  }
  changed_.notify_all();
}

Message Outbox::Next(const Receiver& receiver, bool last) {
  MutexLock lock(mutex_);
  Delivery& delivery = deliveries_[receiver.number];
  Message message{last ? delivery.Untold(book_, now_) : delivery.Due(book_, now_), now_};
  if (!message.incidents.empty()) message.heard_before = delivery.HasHeardOf(message.incidents.front().id);
  return message;
}

bool Outbox::Post(Receiver& receiver, const Message& message) {
  const PostAnswer answer = sender_->Post(receiver.settings, render_(receiver.settings, message), abandon_.get_token());
  const size_t count = message.incidents.size();
  const bool is_taken = answer.status.ok();
  const bool is_refused = absl::IsInvalidArgument(answer.status);
  {
    MutexLock lock(mutex_);
    Delivery& delivery = deliveries_[receiver.number];
    DeliveryCounts& counts = counts_[receiver.number];
    (is_taken ? counts.sent : counts.failed) += count;
    if (is_taken) {
      is_news_ |= delivery.Taken(message.incidents, message.now);
    } else if (is_refused) {
      is_news_ |= delivery.Refused(message.incidents, message.now);
    } else {
      delivery.Failed(message.now, answer.retry_after);
    }
    Tidy();
  }
  observe_(receiver.settings, count, answer.status);
  return is_taken || is_refused;
}

}  // namespace telltale
