#pragma once
// pipeline/incident_book.h - the incidents of which someone may still have to be told, also when the engine has
// forgotten them.
//
// What:     Take says which incidents the engine names now. One that it named before and names no more has ended, and
//           is kept until everyone was told; where it was not resolved before, because its rule has gone or another
//           incident took its place, it is resolved from now on.
// Units:    at most `most_ended` that have ended, and about `most_bytes` of them; the oldest go first.
// Threads:  not thread-safe; one owner.
// Errors:   none.

#include <cstdint>
#include <functional>
#include <vector>

#include "base/time.h"
#include "engine/verdict.h"

namespace telltale {

// What it looks like to those who are told of it: the same for the same signals in any order, whatever their numbers.
uint64_t IncidentState(const Incident& incident);
// By what an Alertmanager tells its alert from others.
uint64_t AlertIdentity(const Incident& incident);

struct BookBounds {
  size_t most_ended = 10'000;
  size_t most_bytes = size_t{16} << 20;
};

class IncidentBook {
 public:
  explicit IncidentBook(const BookBounds& bounds = {}) : bounds_(bounds) {}

  // True where others are in it than before, or they look otherwise.
  bool Take(std::vector<Incident> named, Time now);
  // Of those that have ended, the ones of which everyone was told.
  void Forget(const std::function<bool(const Incident& ended)>& is_told);
  // What there is no room for; the oldest first.
  std::vector<Incident> Shrink();

  const std::vector<Incident>& named() const { return named_; }
  const std::vector<Incident>& ended() const { return ended_; }  // in the order of their ends

  // For the next life: those that have ended, the latest first, then those named, as far as `most_bytes` goes. What was
  // kept stands as if it had been named, until Take.
  std::vector<Incident> Outlines(size_t most_bytes) const;
  void Restore(std::vector<Incident> kept);

 private:
  const BookBounds bounds_;
  std::vector<Incident> named_;
  std::vector<Incident> ended_;
  uint64_t look_ = 0;  // of named_
};

}  // namespace telltale
