#include "engine/version_report.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stats/interval.h"
#include "stats/two_samples.h"

namespace telltale {
namespace {

using Counts = VersionLedger::Counts;
using Version = VersionLedger::Version;

constexpr double kWrong = 0.05;          // comparisons of equals in which something is called certain
constexpr uint64_t kFewestBefore = 100;  // outputs, to be compared with ...
constexpr uint64_t kFewestOutputs =
    200;                               // ... and to be called stable: by then one in twenty where there was none shows
constexpr double kWorthActing = 1.5;   // times as often, by the nearer end of the interval ...
constexpr double kWorthPoints = 0.05;  // ... or so much more
constexpr double kWorthScore = 0.3;    // standard deviations of confidence

double Log10(double evidence) { return evidence > 0 ? std::log(evidence) * std::numbers::log10e : 0; }

size_t CommonestOf(const Counts& counts) {
  return static_cast<size_t>(std::ranges::max_element(counts.labels) - counts.labels.begin());
}

double ShareOf(const Counts& counts, size_t label) {
  return label < counts.labels.size() ? counts.labels[label] / static_cast<double>(counts.n) : 0;
}

// A failure check, whose rise is worse, or confidence, whose fall is. Of all others nobody can say.
bool IsWorse(Check check, bool up) { return check == Check::kConfidence ? !up : up; }
bool HasDirection(Check check) {
  return KindOf(check) == CheckKind::kRate || KindOf(check) == CheckKind::kEvent || check == Check::kConfidence;
}

bool IsWorthActing(const VersionSignal& signal, double score) {
  if (KindOf(signal.check) == CheckKind::kDistribution) return std::abs(score) >= kWorthScore;
  const auto n = static_cast<double>(signal.n);
  const double near_end = RateEstimate(signal.value * n, n).low;
  return near_end >= kWorthActing * signal.before || near_end >= signal.before + kWorthPoints;
}

class Comparison {
 public:
  Comparison(const Version& before, const Version& after, const std::vector<VersionSubject>& subjects)
      : before_(before), after_(after), subjects_(subjects) {
    const size_t both = std::min({before.signals.size(), after.signals.size(), subjects.size()});
    for (size_t i = 0; i < both; ++i) compared_ += before.signals[i].n > 0 && after.signals[i].n > 0 ? 1 : 0;
    ln_a_ = std::log(std::max<double>(compared_, 1) / kWrong);
  }

  VersionSignal Compare(size_t index) const {
    const VersionSubject& subject = subjects_[index];
    const Counts& before = before_.signals[index];
    const Counts& after = after_.signals[index];
    VersionSignal signal;
    signal.check = subject.check;
    signal.field = subject.field;
    signal.n = after.n;
    signal.n_before = before.n;
    const auto n = static_cast<double>(after.n);
    const auto n_before = static_cast<double>(before.n);
    double evidence = 0, score = 0;
    bool up = true;
    if (KindOf(subject.check) == CheckKind::kMix) {
      const MixEvidence mix = MixBetween(before.labels, after.labels, subject.phi, ln_a_);
      evidence = mix.evidence;
      // Where nothing moved there is no mover to name: the commonest label, then.
      const bool moved = evidence >= std::exp(ln_a_);
      const size_t label = moved ? mix.label : CommonestOf(before);
      signal.value = moved ? mix.after : ShareOf(after, label);
      signal.before = moved ? mix.before : ShareOf(before, label);
      if (label < subject.labels.size()) signal.label = subject.labels[label];
    } else {
      signal.value = after.sum / n;
      signal.before = before.sum / n_before;
      const bool numbers = KindOf(subject.check) == CheckKind::kDistribution;
      const ScoreSum was{static_cast<double>(before.scored), before.score};
      const ScoreSum is{static_cast<double>(after.scored), after.score};
      const SideEvidence sides = numbers ? MeanBetween(was, is, subject.phi, ln_a_)
                                         : RateBetween({n_before, before.sum, subject.phi}, n, after.sum, ln_a_);
      if (numbers && was.n > 0 && is.n > 0) score = is.sum / is.n - was.sum / was.n;
      up = sides.up >= sides.down;
      // One side that is off leaves the other the whole of it, as in a watch.
      evidence = std::min(sides.up, sides.down) > 0 ? (sides.up + sides.down) / 2 : std::max(sides.up, sides.down);
    }
    signal.log10_evidence = Log10(evidence);
    signal.verdict = VerdictOf(signal, evidence, up, score);
    return signal;
  }

