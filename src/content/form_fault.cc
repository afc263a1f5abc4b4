#include "content/form_fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "content/text.h"

namespace telltale {

std::string_view ShortName(std::string_view name) { return CutAt(name, 24); }

bool TellFault(std::initializer_list<std::string_view> parts, std::string_view text, size_t at, std::string* fault) {
  fault->clear();
  for (const std::string_view part : parts) fault->append(part);
  const std::string_view before = text.substr(0, at);
  fmt::format_to(std::back_inserter(*fault), ", line {}", 1 + std::count(before.begin(), before.end(), '\n'));
  return false;
}

}  // namespace telltale
