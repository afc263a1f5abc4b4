#include "server/baselines_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "report/baselines_json.h"
#include "server/json_members.h"

namespace telltale {
namespace {

constexpr std::string_view kMark = "telltale_baselines";
constexpr size_t kMaxNameBytes = 1024;  // longer than any that an engine takes
constexpr size_t kMaxStreams = 10'000;
constexpr size_t kMaxSignals = 10'000;  // a stream
constexpr size_t kMaxLabels = 4096;
constexpr size_t kMaxLabelBytes = 256;
constexpr size_t kAny = std::numeric_limits<size_t>::max();

// What has its own size for a bound.
constexpr double kMostFloat = static_cast<double>(std::numeric_limits<float>::max());

absl::Status ReadCheck(const JsonSlice& value, Check* check) {
  std::string name;
  if (absl::Status status = ReadJsonText(value, kMaxNameBytes, &name); !status.ok()) return status;
  const std::optional<Check> known = CheckFromName(name);
  if (!known) return InvalidArgument("there is no check '{}' here", name.substr(0, 40));
  *check = *known;
  return absl::OkStatus();
}

void ReadCounts(std::string_view name, JsonMembers* members, std::vector<uint32_t>* counts) {
  members->Each(name, kMaxLabels, [counts](const JsonSlice& element) {
    counts->emplace_back();
    return ReadJsonNumber(element, &counts->back());
  });
}

// What does not fit into 32 bits is an error, as with any other number.
template <typename Wide>
void ReadPacked(std::string_view name, JsonMembers* members, Packed<Wide>* packed) {
  uint32_t narrow = 0;
  members->Read(name, &narrow);
  *packed = narrow;
}

void ReadPayload(JsonMembers* members, HitCount* hits) { ReadPacked("hits", members, &hits->hits); }

void ReadFloats(std::string_view name, size_t most, JsonMembers* members, std::vector<float>* floats) {
  members->Each(name, most, [floats](const JsonSlice& element) {
    double value = 0;
    absl::Status status = ReadJsonNumber(element, &value);
    if (status.ok() && std::abs(value) > kMostFloat) status = InvalidArgument("{} is too large", value);
    if (status.ok()) floats->push_back(static_cast<float>(value));
    return status;
  });
}

void ReadPayload(JsonMembers* members, Sample* sample) {
  bool is_exact = false;
  double information = 0;
  std::vector<float> kept;
  members->Read("information", &information);
  members->Bool("exact", &is_exact);
  ReadFloats("values", Sample::kMost, members, &kept);
  members->Take("values", [&](const JsonSlice&) {
    const bool fits = information > 0 && information <= kMostFloat;
    const auto read = fits ? Sample::Of(kept, is_exact, static_cast<float>(information)) : std::nullopt;
    if (!read) return InvalidArgument("no sample holds such values and such information");
    *sample = *read;
    return absl::OkStatus();
  });
}

void ReadPayload(JsonMembers* members, MixCount* mix) {
  members->Read("folded", &mix->counts.folded);
  ReadCounts("counts", members, &mix->counts.by_label);
  ReadCounts("runs", members, &mix->runs.by_label);
}

absl::Status ReadSwings(const JsonSlice& value, Swings* swings) {
  JsonMembers members(value, {"count", "deviance"});
  double count = 0;
  double deviance = 0;
  members.Read("count", &count);
  members.Read("deviance", &deviance);
  *swings = Swings(count, deviance);
  return members.status();
}

void ReadLongRun(JsonMembers* members, LongRun* long_run) {
  double windows = 0;
  std::array<double, kGroupSizes> excess{};
  size_t told = 0;
  members->Read("windows", &windows);
  members->Each("excess", excess.size(), [&](const JsonSlice& element) {
    return ReadJsonNumber(element, &excess[told++]);  // of which there are at most so many
  });
  *long_run = LongRun(windows, excess);
}

void ReadLabelRuns(JsonMembers* members, std::vector<LabelRun>* runs) {
  if (!members->has("label_runs")) return;
  members->Each("label_runs", MixKernel::kMostNamed, [runs](const JsonSlice& element) {
    JsonMembers of_label(element, {"label", "windows", "excess"});
    LabelRun& of_one = runs->emplace_back();
    uint64_t label = 0;
    of_label.Read("label", &label);
    of_one.label = label;
    ReadLongRun(&of_label, &of_one.run);
    return of_label.status();
  });
}

void ReadPinned(JsonMembers* members, RateBaseline* pinned) {
  members->Read("hits", &pinned->hits);
  members->Read("phi", &pinned->phi);
}

void ReadPinned(JsonMembers* members, NumberBaseline* pinned) {
  members->Read("information", &pinned->information);
  members->Read("draws", &pinned->draws);
  std::vector<float> floats;  // value, weight, value, weight, ...
  ReadFloats("values", 2 * NumberBaseline::kMostValues, members, &floats);
  if (members->status().ok() && floats.size() % 2 != 0) floats.push_back(0);  // which is no weight: see FaultOf
  for (size_t i = 0; i + 1 < floats.size(); i += 2) pinned->values.push_back({floats[i], floats[i + 1]});
}

void ReadPinned(JsonMembers* members, MixBaseline* pinned) {
  members->Read("folded", &pinned->counts.folded);
  ReadCounts("counts", members, &pinned->counts.by_label);
}

template <typename PastKind>
void ReadPin(JsonMembers* members, PastKind* past) {
  if (!members->has("pinned")) return;
  members->Take("pinned", [past](const JsonSlice& value) {
    JsonMembers pinned(
        value, {"n", "hits", "phi", "information", "draws", "values", "folded", "counts", "first", "last", "by_hand"});
    pinned.Read("n", &past->pinned.n);
    ReadPinned(&pinned, &past->pinned);
    pinned.Read("first", &past->pin.period.first_second);
    pinned.Read("last", &past->pin.period.last_second);
    pinned.Bool("by_hand", &past->pin.by_hand);
    return pinned.status();
  });
}

template <typename PastKind>
void ReadPast(JsonMembers* members, size_t most_blocks, LearnedSignal* signal) {
  PastKind past;
  members->Read("observations", &past.observations);
  members->Read("since", &past.since);
  members->Read("scale", &past.scale);
  members->Take("swings", [&past](const JsonSlice& value) { return ReadSwings(value, &past.swings); });
  if (members->has("long_run")) {
    members->Take("long_run", [&past](const JsonSlice& value) {
      JsonMembers of_run(value, {"windows", "excess"});
      ReadLongRun(&of_run, &past.long_run);
      return of_run.status();
    });
  }
  if constexpr (std::is_same_v<PastKind, MixPast>) ReadLabelRuns(members, &past.label_runs);
  ReadPin(members, &past);
  members->Each("blocks", most_blocks, [&past](const JsonSlice& element) {
    auto& block = past.blocks.emplace_back();
    JsonMembers of_block(element,
                         {"first", "last", "n", "hits", "information", "exact", "values", "folded", "counts", "runs"});
    ReadPacked("first", &of_block, &block.first_second);
    ReadPacked("last", &of_block, &block.last_second);
    ReadPacked("n", &of_block, &block.n);
    ReadPayload(&of_block, &block.payload);
    return of_block.status();
  });
  members->Take("blocks", [&past](const JsonSlice&) {
    const std::string_view fault = FaultOf(past);
    return fault.empty() ? absl::OkStatus() : InvalidArgument("{}", fault);
  });
  signal->past = std::move(past);
}

absl::Status ReadSignal(const JsonSlice& slice, LearnedSignal* signal) {
  JsonMembers members(slice, {"check", "field", "definition", "kind", "labels", "observations", "since", "scale",
                              "swings", "long_run", "label_runs", "pinned", "blocks"});
  std::string kind;
  members.Take("check", [signal](const JsonSlice& value) { return ReadCheck(value, &signal->check); });
  members.Text("field", kMaxNameBytes, &signal->field);
  members.Take("definition", [signal](const JsonSlice& value) {
    std::string digits;
    absl::Status status = ReadJsonText(value, 20, &digits);
    if (!status.ok()) return status;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), signal->definition);
    const bool is_number = error == std::errc() && end == digits.data() + digits.size();
    return is_number ? absl::OkStatus() : InvalidArgument("a number of 64 bits in quotes is expected");
  });
  members.Text("kind", kMaxNameBytes, &kind);
  if (!members.status().ok()) return members.status();
  const CheckKind of_check = KindOf(signal->check);
  if (kind == "rate" && of_check == CheckKind::kRate) {
    ReadPast<RatePast>(&members, kMostRateBlocks, signal);
  } else if (kind == "number" && of_check == CheckKind::kDistribution) {
    ReadPast<NumberPast>(&members, kMostNumberBlocks, signal);
  } else if (kind == "mix" && of_check == CheckKind::kMix) {
    members.Each("labels", kMaxLabels, [signal](const JsonSlice& value) {
      return ReadJsonText(value, kMaxLabelBytes, &signal->labels.emplace_back());
    });
    ReadPast<MixPast>(&members, kMostMixBlocks, signal);
    const auto& past = std::get<MixPast>(signal->past);
    if (members.status().ok() && past.pinned.counts.by_label.size() > signal->labels.size()) {
      return InvalidArgument(".pinned: there are counts of labels that have no name");
    }
    for (const LabelRun& of_one : past.label_runs) {
      if (members.status().ok() && of_one.label >= signal->labels.size()) {
        return InvalidArgument(".label_runs: there is one of a label that has no name");
      }
    }
    for (const Block<MixCount>& block : past.blocks) {
      if (members.status().ok() && block.payload.counts.by_label.size() > signal->labels.size()) {
        return InvalidArgument(".blocks: there are counts of labels that have no name");
      }
    }
  } else {
    return InvalidArgument(".kind: {} has no baseline of the kind '{}'", CheckName(signal->check), kind.substr(0, 40));
  }
  return members.status();
}

