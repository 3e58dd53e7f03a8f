#include "probe/power/readings.h"

#include <gtest/gtest.h>

#include <vector>

namespace tierwatt::power {
namespace {

constexpr SteadyTime kStart{std::chrono::hours(1)};
SteadyTime after(double seconds) {
  return kStart + std::chrono::duration_cast<SteadyTime::duration>(Seconds(seconds));
}

MeterInfo sample_meter() {
  MeterInfo info;
  info.name = "sampler";
  info.accuracy = 0.01;
  return info;
}

MeterInfo counter_meter() {
  MeterInfo info;
  info.name = "counter";
  info.kind = ReadingKind::counter;
  info.energy_step = Joules(0.001);
  info.accuracy = 0.05;
  return info;
}

PowerReading watts_at(double seconds, double watts) {
  return {after(seconds), {}, Watts(watts), std::nullopt};
}
PowerReading joules_at(double seconds, double joules) {
  return {after(seconds), {}, std::nullopt, Joules(joules)};
}

std::vector<PowerReading> counting(double watts) {
  std::vector<PowerReading> readings;
  for (int i = 0; i <= 10; ++i) readings.push_back(joules_at(i, 7 + watts * i));
  return readings;
}

TEST(MeanWatts, OfAnyPartOfARun) {
  std::vector<PowerReading> readings;
  readings.reserve(40);
  for (int i = 0; i < 40; ++i) readings.push_back(watts_at(0.25 + 0.5 * i, i < 20 ? 5 : 9));
  EXPECT_NEAR(mean_watts(sample_meter(), readings, after(0), after(10))->value.value(), 5, 1e-9);
  EXPECT_NEAR(mean_watts(sample_meter(), readings, after(10), after(20))->value.value(), 9, 1e-9);
  EXPECT_EQ(mean_watts(sample_meter(), readings, after(30), after(40)).error().code, Code::unavailable);
  EXPECT_EQ(mean_watts(sample_meter(), readings, after(9), after(9)).error().code, Code::invalid_argument);
}

TEST(MeanWatts, DividesACountersEnergyByTheTime) {
  const auto readings = counting(20);
  const auto mean = mean_watts(counter_meter(), readings, after(2), after(8));
  ASSERT_TRUE(mean.ok()) << mean.error().to_string();
  EXPECT_NEAR(mean->value.value(), 20, 1e-9);
  EXPECT_NEAR((mean->high - mean->value).value(), 1, 0.001) << "its accuracy";
  const auto between = mean_watts(counter_meter(), readings, after(2.2), after(8));
  ASSERT_TRUE(between.ok());
  EXPECT_GT((between->high - between->value).value(), 1.1) << "a missed end is doubt";
}

TEST(MeanWatts, OfACounterIsUnknownWhereItWasNotRead) {
  const auto unknown = [](const std::vector<PowerReading>& readings, double from, double to) {
    const auto mean = mean_watts(counter_meter(), readings, after(from), after(to));
    return !mean.ok() && mean.error().code == Code::unavailable;
  };
  EXPECT_TRUE(unknown({}, 0, 1));
  EXPECT_TRUE(unknown({joules_at(0, 0)}, 0, 1));
  const std::vector<PowerReading> sparse{joules_at(0, 0), joules_at(10, 100)};
  EXPECT_TRUE(unknown(sparse, 3, 7));
  EXPECT_TRUE(unknown(sparse, 20, 30));
  EXPECT_FALSE(unknown(sparse, 0, 10));
}

TEST(MeanWatts, ACounterThatStandsStillIsNoMeter) {
  const auto mean = mean_watts(counter_meter(), counting(0), after(0), after(10));
  ASSERT_FALSE(mean.ok());
  EXPECT_NE(mean.error().message.find("not a meter"), std::string::npos);
}

TEST(MeanWatts, IgnoresReadingsOfTheOtherKind) {
  EXPECT_FALSE(mean_watts(sample_meter(), counting(20), after(0), after(10)).ok());
  EXPECT_FALSE(
      mean_watts(counter_meter(), std::vector{watts_at(0, 5), watts_at(10, 5)}, after(0), after(10)).ok());
}

}  // namespace
}  // namespace tierwatt::power
