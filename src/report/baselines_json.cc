#include "report/baselines_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <variant>

#include "report/json_writer.h"
#include "report/table.h"

namespace telltale {
namespace {

void WriteCounts(std::string_view key, const LabelCounts& counts, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const uint32_t count : counts.by_label) json->Count(count);
  json->EndArray();
}

void WritePayload(const HitCount& hits, JsonWriter* json) { json->Key("hits").Count(hits.hits); }

void WritePayload(const Sample& sample, JsonWriter* json) {
  json->Key("information").Number(sample.information());
  json->Key("exact").Bool(sample.is_exact());
  json->Key("values").BeginArray();
  for (const float value : sample.kept()) json->Number(static_cast<double>(value));
  json->EndArray();
}

void WritePayload(const MixCount& mix, JsonWriter* json) {
  json->Key("folded").Count(mix.counts.folded);
  WriteCounts("counts", mix.counts, json);
  WriteCounts("runs", mix.runs, json);
}

void WritePinned(const RateBaseline& pinned, JsonWriter* json) {
  json->Key("hits").Number(pinned.hits).Key("phi").Number(pinned.phi);
}

void WritePinned(const NumberBaseline& pinned, JsonWriter* json) {
  json->Key("information").Number(pinned.information).Key("draws").Number(pinned.draws);
  json->Key("values").BeginArray();
  for (const WeightedValue& value : pinned.values) {
    json->Number(static_cast<double>(value.value)).Number(static_cast<double>(value.weight));
  }
  json->EndArray();
}

void WritePinned(const MixBaseline& pinned, JsonWriter* json) {
  json->Key("folded").Count(pinned.counts.folded);
  WriteCounts("counts", pinned.counts, json);
}

template <typename PastKind>
void WritePin(const PastKind& past, JsonWriter* json) {
  if (past.pinned.n <= 0) return;
  json->Key("pinned").BeginObject();
  json->Key("n").Number(past.pinned.n);
  WritePinned(past.pinned, json);
  json->Key("first").Integer(past.pin.period.first_second).Key("last").Integer(past.pin.period.last_second);
  json->Key("by_hand").Bool(past.pin.by_hand);
  json->EndObject();
}

std::string_view KindName(const LearnedSignal& signal) {
  constexpr std::string_view kNames[] = {"rate", "number", "mix"};
  return kNames[signal.past.index()];
}

// Within an object.
void WriteLongRun(const LongRun& long_run, JsonWriter* json) {
  json->Key("windows").Number(long_run.windows()).Key("excess").BeginArray();
  for (const double excess : long_run.excess()) json->Number(excess);
  json->EndArray();
}

void WriteLabelRuns(const std::vector<LabelRun>& runs, JsonWriter* json) {
  if (runs.empty()) return;
  json->Key("label_runs").BeginArray();
  for (const LabelRun& of_one : runs) {
    json->BeginObject();
    json->Key("label").Count(of_one.label);
    WriteLongRun(of_one.run, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteSignal(const LearnedSignal& signal, JsonWriter* json) {
  json->BeginObject();
  json->Key("check").Text(CheckName(signal.check));
  json->Key("field").Text(signal.field);
  json->Key("definition").Text(std::to_string(signal.definition));
  json->Key("kind").Text(KindName(signal));
  if (std::holds_alternative<MixPast>(signal.past)) {
    json->Key("labels").BeginArray();
    for (const std::string& label : signal.labels) json->Text(label);
    json->EndArray();
  }
  std::visit(
      [json](const auto& past) {
        json->Key("observations").Count(past.observations);
        json->Key("since").Integer(past.since);
        json->Key("scale").Count(past.scale);
        json->Key("swings").BeginObject();
        json->Key("count").Number(past.swings.count()).Key("deviance").Number(past.swings.deviance());
        json->EndObject();
        if (past.long_run.windows() > 0) {
          json->Key("long_run").BeginObject();
          WriteLongRun(past.long_run, json);
          json->EndObject();
        }
        if constexpr (std::is_same_v<std::decay_t<decltype(past)>, MixPast>) WriteLabelRuns(past.label_runs, json);
        WritePin(past, json);
        json->Key("blocks").BeginArray();
        for (const auto& block : past.blocks) {
          json->BeginObject();
          json->Key("first").Integer(block.first_second).Key("last").Integer(block.last_second).Key("n").Count(block.n);
          WritePayload(block.payload, json);
          json->EndObject();
        }
        json->EndArray();
      },
      signal.past);
  json->EndObject();
}

size_t TakenOf(const std::vector<BaselineReceipt>& receipts) {
  return static_cast<size_t>(std::ranges::count(receipts, BaselineFate::kTaken, &BaselineReceipt::fate));
}

}  // namespace

std::string BaselinesJson(const std::vector<LearnedStream>& streams, Time exported, std::string_view version) {
  JsonWriter json;
  json.BeginObject();
  json.Key("telltale_baselines").Integer(kBaselinesForm);
  json.Key("exported").Text(FormatTime(exported));
  json.Key("version").Text(version);
  json.Key("streams").BeginArray();
  for (const LearnedStream& stream : streams) {
    json.BeginObject();
    json.Key("workflow").Text(stream.workflow).Key("step").Text(stream.step);
    json.Key("signals").BeginArray();
    for (const LearnedSignal& signal : stream.signals) WriteSignal(signal, &json);
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

std::string ReceiptsJson(const std::vector<BaselineReceipt>& receipts) {
  const size_t taken = TakenOf(receipts);
  JsonWriter json;
  json.BeginObject();
  json.Key("taken").Count(taken).Key("left_out").Count(receipts.size() - taken);
  json.Key("signals").BeginArray();
  for (const BaselineReceipt& receipt : receipts) {
    json.BeginObject();
    json.Key("workflow").Text(receipt.workflow).Key("step").Text(receipt.step);
    json.Key("check").Text(CheckName(receipt.check)).Key("field").Text(receipt.field);
    json.Key("fate").Text(BaselineFateName(receipt.fate)).Key("observations").Count(receipt.observations);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

std::string ReceiptsText(const std::vector<BaselineReceipt>& receipts) {
  if (receipts.empty()) return "No signal had learned enough to be told.\n";
  Table table({{"WORKFLOW", Align::kLeft},
               {"STEP", Align::kLeft},
               {"CHECK", Align::kLeft},
               {"FIELD", Align::kLeft},
               {"OUTPUTS", Align::kRight},
               {"", Align::kLeft}});
  for (const BaselineReceipt& receipt : receipts) {
    table.Add({receipt.workflow, receipt.step, std::string(CheckName(receipt.check)), receipt.field,
               std::to_string(receipt.observations), std::string(BaselineFateText(receipt.fate))});
  }
  const size_t taken = TakenOf(receipts);
  return table.Text() + fmt::format("{} taken, {} left out\n", taken, receipts.size() - taken);
}

}  // namespace telltale
