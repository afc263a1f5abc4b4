#include "engine/carriers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/interval.h"
#include "stats/slice_evidence.h"

namespace telltale {
namespace {

constexpr double kFewestBefore = 50;  // outputs before the onset, to know what each slice was like
constexpr double kFewestInSlice = 5;  // since the onset, to be tried at all
constexpr double kStillNew = 0.05;    // a value that was so much rarer before the onset was not there

// What a slice said.
struct Periods {
  SliceMoments before;
  SliceMoments since;
};

SliceMoments Minus(const SliceMoments& all, const SliceMoments& part) {
  return {all.n - part.n, all.sum - part.sum, all.squares - part.squares};
}
Periods Minus(const Periods& all, const Periods& part) {
  return {Minus(all.before, part.before), Minus(all.since, part.since)};
}
double MeanOf(const SliceMoments& moments) { return moments.n > 0 ? moments.sum / moments.n : 0; }

// An attribute's slices, the last of which is all that have no number.
using Table = std::array<Periods, SliceValues::kMost + 1>;

class Question {
 public:
  Question(const Slices& slices, uint16_t cell, const Signal& signal, const Verdict& verdict)
      : slices_(slices), cell_(cell), signal_(signal), verdict_(verdict), kind_(KindOf(verdict.check)) {
    onset_ = std::chrono::floor<std::chrono::seconds>(verdict.onset).time_since_epoch().count();
    for (size_t i = 0; i < slices_.rows(); ++i) Take(slices_.row(i));
    first_ = slices_.rows() > 0 ? slices_.row(0).second() : 0;
  }

  bool has_past() const { return all_.before.n >= kFewestBefore; }
  // Before the onset there are few rows because until then there was only one value of everything.
  bool is_past_of_one() const {
    return slices_.is_whole() && static_cast<double>(slices_.unkept()) + all_.before.n >= kFewestBefore;
  }

  std::optional<Carrier> Strongest() const {
    const double level = kWrongCarrier / std::max(1.0, CountTried());
    std::optional<Carrier> strongest;
    double most = 0;
    for (size_t attribute = 0; attribute < slices_.attribute_count(); ++attribute) {
      for (size_t value = 0; value < slices_.values(attribute).size(); ++value) {
        if (!IsTried(attribute, value)) continue;
        const bool is_new = IsNew(attribute, value);
        const SliceEvidence evidence = Test(attribute, value, is_new);
        if (evidence.z <= most || !evidence.is_carrier(level)) continue;
        most = evidence.z;
        strongest = Describe(attribute, value, is_new, evidence);
      }
    }
    return strongest;
  }

 private:
  std::optional<double> Answer(const Slices::Row& row) const {
    if (kind_ == CheckKind::kDistribution) return row.number(cell_);
    if (kind_ == CheckKind::kMix) {
      const std::optional<size_t> label = row.label(cell_);
      if (!label) return std::nullopt;
      return signal_.Moves(*label) ? 1.0 : 0.0;
    }
    const std::optional<bool> hit = row.rate(cell_);
    if (!hit) return std::nullopt;
    return *hit ? 1.0 : 0.0;
  }

  void Take(const Slices::Row& row) {
    const std::optional<double> answer = Answer(row);
    if (!answer) return;
    const bool since = row.second() >= onset_;
    const auto add = [&](Periods& periods) {
      SliceMoments& moments = since ? periods.since : periods.before;
      moments.n += 1;
      moments.sum += *answer;
      moments.squares += *answer * *answer;
    };
    add(all_);
    for (size_t i = 0; i < slices_.attribute_count(); ++i) add(tables_[i][row.value(i)]);
  }

  const Periods& PeriodsOf(size_t attribute, size_t value) const { return tables_[attribute][value]; }

  bool IsTried(size_t attribute, size_t value) const {
    const Periods& periods = PeriodsOf(attribute, value);
    if (periods.since.n < kFewestInSlice || all_.since.n - periods.since.n < kFewestInSlice) return false;
    return has_past() || IsNew(attribute, value);
  }
  double CountTried() const {
    double tried = 0;
    for (size_t attribute = 0; attribute < slices_.attribute_count(); ++attribute) {
      for (size_t value = 0; value < slices_.values(attribute).size(); ++value) {
        tried += IsTried(attribute, value) ? 1 : 0;
      }
    }
    return tried;
  }

  bool IsNew(size_t attribute, size_t value) const {
    const Periods& periods = PeriodsOf(attribute, value);
    if (!has_past()) return slices_.values(attribute).first(value) >= first_;
    return periods.before.n / all_.before.n < kStillNew * periods.since.n / all_.since.n;
  }

  // What the rest was before the onset: of which the baseline tells where there are no rows.
  SliceMoments RestBefore(const Periods& slice) const {
    if (has_past()) return Minus(all_.before, slice.before);
    const double n = verdict_.baseline.observations;
    if (kind_ == CheckKind::kDistribution) return {n, 0, n};
    const double hits = n * verdict_.baseline.value;
    return {n, hits, hits};
  }

