#pragma once
// report/carrier_report.h - which slice carries a change, in words and as JSON.
//
// What:     one sentence for the story and the alert; an object for the API and the lines of a replay.
// Units:    rates in per cent; of numbers, means in standard deviations of what is usual.
// Threads:  pure functions.
// Errors:   none; values of attributes are made valid UTF-8, freed of control characters and cut.

#include <string>

#include "engine/verdict.h"
#include "report/json_writer.h"

namespace telltale {

// "all of the change comes from source=batch-eu: 31 of 80 outputs there (39 %, before 1 %), 2 of 400 outputs elsewhere
// (0.5 %, as before)"; empty where no slice carries it.
std::string CarrierText(const Verdict& verdict);

// {"attribute":"source","value":"batch-eu", ...}
void WriteCarrier(const Carrier& carrier, JsonWriter* json);

}  // namespace telltale
