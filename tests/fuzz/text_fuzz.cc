// One text, looked at by everything that looks at texts. The first byte chooses rules, form and room; in the rest
// 0x1c and a byte stand for a made-up key, 0x1d and two bytes for the beginning of one, so that no kept input holds a
// key itself.
//
// Held: a warm Analyzer says what a fresh one says; what is found lies within the text; redaction leaves nothing to
// find, keeps its room and changes nothing the second time; the literal filter, the automaton and each pattern alone
// agree; a heading with something beneath it is a section; loops are found, and are loops; empty lines around a text
// change nothing; whether a text is well-formed does not depend on those before.

#include <re2/re2.h>

#include <algorithm>
#include <random>

#include "content/analyze.h"
#include "content/code_fence.h"
#include "content/normal_form.h"
#include "content/patterns.h"
#include "content/placeholder.h"
#include "content/repetition.h"
#include "content/same_text.h"
#include "content/unwrap.h"
#include "content/well_formed.h"
#include "tests/content/made_secrets.h"
#include "tests/fuzz/rich_rules.h"
#include "tests/fuzz/told.h"

namespace telltale::fuzz {
namespace {

const Time kNow = *ParseTime("2026-06-15T12:00:00Z");

// The text that the input stands for.
std::string Spelled(std::string_view bytes) {
  static const std::vector<test::MadeSecret> kSecrets = [] {
    std::mt19937 random(1);
    return test::MadeSecrets(&random);
  }();
  std::string text;
  for (size_t at = 0; at < bytes.size(); ++at) {
    const bool is_whole = bytes[at] == '\x1c' && at + 1 < bytes.size();
    const bool is_part = bytes[at] == '\x1d' && at + 2 < bytes.size();
    if (!is_whole && !is_part) {
      text += bytes[at];
      continue;
    }
    const std::string& secret = kSecrets[static_cast<uint8_t>(bytes[++at]) % kSecrets.size()].text;
    text.append(secret, 0, is_part ? static_cast<uint8_t>(bytes[++at]) : secret.size());
  }
  text.shrink_to_fit();
  return text;
}

void CheckRedaction(std::string_view text, size_t room) {
  static Redactor redactor;
  const std::string once(redactor.Redact(text, room));
  INVARIANT_OF(once, once.size() <= room && IsUtf8(once));
  INVARIANT_OF(once, !NextSecret(once) && !NextPersonalData(once));
  for (const char c : once) INVARIANT_OF(once, static_cast<uint8_t>(c) >= 0x20 || c == '\n' || c == '\t');
  INVARIANT_SAME(once, redactor.Redact(once, room));
  INVARIANT_SAME(once, Redacted(text, room));
}

void CheckPersonalData(std::string_view text) {
  const PersonalDataFound found = FindPersonalData(text);
  for (const std::string_view first : found.first) INVARIANT(LiesIn(first, text));
  const auto first = NextPersonalData(text);
  INVARIANT(first.has_value() == found.any());
  if (first) INVARIANT(found.Has(first->kind));
  for (std::string_view rest = text; !rest.empty();) {
    const auto next = NextPersonalData(rest);
    if (!next) break;
    INVARIANT(next->begin < next->end && next->end <= rest.size());
    rest.remove_prefix(next->end);
  }
  for (std::string_view rest = text; !rest.empty();) {
    const auto next = NextSecret(rest);
    if (!next) break;
    INVARIANT(next->begin < next->end && next->end <= rest.size() && !next->name.empty());
    rest.remove_prefix(next->end);
  }
}

void CheckPatterns(std::string_view text) {
  static const auto kSets = RichRules().pattern_sets();
  static std::vector<int> found;
  static std::vector<int> other;
  for (const auto& set : kSets) {
    set->Match(text, &found);
    set->MatchUnfiltered(text, &other);
    INVARIANT(found == other);
    INVARIANT(std::is_sorted(found.begin(), found.end()));
    for (int i = 0; i < set->size(); ++i) {
      const bool alone = RE2::PartialMatch({text.data(), text.size()}, set->pattern(i));
      INVARIANT_OF(set->where(i), alone == std::binary_search(found.begin(), found.end(), i));
    }
  }
}

void CheckSections(std::string_view text) {
  static SectionReader reader;
  reader.Read(text);
  for (const Heading& heading : reader.headings()) {
    INVARIANT_OF(heading.name, LiesIn(heading.name, text) && heading.name.size() <= 96);
    if (!reader.has_headings() || heading.name.empty()) continue;
    const SectionState state = reader.Find(heading.name);
    INVARIANT_OF(heading.name, state != SectionState::kNoHeading);
    INVARIANT_OF(heading.name, state == SectionState::kPresent || !heading.has_content);
  }
  SectionLearner learner;
  for (int i = 0; i < SectionLearner::kOutputs; ++i) learner.Learn(reader);
  INVARIANT(learner.learned());
  for (const std::string& section : learner.sections()) {
    INVARIANT_OF(section, reader.Find(section) == SectionState::kPresent);
  }
}

// The definition of a loop, word by word: every period, every run.
bool HasLoop(std::string_view text) {
  for (size_t period = 1; period <= text.size() / 3; ++period) {
    size_t begin = 0;
    for (size_t at = period; at <= text.size(); ++at) {
      if (at < text.size() && text[at] == text[at - period]) continue;
      const size_t run = at - begin;
      const bool is_long = run >= 3 * period && run * 3 > text.size();
      if (is_long && CountScripts(text.substr(begin, period)).total() > 0) return true;
      begin = at - period + 1;
    }
  }
  return false;
}

// Three copies back to back, or five equal lines: the piece and what follows it say so.
void CheckRepetition(std::string_view text) {
  constexpr size_t kTwinBytes = 600;
  const Repetition found = FindRepetition(text);
  if (found.piece.empty()) {
    INVARIANT_OF(text, CountCharacters(text) < kMinRepetitionCharacters || text.size() > kTwinBytes || !HasLoop(text));
    return;
  }
  INVARIANT_OF(found.piece, LiesIn(found.piece, text) && found.times >= 3);
  size_t copies = 0;
  for (size_t at = 0; (at = text.find(found.piece, at)) != std::string_view::npos; at += found.piece.size()) ++copies;
  INVARIANT_OF(found.piece, copies >= 3);
}

bool SameMatch(const auto& one, const auto& other, size_t shift, size_t bytes) {
  if (one.has_value() != other.has_value()) return false;
  return !one || (one->begin + shift == other->begin && one->end + shift == other->end && other->end <= shift + bytes);
}

// Empty lines around a text shift what is found and change nothing else, however the bytes lie in the words and vectors
// in which they are read.
void CheckShifted(std::string_view text) {
  const size_t shift = 1 + text.size() % 37;
  const std::string other = std::string(shift, '\n') + std::string(text) + std::string(shift, '\n');
  INVARIANT(SameMatch(NextSecret(text), NextSecret(other), shift, text.size()));
  INVARIANT(SameMatch(NextPersonalData(text), NextPersonalData(other), shift, text.size()));
  INVARIANT_SAME(FindPlaceholder(text), FindPlaceholder(other));
  INVARIANT_SAME(FirstFence(text), FirstFence(other));
  INVARIANT(CountScripts(text).letters == CountScripts(other).letters);
  INVARIANT(CountCharacters(text) + 2 * shift == CountCharacters(other));
}

// Each letter by itself; a Greek one may be a symbol, which its neighbours say.
void CheckScripts(std::string_view text) {
  const ScriptCounts counts = CountScripts(text);
  ScriptCounts twin;
  for (std::string_view rest = text; !rest.empty();) {
    const Character next = FirstCharacter(rest);
    const Script script = next.valid ? ScriptOf(next.code) : Script::kNone;
    if (script != Script::kNone) ++twin.letters[static_cast<size_t>(script)];
    rest.remove_prefix(next.bytes);
  }
  INVARIANT(counts[Script::kGreek] <= twin[Script::kGreek]);
  twin.letters[static_cast<size_t>(Script::kGreek)] = counts[Script::kGreek];
  INVARIANT(counts.letters == twin.letters);
}

void CheckForms(std::string_view text) {
  std::string room;
  std::string second;
  for (unsigned bits = 0; bits < 16; ++bits) {
    const Normalisation how{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
    const std::string once(NormalForm(text, how, text.size() + 1, &room));
    INVARIANT(once.size() <= text.size());
    // A mark that is dropped may join bytes of no character to one.
    if (IsUtf8(text)) INVARIANT_SAME(once, NormalForm(once, how, once.size() + 1, &second));
  }
  INVARIANT(LookAlike(text, &room).size() <= text.size());
}

void CheckParts(std::string_view text) {
  const Unwrapped unwrapped = Unwrap(text);
  INVARIANT(LiesIn(unwrapped.candidate, text) && LiesIn(unwrapped.before, text) && LiesIn(unwrapped.after, text));
  INVARIANT(unwrapped.before.size() + unwrapped.candidate.size() + unwrapped.after.size() <= text.size());
  INVARIANT(!unwrapped.cut || !unwrapped.candidate.empty());
  INVARIANT(LiesIn(FirstFence(text), text));
  INVARIANT(LiesIn(Trim(text), text));
  INVARIANT(CountCharacters(FirstCharacters(text, 300)) == std::min<uint64_t>(300, CountCharacters(text)));
  static SameText warm;
  const uint64_t fingerprint = warm.FingerprintOf(text);
  std::string other(text);
  for (char& c : other) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c >= '0' && c <= '9' ? '7' : c;
  INVARIANT(warm.FingerprintOf(other) == fingerprint);
}

void ReadTwice(std::string_view text, const StreamRules& rules, bool is_long) {
  static Analyzer warm;
  Analyzer fresh;
  Output output;
  output.body_kind = BodyKind::kText;
  output.body = text;
  const Reading& reading = warm.Read(output, rules, kNow);
  CheckReading(reading, text);
  INVARIANT_SAME(Told(reading), Told(fresh.Read(output, rules, kNow)));
  Discovery discovery(&rules, {});
  Findings findings;
  for (int i = is_long ? 22 : 1; i > 0; --i) {
    discovery.Conclude(warm.Read(output, rules, kNow), output, &findings);
    CheckFindings(findings, discovery);
  }
}

// One judge that has seen everything says what a fresh one says.
void CheckWellFormed(std::string_view text) {
  static FormJudge warm;
  for (const Form form : {Form::kJson, Form::kXml, Form::kHtml, Form::kSql, Form::kPython}) {
    FormJudge fresh;
    warm.Begin();
    const auto fault = warm.FaultOf(form, text);
    INVARIANT(fault.has_value() == (text.size() <= FormJudge::kMaxBytes));
    if (!fault) continue;
    INVARIANT_SAME(*fault, *fresh.FaultOf(form, text));
    INVARIANT(fault->size() <= 200);
  }
}

void Run(uint8_t options, const std::string& text) {
  static constexpr size_t kRooms[] = {16, 33, 80, 200, 1000, 4096, 16384, size_t{1} << 20};
  ReadTwice(text, RichRules().For("w", options % 2 == 0 ? "none" : "text"), (options & 2) != 0);
  CheckRedaction(text, kRooms[options >> 2 & 7]);
  CheckPersonalData(text);
  CheckSections(text);
  CheckRepetition(text);
  CheckParts(text);
  CheckShifted(text);
  CheckScripts(text);
  if ((options & 32) != 0) CheckPatterns(text);
  if ((options & 64) != 0) CheckForms(text);
  CheckWellFormed(text);
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  if (size < 2) return 0;
  Run(data[0], Spelled(View(data + 1, size - 1)));
  return 0;
}