absl::Status ReadStream(const JsonSlice& slice, LearnedStream* stream) {
  JsonMembers members(slice, {"workflow", "step", "signals"});
  members.Text("workflow", kMaxNameBytes, &stream->workflow);
  members.Text("step", kMaxNameBytes, &stream->step);
  std::set<std::pair<Check, std::string>> seen;
  members.Each("signals", kMaxSignals, [&](const JsonSlice& element) {
    LearnedSignal signal;
    absl::Status status = ReadSignal(element, &signal);
    if (!status.ok()) return status;
    if (!seen.emplace(signal.check, signal.field).second) return InvalidArgument("this signal is there twice");
    stream->signals.push_back(std::move(signal));
    return absl::OkStatus();
  });
  return members.status();
}

// The one value that the text holds.
absl::StatusOr<JsonSlice> WholeOf(std::string* text) {
  JsonScanner scanner(text->data(), text->data() + text->size());
  JsonSlice whole;
  if (scanner.Value(&whole) && scanner.AtEnd()) return whole;
  return InvalidArgument("no JSON: {} at byte {}", scanner.Failed() ? scanner.error() : "something follows its end",
                         scanner.offset());
}

}  // namespace

bool LooksLikeBaselines(std::string* text) {
  JsonScanner scanner(text->data(), text->data() + text->size());
  JsonSlice key;
  JsonSlice value;
  if (!scanner.EnterObject()) return false;
  while (scanner.NextMember(&key, &value)) {
    if (key.raw() == R"("telltale_baselines")") return true;
  }
  return false;
}

