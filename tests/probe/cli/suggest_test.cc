#include "probe/cli/suggest.h"

#include <gtest/gtest.h>

namespace tierwatt::cli {
namespace {

TEST(EditDistance, CountsInsertDeleteReplaceAndSwapOnce) {
  EXPECT_EQ(edit_distance("plan", "plan"), 0U);
  EXPECT_EQ(edit_distance("plan", "plant"), 1U);
  EXPECT_EQ(edit_distance("plan", "pan"), 1U);
  EXPECT_EQ(edit_distance("plan", "plum"), 2U);
  EXPECT_EQ(edit_distance("paln", "plan"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
}

TEST(Suggest, FindsTheNearestAndNothingWhenNoneIsNear) {
  const std::vector<std::string> words = {"devices", "probe", "profiles", "plan"};
  EXPECT_EQ(suggest("devcies", words), "devices");
  EXPECT_EQ(suggest("porbe", words), "probe");
  EXPECT_EQ(suggest("prof", words), "profiles");
  EXPECT_EQ(suggest("zebra", words), std::nullopt);
  EXPECT_EQ(suggest("", words), std::nullopt);
  EXPECT_EQ(suggest(std::string(100000, 'x'), words), std::nullopt);
}

}  // namespace
}  // namespace tierwatt::cli
