#pragma once
// base/archive_writer.h - appends the state of objects to a string (base/archive.h).
//
// Threads:  one thread at a time.
// Errors:   none.
// Cost:     some ns a number, a copy for arrays of floats and for bytes.

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/archive.h"

namespace telltale {

class ArchiveWriter {
 public:
  static constexpr bool kReads = false;

  explicit ArchiveWriter(std::string* bytes) : bytes_(bytes) {}

  template <typename... Values>
  void operator()(const Values&... values) {
    (Put(values), ...);
  }
  // Numbers that are not doubted where they are read; a list that is not believed to have more than so many items.
  template <typename... Values>
  void Any(const Values&... values) {
    (Put(values), ...);
  }
  template <typename T>
  void AtMost(size_t /*most*/, const T& items) {
    Put(items);
  }
  // A value that may be missing, made by make() where it is read.
  template <typename T, typename Make>
  void Pointer(const std::unique_ptr<T>& value, Make /*make*/) {
    Put(value);
  }
  // A pointer to one of these places, of which each has its own where it is read; a place that is null stands for null.
  template <typename T>
  void OneOf(T* const& value, std::initializer_list<std::type_identity_t<T>*> places) {
    PutNumber(static_cast<uint64_t>(std::find(places.begin(), places.end(), value) - places.begin()));
  }
  bool ok() const { return true; }
  void Fail() {}  // a reader's word: what is written is whole

 private:
  void Append(const void* data, size_t size) { bytes_->append(static_cast<const char*>(data), size); }
  void PutNumber(uint64_t number) {
    if (number < 0x80) return bytes_->push_back(static_cast<char>(number));
    char digits[10];
    size_t size = 0;
    for (; number >= 0x80; number >>= 7) digits[size++] = static_cast<char>(number | 0x80);
    digits[size++] = static_cast<char>(number);
    bytes_->append(digits, size);
  }

  template <typename T>
  void Put(const T& value) {
    if constexpr (archive_internal::Whole<T>) {
      if constexpr (std::is_enum_v<T>) {
        Put(static_cast<std::underlying_type_t<T>>(value));
      } else if constexpr (std::is_signed_v<T>) {
        const auto number = static_cast<int64_t>(value);
        PutNumber((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63));
      } else {
        PutNumber(value);
      }
    } else if constexpr (archive_internal::Bits<T>) {
      Append(&value, sizeof(value));
    } else if constexpr (archive_internal::Persisting<T, ArchiveWriter>) {
      const_cast<T&>(value).Persist(*this);  // a writer only reads
    } else if constexpr (archive_internal::Moment<T>) {
      Put(int64_t{value.time_since_epoch().count()});
    } else if constexpr (archive_internal::Span<T>) {
      Put(int64_t{value.count()});
    } else if constexpr (archive_internal::Paired<T>) {
      (*this)(value.first, value.second);
    } else if constexpr (archive_internal::Maybe<T> || archive_internal::Owned<T>) {
      Put(static_cast<bool>(value));
      if (value) Put(*value);
    } else if constexpr (archive_internal::Hashed<T>) {
      PutSorted(value);
    } else {
      PutItems(value);
    }
  }

  template <typename T>
  void PutItems(const T& items) {
    if constexpr (!archive_internal::Fixed<T>) PutNumber(items.size());
    using Item = typename T::value_type;
    if constexpr (archive_internal::Bits<Item> && requires { items.data(); }) {
      Append(items.data(), items.size() * sizeof(Item));
    } else {
      for (const auto& item : items) Put(static_cast<const Item&>(item));
    }
  }

  template <typename T>
  void PutSorted(const T& items) {
    std::vector<const typename T::value_type*> sorted;
    for (const auto& item : items) sorted.push_back(&item);
    const auto key = [](const auto* item) -> const typename T::key_type& {
      if constexpr (archive_internal::Mapped<T>)
        return item->first;
      else
        return *item;
    };
    std::sort(sorted.begin(), sorted.end(), [&](const auto* a, const auto* b) { return key(a) < key(b); });
    PutNumber(sorted.size());
    for (const auto* item : sorted) Put(*item);
  }

  std::string* bytes_;
};

}  // namespace telltale
