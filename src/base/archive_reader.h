#pragma once
// base/archive_reader.h - reads the state of objects from bytes that an ArchiveWriter wrote (base/archive.h).
//
// Threads:  one thread at a time. The bytes outlive the reader, and any string_view that it read.
// Errors:   bytes that end early, or a size that those left cannot hold: zeros from there on, and not ok(); the object
//           is to be thrown away. Whether the bytes are those that were written is for their checksum to say.

#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

#include "base/archive.h"

namespace telltale {

class ArchiveReader {
 public:
  static constexpr bool kReads = true;

  explicit ArchiveReader(std::string_view bytes) : left_(bytes) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (Take(values), ...);
  }
  template <typename T, typename Make>
  void Pointer(std::unique_ptr<T>& value, Make make) {
    value = TakeFlag() ? make() : nullptr;
    if (value != nullptr) Take(*value);
  }
  template <typename T>
  void OneOf(T*& value, std::initializer_list<std::type_identity_t<T>*> places) {
    const uint64_t place = TakeNumber();
    if (place >= places.size()) Fail();
    value = ok_ ? places.begin()[place] : nullptr;
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && left_.empty(); }  // all was read, and nothing is left
  void Fail() { ok_ = false, left_ = {}; }

 private:
  void Copy(void* data, size_t size) {
    if (size > left_.size()) {
      Fail();
      std::memset(data, 0, size);
    } else if (size > 0) {
      std::memcpy(data, left_.data(), size);
      left_.remove_prefix(size);
    }
  }
  uint64_t TakeNumber() {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !left_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(left_.front());
      left_.remove_prefix(1);
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    Fail();
    return 0;
  }
  int64_t TakeSigned() {
    const uint64_t number = TakeNumber();
    return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
  }
  bool TakeFlag() { return TakeNumber() != 0; }
  size_t TakeSize(size_t bytes_an_item = 1) {
    const uint64_t size = TakeNumber();
    if (size > left_.size() / bytes_an_item) Fail();
    return ok_ ? static_cast<size_t>(size) : 0;
  }

  template <typename T>
  void Take(T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      Take(number);
      value = static_cast<T>(number);
    } else if constexpr (std::signed_integral<T>) {
      value = static_cast<T>(TakeSigned());
    } else if constexpr (std::unsigned_integral<T>) {
      value = static_cast<T>(TakeNumber());
    } else if constexpr (archive_internal::Bits<T>) {
      Copy(&value, sizeof(value));
    } else if constexpr (archive_internal::Persisting<T, ArchiveReader>) {
      value.Persist(*this);
    } else if constexpr (archive_internal::Moment<T>) {
      value = T(typename T::duration(TakeSigned()));
    } else if constexpr (archive_internal::Span<T>) {
      value = T(TakeSigned());
    } else if constexpr (archive_internal::Paired<T>) {
      (*this)(value.first, value.second);
    } else if constexpr (archive_internal::Maybe<T>) {
      value.reset();
      if (!TakeFlag()) return;
      value = typename T::value_type{};
      Take(*value);
    } else if constexpr (archive_internal::Owned<T>) {
      Pointer(value, [] { return std::make_unique<typename T::element_type>(); });
    } else if constexpr (std::same_as<T, std::string_view>) {
      value = left_.substr(0, TakeSize());
      left_.remove_prefix(value.size());
    } else if constexpr (archive_internal::Keyed<T>) {
      TakeKeyed(value);
    } else {
      TakeItems(value);
    }
  }

  template <typename T>
  void TakeItems(T& items) {
    using Item = typename T::value_type;
    constexpr bool kCopied = archive_internal::Bits<Item> && requires { items.data(); };
    if constexpr (kCopied) {
      if constexpr (!archive_internal::Fixed<T>) items.resize(TakeSize(sizeof(Item)));
      Copy(items.data(), items.size() * sizeof(Item));
    } else if constexpr (archive_internal::Fixed<T>) {
      for (auto& item : items) Take(item);
    } else {
      items.clear();
      for (size_t left = TakeSize(); left > 0 && ok_; --left) {
        Item item{};
        Take(item);
        items.push_back(std::move(item));
      }
    }
  }

  template <typename T>
  void TakeKeyed(T& items) {
    items.clear();
    for (size_t left = TakeSize(); left > 0 && ok_; --left) {
      typename T::key_type key{};
      Take(key);
      if constexpr (archive_internal::Mapped<T>)
        Take(items[std::move(key)]);
      else
        items.insert(std::move(key));
    }
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace telltale
