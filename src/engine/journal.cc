#include "engine/journal.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/archive_writer.h"
#include "base/prefix.h"

namespace telltale {
namespace {

constexpr size_t kMostIdBytes = 128;  // what a signal's examples show of it, engine/signal.cc

// Whole numbers, which most are, take a byte or two; the others are written as they are.
template <typename Archive>
void PersistNumber(Archive& archive, double& number) {
  constexpr double kMost = 1e15;
  bool whole = std::abs(number) < kMost && number == std::floor(number) && !(number == 0 && std::signbit(number));
  auto integer = whole ? static_cast<int64_t>(number) : 0;
  archive(whole);
  if (whole) {
    archive.Any(integer);
    number = static_cast<double>(integer);
  } else {
    archive(number);
  }
}

// What was asked, a word a question: most outputs are asked what the one before was, which is seen by these words
// before anything is written.
void ListQuestions(const Findings& findings, std::vector<uint32_t>& questions) {
  constexpr int kFieldBits = 16;
  constexpr int kJudgedBit = 24;
  questions.resize(findings.rates.size() + findings.numbers.size() + findings.labels.size() + 2);
  uint32_t* next = questions.data();
  const auto word = [](const auto& asked) { return (static_cast<uint32_t>(asked.check) << kFieldBits) | asked.field; };
  *next++ = static_cast<uint32_t>(findings.rates.size());
  *next++ = static_cast<uint32_t>(findings.numbers.size());
  for (const Findings::Rate& rate : findings.rates) *next++ = word(rate);
  for (const Findings::Number& number : findings.numbers) *next++ = word(number);
  for (const Findings::Label& label : findings.labels) {
    *next++ = word(label) | (static_cast<uint32_t>(label.judged) << kJudgedBit);
  }
}

// The same as bytes.
std::string ShapeOf(const Findings& findings) {
  std::string bytes;
  ArchiveWriter shape(&bytes);
  shape(findings.rates.size(), findings.numbers.size(), findings.labels.size());
  for (const Findings::Rate& rate : findings.rates) shape(rate.check, rate.field);
  for (const Findings::Number& number : findings.numbers) shape(number.check, number.field);
  for (const Findings::Label& label : findings.labels) shape(label.check, label.field, label.judged);
  return bytes;
}

// A finding of a check that there is, and of its kind: whoever counts it looks it up by number.
bool IsOf(CheckKind kind, Check check) {
  if (static_cast<int>(check) >= kCheckCount) return false;
  return KindOf(check) == kind || (kind == CheckKind::kRate && KindOf(check) == CheckKind::kEvent);
}

void TakeIfOther(ArchiveReader& archive, std::string_view& before) {
  bool same = false;
  archive(same);
  if (!same) archive(before);
}

}  // namespace

void JournalWriter::AddId(uint64_t key, uint32_t body) {
  block_.ids.append(reinterpret_cast<const char*>(&key), sizeof(key));
  block_.ids.append(reinterpret_cast<const char*>(&body), sizeof(body));
}

size_t JournalWriter::Begin(JournalEntry::Kind kind, const Stream* stream) {
  ArchiveWriter archive(&block_.bytes);
  if (stream != nullptr && stream->place->block != number_) {
    *stream->place = {number_, declared_++};
    if (declared_ > streams_.size()) streams_.emplace_back();
    streams_[stream->place->number] = {};
    archive(JournalEntry::Kind::kStream, stream->workflow, stream->step);
  }
  const uint64_t sequence = sequence_->fetch_add(1, std::memory_order_relaxed);
  archive(kind, sequence - block_.last);
  if (block_.first == 0) block_.first = sequence;
  block_.last = sequence;
  if (stream == nullptr) return 0;
  archive(stream->place->number);
  return stream->place->number;
}

void JournalWriter::AddOutput(const Stream& stream, const Output& output, Time arrival, const Findings& findings,
                              const ComparisonKeys& keys, uint64_t fallbacks, const std::vector<std::string>& slices) {
  Known& known = streams_[Begin(JournalEntry::Kind::kOutput, &stream)];
  ArchiveWriter archive(&block_.bytes);
  archive(arrival - time_, PrefixOf(output.id, kMostIdBytes), output.produced_at, output.sequence);
  archive(output.subject.substr(0, KeyMemory::kIdBytes), fallbacks, keys);
  time_ = arrival;
  PutContext(output, slices, known);
  PutFindings(findings, known);
  ++block_.outputs;
}

void JournalWriter::PutContext(const Output& output, const std::vector<std::string>& slices, Known& known) {
  scratch_.clear();
  ArchiveWriter context(&scratch_);
  context(output.model, output.model_version, output.system_fingerprint, output.prompt_version, output.prompt_sha256);
  context(output.source);
  const auto is_kept = [&](const auto& attribute) {
    return std::ranges::find(slices, attribute.first) != slices.end();
  };
  context(slices.empty() ? 0 : static_cast<size_t>(std::ranges::count_if(output.attributes, is_kept)));
  for (const auto& attribute : output.attributes) {
    if (!slices.empty() && is_kept(attribute)) context(attribute);
  }
  // The same as before in most outputs: written only where it is another.
  const bool same = scratch_ == known.context;
  ArchiveWriter archive(&block_.bytes);
  archive(same);
  if (same) return;
  archive(scratch_);
  known.context = scratch_;
}

void JournalWriter::PutFindings(const Findings& findings, Known& known) {
  ListQuestions(findings, questions_);
  const bool same = questions_ == known.questions;
  ArchiveWriter archive(&block_.bytes);
  archive(same);
  if (!same) {
    archive(ShapeOf(findings));
    known.questions = questions_;
  }
  const auto hits = static_cast<size_t>(std::ranges::count_if(findings.rates, &Findings::Rate::hit));
  archive(hits);
  for (size_t i = 0; i < findings.rates.size(); ++i) {
    if (findings.rates[i].hit) archive(i, findings.rates[i].evidence);
  }
  for (Findings::Number number : findings.numbers) PersistNumber(archive, number.value);
  for (const Findings::Label& label : findings.labels) archive(label.label);
  archive(findings.tokens);
}

void JournalWriter::AddHandoff(const Stream& stream, const HandoffEnd& end, Time clock) {
  Begin(JournalEntry::Kind::kHandoff, &stream);
  ArchiveWriter archive(&block_.bytes);
  archive(clock - time_, end.reached, end.time, end.id);
  time_ = clock;
}

void JournalWriter::AddTick(JournalEntry::Kind kind, size_t shard, Time now) {
  Begin(kind, nullptr);
  ArchiveWriter archive(&block_.bytes);
  archive(now - time_, shard);
  time_ = now;
}

void JournalWriter::AddCounts(const Stream& stream, std::string_view counts) {
  Begin(JournalEntry::Kind::kCounts, &stream);
  ArchiveWriter archive(&block_.bytes);
  archive(counts);
}

JournalWriter::Block JournalWriter::Take() {
  Block taken = std::move(block_);
  block_ = {};
  block_.bytes.reserve(taken.bytes.size());
  block_.ids.reserve(taken.ids.size());
  ++number_;
  declared_ = 0;
  time_ = {};
  return taken;
}

bool JournalReader::Next(JournalEntry* entry) {
  while (archive_.ok() && !archive_.done()) {
    archive_(entry->kind);
    if (entry->kind == JournalEntry::Kind::kStream) {
      Known& declared = streams_.emplace_back();
      archive_(declared.workflow, declared.step);
      continue;
    }
    uint64_t further = 0;
    archive_(further);
    entry->sequence = sequence_ += further;
    if (entry->kind == JournalEntry::Kind::kTick || entry->kind == JournalEntry::Kind::kHandoffTick) {
      entry->arrival = TakeTime();
      archive_(entry->shard);
      return archive_.ok();
    }
    size_t number = 0;
    archive_(number);
    if (number >= streams_.size()) archive_.Fail();
    if (!archive_.ok()) return false;
    Known& known = streams_[number];
    entry->workflow = known.workflow;
    entry->step = known.step;
    if (entry->kind == JournalEntry::Kind::kCounts) {
      archive_(entry->counts);
      return archive_.ok();
    }
    entry->arrival = TakeTime();
    if (entry->kind == JournalEntry::Kind::kOutput) {
      TakeOutput(known, entry);
    } else {
      archive_(entry->handoff.reached, entry->handoff.time, entry->handoff.id);
    }
    return archive_.ok();
  }
  return false;
}

Time JournalReader::TakeTime() {
  Duration later{};
  archive_(later);
  const Time time = time_ + later;
  if (std::abs(time.time_since_epoch().count()) > kMostStoredMilliseconds) archive_.Fail();
  if (archive_.ok()) time_ = time;
  return time_;
}

void JournalReader::TakeOutput(Known& known, JournalEntry* entry) {
  Output& output = entry->output;
  output = {};
  output.workflow = known.workflow;
  output.step = known.step;
  archive_(output.id, output.produced_at, output.sequence, output.subject, entry->fallbacks, entry->keys);
  TakeIfOther(archive_, known.context);
  ArchiveReader context(known.context);
  context(output.model, output.model_version, output.system_fingerprint, output.prompt_version, output.prompt_sha256);
  context(output.source, output.attributes);
  if (!context.done()) archive_.Fail();
  TakeFindings(known, &entry->findings);
}

void JournalReader::TakeFindings(Known& known, Findings* findings) {
  findings->Clear();
  TakeIfOther(archive_, known.shape);
  ArchiveReader shape(known.shape);
  size_t rates = 0;
  size_t numbers = 0;
  size_t labels = 0;
  shape(rates, numbers, labels);
  if (rates > known.shape.size() || numbers > known.shape.size() || labels > known.shape.size()) shape.Fail();
  size_t hits = 0;
  archive_(hits);
  size_t next_hit = rates;
  const auto find_hit = [&] {
    if (hits == 0 || !archive_.ok()) return;
    --hits;
    archive_(next_hit);
  };
  find_hit();
  for (size_t i = 0; i < rates && shape.ok(); ++i) {
    Findings::Rate rate;
    shape(rate.check, rate.field);
    if (!IsOf(CheckKind::kRate, rate.check)) shape.Fail();
    if (i == next_hit) {
      rate.hit = true;
      archive_(rate.evidence);
      find_hit();
    }
    findings->rates.push_back(rate);
  }
  for (size_t i = 0; i < numbers && shape.ok(); ++i) {
    Findings::Number number;
    shape(number.check, number.field);
    if (!IsOf(CheckKind::kDistribution, number.check)) shape.Fail();
    PersistNumber(archive_, number.value);
    findings->numbers.push_back(number);
  }
  for (size_t i = 0; i < labels && shape.ok(); ++i) {
    Findings::Label label;
    shape(label.check, label.field, label.judged);
    if (!IsOf(CheckKind::kMix, label.check)) shape.Fail();
    archive_(label.label);
    findings->labels.push_back(label);
  }
  archive_(findings->tokens);
  if (!shape.done() || hits > 0) archive_.Fail();
}

}  // namespace telltale
