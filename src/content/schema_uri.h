#pragma once
// content/schema_uri.h - the addresses inside a JSON Schema: $id against $id, and JSON pointers.
//
// What:     what RFC 3986 and RFC 6901 say about turning a reference into the place it names; nothing is fetched.
// Threads:  free functions without state.
// Errors:   none: a reference that makes no sense resolves to an address that nothing has.
// Source:   RFC 3986, sections 5.2 and 5.3; RFC 6901, sections 3, 4 and 6.

#include <optional>
#include <string>
#include <string_view>

namespace telltale {

// `reference`, seen from `base`; with its fragment, if it has one.
std::string ResolveUri(std::string_view base, std::string_view reference);

// The address without its fragment, and the fragment with its %XX decoded.
struct Address {
  std::string uri;
  std::string fragment;
};
Address SplitAddress(std::string_view uri);

// The next step of a JSON pointer, unescaped, which is taken off `pointer`; nullopt at its end.
std::optional<std::string> TakeStep(std::string_view* pointer);

// Appends "/STEP", escaped, to a JSON pointer.
void AppendStep(std::string_view step, std::string* pointer);

}  // namespace telltale
