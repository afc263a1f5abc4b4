#pragma once
// report/advice.h - what a check's alert means and where to look first, in two sentences.
//
// What:     what `telltale explain` says below a story, and the beginning of each runbook (report/runbook.h).
// Threads:  a pure function.

#include <string_view>

#include "base/finding.h"

namespace telltale {

struct Advice {
  std::string_view means;
  std::string_view look;
};
Advice AdviceOf(Check check);

}  // namespace telltale
