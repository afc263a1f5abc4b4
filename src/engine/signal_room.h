#pragma once
// engine/signal_room.h - how many signals the streams of one shard may have between them, so that all together stay
// within what the process may use.
//
// What:     each stream takes its signals through a Share, which gives them back when the stream is forgotten. Counted
//           a shard and not for the whole engine, so that who finds room follows from the order of its outputs alone.
// Threads:  not thread-safe; lives with the streams under their shard's lock, and outlives them.
// Errors:   none: Take is false where there is no room.

#include <cstddef>
#include <cstdint>

namespace telltale {

class KeyRoom;

class SignalRoom {
 public:
  explicit SignalRoom(uint64_t signals) : left_(static_cast<int64_t>(signals)) {}

  class Share {
   public:
    // No room: as many as are asked for.
    explicit Share(SignalRoom* room) : room_(room) {}
    ~Share() { Hold(0); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    bool Take() {
      if (room_ != nullptr && room_->left_ <= 0) return false;
      Hold(held_ + 1);
      return true;
    }
    // That there are so many, whether there is room or not: after a restart.
    void Hold(size_t signals) {
      if (room_ != nullptr) room_->left_ += static_cast<int64_t>(held_) - static_cast<int64_t>(signals);
      held_ = signals;
    }

   private:
    SignalRoom* const room_;
    size_t held_ = 0;
  };

 private:
  int64_t left_;  // below nothing where a restart found more
};

// What a stream takes from, together with others.
struct StreamRooms {
  KeyRoom* keys = nullptr;
  SignalRoom* signals = nullptr;
};

}  // namespace telltale
