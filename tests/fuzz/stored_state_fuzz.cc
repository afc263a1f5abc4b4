// 'j' and bytes as a block of the journal, 'i' and bytes as ids, or else a letter and changes to a state that an engine
// has really kept. A change is a part (the journal's blocks come after the parts), a place in it, how many bytes go,
// and what comes, its size before it.
//   p  all but the streams' own parts; 'o': likewise, where the rules are others than before
//   s  the streams' own parts: what weeks have taught, baselines that people pinned, an incident that is open
//
// Held: an engine takes what can be read, says what cannot, and goes on: it ticks, counts, shows and keeps itself. What
// it keeps then is read back without a word, and kept again it is the same; a stream whose own bytes were changed may
// be refused then, which is said as well.

#include <fmt/format.h>

#include <deque>
#include <set>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "engine/baselines.h"
#include "engine/engine.h"
#include "engine/journal.h"
#include "engine/pins.h"
#include "tests/fuzz/rich_rules.h"
#include "tests/fuzz/told.h"

namespace telltale::fuzz {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");
constexpr int kInJournal = 40;

// What an engine has seen that is kept.
struct Past {
  int outputs;
  seconds apart;
  int bad_from;
  int pinned_at;

  Time End() const { return kStart + outputs * apart; }
};
constexpr Past kDay = {500, seconds(200), 381, -1};
constexpr Past kWeeks = {3000, seconds(700), 2900, 2000};

constexpr std::string_view kRules = R"(streams:
  - match: {workflow: intake, step: extract}
    confidence: {low: 0.5}
    fields:
      name: {required: true}
      total: {type: number, min: 0, max: 900, distribution: true}
      category: {mix: true}
    duplicates: {key: [total], within: 1d}
    followed_by: {step: send, within: 1h}
    volume: {expect: 1h}
  - match: {workflow: support}
    slices: [region]
    text: {labels: [{name: answer, pattern: '^(Yes|No)'}]}
)";
constexpr std::string_view kOtherRules = "streams: [{match: {workflow: intake}, fields: {name: {required: true}}}]";

std::shared_ptr<const RuleSet> Rules() {
  static const auto kThese = CompiledRules({kRules});
  return kThese;
}
std::shared_ptr<const RuleSet> OtherRules() {
  static const auto kOthers = CompiledRules({kOtherRules});
  return kOthers;
}

EngineOptions Options() {
  EngineOptions options;
  options.keeps_journal = true;
  options.hash_seed = 42;
  return options;
}

struct Kept {
  std::vector<KeptPart> parts;
  std::vector<std::string> blocks;
  std::string ids;
};

// Something of all that a stream keeps, with an incident that is open at the end.
class Outputs {
 public:
  explicit Outputs(int bad_from) : bad_from_(bad_from) {}
  Output Next(int number, Time time) {
    Output output;
    output.id = Keep(fmt::format("o-{}", number));
    output.produced_at = time;
    const bool is_bad = number >= bad_from_;
    if (number % 2 == 0) {
      output.workflow = "intake";
      output.step = number % 6 == 0 ? "send" : "extract";
      output.subject = Keep(fmt::format("INV-{}", number % 6 == 0 ? number - 2 : number));
      output.body_kind = BodyKind::kJson;
      output.body = Keep(fmt::format(R"({{"name":"{}","total":{},"category":"{}"}})",
                                     number % (is_bad ? 4 : 98) == 0 ? "" : "Acme", number * 7919 % 997,
                                     number % 7 == 0 ? "refund" : "sale"));
      output.confidence = number % 89 / 89.0;
      output.scores = {{"toxicity", number % 13 / 13.0}};
    } else {
      output.workflow = "support";
      output.step = "answer";
      output.source = number % 3 == 0 ? "eu" : "us";
      output.sequence = static_cast<uint64_t>(number + (number > 150 ? 3 : 0));
      output.model = "big";
      output.model_version = number > 250 ? "big-2" : "big-1";
      output.prompt_version = number > 280 ? "p1" : "p0";
      output.prompt_sha256 = number % 200 == 1 ? "abcdef" : "012345";
      output.attributes = {{"region", number % 5 == 0 ? "north" : "south"}};
      output.body_kind = BodyKind::kText;
      output.body = Keep(fmt::format("{} order {} arrives soon.", number % 4 == 0 ? "Yes, the" : "No, the", number));
      if (is_bad && number % 3 == 0) output.body = "I'm sorry, but I can't help with that order.";
    }
    return output;
  }

 private:
  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  const int bad_from_;
  std::deque<std::string> kept_;
};

void Take(EngineCut cut, Kept* kept) {
  for (KeptPart& part : cut.parts) {
    std::erase_if(kept->parts, [&](const KeptPart& old) { return old.name == part.name; });
    kept->parts.push_back(std::move(part));
  }
  if (!cut.journal.empty()) kept->blocks.push_back(std::move(cut.journal));
  kept->ids += cut.ids;
}

Kept Real(const Past& past) {
  Kept kept;
  Engine engine(Options(), Rules());
  Analyzer analyzer;
  Outputs outputs(past.bad_from);
  for (int i = 0; i < past.outputs; ++i) {
    const Time time = kStart + i * past.apart;
    engine.Accept(outputs.Next(i, time), time, analyzer);
    if (i % 10 == 0) engine.Tick(time);
    if (i == past.pinned_at) {
      engine.Pin("intake", "extract", std::nullopt, "");
      engine.Pin("support", "answer", std::nullopt, "");
    }
    if (i == past.outputs - kInJournal) {
      kept = {};
      Take(engine.Cut({.whole = true, .everything = true}), &kept);
    }
    if (i > past.outputs - kInJournal && i % 10 == 0) Take(engine.Cut(), &kept);
  }
  Take(engine.Cut(), &kept);
  return kept;
}

