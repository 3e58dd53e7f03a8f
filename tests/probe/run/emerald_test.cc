// Emerald's ratios against figures worked out by hand, and against drawn truths.
#include "probe/run/emerald.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tierwatt::run {
namespace {

Estimate<Watts> watts(double value, double low, double high, Source source = Source::measured) {
  return {Watts(value), Watts(low), Watts(high), source, ""};
}

WorkloadResult result_of(double iops, double low, double high) {
  WorkloadResult result;
  result.iops = {Iops(iops), Iops(low), Iops(high), Source::measured, ""};
  constexpr double kMib = 1024.0 * 1024.0;
  result.bandwidth = {BytesPerSecond(iops * kMib), BytesPerSecond(low * kMib), BytesPerSecond(high * kMib),
                      Source::measured, ""};
  return result;
}

TEST(Emerald, TheIntervalIsTheSquareAndAddRuleOfLogarithms) {
  WorkloadResult result = result_of(200, 200 * std::exp(-0.03), 200 * std::exp(0.06));
  result.power = watts(8, 8 * std::exp(-0.08), 8 * std::exp(0.04), Source::reported);
  const auto per_watt = iops_per_watt(result);
  ASSERT_TRUE(per_watt.has_value());
  EXPECT_DOUBLE_EQ(per_watt->value, 25);
  EXPECT_NEAR(per_watt->low, 25 * std::exp(-0.05), 1e-9);
  EXPECT_NEAR(per_watt->high, 25 * std::exp(0.10), 1e-9);
  EXPECT_EQ(per_watt->source, Source::reported);
  EXPECT_DOUBLE_EQ(mib_per_second_per_watt(result)->value, 25);
}

TEST(Emerald, CapacityPerIdleWattIsAsSureAsTheWatts) {
  DeviceProfile profile;
  profile.capacity = Bytes(16'000'000'000'000);
  EXPECT_FALSE(gigabytes_per_watt(profile).has_value());
  profile.power.idle = watts(5, 4, 6, Source::catalog);
  const auto per_watt = gigabytes_per_watt(profile);
  ASSERT_TRUE(per_watt.has_value());
  EXPECT_DOUBLE_EQ(per_watt->value, 3200);
  EXPECT_NEAR(per_watt->low, 16'000.0 / 6, 1e-9);
  EXPECT_NEAR(per_watt->high, 4000, 1e-9);
  EXPECT_EQ(per_watt->source, Source::catalog);
}

TEST(Emerald, NoWattsOrZeroIsNoMetric) {
  WorkloadResult result = result_of(200, 190, 210);
  EXPECT_FALSE(iops_per_watt(result).has_value());
  result.power = watts(0, 0, 0);
  EXPECT_FALSE(iops_per_watt(result).has_value());
  result.power = watts(1, 0, 2);
  EXPECT_TRUE(std::isinf(iops_per_watt(result)->high));
}

TEST(Emerald, TheIntervalHoldsTheTrueRatioIn95Of100) {
  constexpr int kRuns = 20'000;
  std::mt19937_64 random(9);
  std::normal_distribution<double> noise;
  int held = 0;
  for (int i = 0; i < kRuns; ++i) {
    const double x = 1000 + 20 * noise(random);
    const double w = 6 + 0.15 * noise(random);
    WorkloadResult result = result_of(x, x - 1.96 * 20, x + 1.96 * 20);
    result.power = watts(w, w - 1.96 * 0.15, w + 1.96 * 0.15);
    const auto per_watt = iops_per_watt(result);
    held += per_watt->low <= 1000.0 / 6 && 1000.0 / 6 <= per_watt->high ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / kRuns, 0.95, 0.006);
}

}  // namespace
}  // namespace tierwatt::run
