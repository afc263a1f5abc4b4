// Leaves dead letters in the store of a telltale that does not run, as its pipeline would have: outputs are read from
// standard input as JSON lines, and the ledger counts each as one whose analysis failed.
//
//   bury_outputs FOLDER [form]     with a form, the lines are kept as they are, as what a door could not read

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "pipeline/letter.h"
#include "pipeline/recovery.h"
#include "server/json_door.h"
#include "store/store.h"

namespace telltale {
namespace {

constexpr const char* kReason = "internal_failure";

// Adds letters of `lines` to what the store's ledger says.
absl::Status Bury(Store* store, const std::vector<Letter>& letters) {
  LedgerSnapshot snapshot;
  absl::Status status = store->ReadMeta([&](std::string_view key, std::string_view value) {
    if (key != kLedgerKey) return absl::OkStatus();
    ArchiveReader archive(value);
    archive(snapshot);
    return archive.done() ? absl::OkStatus() : absl::DataLossError("the ledger cannot be read");
  });
  if (!status.ok()) return status;
  snapshot.received["http"] += letters.size();
  snapshot.sum.dead_letters[kReason] += letters.size();
  std::string ledger;
  ArchiveWriter archive(&ledger);
  archive(snapshot);
  Commit commit;
  for (const Letter& letter : letters) commit.dead_letters.push_back(letter.View());
  commit.meta = {{kLedgerKey, ledger}};
  return store->Write(commit);
}

absl::Status Run(const std::string& folder, const std::string& form) {
  OpenReport report;
  const Time now = *ParseTime("2026-01-05T08:00:00Z");
  auto store = Store::Open({.directory = folder}, now, &report);
  if (!store.ok()) return store.status();
  const auto seed = OpenSeed(store->get(), 7);
  if (!seed.ok()) return seed.status();
  EngineOptions options;
  options.hash_seed = *seed;
  auto rules = RuleSet::Compile(RuleSpecs{}, [](const VocabularySpec& spec) { return NotFound("{}", spec.file); });
  if (!rules.ok()) return rules.status();
  const Engine engine(options, *rules);
  LetterWriter writer;
  std::vector<Letter> letters;
  for (std::string line; std::getline(std::cin, line);) {
    BatchContents contents;
    if (form.empty()) {
      ReadJsonLine(&line, 0, &contents);
      if (contents.size() != 1) return InvalidArgument("no output: {}", line);
      const Output& output = contents.output(0);
      letters.push_back(writer.Write(output, engine.Expect(output), kReason, "memory ran out"));
    } else {
      letters.push_back(writer.Write({0, kReason, "", form, line}));
    }
    letters.back().time = now;
    letters.back().transport = "http";
  }
  return Bury(store->get(), letters);
}

}  // namespace
}  // namespace telltale

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const absl::Status status = telltale::Run(argv[1], argc > 2 ? argv[2] : "");
  if (!status.ok()) fmt::print(stderr, "{}\n", telltale::MessageOf(status));
  return status.ok() ? 0 : 1;
}
