#include "probe/power/power_log.h"

#include <gtest/gtest.h>

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

TEST(PowerLog, GivesTheMeanOfAnyPartOfARun) {
  PowerLog log(sample_meter());
  for (int i = 0; i < 40; ++i) {
    EXPECT_TRUE(log.add({after(0.25 + 0.5 * i), {}, Watts(i < 20 ? 5 : 9), std::nullopt}));
  }
  EXPECT_NEAR(log.mean(after(0), after(10))->value.value(), 5, 1e-9);
  EXPECT_NEAR(log.mean(after(10), after(20))->value.value(), 9, 1e-9);
  EXPECT_EQ(log.mean(after(30), after(40)).error().code, Code::unavailable);
  EXPECT_EQ(log.mean(after(9), after(9)).error().code, Code::invalid_argument);
}

TEST(PowerLog, DividesACountersEnergyByTheTime) {
  PowerLog log(counter_meter());
  for (int i = 0; i <= 10; ++i) EXPECT_TRUE(log.add({after(i), {}, std::nullopt, Joules(20.0 * i)}));
  const auto mean = log.mean(after(2), after(8));
  ASSERT_TRUE(mean.ok()) << mean.error().to_string();
  EXPECT_NEAR(mean->value.value(), 20, 1e-9);
  EXPECT_NEAR((mean->high - mean->value).value(), 1, 0.001) << "its accuracy";
  const auto between = log.mean(after(2.2), after(8));
  ASSERT_TRUE(between.ok());
  EXPECT_GT((between->high - between->value).value(), 1.1) << "a missed end is doubt";
}

TEST(PowerLog, ACounterSaysUnknownWhereItWasNotRead) {
  PowerLog log(counter_meter());
  EXPECT_EQ(log.mean(after(0), after(1)).error().code, Code::unavailable);
  EXPECT_TRUE(log.add({after(0), {}, std::nullopt, Joules(0)}));
  EXPECT_TRUE(log.add({after(10), {}, std::nullopt, Joules(100)}));
  EXPECT_EQ(log.mean(after(3), after(7)).error().code, Code::unavailable);
  EXPECT_EQ(log.mean(after(20), after(30)).error().code, Code::unavailable);
  EXPECT_NEAR(log.mean(after(0), after(10))->value.value(), 10, 1e-9);
}

TEST(PowerLog, ACounterThatStandsStillIsNoMeter) {
  PowerLog log(counter_meter());
  for (int i = 0; i <= 10; ++i) EXPECT_TRUE(log.add({after(i), {}, std::nullopt, Joules(7)}));
  const auto mean = log.mean(after(0), after(10));
  ASSERT_FALSE(mean.ok());
  EXPECT_NE(mean.error().message.find("not a meter"), std::string::npos);
}

TEST(PowerLog, DropsWhatIsNoReadingOfItsMeter) {
  PowerLog log(sample_meter());
  EXPECT_FALSE(log.add({after(0), {}, std::nullopt, Joules(1)}));
  EXPECT_TRUE(log.add({after(1), {}, Watts(5), std::nullopt}));
  EXPECT_FALSE(log.add({after(1), {}, Watts(5), std::nullopt})) << "time must go on";
  EXPECT_FALSE(log.add({after(0), {}, Watts(5), std::nullopt}));
  EXPECT_EQ(log.size(), 1U);
}

}  // namespace
}  // namespace tierwatt::power
