#include "server/kept_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pipeline/counted_batch.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

class KeptStateTest : public ::testing::Test {
 protected:
  absl::StatusOr<KeptState> Open(bool is_kept = true, uint64_t rules = 1) {
    Settings settings;
    settings.storage.path = folder_.path();
    return OpenKeptState(settings, RulesOfNothing(), {is_kept, 9, rules, kStart});
  }
  const Scratch folder_;
};

TEST_F(KeptStateTest, NothingIsKeptWhereNobodyAsks) {
  const auto kept = Open(false);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->store, nullptr);
  EXPECT_NE(kept->engine, nullptr);
  EXPECT_THAT(folder_.Files(), IsEmpty());
}

TEST_F(KeptStateTest, TheFirstStartHasNothingToTellAndTheSecondHas) {
  {
    const auto kept = Open();
    ASSERT_TRUE(kept.ok()) << kept.status();
    EXPECT_EQ(kept->restored, "");
    EXPECT_THAT(kept->notes, IsEmpty());
  }
  const auto kept = Open();
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_THAT(kept->restored, HasSubstr("0 streams and 0 ids are as they were"));
}

TEST_F(KeptStateTest, TwoCannotHaveIt) {
  const auto first = Open();
  ASSERT_TRUE(first.ok());
  const auto second = Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(folder_.path()));
}

TEST_F(KeptStateTest, ADamagedFileIsSetAside) {
  Scratch::WriteBytes(folder_ / "telltale.db", std::string(8192, 'x'));
  const auto kept = Open();
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_THAT(kept->notes, ElementsAre(HasSubstr("corrupt")));
  EXPECT_EQ(kept->restored, "");
}

TEST_F(KeptStateTest, ALedgerThatCannotBeReadIsSetAsideWithItsFile) {
  {
    const auto kept = Open();
    ASSERT_TRUE(kept.ok());
    Commit commit;
    commit.meta = {{"ledger", "\xff\xff"}};
    ASSERT_TRUE(kept->store->Write(commit).ok());
  }
  const auto kept = Open();
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_THAT(kept->notes, ElementsAre(HasSubstr("the ledger cannot be read")));
}

}  // namespace
}  // namespace telltale
