#include "engine/stream.h"

#include <algorithm>
#include <cmath>

#include "engine/event_time.h"
#include "stats/budget.h"

namespace telltale {
namespace {

constexpr size_t kMaxLabelBytes = 64;
constexpr double kLeastSignals = 16;  // the budget is split over at least so many signals a stream ...
constexpr Duration kJustBefore =
    std::chrono::hours(24);  // a version that came so long before the onset may be its cause
constexpr Duration kStale = std::chrono::hours(24);

// ... and over the next doubling of that, so that a threshold does not wander with every field that is discovered.
double SignalClass(size_t signals) {
  double most = kLeastSignals;
  while (most < static_cast<double>(signals)) most *= 2;
  return most;
}

std::string_view CutLabel(std::string_view label) {
  if (label.size() <= kMaxLabelBytes) return label;
  size_t limit = kMaxLabelBytes;
  while (limit > 0 && (static_cast<unsigned char>(label[limit]) & 0xc0) == 0x80) --limit;
  return label.substr(0, limit);
}

std::string_view ModeName(Discovery::Mode mode) {
  switch (mode) {
    case Discovery::Mode::kJson:
      return "json";
    case Discovery::Mode::kText:
      return "text";
    case Discovery::Mode::kUndecided:
      break;
  }
  return "undecided";
}

}  // namespace

Stream::Stream(std::string_view workflow, std::string_view step, bool judged, const EngineOptions& options,
               std::shared_ptr<const RuleSet> rules)
    : workflow_(workflow),
      step_(step),
      judged_(judged),
      options_(options),
      stream_rules_(nullptr),
      versions_(options.max_versions) {
  SetRules(std::move(rules));
}

void Stream::SetRules(std::shared_ptr<const RuleSet> rules) {
  if (stream_rules_ != nullptr) {
    for (size_t token = 0; token < token_hits_.size(); ++token) {
      if (token_hits_[token] > 0) earlier_token_hits_[stream_rules_->token_ids()[token]] += token_hits_[token];
    }
  }
  rules_ = std::move(rules);
  stream_rules_ = &rules_->For(workflow_, step_);
  discovery_ = std::make_unique<Discovery>(stream_rules_, DiscoveryBounds{options_.max_fields, 8, options_.max_labels});
  folded_fields_told_ = 0;
  token_hits_.assign(stream_rules_->token_ids().size(), 0);
  for (auto& by_field : signal_index_) by_field.clear();
  for (size_t i = 0; i < signals_.size(); ++i) {
    Signal& signal = signals_[i];
    const uint64_t definition = stream_rules_->DefinitionHash(signal.check(), signal.field());
    if (signal.is_open() && definition != signal.definition()) Note(i, Change::kResolved);
    signal.Redefine(definition, FloorOf(signal.check()));
  }
}

// Gross failures may alert without a baseline; what counts as gross depends on whether anybody said what the stream is
// for.
GrossLevel Stream::FloorOf(Check check) const {
  const bool declared = stream_rules_->is_declared();
  switch (check) {
    case Check::kEmptyOutput:
    case Check::kTruncatedOutput:
      return declared ? GrossLevel::kHalf : GrossLevel::kAll;
    case Check::kRefusal:
      return declared ? GrossLevel::kHalf : GrossLevel::kNever;
    case Check::kInvalidJson:
      // Where nobody said that JSON is wanted, "it is JSON" is our own guess, and no ground for an alarm.
      return stream_rules_->judges_json_floor() ? GrossLevel::kHalf : GrossLevel::kNever;
    default:
      return GrossLevel::kNever;
  }
}

double Stream::Detectors() const { return SignalClass(judged_signals_); }
double Stream::LnA(double budget) const { return LnThreshold(traffic_.looks_a_year(), Detectors(), budget); }

size_t Stream::SignalFor(Check check, FieldIndex field) {
  const bool named = field != kNoField && (field & kNameBit) != 0;
  auto& by_field = signal_index_[2 * static_cast<size_t>(check) + (named ? 1 : 0)];
  const size_t slot = field == kNoField ? 0 : static_cast<size_t>(field & ~kNameBit) + 1;
  if (slot >= by_field.size()) by_field.resize(slot + 1, kNoSignal);
  if (by_field[slot] != kNoSignal) return by_field[slot];

  const std::string_view name = field == kNoField ? std::string_view() : discovery_->field(field);
  for (size_t i = 0; i < signals_.size(); ++i) {
    if (signals_[i].check() == check && signals_[i].field() == name) return by_field[slot] = i;
  }
  if (static_cast<int>(signals_.size()) >= options_.max_signals) {
    ++folded_signals_;
    return by_field[slot] = kFolded;
  }
  signals_.emplace_back(check, name, stream_rules_->DefinitionHash(check, name), FloorOf(check), options_.max_labels);
  if (KindOf(check) == CheckKind::kRate || KindOf(check) == CheckKind::kDistribution) ++judged_signals_;
  return by_field[slot] = signals_.size() - 1;
}

void Stream::Note(size_t signal, Change change) {
  if (change != Change::kNone) changes_.emplace_back(signal, change);
}

void Stream::Count(const Output& output) {
  ++outputs_;
  if (!versions_.See(output.prompt_version, output.model_version, clock_)) ++folded_versions_;
  if (last_model_count_ == nullptr || last_model_.first != output.model ||
      last_model_.second != output.prompt_version) {
    std::pair<std::string, std::string> key(CutLabel(output.model), CutLabel(output.prompt_version));
    auto found = outputs_by_.find(key);
    if (found == outputs_by_.end()) {
      if (static_cast<int>(outputs_by_.size()) >= options_.max_versions) {
        key = {std::string(kOther), std::string(kOther)};
        ++folded_versions_;
      }
      found = outputs_by_.try_emplace(std::move(key), 0).first;
    }
    last_model_.first = output.model;
    last_model_.second = output.prompt_version;
    last_model_count_ = &found->second;  // a map's values stay where they are
  }
  ++*last_model_count_;
}

void Stream::Judge(const Output& output, Time event, double ln_a, bool judge, std::vector<Hit>* hits) {
  for (const Findings::Rate& rate : findings_.rates) {
    if (rate.hit && hits != nullptr) {
      hits->push_back({rate.check, std::string(discovery_->field(rate.field)), std::string(rate.evidence)});
    }
    const size_t at = SignalFor(rate.check, rate.field);
    if (at == kFolded) continue;
    if (rate.hit) signals_[at].KeepExample(output.id, rate.evidence, event);
    Note(at, signals_[at].AddRate(event, rate.hit, ln_a, judge));
  }
  for (const Findings::Number& number : findings_.numbers) {
    if (number.check == Check::kConfidence) {
      confidence_.Add(number.value);
    } else if (number.check == Check::kLength) {
      length_.Add(number.value);
    } else if (number.check == Check::kNumber) {
      const std::string_view field = discovery_->field(number.field);
      auto found = numbers_.find(field);
      if (found == numbers_.end()) found = numbers_.emplace(std::string(field), Histogram(kNumberBounds)).first;
      found->second.Add(number.value);
    }
    const size_t at = SignalFor(number.check, number.field);
    if (at != kFolded) Note(at, signals_[at].AddNumber(event, number.value, ln_a, judge));
  }
  for (const Findings::Label& label : findings_.labels) {
    const size_t at = SignalFor(label.check, label.field);
    if (at != kFolded && !signals_[at].AddLabel(CutLabel(label.label))) ++folded_labels_;
  }
  for (const uint16_t token : findings_.tokens) {
    if (token < token_hits_.size()) ++token_hits_[token];
  }
}

void Stream::Add(const Reading& reading, const Output& output, Time arrival, double budget,
                 std::vector<Verdict>* verdicts, std::vector<Hit>* hits) {
  const Time event = EventTimeOf(output, arrival, options_.lateness);
  const bool late = outputs_ > 0 && event < clock_ - options_.lateness;
  // A second that is over is judged before what comes after it is looked at, so that the story is the same whether the
  // clock ticked in between or not.
  using std::chrono::floor;
  using std::chrono::seconds;
  if (outputs_ > 0 && floor<seconds>(event) > floor<seconds>(clock_)) Flush(budget, verdicts);
  if (outputs_ == 0) first_seen_ = event;
  clock_ = std::max(clock_, event);
  last_arrival_ = std::max(last_arrival_, arrival);
  Count(output);
  if (!late) traffic_.Add(event);
  findings_.Clear();
  discovery_->Conclude(reading, output, &findings_);
  Judge(output, event, LnA(budget), judged_ && !late, hits);
  if (!changes_.empty()) Conclude(verdicts);
}

void Stream::Flush(double budget, std::vector<Verdict>* verdicts) {
  const double ln_a = LnA(budget);
  for (size_t i = 0; i < signals_.size(); ++i) Note(i, signals_[i].Flush(clock_, ln_a));
  if (!changes_.empty()) Conclude(verdicts);
}

Verdict Stream::MakeVerdict(size_t signal, bool settled) const {
  Verdict verdict = signals_[signal].Describe(clock_, options_.false_alarms_per_year, settled);
  verdict.workflow = workflow_;
  verdict.step = step_;
  verdict.outputs_seen = outputs_;
  const std::optional<VersionChange> change = versions_.LastChange(clock_);
  if (change && change->time > verdict.onset - kJustBefore) verdict.version_change = change;
  return verdict;
}

void Stream::Conclude(std::vector<Verdict>* verdicts) {
  std::vector<std::pair<double, size_t>> order;
  for (const auto& [signal, change] : changes_) {
    const bool opened = change == Change::kOpened;
    Verdict verdict = MakeVerdict(signal, !opened);
    verdict.open = opened;
    if (opened) {
      signals_[signal].Settle(verdict);
      order.emplace_back(verdict.gross ? -1e9 : -verdict.log10_evidence, signal);
    }
    verdicts->push_back(std::move(verdict));
  }
  // The strongest leads; equals keep the order of the checks, so that the same outputs always tell the same story.
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<size_t> strongest_first;
  for (const auto& [evidence, signal] : order) strongest_first.push_back(signal);
  const Time told = std::min(clock_, last_arrival_);  // never in the future for those who are told
  if (!strongest_first.empty()) {
    incident_.Open(strongest_first, MakeVerdict(strongest_first.front(), true), told);
  }
  for (const auto& [signal, change] : changes_) {
    if (change == Change::kResolved) incident_.Resolve(signal, told, last_arrival_);
  }
  changes_.clear();
}

Incident Stream::LookAtIncident() const {
  const IncidentLog::Record& record = *incident_.current();
  Incident incident;
  incident.workflow = workflow_;
  incident.step = step_;
  incident.labels = stream_rules_->labels();
  incident.opened = record.opened;
  incident.resolved = record.resolved;
  for (const size_t member : record.members) incident.members.push_back(MakeVerdict(member, true));
  incident.lead = incident.members.front();
  // What the alert is called and how loud it is was settled when it opened.
  incident.lead.alertname = record.alertname;
  incident.lead.severity = record.severity;
  std::stable_sort(incident.members.begin(), incident.members.end(),
                   [](const Verdict& a, const Verdict& b) { return a.log10_evidence > b.log10_evidence; });
  incident.id = Hash(workflow_, Hash(step_, Combine(Hash(record.alertname),
                                                    static_cast<uint64_t>(record.opened.time_since_epoch().count()))));
  return incident;
}

StreamSnapshot Stream::Look(Time now) const {
  StreamSnapshot look;
  look.workflow = workflow_;
  look.step = step_;
  look.format = ModeName(discovery_->mode());
  look.labels = stream_rules_->labels();
  look.outputs = outputs_;
  look.first_seen = first_seen_;
  look.last_seen = clock_;
  look.outputs_by = {outputs_by_.begin(), outputs_by_.end()};
  const bool stale = now - last_arrival_ > kStale;
  for (const Signal& signal : signals_) {
    look.signals.push_back(signal.Look(clock_, stale, options_.false_alarms_per_year));
    if (const Tally* labels = signal.labels()) {
      const std::string name = signal.check() == Check::kMix ? signal.field() : std::string(CheckName(signal.check()));
      look.mixes[name] = labels->Counts();
      if (signal.check() == Check::kMix && stream_rules_->is_labelled(signal.field())) {
        for (const auto& [value, outputs] : look.mixes[name]) look.field_values[{signal.field(), value}] = outputs;
      }
    }
  }
  look.token_hits = earlier_token_hits_;
  for (size_t token = 0; token < token_hits_.size(); ++token) {
    look.token_hits[stream_rules_->token_ids()[token]] += token_hits_[token];
  }
  look.confidence = confidence_.Look();
  look.length = length_.Look();
  for (const auto& [field, histogram] : numbers_) look.numbers.emplace(field, histogram.Look());
  look.versions = versions_.sightings();
  look.incident_open = incident_.is_open();
  return look;
}

void Stream::TakeFolded(std::map<std::string, uint64_t>* folded) {
  (*folded)["label"] += std::exchange(folded_labels_, 0);
  (*folded)["signal"] += std::exchange(folded_signals_, 0);
  (*folded)["version"] += std::exchange(folded_versions_, 0);
  const uint64_t fields = discovery_->folded_fields();
  (*folded)["field"] += fields - std::exchange(folded_fields_told_, fields);
}

}  // namespace telltale
