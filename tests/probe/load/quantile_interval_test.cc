// The interval of a percentile holds the truth as often as it says.
#include "probe/load/quantile_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tierwatt::load {
namespace {

Histogram exponential(std::mt19937_64& random, int samples, double mean_ns) {
  std::exponential_distribution<double> latency(1 / mean_ns);
  Histogram histogram;
  for (int i = 0; i < samples; ++i) histogram.record(static_cast<std::uint64_t>(latency(random)));
  return histogram;
}

TEST(QuantileInterval, HoldsTheTruthIn95Of100Runs) {
  constexpr int kRuns = 1000;
  constexpr double kMeanNs = 1e6;
  std::mt19937_64 random(5);
  for (const double fraction : {0.5, 0.95, 0.99}) {
    const double truth_s = -std::log(1 - fraction) * kMeanNs * 1e-9;
    int held = 0;
    for (int run = 0; run < kRuns; ++run) {
      const auto interval = quantile_interval(exponential(random, 2000, kMeanNs), fraction);
      ASSERT_TRUE(interval.has_value());
      held += interval->low.count() <= truth_s && truth_s <= interval->high.count() ? 1 : 0;
    }
    EXPECT_GE(held, kRuns * 94 / 100) << fraction;
    EXPECT_LT(held, kRuns) << fraction;  // one that always holds is too wide
  }
}

TEST(QuantileInterval, HoldsItsOwnPercentile) {
  std::mt19937_64 random(6);
  const Histogram histogram = exponential(random, 10'000, 1e5);
  for (const double fraction : {0.5, 0.95, 0.99, 0.999}) {
    const auto interval = quantile_interval(histogram, fraction);
    ASSERT_TRUE(interval.has_value());
    EXPECT_LE(interval->low, histogram.percentile(fraction));
    EXPECT_GE(interval->high, histogram.percentile(fraction));
  }
}

TEST(QuantileInterval, TooFewSamplesAreNoInterval) {
  std::mt19937_64 random(7);
  EXPECT_FALSE(quantile_interval(exponential(random, 1000, 1e5), 0.9999).has_value());
  EXPECT_FALSE(quantile_interval(Histogram(), 0.5).has_value());
  EXPECT_TRUE(quantile_interval(exponential(random, 1000, 1e5), 0.5).has_value());
}

TEST(QuantileInterval, NarrowsWithTheRootOfTheSamples) {
  std::mt19937_64 random(8);
  const auto few = quantile_interval(exponential(random, 1000, 1e6), 0.5);
  const auto many = quantile_interval(exponential(random, 100'000, 1e6), 0.5);
  EXPECT_LT((many->high - many->low) * 4, few->high - few->low);
}

}  // namespace
}  // namespace tierwatt::load
