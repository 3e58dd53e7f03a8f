// The PTS rule at and around its two limits.
#include "probe/load/steady.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace tierwatt::load {
namespace {

TEST(Steady, FewerThanFiveRoundsSayNothing) {
  const std::vector<double> rounds{100, 100, 100, 100};
  const SteadyVerdict verdict = judge_steady(rounds);
  EXPECT_FALSE(verdict.steady);
  EXPECT_EQ(verdict.rounds, 4U);
}

TEST(Steady, ConstantIsSteady) {
  const std::vector<double> rounds(5, 1234.0);
  const SteadyVerdict verdict = judge_steady(rounds);
  EXPECT_TRUE(verdict.steady);
  EXPECT_DOUBLE_EQ(verdict.mean, 1234.0);
  EXPECT_DOUBLE_EQ(verdict.range, 0);
  EXPECT_DOUBLE_EQ(verdict.slope_excursion, 0);
}

TEST(Steady, RangeJustWithinAndJustBeyondTwentyPercent) {
  // Symmetric about the middle, so the slope is zero.
  const std::vector<double> within{100, 91, 109.9, 91, 100};
  const std::vector<double> beyond{100, 88, 112, 88, 100};
  EXPECT_TRUE(judge_steady(within).steady);
  EXPECT_NEAR(judge_steady(within).slope_excursion, 0, 1e-12);
  EXPECT_FALSE(judge_steady(beyond).steady);
  EXPECT_GT(judge_steady(beyond).range, kSteadyRange);
}

TEST(Steady, ATrendWithinTheRangeIsStillNotSteady) {
  const std::vector<double> rising{94, 97, 100, 103, 106};  // range 12 %, excursion 12 %
  const SteadyVerdict verdict = judge_steady(rising);
  EXPECT_LE(verdict.range, kSteadyRange);
  EXPECT_NEAR(verdict.slope_excursion, 0.12, 1e-12);
  EXPECT_FALSE(verdict.steady);
  const std::vector<double> slowly{96, 98, 100, 102, 104};  // excursion 8 %
  EXPECT_TRUE(judge_steady(slowly).steady);
  const std::vector<double> falling{106, 103, 100, 97, 94};
  EXPECT_NEAR(judge_steady(falling).slope_excursion, 0.12, 1e-12);
  EXPECT_FALSE(judge_steady(falling).steady);
}

TEST(Steady, OnlyTheLastFiveCount) {
  const std::vector<double> rounds{9000, 5000, 2000, 1000, 1000, 1000, 1000, 1000};
  EXPECT_TRUE(judge_steady(rounds).steady);
  EXPECT_EQ(judge_steady(rounds).rounds, 8U);
}

TEST(Steady, SlopeAgreesWithAHandCalculation) {
  // y = 1, 3, 2, 5, 4: slope = sum((x-2)(y-3)) / 10 = 8 / 10; mean 3.
  const std::vector<double> rounds{1, 3, 2, 5, 4};
  EXPECT_NEAR(judge_steady(rounds).slope_excursion, 0.8 * 4 / 3, 1e-12);
}

TEST(Steady, ZeroAndNonFiniteAreNeverSteady) {
  EXPECT_FALSE(judge_steady(std::vector<double>(5, 0.0)).steady);
  std::vector<double> rounds(5, 100.0);
  rounds[2] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(judge_steady(rounds).steady);
  rounds[2] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(judge_steady(rounds).steady);
}

}  // namespace
}  // namespace tierwatt::load
