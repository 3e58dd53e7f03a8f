// The histogram's bound, checked against sorted samples, and its exact figures.
#include "probe/load/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "probe/base/random.h"

namespace tierwatt::load {
namespace {

double nanoseconds(Seconds time) { return time.count() * 1e9; }

TEST(Histogram, EveryBucketKeepsTheStatedError) {
  Random random(1);
  for (int i = 0; i < 200'000; ++i) {
    const std::uint64_t value = random.next() >> (23 + random.below(40));
    const double middle = Histogram::middle_of(Histogram::bucket_of(value));
    const double error = std::abs(middle - static_cast<double>(value));
    ASSERT_LE(error, static_cast<double>(value) * Histogram::kRelativeError) << value;
  }
}

TEST(Histogram, BucketsAreContiguousAndOrdered) {
  EXPECT_EQ(Histogram::bucket_of(0), 0U);
  std::size_t last = 0;
  for (std::uint64_t value = 1; value < 100'000; ++value) {
    const std::size_t bucket = Histogram::bucket_of(value);
    ASSERT_TRUE(bucket == last || bucket == last + 1) << value;
    last = bucket;
  }
  EXPECT_EQ(Histogram::bucket_of(Histogram::kLargest), 4479U);
}

TEST(Histogram, PercentilesAgreeWithSortedSamples) {
  Random random(7);
  Histogram histogram;
  std::vector<std::uint64_t> samples;
  for (int i = 0; i < 50'000; ++i) {
    const auto value = static_cast<std::uint64_t>(std::exp(8.0 + 2.0 * random.normal()));
    samples.push_back(value);
    histogram.record(value);
  }
  std::sort(samples.begin(), samples.end());
  for (const double fraction : {0.0, 0.5, 0.95, 0.99, 0.999, 0.9999, 1.0}) {
    const auto rank = std::max(1.0, std::ceil(fraction * 50'000));
    const auto truth = static_cast<double>(samples[static_cast<std::size_t>(rank) - 1]);
    EXPECT_NEAR(nanoseconds(histogram.percentile(fraction)), truth, truth * Histogram::kRelativeError + 1e-6);
  }
}

TEST(Histogram, CountMeanAndMaximumAreExact) {
  Histogram histogram;
  for (const std::uint64_t value : {100ULL, 1'000'003ULL, 7'777'777'777ULL}) histogram.record(value);
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_DOUBLE_EQ(nanoseconds(histogram.mean()), (100.0 + 1'000'003.0 + 7'777'777'777.0) / 3.0);
  EXPECT_NEAR(nanoseconds(histogram.max()), 7'777'777'777.0, 1e-3);
}

TEST(Histogram, EmptyAnswersZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.percentile(0.99).count(), 0);
  EXPECT_EQ(histogram.mean().count(), 0);
}

TEST(Histogram, HugeLatencyIsClampedButTheMaximumTellsIt) {
  Histogram histogram;
  histogram.record(~0ULL >> 1U);
  EXPECT_EQ(histogram.count(), 1);
  EXPECT_NEAR(nanoseconds(histogram.max()), 9.22e18, 1e16);
  EXPECT_LE(histogram.percentile(1.0), histogram.max());
}

TEST(Histogram, MergingEqualsRecordingAll) {
  Histogram a;
  Histogram b;
  Histogram all;
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = random.below(1'000'000);
    (i % 3 == 0 ? a : b).record(value);
    all.record(value);
  }
  a.merge(b);
  EXPECT_EQ(a.count(), all.count());
  EXPECT_EQ(a.mean(), all.mean());
  EXPECT_EQ(a.max(), all.max());
  for (const double fraction : {0.1, 0.5, 0.9, 0.99})
    EXPECT_EQ(a.percentile(fraction), all.percentile(fraction));
}

}  // namespace
}  // namespace tierwatt::load
