#pragma once
// report/sentence.h - a verdict in words and figures, as people read it in an alert, a table or a terminal.
//
// What:     VerdictSentence is the alert's summary; the others are its parts.
// Units:    rates in per cent with a blank before the sign; times in UTC; medians in the field's own unit.
// Threads:  pure functions.
// Errors:   none; what models wrote is made valid UTF-8, freed of control characters and cut.

#include <string>

#include "base/time.h"
#include "engine/verdict.h"

namespace telltale {

// "customer.name is empty in 31 of 412 outputs (7.5 %, usually 0.4 %) since 10:32 UTC, four minutes after prompt
// v14 -> v15"
std::string VerdictSentence(const Verdict& verdict);

// "7.5 %" of a rate, "645" of a median: in the terms of the verdict's check.
std::string ValueText(Check check, double value);
// "0.4 % (90 % interval 0.2 % to 0.7 %, 5210 outputs)"; "not known yet" where nothing was observed.
std::string EstimateText(Check check, const Measured& estimate);
// "by chance once in 250 years"
std::string EvidenceText(const Verdict& verdict);
// "four minutes after prompt v14 -> v15"; empty where no version changed near the onset.
std::string VersionText(const Verdict& verdict);
// "40 seconds", "four minutes", "two days"; "second or less" below one.
std::string WaitText(double seconds);
// "7.5 %", "0.04 %", "99.6 %"
std::string PerCent(double rate);
// Three significant digits, no exponent below a million millions: "0.965", "12.3", "645", "105000".
std::string NumberText(double value);

}  // namespace telltale
