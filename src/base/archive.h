#pragma once
// base/archive.h - the state of an object as bytes, and back: what outlives the process.
//
// What:     a class whose state is to be kept has one member, template <typename Archive> void Persist(Archive&
//           archive), which hands over its members: archive(a_, b_). ArchiveWriter (base/archive_writer.h) appends them
//           to a string, ArchiveReader (base/archive_reader.h) reads them into an object that was made with the same
//           options. What follows from options and rules is left out: the constructor knows it. Here is what the two
//           agree on: how a type is told from another, and what is doubted of what is read.
// Units:    whole numbers as in base/byte_numbers.h, floats bit for bit, containers with their size before them;
//           unordered ones in the order of their keys, so that the same state has the same bytes.
// Threads:  one thread at a time; Persist is called under the lock of the object.

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

namespace telltale {

static_assert(std::endian::native == std::endian::little);

// What no reader takes, unless the class says archive.Any(a_): numbers with a fraction that are not finite, signed ones
// and times that are farther from 0 than these, so that who reckons with them stays within 64 bits (hours as
// milliseconds; the years -15,870 to 19,809).
inline constexpr int64_t kMostStored = int64_t{1} << 41;
inline constexpr int64_t kMostStoredInt = int64_t{1} << 30;  // of 32 bits and less
inline constexpr int64_t kMostStoredMilliseconds = int64_t{1} << 49;

namespace archive_internal {

template <typename T>
concept Whole = std::is_integral_v<T> || std::is_enum_v<T>;
// Arrays of them are copied as they are.
template <typename T>
concept Bits = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, uint8_t> || std::same_as<T, char>;
template <typename T>
concept Moment = requires(const T& value) {
  value.time_since_epoch();
};
template <typename T>
concept Span = requires {
  typename T::period;
}
&&!Moment<T>;
template <typename T, typename Archive>
concept Persisting = requires(T& value, Archive& archive) {
  value.Persist(archive);
};
// What is more to be said of what was read than its members say: whether they can belong together.
template <typename T>
concept Judging = requires(const T& value) {
  { value.IsSane() } -> std::same_as<bool>;
};
// The last of an enumeration that begins with 0: constexpr Colour LastOf(Colour).
template <typename T>
concept Listed = requires(T value) {
  { LastOf(value) } -> std::same_as<T>;
};
template <typename T>
concept Paired = requires(T& value) {
  value.first, value.second;
};
template <typename T>
concept Maybe = requires(T& value) {
  value.has_value(), value.reset(), *value;
};
template <typename T>
concept Owned = requires(T& value) {
  value.get(), value.release(), *value;
};
template <typename T>
concept Keyed = requires {
  typename T::key_type;
};
template <typename T>
concept Mapped = requires {
  typename T::mapped_type;
};
template <typename T>
concept Hashed = requires {
  typename T::hasher;
};
template <typename T>
concept Fixed = requires {
  std::tuple_size<T>::value;
};

}  // namespace archive_internal

}  // namespace telltale
