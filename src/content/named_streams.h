#pragma once
// content/named_streams.h - the streams that a rule's match names outright, and does not merely describe.
//
// What:     `invoice-intake` and `refund|sale` are names, or lists of them; `.*` and `support-\d+` describe any number
//           of streams. A dot is a dot, as people write it in names, where it is not repeated.
// Threads:  a free function without state.
// Errors:   none; a pattern that is no list of names names nothing.
// Cost:     at most 64 names a pattern, so 4,096 a rule.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

struct NamedStream {
  std::string workflow;
  std::optional<std::string> step;  // nullopt: whichever comes first

  bool operator==(const NamedStream&) const = default;
};

// Empty where `workflow` is no list of names.
std::vector<NamedStream> StreamsNamed(std::string_view workflow, std::string_view step);

}  // namespace telltale
