// When a drive is asked, when what it said is told again, and when neither.
#include "probe/device/health.h"

#include <gtest/gtest.h>

#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

const PowerState kAwake{PowerLevel::idle, "idle", "", ""};
const PowerState kAsleep{PowerLevel::standby, "standby", "", ""};

// A disk whose sectors and hours a test turns by hand, and that counts how often it is asked.
class Health : public ::testing::Test {
 protected:
  Health() {
    disk_.name = "sdx";
    disk_.drive_class = DriveClass::hdd;
    disk_.identity.model = "M";
    disk_.identity.serial = "S";
    disk_.folder = folder_.path() / "sdx";
    works(0);
    reader_.memory = HealthMemory(folder_.path() / "health");
    reader_.smart = [this](const Root&, const BlockDevice&, const PowerState&) -> Result<SmartReport> {
      ++asked_;
      if (!has_smart_) return Error{Code::unavailable, "has no SMART", "", ""};
      SmartReport report;
      report.power_on_hours = hours_;
      return report;
    };
  }
  void works(int sectors) {
    sectors_ += sectors;
    folder_.write("sdx/stat", " 1 0 " + std::to_string(sectors_) + " 0 0 0 0 0 0 0 0 0 0 0 0\n");
  }
  Result<HealthReading> read(const PowerState& power = kAwake) {
    return reader_.read(Root{}, disk_, power, clock_);
  }

  testing::TemporaryFolder folder_;
  BlockDevice disk_;
  HealthReader reader_;
  ManualClock clock_{*parse_rfc3339("2026-03-01T07:00:00Z")};
  int sectors_ = 1000, asked_ = 0, hours_ = 7;
  bool has_smart_ = true;
};

TEST_F(Health, AnIdleDiskIsAskedOnceHoweverOftenOneCalls) {
  for (int minute = 0; minute < 24 * 60; ++minute) {
    const Result<HealthReading> reading = read();
    ASSERT_TRUE(reading) << reading.error().to_string();
    EXPECT_EQ(reading->age, Seconds(60.0 * minute));
    EXPECT_EQ(reading->report.power_on_hours, 7);
    clock_.advance(Seconds(60));
  }
  EXPECT_EQ(asked_, 1);
}

TEST_F(Health, ADiskThatWorkedIsAskedAgainAfterTheIntervalAndOnceForEachBurst) {
  ASSERT_TRUE(read());
  works(8);
  clock_.advance(kHealthInterval - Seconds(1));
  ASSERT_TRUE(read());
  EXPECT_EQ(asked_, 1) << "too early";
  clock_.advance(Seconds(1));
  hours_ = 8;
  EXPECT_EQ(read()->report.power_on_hours, 8);
  EXPECT_EQ(asked_, 2);
  clock_.advance(kHealthInterval * 3);
  EXPECT_EQ(read()->report.power_on_hours, 8);
  EXPECT_EQ(asked_, 2) << "it has not worked since";
}

TEST_F(Health, ADiskThatSleepsIsNotAskedAndTellsWhatItSaidBefore) {
  EXPECT_EQ(read(kAsleep).error().code, Code::unavailable);
  ASSERT_TRUE(read());
  works(8);
  clock_.advance(kHealthInterval * 2);
  const Result<HealthReading> reading = read(kAsleep);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->age, kHealthInterval * 2);
  EXPECT_TRUE(read(unknown_power("not told")));
  EXPECT_EQ(asked_, 1);
}

TEST_F(Health, AnewAsksWhoeverIsAwake) {
  ASSERT_TRUE(read());
  reader_.anew = true;
  ASSERT_TRUE(read());
  EXPECT_EQ(asked_, 2);
  ASSERT_TRUE(read(kAsleep));
  EXPECT_EQ(asked_, 2);
}

TEST_F(Health, ARefusalIsRememberedToo) {
  has_smart_ = false;
  EXPECT_EQ(read().error().message, "has no SMART");
  EXPECT_EQ(read().error().message, "has no SMART");
  EXPECT_EQ(asked_, 1);
}

TEST_F(Health, WhatCannotBeRememberedIsNotAsked) {
  reader_.memory = HealthMemory("");
  const Result<HealthReading> reading = read();
  ASSERT_FALSE(reading);
  EXPECT_NE(reading.error().message.find("cannot be remembered"), std::string::npos);
  EXPECT_EQ(asked_, 0);
  reader_.anew = true;
  EXPECT_TRUE(read());
  EXPECT_EQ(asked_, 1);
}

TEST_F(Health, AClockThatWasSetBackDoesNotStopReadingForEver) {
  ASSERT_TRUE(read());
  works(8);
  clock_.advance(Seconds(-86'400.0 * 365));
  EXPECT_EQ(read()->age, Seconds(0));
  EXPECT_EQ(asked_, 2);
}

TEST_F(Health, FlashIsAskedEachTime) {
  disk_.drive_class = DriveClass::nvme;
  ASSERT_TRUE(read());
  ASSERT_TRUE(read());
  EXPECT_EQ(asked_, 2);
}

}  // namespace
}  // namespace tierwatt::device
