#include "report/advice.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace telltale {
namespace {

TEST(Advice, IsThereForEveryCheckAndItsOwnForEachThatIsNoMix) {
  std::set<std::string_view> meanings;
  int own = 0;
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    const Advice advice = AdviceOf(check);
    EXPECT_GT(advice.means.size(), 20u) << CheckName(check);
    EXPECT_GT(advice.look.size(), 20u) << CheckName(check);
    EXPECT_TRUE(advice.means.ends_with('.')) << CheckName(check);
    if (KindOf(check) == CheckKind::kMix) continue;
    ++own;
    meanings.insert(advice.means);
  }
  EXPECT_EQ(meanings.size(), static_cast<size_t>(own));
}

}  // namespace
}  // namespace telltale
