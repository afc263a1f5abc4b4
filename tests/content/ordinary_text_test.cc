#include "content/ordinary_text.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(OrdinaryText, HoldsAllKindsOfText) {
  const std::string_view text = OrdinaryText();
  EXPECT_GT(text.size(), 2000u);
  EXPECT_LT(text.size(), 10000u);
  for (const char* piece : {" the ", "\": \"", "```json", "\n- ", "return ", " bitte ", "$"}) {
    EXPECT_NE(text.find(piece), std::string_view::npos) << piece;
  }
}

}  // namespace
}  // namespace telltale