  SliceEvidence Test(size_t attribute, size_t value, bool is_new) const {
    Periods slice = PeriodsOf(attribute, value);
    Periods rest = Minus(all_, slice);
    rest.before = RestBefore(slice);
    if (is_new) slice.before = {};
    const double phi = signal_.phi();
    if (kind_ == CheckKind::kDistribution) {
      return MeanInSlice({slice.before, slice.since}, {rest.before, rest.since}, phi, verdict_.up);
    }
    const auto rates = [](const Periods& side) {
      return SliceRates{side.before.n, side.before.sum, side.since.n, side.since.sum};
    };
    return RateInSlice(rates(slice), rates(rest), phi, verdict_.up);
  }

  Measured MeasuredOf(const SliceMoments& moments) const {
    if (kind_ == CheckKind::kDistribution) {
      const double mean = MeanOf(moments);
      const double variance = std::max(0.0, moments.squares / moments.n - mean * mean);
      const double half = kNinetyPercent * std::sqrt(variance / moments.n);
      return {mean, mean - half, mean + half, moments.n, 0};
    }
    const Estimate rate = RateEstimate(moments.sum, moments.n);
    return {rate.value, rate.low, rate.high, moments.n, static_cast<uint64_t>(moments.sum)};
  }

  Carrier Describe(size_t attribute, size_t value, bool is_new, const SliceEvidence& evidence) const {
    const Periods& slice = PeriodsOf(attribute, value);
    const Periods rest = Minus(all_, slice);
    Carrier carrier;
    carrier.attribute = slices_.attribute(attribute);
    carrier.value = slices_.values(attribute).text(value);
    carrier.is_new = is_new;
    carrier.inside = MeasuredOf(slice.since);
    carrier.outside = MeasuredOf(rest.since);
    carrier.inside_before = is_new ? 0 : MeanOf(slice.before);
    carrier.outside_before = MeanOf(RestBefore(slice));
    carrier.outside_as_before = evidence.rest_as_before;
    carrier.share = slice.since.n / all_.since.n;
    carrier.carried = evidence.carried;
    carrier.log10_p = std::log10(std::clamp(NormalTail(evidence.z) * CountTried(), 1e-300, 1.0));
    for (size_t other = 0; other < slices_.attribute_count(); ++other) {
      if (other == attribute) continue;
      if (const std::optional<size_t> same = SameOutputs(attribute, value, other)) {
        carrier.equals.emplace_back(slices_.attribute(other), slices_.values(other).text(*same));
      }
    }
    return carrier;
  }

  // The value of another attribute that just these outputs have.
  std::optional<size_t> SameOutputs(size_t attribute, size_t value, size_t other) const {
    std::optional<size_t> same;
    for (size_t i = 0; i < slices_.rows(); ++i) {
      const Slices::Row row = slices_.row(i);
      const bool inside = row.value(attribute) == value;
      if (inside && !same) same = row.value(other);
    }
    if (!same || *same >= SliceValues::kOther) return std::nullopt;
    for (size_t i = 0; i < slices_.rows(); ++i) {
      const Slices::Row row = slices_.row(i);
      if ((row.value(attribute) == value) != (row.value(other) == *same)) return std::nullopt;
    }
    return same;
  }

  const Slices& slices_;
  const uint16_t cell_;
  const Signal& signal_;
  const Verdict& verdict_;
  const CheckKind kind_;
  int64_t onset_ = 0;
  int64_t first_ = 0;  // second of the oldest row
  Periods all_;
  std::array<Table, Slices::kMostAttributes> tables_{};
};

}  // namespace

bool FindCarrier(const Slices& slices, uint16_t cell, const Signal& signal, const Verdict& verdict,
                 std::optional<Carrier>* carrier) {
  if (cell == Slices::kNoCell || slices.rows() == 0 || verdict.each) return false;
  const Question question(slices, cell, signal, verdict);
  if (!question.has_past() && !question.is_past_of_one()) return false;
  *carrier = question.Strongest();
  return true;
}

void Carriers::Open(size_t signal, uint64_t seen) {
  found_[signal] = {seen, 0, seen, std::nullopt};
  Schedule();
}

void Carriers::Close(size_t signal) {
  const auto found = found_.find(signal);
  if (found == found_.end()) return;
  found->second.next = kNever;
  Schedule();
}

const Carrier* Carriers::Of(size_t signal) const {
  const auto found = found_.find(signal);
  return found != found_.end() && found->second.carrier ? &*found->second.carrier : nullptr;
}

void Carriers::Schedule() {
  next_ = kNever;
  for (const auto& [signal, found] : found_) next_ = std::min(next_, found.next);
}

}  // namespace telltale
