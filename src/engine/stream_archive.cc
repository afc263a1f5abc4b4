// A stream's state as bytes and back (base/archive.h): all that engine/stream.h keeps, but for its Discovery.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "engine/stream.h"

namespace telltale {
namespace {

constexpr size_t kMostSignals = 10'000;  // of a stream, whatever the settings say
constexpr double kMostLnA = 100;         // the threshold of a stream: ln 1e18 where all bounds are at their most

}  // namespace

template <typename Archive>
void Stream::Persist(Archive& archive) {
  TellSignals();
  size_t signals = signals_.size();
  archive(signals);
  if constexpr (Archive::kReads) signals_.clear();
  std::set<std::pair<Check, std::string>> own;
  for (size_t i = 0; i < signals && archive.ok(); ++i) {
    auto check = Archive::kReads ? Check::kEmptyOutput : signals_[i].check();
    std::string field = Archive::kReads ? std::string() : signals_[i].field();
    archive(check, field);
    if constexpr (Archive::kReads) {
      if (i >= kMostSignals || !own.emplace(check, field).second) archive.Fail();
      if (!archive.ok()) return;
      signals_.emplace_back(check, field, 0, FloorOf(check), options_.max_labels,
                            stream_rules_->alerts_each(check, field), stream_rules_->limits(check, field));
    }
    archive(signals_[i]);
  }
  discovery_->PersistCounts(archive);
  archive(signal_index_, ln_a_asked_, ln_a_, changes_, joined_, together_, moved_along_, incident_);
  archive.AtMost(signals_.size(), each_);
  archive(traffic_);
  archive(volume_, clock_, last_arrival_, first_seen_, outputs_, versions_, ledger_, slices_, carriers_, totals_);
  archive(folded_fields_before_, comparison_);
  if constexpr (Archive::kReads) {
    signal_room_.Hold(signals_.size());
    for (SignalPlaces* places : {&rate_places_, &number_places_, &label_places_}) places->Forget();
    judged_shares_ = SharesJudged();
    // Nothing may refer to a signal that is not there.
    const auto is_own = [this](size_t signal) { return signal < signals_.size(); };
    const auto is_place = [&](size_t signal) { return is_own(signal) || signal == kNoSignal || signal == kFolded; };
    bool whole = incident_.IsOf(signals_.size()) && volume_.IsOf(signals_.size()) && carriers_.IsOf(signals_.size()) &&
                 std::ranges::all_of(joined_, is_own) && ln_a_ >= 0 && ln_a_ <= kMostLnA;
    for (const auto& by_field : signal_index_) whole = whole && std::ranges::all_of(by_field, is_place);
    for (const auto& [signal, log] : each_) whole = whole && is_own(signal) && log.IsOf(signals_.size());
    for (const auto& [signal, change] : changes_) whole = whole && is_own(signal);
    if (!whole) archive.Fail();
  }
}
template void Stream::Persist(ArchiveReader& archive);
template void Stream::Persist(ArchiveWriter& archive);

}  // namespace telltale
