#include "engine/pins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::minutes;
using ::testing::IsEmpty;

class PinsTest : public ::testing::Test {
 protected:
  void Feed(int count, const Invoices::Faults& faults, std::string_view prompt = "v14") {
    for (int i = 0; i < count; ++i) {
      now_ += minutes(1);
      Output output = invoices_.Next(now_, faults);
      output.prompt_version = prompt;
      engine_.Accept(output, now_, analyzer_);
    }
  }
  std::vector<PinReceipt> Pin(std::optional<Check> check = std::nullopt, std::string_view field = "") {
    return engine_.Pin("invoice-intake", "extract", check, field).value_or(std::vector<PinReceipt>());
  }
  SignalSnapshot Find(Check check, std::string_view field = "") {
    for (const StreamSnapshot& stream : engine_.Look().streams) {
      for (const SignalSnapshot& signal : stream.signals) {
        if (signal.check == check && signal.field == field) return signal;
      }
    }
    ADD_FAILURE() << CheckName(check) << " " << field;
    return {};
  }
  static const PinReceipt* Of(const std::vector<PinReceipt>& receipts, Check check, std::string_view field = "") {
    const auto found = std::ranges::find_if(
        receipts, [&](const PinReceipt& receipt) { return receipt.check == check && receipt.field == field; });
    return found == receipts.end() ? nullptr : &*found;
  }

  Time now_ = *ParseTime("2026-03-02T08:00:00Z");
  Engine engine_{EngineOptions{}, PlainRules()};
  Analyzer analyzer_;
  Invoices invoices_;
};

TEST_F(PinsTest, PinsAllThatHaveABaselineAndTellsTheVersionOfThatTime) {
  EXPECT_FALSE(engine_.Pin("nobody", "here", std::nullopt, "").has_value());
  Feed(1000, {}, "v14");
  Feed(100, {}, "v15");
  const auto receipts = Pin();
  const PinReceipt* const name = Of(receipts, Check::kEmptyField, "customer.name");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->fate, PinFate::kPinned);
  EXPECT_EQ(name->prompt, "v14") << "the baseline lags behind: it knows nothing of v15 yet";
  EXPECT_EQ(name->model, "small-model-1");
  EXPECT_LT(name->until, now_ - minutes(100));
  for (const auto& [check, field] : {std::pair(Check::kConfidence, ""), std::pair(Check::kMix, "category")}) {
    const PinReceipt* const receipt = Of(receipts, check, field);
    ASSERT_NE(receipt, nullptr) << CheckName(check);
    EXPECT_EQ(receipt->fate, PinFate::kPinned) << CheckName(check);
    const SignalSnapshot look = Find(check, field);
    EXPECT_TRUE(look.watch.pinned_by_hand);
    EXPECT_GT(look.watch.pinned_n, 100);
    EXPECT_EQ(look.watch.pinned_until, receipt->until);
    EXPECT_EQ(look.pinned_prompt, "v14");
    EXPECT_EQ(look.pinned_model, "small-model-1");
  }
  Feed(1500, {}, "v15");
  EXPECT_EQ(Find(Check::kConfidence).pinned_prompt, "v14") << "it stays";
  EXPECT_EQ(Pin(Check::kConfidence).at(0).prompt, "v15");
  EXPECT_EQ(Find(Check::kConfidence).pinned_prompt, "v15");
  EXPECT_EQ(Find(Check::kEmptyField, "customer.name").pinned_prompt, "v14");
}

TEST_F(PinsTest, NothingIsPinnedWhileOneIsOpen) {
  Feed(1000, {});
  Feed(60, {.empty_name = 0.5});
  ASSERT_EQ(Find(Check::kEmptyField, "customer.name").state, SignalState::kOpen);
  const auto receipts = Pin();
  const PinReceipt* const name = Of(receipts, Check::kEmptyField, "customer.name");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->fate, PinFate::kOpen);
  EXPECT_EQ(Of(receipts, Check::kConfidence), nullptr);
  EXPECT_EQ(Find(Check::kConfidence).watch.pinned_n, 0);
  EXPECT_EQ(Pin(Check::kConfidence).at(0).fate, PinFate::kPinned) << "asked for alone it may be";
}

TEST_F(PinsTest, WhatIsLearningCannotBePinned) {
  Feed(30, {});
  const auto receipts = Pin(Check::kConfidence);
  ASSERT_EQ(receipts.size(), 1U);
  EXPECT_EQ(receipts[0].fate, PinFate::kLearning);
  EXPECT_EQ(Find(Check::kConfidence).watch.pinned_n, 0);
  EXPECT_THAT(Pin(Check::kConfidence, "nowhere"), IsEmpty());
}

TEST_F(PinsTest, HowManyOutputsComeIsNotPinned) {
  Feed(12'000, {});
  const auto volume = Pin(Check::kVolume);
  ASSERT_EQ(volume.size(), 1U);
  EXPECT_EQ(volume[0].fate, PinFate::kNoBaseline);
}

TEST_F(PinsTest, ANewNormalForgetsThePin) {
  Feed(1000, {});
  ASSERT_EQ(Pin(Check::kEmptyField, "customer.name").at(0).fate, PinFate::kPinned);
  Feed(60, {.empty_name = 0.5});
  ASSERT_GE(engine_.AcceptNewNormal("invoice-intake", "extract", std::nullopt, "", now_).value_or(0), 1U);
  EXPECT_EQ(Find(Check::kEmptyField, "customer.name").watch.pinned_n, 0);
  Feed(6500, {.empty_name = 0.5});
  const WatchSummary anew = Find(Check::kEmptyField, "customer.name").watch;
  EXPECT_GE(anew.pinned_n, 4000) << "pinned by itself, from what came after";
  EXPECT_NEAR(anew.pinned, 0.5, 0.03);
  EXPECT_FALSE(anew.pinned_by_hand);
}

}  // namespace
}  // namespace telltale
