#pragma once
// base/archive_reader.h - reads the state of objects from bytes that an ArchiveWriter wrote (base/archive.h).
//
// What:     nothing is believed, for a checksum vouches for bytes and not for who wrote them. Each number is within the
//           bounds of archive.h and of its type, an enumerator is there, a size fits into the bytes that are left; and
//           a class that has a bool IsSane() const is asked it about what it has read.
// Threads:  one thread at a time. The bytes outlive the reader, and any string_view that it read.
// Errors:   what is none of that: zeros from there on, and not ok(); the object is to be thrown away.

#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

#include "base/archive.h"
#include "base/doubted_numbers.h"

namespace telltale {

class ArchiveReader {
 public:
  static constexpr bool kReads = true;

  explicit ArchiveReader(std::string_view bytes) : from_(bytes) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (Take(values), ...);
  }
  // Numbers that may be all that their type can hold.
  template <typename... Values>
  void Any(Values&... values) {
    from_.LetAny(true);
    (Take(values), ...);
    from_.LetAny(false);
  }
  // A list of at most so many.
  template <typename T>
  void AtMost(size_t most, T& items) {
    from_.LetAtMost(most);
    Take(items);
  }
  template <typename T, typename Make>
  void Pointer(std::unique_ptr<T>& value, Make make) {
    value = from_.TakeFlag() ? make() : nullptr;
    if (value != nullptr) Take(*value);
  }
  template <typename T>
  void OneOf(T*& value, std::initializer_list<std::type_identity_t<T>*> places) {
    const uint64_t place = from_.TakeNumber();
    if (place >= places.size()) Fail();
    value = ok() ? places.begin()[place] : nullptr;
  }
  bool ok() const { return from_.ok(); }
  bool done() const { return ok() && from_.left() == 0; }  // all was read, and nothing is left
  void Fail() { from_.Fail(); }

 private:
  template <typename T>
  void TakeEnumerator(T& value) {
    static_assert(archive_internal::Listed<T>, "an enumeration that is kept has a LastOf: base/archive.h");
    std::underlying_type_t<T> number{};
    Take(number);
    value = static_cast<T>(number);
    if (value >= T{} && value <= LastOf(T{})) return;
    Fail();
    value = T{};
  }
  template <typename T>
  void Judge(const T& value) {
    if constexpr (archive_internal::Judging<T>) {
      if (ok() && !value.IsSane()) Fail();
    }
  }

  template <typename T>
  void Take(T& value) {
    if constexpr (std::is_enum_v<T>) {
      TakeEnumerator(value);
    } else if constexpr (archive_internal::Whole<T>) {
      from_.Take(value);
    } else if constexpr (archive_internal::Bits<T>) {
      from_.TakeCopies(&value, 1);
    } else if constexpr (archive_internal::Persisting<T, ArchiveReader>) {
      value.Persist(*this);
      Judge(value);
    } else if constexpr (archive_internal::Moment<T>) {
      value = T(typename T::duration(from_.TakeMilliseconds()));
    } else if constexpr (archive_internal::Span<T>) {
      value = T(from_.TakeMilliseconds());
    } else if constexpr (archive_internal::Paired<T>) {
      (*this)(value.first, value.second);
    } else if constexpr (archive_internal::Maybe<T>) {
      value.reset();
      if (!from_.TakeFlag()) return;
      value = typename T::value_type{};
      Take(*value);
    } else if constexpr (archive_internal::Owned<T>) {
      Pointer(value, [] { return std::make_unique<typename T::element_type>(); });
    } else if constexpr (std::same_as<T, std::string_view>) {
      value = from_.TakeView();
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
      if constexpr (!archive_internal::Fixed<T>) items.resize(from_.TakeSize(sizeof(Item)));
      from_.TakeCopies(items.data(), items.size());
    } else if constexpr (archive_internal::Fixed<T>) {
      for (auto& item : items) Take(item);
    } else {
      items.clear();
      for (size_t left = from_.TakeSize(); left > 0 && ok(); --left) {
        Item item{};
        Take(item);
        items.push_back(std::move(item));
      }
    }
  }

  template <typename T>
  void TakeKeyed(T& items) {
    items.clear();
    for (size_t left = from_.TakeSize(); left > 0 && ok(); --left) {
      typename T::key_type key{};
      Take(key);
      if constexpr (archive_internal::Mapped<T>)
        Take(items[std::move(key)]);
      else
        items.insert(std::move(key));
    }
  }

  DoubtedNumbers from_;
};

}  // namespace telltale
