// What the values in a text cost on one core: dates, personal data, secrets, redaction; on 1 and 4 KiB.
//
// Prose is what most outputs are; Letters holds nothing that a search stops at; Numbers is a table; Keys is made of
// what begins like a secret and is none.

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "content/dates.h"
#include "content/personal_data.h"
#include "content/redact.h"
#include "content/secrets.h"

namespace telltale {
namespace {

enum class Kind : int { kLetters, kProse, kNumbers, kKeys };

std::string TextOf(Kind kind, size_t bytes) {
  std::string_view piece;
  switch (kind) {
    case Kind::kLetters:
      piece = "the customer writes that the parcel arrived two days late and asks for a spare part\n";
      break;
    case Kind::kProse:
      piece =
          "The customer (order 4711) writes that the parcel arrived on Monday, two days late, and that one of the "
          "4 chairs has a loose arm-rest. She asks for a spare part: it can be sent this week. I expect it by "
          "2026-11-27, "
          "as said.\n";
      break;
    case Kind::kNumbers:
      piece = "2026-11-25 10:00:00,1795600800,4711.25,192.168.2.1,1234 5678,+12,a@b\n";
      break;
    case Kind::kKeys:
      piece = "sk-x eyJ.a -----BEGIN A token: b password= AKIAx SK-1 {\"token_id\": \"ghp_\"} task-1 xoxb-\n";
      break;
  }
  std::string text;
  while (text.size() < bytes) text += piece;
  text.resize(bytes);
  return text;
}

const char* NameOf(Kind kind) {
  constexpr const char* kNames[] = {"letters", "prose", "numbers", "keys"};
  return kNames[static_cast<int>(kind)];
}

template <typename Search>
void Run(benchmark::State& state, Search search) {
  const auto kind = static_cast<Kind>(state.range(0));
  const std::string text = TextOf(kind, static_cast<size_t>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(search(text));
  state.SetLabel(NameOf(kind));
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) * state.iterations());
}

void PersonalDataIn(benchmark::State& state) {
  Run(state, [](std::string_view text) { return FindPersonalData(text); });
}
BENCHMARK(PersonalDataIn)->ArgsProduct({{0, 1, 2, 3}, {1024, 4096}});

void SecretIn(benchmark::State& state) {
  Run(state, [](std::string_view text) { return NextSecret(text); });
}
BENCHMARK(SecretIn)->ArgsProduct({{0, 1, 2, 3}, {1024, 4096}});

void Redaction(benchmark::State& state) {
  Redactor redactor;
  Run(state, [&](std::string_view text) { return redactor.Redact(text, 4096); });
}
BENCHMARK(Redaction)->ArgsProduct({{0, 1, 2, 3}, {1024, 4096}});

void DateIn(benchmark::State& state) {
  DateFormats all;
  for (int i = 0; i < kDateFormatCount; ++i) all.Add(static_cast<DateFormat>(i));
  constexpr std::string_view kTexts[] = {"2026-11-25", "2026-11-25T10:00:00.123+01:00",
                                         "Wed, 25 Nov 2026 10:00:00 +0100", "November 25, 2026 at 10:00 PM",
                                         "Brightwater Logistics Ltd"};
  const std::string_view text = kTexts[state.range(0)];
  const DateFormats formats = state.range(1) == 0 ? kUndeclaredDateFormats : all;
  for (auto _ : state) benchmark::DoNotOptimize(ParseDate(text, formats));
  state.SetLabel(std::string(text));
}
BENCHMARK(DateIn)->ArgsProduct({{0, 1, 2, 3, 4}, {0, 1}});

}  // namespace
}  // namespace telltale
