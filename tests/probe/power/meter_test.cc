#include "probe/power/meter.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/probe/power/testing_testlib.h"

namespace tierwatt::power {
namespace {

TEST(DiscoverMeters, ListsTheNarrowestCoverageFirst) {
  ManualClock clock{WallTime{}};
  const MeterDiscovery found = discover_meters(clock, testing::fixture("server"));
  ASSERT_TRUE(found.any().ok());
  EXPECT_EQ(found.meters.size(), 11U);  // inlet, two bays, supply in and out, socket; RAPL: 5
  for (std::size_t i = 1; i < found.meters.size(); ++i) {
    EXPECT_LE(found.meters[i - 1]->info().covers, found.meters[i]->info().covers);
  }
}

TEST(DiscoverMeters, EveryMeterDescribesItselfWhole) {
  ManualClock clock{WallTime{}};
  for (const auto& meter : discover_meters(clock, testing::fixture("server")).meters) {
    const MeterInfo& info = meter->info();
    EXPECT_FALSE(info.name.empty());
    EXPECT_FALSE(info.unit.empty());
    EXPECT_FALSE(info.accuracy_basis.empty()) << info.name;
    EXPECT_GT(info.accuracy, 0) << info.name;
    EXPECT_TRUE(std::filesystem::exists(info.path)) << info.path;
    EXPECT_GT(info.kind == ReadingKind::counter ? info.energy_step.value() : info.power_step.value(), 0)
        << info.name;
    const auto reading = meter->read(clock);
    ASSERT_TRUE(reading.ok());
    EXPECT_EQ(reading->joules.has_value(), info.kind == ReadingKind::counter);
    EXPECT_EQ(reading->watts.has_value(), info.kind == ReadingKind::sample);
  }
}

TEST(DiscoverMeters, WithoutAnyTellsTheReasonOfEveryBackend) {
  testing::TemporaryFolder empty;
  ManualClock clock{WallTime{}};
  const Status none = discover_meters(clock, empty.path()).any();
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, Code::unavailable);
  EXPECT_NE(none.error().message.find("hwmon: no sensor chip"), std::string::npos);
  EXPECT_NE(none.error().message.find("RAPL: no intel-rapl zone"), std::string::npos);
}

TEST(DiscoverMeters, OnThisMachine) {
  SystemClock clock;
  const MeterDiscovery found = discover_meters(clock);
  if (const Status any = found.any(); !any) GTEST_SKIP() << any.error().to_string();
  for (const auto& meter : found.meters) {
    const auto reading = meter->read(clock);
    ASSERT_TRUE(reading.ok()) << reading.error().to_string();
    std::printf("[ figure   ] %s\n", meter->info().name.c_str());
  }
}

TEST(Coverage, HasTheWordsOfProfiles) {
  EXPECT_STREQ(to_string(Coverage::drive), "drive");
  EXPECT_STREQ(to_string(Coverage::host_package), "host-package");
}

}  // namespace
}  // namespace tierwatt::power
