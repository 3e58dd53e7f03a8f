#include "probe/base/random.h"

#include <gtest/gtest.h>

namespace tierwatt {
namespace {

TEST(Random, IsSplitMix64) {
  // First outputs for seed 0 of the published reference implementation (Vigna,
  // prng.di.unimi.it/splitmix64.c).
  Random random(0);
  EXPECT_EQ(random.next(), 0xe220a8397b1dcdafULL);
  EXPECT_EQ(random.next(), 0x6e789e6aa1b965f4ULL);
}

TEST(Random, StaysInRangeAndIsRoughlyUniform) {
  Random random(42);
  int below_half = 0;
  for (int i = 0; i < 10000; ++i) {
    EXPECT_LT(random.below(7), 7U);
    const double u = random.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    below_half += u < 0.5 ? 1 : 0;
  }
  EXPECT_NEAR(below_half, 5000, 250);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  Random random(7);
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 0.03);
  EXPECT_NEAR(squares / kDraws, 1.0, 0.05);
}

}  // namespace
}  // namespace tierwatt
