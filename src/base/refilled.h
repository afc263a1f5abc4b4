#pragma once
// base/refilled.h - a list that is filled anew for each output.
//
// What:     what std::vector does, but it keeps its items when it is emptied, and adding one is a few instructions in
//           place, since what is rare (that it must grow) lies elsewhere.
// Threads:  a value.
// Cost:     a copy of the item; room for the most there have been.

#include <cstddef>
#include <vector>

namespace telltale {

template <typename T>
class Refilled {
 public:
  void push_back(const T& item) {
    if (size_ == room_.size()) Grow();
    room_[size_++] = item;
  }
  void clear() { size_ = 0; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](size_t at) const { return room_[at]; }
  const T* begin() const { return room_.data(); }
  const T* end() const { return room_.data() + size_; }

 private:
  [[gnu::noinline]] void Grow() { room_.resize(2 * size_ + 16); }  // apart, so that what is common stays small

  std::vector<T> room_;
  size_t size_ = 0;
};

}  // namespace telltale