absl::StatusOr<std::vector<LearnedStream>> ReadBaselines(std::string* text) {
  const absl::StatusOr<JsonSlice> whole = WholeOf(text);
  if (!whole.ok()) return whole.status();
  JsonMembers members(*whole, {kMark, "streams"});
  int form = 0;
  members.Read(kMark, &form);
  if (members.status().ok() && form != kBaselinesForm) {
    return InvalidArgument(".{}: form {} is not known here; it is of another telltale", kMark, form);
  }
  std::vector<LearnedStream> streams;
  std::set<std::pair<std::string, std::string>> seen;
  members.Each("streams", kMaxStreams, [&](const JsonSlice& element) {
    LearnedStream stream;
    absl::Status status = ReadStream(element, &stream);
    if (!status.ok()) return status;
    if (!seen.emplace(stream.workflow, stream.step).second) return InvalidArgument("this stream is there twice");
    streams.push_back(std::move(stream));
    return absl::OkStatus();
  });
  if (!members.status().ok()) return members.status();
  return streams;
}

absl::StatusOr<std::string> ImportBaselines(std::string* text, bool replace, Time now, Engine* engine, Events* events) {
  const auto streams = ReadBaselines(text);
  if (!streams.ok()) return streams.status();
  const std::vector<BaselineReceipt> receipts = engine->TakeLearned(*streams, replace, now);
  const auto taken = std::ranges::count(receipts, BaselineFate::kTaken, &BaselineReceipt::fate);
  events->Note(fmt::format("baselines were imported for {} of {} signals", taken, receipts.size()));
  return ReceiptsJson(receipts);
}

absl::StatusOr<std::vector<BaselineReceipt>> ReadReceipts(std::string* text) {
  const absl::StatusOr<JsonSlice> whole = WholeOf(text);
  if (!whole.ok()) return whole.status();
  JsonMembers members(*whole, {"signals"});
  std::vector<BaselineReceipt> receipts;
  members.Each("signals", kAny, [&](const JsonSlice& element) {
    BaselineReceipt& receipt = receipts.emplace_back();
    JsonMembers of_one(element, {"workflow", "step", "check", "field", "fate", "observations"});
    std::string fate;
    of_one.Text("workflow", kMaxNameBytes, &receipt.workflow);
    of_one.Text("step", kMaxNameBytes, &receipt.step);
    of_one.Take("check", [&](const JsonSlice& value) { return ReadCheck(value, &receipt.check); });
    of_one.Text("field", kMaxNameBytes, &receipt.field);
    of_one.Text("fate", kMaxNameBytes, &fate);
    of_one.Read("observations", &receipt.observations);
    const std::optional<BaselineFate> known = BaselineFateFromName(fate);
    if (of_one.status().ok() && !known) return InvalidArgument(".fate: '{}' is not known here", fate.substr(0, 40));
    receipt.fate = known.value_or(BaselineFate::kTaken);
    return of_one.status();
  });
  if (!members.status().ok()) return members.status();
  return receipts;
}

}  // namespace telltale
