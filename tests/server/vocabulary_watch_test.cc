#include "server/vocabulary_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "content/rule_set.h"

namespace telltale {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

// A disk in memory with one vocabulary, a clock that stands still, and the watch, turned by hand.
class VocabularyWatchTest : public testing::Test {
 protected:
  VocabularyWatchTest() {
    disk_.read = [this](const std::string& path, size_t) -> absl::StatusOr<std::string> {
      ++reads_;
      const auto found = files_.find(path);
      if (found == files_.end()) return NotFound("no such file");
      const std::string text = found->second;
      if (on_read_) on_read_();
      return text;
    };
    disk_.glob = [](const std::string& pattern) { return std::vector<std::string>{pattern}; };
    disk_.look = [this](const std::string& path) {
      const auto found = files_.find(path);
      if (found == files_.end()) return FileSight{};
      return FileSight{true, 1, 1, static_cast<int64_t>(found->second.size()), written_, written_};
    };
    files_["telltale.yaml"] = "rule_files: [rules.yaml]\n";
    files_["rules.yaml"] = "vocabularies: {skus: {file: skus.txt}}\n";
    Write("SKU-1\n");
    Load();
  }

  void Load() {
    auto config = LoadConfig("telltale.yaml", disk_);
    ASSERT_TRUE(config.ok()) << config.status();
    watch_.Watch(*config);
    rules_ = config->rules;
    reads_ = 0;
  }
  void Write(const std::string& text) {
    files_["skus.txt"] = text;
    ++written_;
  }
  void Turn(milliseconds later) { watch_.Turn(now_ += later); }
  bool Knows(std::string_view candidate) {
    Vocabulary::Scratch scratch;
    return rules_->vocabularies().at("skus")->Get()->Knows(candidate, &scratch);
  }

  std::map<std::string, std::string> files_;
  int64_t written_ = 0;
  int reads_ = 0;
  std::function<void()> on_read_;
  FileReader disk_;
  std::vector<std::string> log_;
  Events events_{Settings::Log{}, [this](const std::string& line) { log_.push_back(line); }};
  VocabularyWatch watch_{FileReader{[this](const std::string& path, size_t most) { return disk_.read(path, most); },
                                    [](const std::string&) { return std::vector<std::string>(); },
                                    [this](const std::string& path) { return disk_.look(path); }},
                         &events_};
  std::shared_ptr<const RuleSet> rules_;
  VocabularyWatch::Moment now_{};
};

TEST_F(VocabularyWatchTest, AnUnchangedFileIsNotRead) {
  for (int i = 0; i < 10; ++i) Turn(seconds(2));
  EXPECT_EQ(reads_, 0);
  EXPECT_TRUE(watch_.all_well());
}

TEST_F(VocabularyWatchTest, AChangedFileIsTakenOnceItWasQuietForASecond) {
  Write("SKU-1\nSKU-2\n");
  Turn(seconds(2));
  EXPECT_FALSE(Knows("SKU-2")) << "it has just been seen";
  Turn(milliseconds(900));
  Write("SKU-1\nSKU-2\nSKU-3\n");
  Turn(milliseconds(900));
  EXPECT_EQ(reads_, 0) << "it was written again meanwhile";
  Turn(milliseconds(1000));
  EXPECT_TRUE(Knows("SKU-3"));
  Turn(seconds(2));
  EXPECT_EQ(reads_, 1);
  EXPECT_EQ(events_.count(Event::kVocabularyReloaded), 1u);
  EXPECT_THAT(log_.back(), HasSubstr("skus: 3 entries"));
}

TEST_F(VocabularyWatchTest, AFileOfTheSameSizeAndAnotherTimeIsAnotherFile) {
  Write("SKU-9\n");
  Turn(seconds(2));
  Turn(seconds(2));
  EXPECT_TRUE(Knows("SKU-9"));
  EXPECT_FALSE(Knows("SKU-1"));
}

TEST_F(VocabularyWatchTest, WhatIsWrittenWhileItIsReadIsReadAgain) {
  Write("SKU-2\nSKU-");
  on_read_ = [this] {
    Write("SKU-2\nSKU-3\n");
    on_read_ = nullptr;
  };
  Turn(seconds(2));
  Turn(seconds(2));
  EXPECT_EQ(reads_, 1);
  EXPECT_TRUE(Knows("SKU-1")) << "half a file is no list";
  EXPECT_TRUE(watch_.all_well());
  Turn(seconds(2));
  EXPECT_TRUE(Knows("SKU-3"));
}

TEST_F(VocabularyWatchTest, ABadFileKeepsTheListBeforeAndIsSaidOnce) {
  const struct {
    std::function<void()> spoil;
    const char* said;
  } rows[] = {{[this] { Write(""); }, "skus: the list before stays in use: skus.txt: holds no entry"},
              {[this] { files_.erase("skus.txt"); }, "skus.txt: no such file"},
              {[this] { Write(std::string(300, 'x')); }, "skus.txt: line 1 has 300 bytes"}};
  uint64_t told = 0;
  for (const auto& row : rows) {
    row.spoil();
    for (int i = 0; i < 5; ++i) Turn(seconds(2));
    EXPECT_FALSE(watch_.all_well()) << row.said;
    EXPECT_TRUE(Knows("SKU-1"));
    EXPECT_EQ(events_.count(Event::kVocabularyRefused), ++told);
    EXPECT_THAT(log_.back(), HasSubstr(row.said));
  }
  Write("SKU-1\nSKU-2\n");
  Turn(seconds(2));
  Turn(seconds(2));
  EXPECT_TRUE(watch_.all_well());
  EXPECT_TRUE(Knows("SKU-2"));
}

TEST_F(VocabularyWatchTest, AFileThatIsPutBackIsWellAgain) {
  const std::string text = files_["skus.txt"];
  files_.erase("skus.txt");
  Turn(seconds(2));
  Turn(seconds(2));
  EXPECT_FALSE(watch_.all_well());
  files_["skus.txt"] = text;
  Turn(seconds(2));
  EXPECT_TRUE(watch_.all_well());
  EXPECT_EQ(events_.count(Event::kVocabularyReloaded), 0u) << "there is nothing new to read";
}

TEST_F(VocabularyWatchTest, AReloadOfAllBeginsAnew) {
  Write("");
  Turn(seconds(2));
  Turn(seconds(2));
  EXPECT_FALSE(watch_.all_well());
  Write("SKU-5\n");
  const auto before = rules_;
  Load();
  EXPECT_TRUE(watch_.all_well());
  EXPECT_TRUE(Knows("SKU-5"));
  for (int i = 0; i < 3; ++i) Turn(seconds(2));
  EXPECT_EQ(reads_, 0) << "the reload has read it";
}

TEST_F(VocabularyWatchTest, TheListBeforeGoesOnceNobodyHoldsIt) {
  VocabularyHold hold;
  const std::weak_ptr<const Vocabulary> before = rules_->vocabularies().at("skus")->Get();
  hold.Of(*rules_->vocabularies().at("skus"));
  Write("SKU-2\n");
  for (int i = 0; i < 5; ++i) Turn(seconds(2));
  EXPECT_FALSE(before.expired());
  hold.Release();
  EXPECT_FALSE(before.expired()) << "its memory is not given back by who asked it";
  Turn(seconds(2));
  EXPECT_TRUE(before.expired());
}

TEST_F(VocabularyWatchTest, ItsThreadEndsWhenItIsStopped) {
  watch_.Start(std::chrono::hours(1));
  watch_.Stop();
  watch_.Stop();
}

}  // namespace
}  // namespace telltale
