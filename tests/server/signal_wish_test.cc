#include "server/signal_wish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/invoices.h"

namespace telltale {
namespace {

using ::testing::HasSubstr;

TEST(SignalWish, NamesAStreamAndPerhapsASignal) {
  const auto all = SignalsOf({{"workflow", "w"}});
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->workflow, "w");
  EXPECT_EQ(all->step, "");
  EXPECT_FALSE(all->check.has_value());
  const auto one = SignalsOf({{"workflow", "w"}, {"step", "s"}, {"check", "empty_field"}, {"field", "a"}});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->check, Check::kEmptyField);
  EXPECT_EQ(one->field, "a");
  EXPECT_THAT(MessageOf(SignalsOf({}).status()), HasSubstr("a stream is needed"));
  EXPECT_THAT(MessageOf(SignalsOf({{"workflow", "w"}, {"field", "a"}}).status()), HasSubstr("needs its check"));
  EXPECT_THAT(MessageOf(SignalsOf({{"workflow", "w"}, {"check", "emty"}}).status()), HasSubstr("no check 'emty'"));
  EXPECT_THAT(MessageOf(SignalsOf({{"workflow", "w"}, {"steps", "s"}}).status()), HasSubstr("unknown parameter"));
}

class SignalWishTest : public ::testing::Test {
 protected:
  void Feed(int count, const Invoices::Faults& faults) {
    for (int i = 0; i < count; ++i) {
      now_ += std::chrono::minutes(1);
      engine_.Accept(invoices_.Next(now_, faults), now_, analyzer_);
    }
  }
  absl::StatusOr<std::string> Pin(std::optional<Check> check = std::nullopt, std::string field = "") {
    return PinSignals({"invoice-intake", "extract", check, std::move(field)}, &engine_);
  }

  Time now_ = *ParseTime("2026-03-02T08:00:00Z");
  Engine engine_{EngineOptions{}, PlainRules()};
  Analyzer analyzer_;
  Invoices invoices_;
};

TEST_F(SignalWishTest, SaysWhatIsPinnedAndWhatIsNot) {
  EXPECT_TRUE(absl::IsNotFound(Pin().status()));
  Feed(30, {});
  const auto learning = Pin(Check::kEmptyField, "customer.name");
  EXPECT_TRUE(absl::IsFailedPrecondition(learning.status()));
  EXPECT_THAT(MessageOf(learning.status()), HasSubstr("still learning: empty_field customer.name;"));
  EXPECT_THAT(MessageOf(Pin().status()), HasSubstr(" more"));
  Feed(1000, {});
  const auto pinned = Pin(Check::kEmptyField, "customer.name");
  ASSERT_TRUE(pinned.ok()) << pinned.status();
  EXPECT_THAT(*pinned, HasSubstr(R"({"pinned":1,"learning":[],"until":"2026-03-0)"));
  EXPECT_THAT(*pinned, HasSubstr(R"("prompt_version":"v14","model":"small-model-1"})"));
  EXPECT_TRUE(absl::IsNotFound(Pin(Check::kVolume).status()));
  EXPECT_TRUE(absl::IsNotFound(Pin(Check::kEmptyField, "nowhere").status()));
  Feed(60, {.empty_name = 0.5});
  const auto open = Pin();
  EXPECT_TRUE(absl::IsFailedPrecondition(open.status()));
  EXPECT_THAT(MessageOf(open.status()), HasSubstr("empty_field customer.name"));
}

TEST_F(SignalWishTest, AcceptsWhatIsOpen) {
  const auto accept = [this](std::optional<Check> check) {
    return AcceptSignals({"invoice-intake", "extract", check, ""}, now_, &engine_);
  };
  EXPECT_TRUE(absl::IsNotFound(accept(std::nullopt).status()));
  Feed(1000, {});
  EXPECT_EQ(accept(std::nullopt).value(), 0U);
  EXPECT_EQ(accept(Check::kConfidence).value(), 1U);
  EXPECT_THAT(MessageOf(accept(Check::kVolume).status()), HasSubstr("that can be accepted"));
}

}  // namespace
}  // namespace telltale