const Kept& TheReal(const Past& past) {
  static const Kept kOfADay = Real(kDay);
  static const Kept kOfWeeks = Real(kWeeks);
  return past.outputs == kDay.outputs ? kOfADay : kOfWeeks;
}

void Change(std::string_view changes, bool streams, Kept* kept) {
  ArchiveReader archive(changes);
  while (!archive.done() && archive.ok()) {
    size_t which = 0;
    size_t place = 0;
    size_t gone = 0;
    std::string_view comes;
    archive(which, place, gone, comes);
    if (!archive.ok()) return;
    std::vector<std::string*> all;
    for (KeptPart& part : kept->parts) {
      if (part.name.starts_with("stream/") == streams) all.push_back(&part.bytes);
    }
    for (std::string& block : kept->blocks) {
      if (!streams) all.push_back(&block);
    }
    std::string& bytes = *all[which % all.size()];
    bytes.replace(place % (bytes.size() + 1), gone % 64, comes);
  }
}

RestoreReport Restore(const Kept& kept, bool same_rules, Engine* engine) {
  const RestoreReport report = engine->Restore(
      kept.parts,
      [&](const TakeBlock& take) {
        for (const std::string& block : kept.blocks) take(block);
      },
      same_rules);
  engine->TakeIds(kept.ids, kStart);
  return report;
}

// Kept as a whole, read back, and kept again.
void CheckItKeeps(Engine* engine, const std::shared_ptr<const RuleSet>& rules, bool may_refuse) {
  Kept first;
  Take(engine->Cut({.whole = true, .everything = true}), &first);
  Engine another(Options(), rules);
  const RestoreReport report = Restore(first, true, &another);
  INVARIANT_OF(report.damaged.empty() ? "" : report.damaged.front(), may_refuse || report.damaged.empty());
  Kept second;
  Take(another.Cut({.whole = true, .everything = true}), &second);
  INVARIANT(!report.damaged.empty() || first.parts.size() == second.parts.size());
}

void GoOn(const Past& past, Engine* engine) {
  Analyzer analyzer;
  Outputs outputs(past.bad_from);
  for (int i = 0; i < 6; ++i) {
    const Time time = past.End() + seconds(i);
    engine->Accept(outputs.Next(past.outputs + i, time), time, analyzer);
  }
  engine->Tick(past.End() + seconds(60));
  engine->TakeVerdicts();
  engine->Incidents();
  engine->Timelines();
  INVARIANT(engine->Look().streams.size() <= 500);
}

// Looks, blocks and hours end, an alarm is over or opens, something is pinned, and at last weeks are missing.
void GoOnForDays(const Past& past, Engine* engine) {
  Analyzer analyzer;
  Outputs outputs(past.outputs + 60);
  Time time = past.End();
  for (int i = 0; i < 160; ++i) {
    time += i == 150 ? std::chrono::days(70) : past.apart / (i % 3 + 1);
    engine->Accept(outputs.Next(past.outputs + i, time), time, analyzer);
    if (i % 8 == 0) engine->Tick(time);
    if (i == 100) engine->Pin("intake", "extract", std::nullopt, "");
  }
  engine->Finish();
  engine->Incidents();
  engine->Timelines();
  engine->Learned("", std::nullopt);
  INVARIANT(engine->LookAhead().streams.size() <= 500);
}

void Run(std::string_view changes, bool same_rules, bool streams) {
  const Past& past = streams ? kWeeks : kDay;
  Kept kept = TheReal(past);
  Change(changes, streams, &kept);
  const auto rules = same_rules ? Rules() : OtherRules();
  Engine engine(Options(), rules);
  Restore(kept, same_rules, &engine);
  GoOn(past, &engine);
  if (streams) GoOnForDays(past, &engine);
  CheckItKeeps(&engine, rules, streams);
}

void ReadJournal(std::string_view bytes) {
  JournalReader reader(bytes);
  JournalEntry entry;
  size_t entries = 0;
  while (reader.Next(&entry)) {
    ++entries;
    INVARIANT(LiesIn(entry.workflow, bytes) && LiesIn(entry.step, bytes) && LiesIn(entry.counts, bytes));
    if (entry.kind != JournalEntry::Kind::kOutput) continue;
    INVARIANT(LiesIn(entry.output.id, bytes) && LiesIn(entry.output.model, bytes));
    const Findings& found = entry.findings;
    INVARIANT(found.rates.size() + found.numbers.size() + found.labels.size() <= bytes.size());
    for (const Findings::Rate& rate : found.rates) INVARIANT(rate.hit || rate.evidence.empty());
  }
  INVARIANT(entries <= bytes.size());
  Kept kept = TheReal(kDay);
  kept.blocks = {{}};
  ArchiveWriter (&kept.blocks.front())(bytes);  // of one shard
  Engine engine(Options(), Rules());
  Restore(kept, true, &engine);
  GoOn(kDay, &engine);
}

void TakeIds(std::string_view bytes) {
  Engine engine(Options(), Rules());
  engine.TakeIds(bytes, kStart);
  INVARIANT(engine.Look().ids_kept <= bytes.size() / 12);
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  const std::string_view bytes = View(data, size);
  const char kind = bytes.empty() ? 'p' : bytes[0];
  const std::string_view rest = bytes.substr(std::min<size_t>(1, bytes.size()));
  if (kind == 'j') {
    ReadJournal(rest);
  } else if (kind == 'i') {
    TakeIds(rest);
  } else {
    Run(rest, kind != 'o', kind == 's');
  }
  return 0;
}
