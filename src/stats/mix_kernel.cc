#include "stats/mix_kernel.h"

#include <algorithm>
#include <utility>

#include "base/byte_numbers.h"
#include "base/packed.h"

namespace telltale {
namespace {

constexpr double kShareOfNever = 0.25;   // of the evidence
constexpr double kFewestSingletons = 5;  // until their own spread is taken into account

int SidesOn(const RateKernel& kernel) { return (kernel.on(Side::kUp) ? 1 : 0) + (kernel.on(Side::kDown) ? 1 : 0); }

double BothSides(const RateKernel& kernel) { return kernel.Evidence(Side::kUp) + kernel.Evidence(Side::kDown); }

}  // namespace

double MixCount::events(uint64_t n) const {
  uint32_t most = 0;
  for (const uint32_t count : counts.by_label) most = std::max(most, count);
  return static_cast<double>(n - std::min<uint64_t>(n, most));
}

// What was folded; how many labels there are; for each its count, and unless that is 0 its runs.
void MixCount::Write(std::vector<uint8_t>* bytes) const {
  size_t labels = counts.by_label.size();
  while (labels > 0 && counts.by_label[labels - 1] == 0) --labels;
  PutNumber(counts.folded, bytes);
  PutNumber(labels, bytes);
  for (size_t label = 0; label < labels; ++label) {
    PutNumber(counts.by_label[label], bytes);
    if (counts.by_label[label] > 0) PutNumber(runs[label], bytes);
  }
}

void MixCount::Read(ByteReader* from) {
  counts.folded = from->TakeNumber();
  uint64_t labels = from->TakeNumber();
  if (labels > from->left()) {
    from->Fail();
    labels = 0;
  }
  counts.by_label.assign(labels, 0);
  runs.by_label.assign(labels, 0);
  for (size_t label = 0; label < labels; ++label) {
    counts.by_label[label] = static_cast<uint32_t>(from->TakeNumber());
    if (counts.by_label[label] > 0) runs.by_label[label] = static_cast<uint32_t>(from->TakeNumber());
  }
}

bool MixCount::IsOf(uint64_t n) const {
  uint64_t sum = counts.folded;
  for (size_t label = 0; label < counts.by_label.size(); ++label) {
    sum += counts.by_label[label];
    if (runs[label] > counts.by_label[label]) return false;
  }
  return runs.folded == 0 && (sum == n || n == PackedCount::kMost);  // what does not fit is held there
}

std::vector<size_t> MixKernel::NamedIn(const LabelCounts& baseline) {
  std::vector<size_t> named;
  for (size_t label = 0; label < baseline.by_label.size(); ++label) {
    if (baseline.by_label[label] >= kFewestToName) named.push_back(label);
  }
  // Equals in the order of their numbers, so that the same past always names the same.
  std::stable_sort(named.begin(), named.end(),
                   [&](size_t a, size_t b) { return baseline.by_label[a] > baseline.by_label[b]; });
  if (named.size() > kMostNamed) named.resize(kMostNamed);
  return named;
}

void MixKernel::Anchor(const MixBaseline& baseline, const std::vector<size_t>& named,
                       const std::vector<double>& phi_of_named, double phi_of_rest, double ln_a, const RateZone& zone) {
  const double n = baseline.n;
  std::vector<Named> next;
  next.reserve(named.size());
  double hits_of_rest = n;
  for (size_t i = 0; i < named.size(); ++i) {
    const size_t label = named[i];
    const auto before =
        std::find_if(named_.begin(), named_.end(), [&](const Named& candidate) { return candidate.label == label; });
    next.push_back(before != named_.end() ? *before : Named{label, {}});
    const double hits = baseline.counts[label];
    next.back().kernel.Anchor({n, hits, phi_of_named[i]}, zone, true, true, ln_a);
    hits_of_rest -= hits;
  }
  named_ = std::move(next);
  rest_.Anchor({n, hits_of_rest, phi_of_rest}, zone, true, true, ln_a);

  const std::vector<uint32_t>& runs = baseline.runs.by_label;
  known_.assign(runs.size(), false);
  for (size_t label = 0; label < runs.size(); ++label) known_[label] = runs[label] > 0;
  const auto once = static_cast<double>(std::count(runs.begin(), runs.end(), 1U));
  const auto twice = static_cast<double>(std::count(runs.begin(), runs.end(), 2U));
  // As many new labels are to come as came in one run only; how sure that is, their own spread says.
  const double spread = once >= kFewestSingletons ? (once + 2 * twice) / once : 1;
  RateEdges edges;
  never_.Anchor({n / spread, once / spread, 1}, zone, baseline.counts.folded == 0, false, ln_a, &edges);
  visible_share_ = edges.visible_rate;
}

double MixKernel::Look(double n, const LabelCounts& counts, double never) {
  double named_hits = 0;
  double sum = 0;
  for (Named& named : named_) {
    const double hits = counts[named.label];
    sum += named.kernel.LookBothSides(n, hits);
    named_hits += hits;
  }
  sum += rest_.LookBothSides(n, n - named_hits);
  return Together(sum, never_.Look(n, never));
}

void MixKernel::Reset() {
  for (Named& named : named_) named.kernel.Reset();
  rest_.Reset();
  never_.Reset();
}

int MixKernel::ActiveSides() const {
  int sides = SidesOn(rest_);
  for (const Named& named : named_) sides += SidesOn(named.kernel);
  return sides;
}

double MixKernel::Together(double sum, double never) const {
  const int sides = ActiveSides();
  return kShareOfNever * never + (sides > 0 ? (1 - kShareOfNever) * sum / sides : 0);
}

double MixKernel::Evidence() const {
  double sum = BothSides(rest_);
  for (const Named& named : named_) sum += BothSides(named.kernel);
  return Together(sum, never_.Evidence(Side::kUp));
}

MixKernel::Mover MixKernel::Strongest() const {
  const double share = (1 - kShareOfNever) / std::max(1, ActiveSides());
  Mover strongest{Part::kNever, 0, Side::kUp, kShareOfNever * never_.Evidence(Side::kUp)};
  const auto consider = [&](Part part, size_t label, const RateKernel& kernel) {
    for (const Side side : {Side::kUp, Side::kDown}) {
      const double evidence = share * kernel.Evidence(side);
      if (evidence > strongest.evidence) strongest = {part, label, side, evidence};
    }
  };
  for (const Named& named : named_) consider(Part::kLabel, named.label, named.kernel);
  consider(Part::kRest, 0, rest_);
  return strongest;
}

const RateKernel& MixKernel::KernelOf(Part part, size_t label) const {
  if (part == Part::kNever) return never_;
  for (const Named& named : named_) {
    if (part == Part::kLabel && named.label == label) return named.kernel;
  }
  return rest_;
}

double MixKernel::EvidenceAlone(Part part, double evidence) const {
  return evidence / (part == Part::kNever ? kShareOfNever : (1 - kShareOfNever) / std::max(1, ActiveSides()));
}

bool MixKernel::is_named(size_t label) const {
  return std::any_of(named_.begin(), named_.end(), [&](const Named& named) { return named.label == label; });
}

}  // namespace telltale