  VersionVerdict Overall(const std::vector<VersionSignal>& signals) const {
    VersionVerdict worst = VersionVerdict::kInsufficientData;
    for (const VersionSignal& signal : signals) worst = std::max(worst, signal.verdict);
    if (worst > VersionVerdict::kStable) return worst;
    return is_enough() ? VersionVerdict::kStable : VersionVerdict::kInsufficientData;
  }

 private:
  bool is_enough() const { return before_.outputs >= kFewestBefore && after_.outputs >= kFewestOutputs; }

  VersionVerdict VerdictOf(const VersionSignal& signal, double evidence, bool up, double score) const {
    if (evidence < std::exp(ln_a_)) return is_enough() ? VersionVerdict::kStable : VersionVerdict::kInsufficientData;
    if (!HasDirection(signal.check)) return VersionVerdict::kSoftRegression;
    if (!IsWorse(signal.check, up)) return VersionVerdict::kImprovement;
    return IsWorthActing(signal, score) ? VersionVerdict::kRegression : VersionVerdict::kSoftRegression;
  }

  const Version& before_;
  const Version& after_;
  const std::vector<VersionSubject>& subjects_;
  int compared_ = 0;
  double ln_a_ = 0;
};

// Of a version with nothing to compare it with: what it said, and of a mix its commonest label.
VersionSignal Alone(const Counts& counts, const VersionSubject& subject) {
  VersionSignal signal;
  signal.check = subject.check;
  signal.field = subject.field;
  signal.n = counts.n;
  signal.value = counts.sum / static_cast<double>(counts.n);
  if (KindOf(subject.check) == CheckKind::kMix) {
    const size_t label = CommonestOf(counts);
    if (label < subject.labels.size()) signal.label = subject.labels[label];
    signal.value = ShareOf(counts, label);
  }
  return signal;
}

}  // namespace

std::string_view VersionVerdictName(VersionVerdict verdict) {
  switch (verdict) {
    case VersionVerdict::kInsufficientData:
      break;
    case VersionVerdict::kStable:
      return "stable";
    case VersionVerdict::kImprovement:
      return "improvement";
    case VersionVerdict::kSoftRegression:
      return "soft_regression";
    case VersionVerdict::kRegression:
      return "regression";
  }
  return "insufficient_data";
}

std::vector<VersionReport> CompareVersions(const VersionLedger& ledger, const std::vector<VersionSubject>& subjects) {
  std::vector<VersionReport> reports;
  for (const Version& version : ledger.versions()) {
    VersionReport report;
    report.prompt = version.prompt;
    report.model = version.model;
    report.first = version.first;
    report.last = version.last;
    report.outputs = version.outputs;
    const Version* const before = version.before == version.number ? nullptr : ledger.Find(version.before);
    report.compared = before != nullptr;
    const Comparison comparison(before != nullptr ? *before : version, version, subjects);
    if (before != nullptr) {
      report.prompt_before = before->prompt;
      report.model_before = before->model;
    }
    for (size_t i = 0; i < std::min(version.signals.size(), subjects.size()); ++i) {
      if (version.signals[i].n == 0) continue;
      const bool known = before != nullptr && i < before->signals.size() && before->signals[i].n > 0;
      report.signals.push_back(known ? comparison.Compare(i) : Alone(version.signals[i], subjects[i]));
    }
    if (before != nullptr) report.verdict = comparison.Overall(report.signals);
    std::ranges::stable_sort(report.signals, [](const VersionSignal& a, const VersionSignal& b) {
      return std::pair(a.verdict, a.log10_evidence) > std::pair(b.verdict, b.log10_evidence);
    });
    reports.push_back(std::move(report));
  }
  std::ranges::sort(reports, {}, &VersionReport::first);
  return reports;
}

}  // namespace telltale
