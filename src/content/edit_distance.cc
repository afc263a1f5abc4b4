#include "content/edit_distance.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace telltale {
namespace {

using Row = std::array<uint8_t, kMaxEditedBytes + 1>;

// Without what both begin and end with.
void StripShared(std::string_view* a, std::string_view* b) {
  const auto head = std::mismatch(a->begin(), a->end(), b->begin(), b->end());
  const auto shared = static_cast<size_t>(head.first - a->begin());
  a->remove_prefix(shared);
  b->remove_prefix(shared);
  while (!a->empty() && !b->empty() && a->back() == b->back()) {
    a->remove_suffix(1);
    b->remove_suffix(1);
  }
}

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b, size_t most) {
  if (a.size() > kMaxEditedBytes || b.size() > kMaxEditedBytes) return most + 1;
  StripShared(&a, &b);
  const size_t bound = std::min(most, kMaxEditedBytes);  // no two are further apart
  const auto far = static_cast<uint8_t>(bound + 1);
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > bound) return most + 1;
  // What it costs to turn the first i bytes of `a` into the first j of `b`, for this i and the two before it; only
  // near the diagonal, as beside it more than `bound` bytes would have to be put in or taken out.
  std::array<Row, 3> rows;
  Row* now = &rows[0];
  Row* before = &rows[1];
  Row* earlier = &rows[2];
  now->fill(far);
  for (size_t j = 0; j <= std::min(b.size(), bound); ++j) (*now)[j] = static_cast<uint8_t>(j);
  uint8_t least_before = 0;
  for (size_t i = 1; i <= a.size(); ++i) {
    std::swap(earlier, before);
    std::swap(before, now);
    now->fill(far);
    if (i <= bound) now->front() = static_cast<uint8_t>(i);
    uint8_t least = now->front();
    for (size_t j = i > bound ? i - bound : 1; j <= std::min(b.size(), i + bound); ++j) {
      const int replace = (*before)[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      int cost = std::min({(*before)[j] + 1, (*now)[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost = std::min(cost, (*earlier)[j - 2] + 1);
      (*now)[j] = static_cast<uint8_t>(std::min<int>(cost, far));
      least = std::min(least, (*now)[j]);
    }
    if (least == far && least_before == far) return most + 1;  // a swap goes back two rows
    least_before = least;
  }
  return std::min<size_t>((*now)[b.size()], most + 1);
}

}  // namespace telltale
