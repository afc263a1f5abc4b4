#pragma once
// The incident that the golden files of report tell of: an invoice workflow whose customer names go missing.

#include <string_view>

#include "base/time.h"
#include "engine/verdict.h"

namespace telltale {

inline Time At(std::string_view text) { return *ParseTime(text); }

inline Verdict SampleVerdict() {
  Verdict verdict;
  verdict.workflow = "invoice-intake";
  verdict.step = "extract";
  verdict.check = Check::kEmptyField;
  verdict.field = "customer.name";
  verdict.open = true;
  verdict.alertname = "EmptyFieldRateHigh";
  verdict.time = At("2026-01-05T10:41:07Z");
  verdict.onset = At("2026-01-05T10:32:10Z");
  verdict.baseline = {0.004, 0.0026, 0.0061, 5210, 21};
  verdict.current = {31.0 / 412, 0.056, 0.1, 412, 31};
  verdict.log10_evidence = 9.1;
  verdict.once_in_years = 253.4;
  verdict.outputs_seen = 5622;
  verdict.version_change = VersionChange{"prompt", "v14", "v15", At("2026-01-05T10:28:00Z")};
  Carrier carrier;
  carrier.attribute = "source";
  carrier.value = "batch-eu";
  carrier.equals = {{"region", "eu"}};
  carrier.inside = {29.0 / 80, 0.28, 0.46, 80, 29};
  carrier.outside = {2.0 / 332, 0.0016, 0.018, 332, 2};
  carrier.inside_before = 0.005;
  carrier.outside_before = 0.004;
  carrier.outside_as_before = true;
  carrier.share = 80.0 / 412;
  carrier.carried = 0.98;
  carrier.log10_p = -14.5;
  verdict.carrier = carrier;
  verdict.examples = {{"inv-99321", "customer.name", At("2026-01-05T10:40:59Z")}};
  return verdict;
}

inline Verdict SampleShift() {
  Verdict verdict = SampleVerdict();
  verdict.check = Check::kLength;
  verdict.field = "";
  verdict.up = false;
  verdict.alertname = "LengthShift";
  verdict.baseline = {645, 630, 660, 900, 0};
  verdict.current = {4, 4, 5, 120, 0};
  verdict.once_in_years = 1.2e9;
  verdict.carrier.reset();
  verdict.examples.clear();
  return verdict;
}

inline Incident SampleIncident() {
  Incident incident;
  incident.id = 7;
  incident.workflow = "invoice-intake";
  incident.step = "extract";
  incident.labels = {{"team", "billing"}};
  incident.lead = SampleVerdict();
  incident.members = {SampleVerdict(), SampleShift()};
  incident.opened = incident.lead.time;
  return incident;
}

}  // namespace telltale
