// What the store costs the committer: one Write with a journal block of so many KiB and the ids of as many outputs, and
// the copying of the WAL, which a thread beside the committer does.
//
// Of the journal 16 MiB are kept, as if the engine handed over its parts that often. CPU does not count waiting for the
// disk. disk_bytes: written to files for each byte of journal.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "store/store.h"

namespace telltale {
namespace {

constexpr uint64_t kKept = 16 << 20;

// Bytes that this process has given to write calls.
uint64_t WrittenByNow() {
  std::ifstream counts("/proc/self/io");
  std::string name;
  uint64_t value = 0;
  while (counts >> name >> value) {
    if (name == "wchar:") return value;
  }
  return 0;
}

void WriteBlocks(benchmark::State& state) {
  const auto block_bytes = static_cast<size_t>(state.range(0)) << 10;
  std::string folder = (std::filesystem::temp_directory_path() / "telltale-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  StoreOptions options;
  options.directory = folder;
  options.sync = state.range(1) != 0;
  OpenReport report;
  auto store = Store::Open(options, Time{}, &report);
  if (!store.ok()) std::abort();

  std::mt19937_64 random(1);
  std::string block(block_bytes, '\0');
  for (char& byte : block) byte = static_cast<char>(random());
  const std::string ids(kIdBytes * static_cast<size_t>(state.range(0)), 'i');
  Commit commit;
  commit.journal = block;
  commit.ids = ids;
  const uint64_t before = WrittenByNow();
  for (auto _ : state) {
    commit.first_sequence = ++commit.last_sequence;
    commit.ids_time += Duration(10);
    const uint64_t kept = kKept / block_bytes;
    commit.journal_needed_from = commit.last_sequence > kept ? commit.last_sequence - kept : 0;
    commit.ids_needed_from = commit.ids_time - Duration(100'000);
    if (!(*store)->Write(commit).ok() || !(*store)->Checkpoint().ok()) std::abort();
  }
  const double bytes = static_cast<double>(state.iterations()) * static_cast<double>(block_bytes);
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.counters["disk_bytes"] = static_cast<double>(WrittenByNow() - before) / bytes;
  store->reset();
  std::filesystem::remove_all(folder);
}
BENCHMARK(WriteBlocks)->ArgNames({"KiB", "sync"})->ArgsProduct({{1, 16, 64, 256}, {0, 1}})->UseRealTime();

// The start: every page looked at, and the ids read, 100 a row as at a hundred outputs a commit.
void OpenAndReadIds(benchmark::State& state) {
  std::string folder = (std::filesystem::temp_directory_path() / "telltale-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  StoreOptions options;
  options.directory = folder;
  options.sync = false;
  OpenReport report;
  {
    auto store = Store::Open(options, Time{}, &report);
    const std::string ids(kIdBytes * 100, 'i');
    Commit commit;
    commit.ids = ids;
    for (int64_t i = 0; i < state.range(0) / 100; ++i) {
      commit.ids_time += Duration(10);
      if (!(*store)->Write(commit).ok() || !(*store)->Checkpoint().ok()) std::abort();
    }
  }
  for (auto _ : state) {
    auto store = Store::Open(options, Time{}, &report);
    uint64_t bytes = 0;
    const absl::Status status = (*store)->ReadIds([&bytes](const StoredIds& row) {
      bytes += row.ids.size();
      return absl::OkStatus();
    });
    if (!status.ok() || bytes != kIdBytes * static_cast<uint64_t>(state.range(0))) std::abort();
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(OpenAndReadIds)->ArgName("ids")->Arg(20'000'000)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace telltale
