#pragma once
// tests/store/scratch.h - a folder of its own for a test, gone afterwards; how the tests of the store write and look.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace telltale {

class Scratch {
 public:
  Scratch() {
    // In memory where there is such a place: most of these tests are not about how long a disk takes.
    const bool in_memory = std::filesystem::is_directory("/dev/shm");
    const auto above = in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    std::string name = (above / "telltale-store-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  // What is in the folder, by name.
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      files[entry.path().filename().string()] = entry.is_regular_file() ? ReadBytes(entry.path().string()) : "";
    }
    return files;
  }
  static std::string ReadBytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void WriteBytes(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

 private:
  std::string path_;
};

inline const Time kStoreNow = *ParseTime("2026-03-05T06:07:08.900Z");

inline std::unique_ptr<Store> OpenStore(const StoreOptions& options, OpenReport* report = nullptr) {
  OpenReport ignored;
  auto store = Store::Open(options, kStoreNow, report != nullptr ? report : &ignored);
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

// All that a store gives back, to compare.
struct StoreContents {
  std::map<std::string, std::string> meta;
  std::map<std::string, std::pair<uint64_t, std::string>> parts;
  std::vector<std::pair<std::pair<uint64_t, uint64_t>, std::string>> journal;
  std::vector<std::pair<int64_t, std::string>> ids;  // milliseconds
  std::vector<std::string> dead_letters;             // bodies, oldest first
  bool operator==(const StoreContents&) const = default;
};

inline absl::StatusOr<StoreContents> ContentsOf(Store& store) {
  StoreContents all;
  absl::Status status = store.ReadMeta([&](std::string_view key, std::string_view value) {
    all.meta[std::string(key)] = value;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  status = store.ReadParts([&](const StoredPart& part) {
    all.parts[std::string(part.name)] = {part.sequence, std::string(part.data)};
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  status = store.ReadJournal(0, [&](const StoredBlock& block) {
    all.journal.push_back({{block.first_sequence, block.last_sequence}, std::string(block.records)});
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  status = store.ReadIds([&](const StoredIds& row) {
    all.ids.emplace_back(row.time.time_since_epoch().count(), row.ids);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  const auto letters = store.ListDeadLetters(SIZE_MAX);
  if (!letters.ok()) return letters.status();
  for (auto letter = letters->rbegin(); letter != letters->rend(); ++letter) {
    const auto whole = store.GetDeadLetter(letter->id);
    if (!whole.ok()) return whole.status();
    all.dead_letters.push_back(whole->body);
  }
  return all;
}

inline Commit BlockCommit(std::string_view records, uint64_t first, uint64_t last) {
  Commit commit;
  commit.journal = records;
  commit.first_sequence = first;
  commit.last_sequence = last;
  return commit;
}

}  // namespace telltale
