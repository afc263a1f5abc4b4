#include "stats/mix_parts.h"

#include <algorithm>
#include <utility>

#include "stats/rate_kernel.h"
#include "stats/rate_levels.h"

namespace telltale {

void MixParts::Anchor(const MixBaseline& baseline, const std::vector<size_t>& names, const Source& source) {
  const double n = baseline.n;
  const std::vector<double> hits = HitsOfParts(baseline.counts, names, n);
  std::vector<MixPart> parts;
  parts.reserve(hits.size() + 1);
  CommonSwing common;
  for (size_t i = 0; i < hits.size(); ++i) {
    const bool is_rest = i == names.size();
    MixPart part{
        is_rest ? MixKernel::Part::kRest : MixKernel::Part::kLabel, is_rest ? 0 : names[i], hits[i], 1, {}, {}};
    const MixPart& before = Of(part.part, part.label);
    part.onset = before.onset;
    part.long_run = before.long_run;
    source.by_block.AddTo(&part.long_run, i, {n, part.hits}, source.is_left_out, source.fresh);
    source.by_block.AddTo(&common, i, {n, part.hits}, source.is_left_out, part.long_run);
    part.phi = source.by_block.Phi(i, {n, part.hits}, source.swings, part.long_run);
    parts.push_back(part);
  }
  for (MixPart& part : parts) part.phi = std::max(part.phi, common.PhiOf(RarerOdds({n, part.hits})));
  const std::vector<uint32_t>& runs = baseline.runs.by_label;
  const auto once = static_cast<double>(std::count(runs.begin(), runs.end(), 1U));
  parts.push_back({MixKernel::Part::kNever, 0, once, 1, Of(MixKernel::Part::kNever).onset, {}});
  parts_ = std::move(parts);
}

void MixParts::SetOnsets(double n) {
  for (MixPart& part : parts_) SetOnsetRatios(SmoothedRate(part.hits, n), part.phi, &part.onset);
}

void MixParts::Look(int64_t second, double n, const LabelCounts& counts, double never) {
  for (MixPart& part : parts_) part.onset.Look(second, n, HitsOf(part, n, counts, never));
}

void MixParts::ResetOnsets() {
  for (MixPart& part : parts_) part.onset.Reset();
}

const MixPart& MixParts::Of(MixKernel::Part part, size_t label) const {
  const auto found = std::find_if(parts_.begin(), parts_.end(), [&](const MixPart& candidate) {
    return candidate.part == part && (part != MixKernel::Part::kLabel || candidate.label == label);
  });
  static const MixPart kNobody;
  return found != parts_.end() ? *found : kNobody;
}

double MixParts::HitsOf(const MixPart& part, double n, const LabelCounts& counts, double never) const {
  switch (part.part) {
    case MixKernel::Part::kLabel:
      return counts[part.label];
    case MixKernel::Part::kNever:
      return never;
    case MixKernel::Part::kRest:
      break;
  }
  for (const MixPart& other : parts_) {
    if (other.part == MixKernel::Part::kLabel) n -= counts[other.label];
  }
  return n;
}

std::vector<LongRun> MixParts::LongRunsOf(const std::vector<size_t>& named) const {
  std::vector<LongRun> past;
  past.reserve(named.size() + 1);
  for (const size_t label : named) past.push_back(Of(MixKernel::Part::kLabel, label).long_run);
  past.push_back(Of(MixKernel::Part::kRest).long_run);
  return past;
}

std::vector<LabelRun> MixParts::LabelRuns() const {
  std::vector<LabelRun> runs;
  for (const MixPart& part : parts_) {
    if (part.part == MixKernel::Part::kLabel && part.long_run.windows() > 0)
      runs.push_back({part.label, part.long_run});
  }
  return runs;
}

void MixParts::Restore(const std::vector<LabelRun>& of_labels, const LongRun& of_rest) {
  parts_.clear();
  for (const LabelRun& of_one : of_labels) {
    parts_.push_back({MixKernel::Part::kLabel, of_one.label, 0, 1, {}, of_one.run});
  }
  parts_.push_back({MixKernel::Part::kRest, 0, 0, 1, {}, of_rest});
}

}  // namespace telltale
