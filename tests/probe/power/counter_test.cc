#include "probe/power/counter.h"

#include <gtest/gtest.h>

namespace tierwatt::power {
namespace {

TEST(WrappingCounter, CountsFromTheFirstReadingAcrossWraps) {
  WrappingCounter counter(1000);
  EXPECT_EQ(counter.unwrap(900), 0U);
  EXPECT_EQ(counter.unwrap(950), 50U);
  EXPECT_EQ(counter.unwrap(50), 150U);  // 950 -> 999, 0 -> 50
  EXPECT_EQ(counter.unwrap(49), 1149U) << "one whole range less one";
}

TEST(WrappingCounter, AFallWithoutARangeIsAResetAndLosesOnlyThatStep) {
  WrappingCounter counter(0);
  EXPECT_EQ(counter.unwrap(900), 0U);
  EXPECT_EQ(counter.unwrap(50), 0U);
  EXPECT_EQ(counter.unwrap(70), 20U);
}

TEST(WrappingCounter, AReadingAboveTheStatedRangeDoesNotGoBackwards) {
  WrappingCounter counter(100);
  EXPECT_EQ(counter.unwrap(150), 0U);
  EXPECT_EQ(counter.unwrap(20), 0U);
}

}  // namespace
}  // namespace tierwatt::power
