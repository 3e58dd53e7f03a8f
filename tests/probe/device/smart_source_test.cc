// When a drive is left alone, and what becomes of smartctl's answers and exit bits.
#include "probe/device/smart_source.h"

#include <gtest/gtest.h>

#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

BlockDevice drive(std::optional<DriveClass> drive_class) {
  BlockDevice device;
  device.name = "sdx";
  device.drive_class = drive_class;
  return device;
}

PowerState state(PowerLevel level) { return {level, "as told", "", "not told"}; }

TEST(MayBeRead, ASpinningDiskOnlyWhenItIsAwake) {
  const BlockDevice disk = drive(DriveClass::hdd);
  EXPECT_TRUE(may_be_read(disk, state(PowerLevel::active)).ok());
  EXPECT_TRUE(may_be_read(disk, state(PowerLevel::idle)).ok());
  for (const PowerLevel level : {PowerLevel::unknown, PowerLevel::standby, PowerLevel::sleep}) {
    const Status status = may_be_read(disk, state(level));
    ASSERT_FALSE(status.ok()) << to_string(level);
    EXPECT_EQ(status.error().code, Code::unavailable);
    EXPECT_NE(status.error().message.find("would wake it"), std::string::npos);
  }
}

TEST(MayBeRead, FlashHasNothingToWakeAndAnUnknownClassMaySpin) {
  EXPECT_TRUE(may_be_read(drive(DriveClass::nvme), state(PowerLevel::unknown)).ok());
  EXPECT_TRUE(may_be_read(drive(DriveClass::sata_ssd), state(PowerLevel::standby)).ok());
  EXPECT_FALSE(may_be_read(drive(std::nullopt), state(PowerLevel::unknown)).ok());
}

TEST(MayBeRead, WhatIsNoDriveIsNotRead) {
  BlockDevice loop = drive(DriveClass::virtual_);
  loop.kind = NodeKind::loop;
  EXPECT_EQ(may_be_read(loop, state(PowerLevel::active)).error().code, Code::unavailable);
}

TEST(ReadSmart, ACapturedTreeIsNotAsked) {
  const testing::TemporaryFolder folder;
  const Result<SmartReport> report =
      read_smart(folder.root(), drive(DriveClass::nvme), state(PowerLevel::active));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::unavailable);
}

ProcessOutput answer(int status, std::string out) { return {status, std::move(out), ""}; }

TEST(SmartctlAnswer, ReportsComeThroughWithTheirComplaints) {
  const Result<SmartReport> report = report_of_smartctl(
      answer(0x48, R"({"smartctl": {"exit_status": 72}, "device": {"type": "sat"}})"), "/dev/sdx");
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->complaints.size(), 2U);
}

TEST(SmartctlAnswer, ADriveThatSleepsOrCannotBeOpenedIsUnavailable) {
  const Result<SmartReport> report = report_of_smartctl(
      answer(2, R"({"smartctl": {"exit_status": 2, "messages": [{"string": "Device is in STANDBY mode"}]}})"),
      "/dev/sdx");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::unavailable);
  EXPECT_NE(report.error().message.find("STANDBY"), std::string::npos);
  EXPECT_EQ(report.error().place, "/dev/sdx");
}

TEST(SmartctlAnswer, OldProgramsSignalsAndJunkAreErrors) {
  EXPECT_EQ(report_of_smartctl(answer(1, R"({"smartctl": {"exit_status": 1}})"), "/dev/sdx").error().code,
            Code::invalid_input);
  EXPECT_EQ(report_of_smartctl(answer(137, ""), "/dev/sdx").error().code, Code::io_error);
  const Result<SmartReport> junk = report_of_smartctl(answer(0, "smartctl 6.5 2016"), "/dev/sdx");
  ASSERT_FALSE(junk);
  EXPECT_EQ(junk.error().code, Code::invalid_input);
  EXPECT_TRUE(junk.error().place.starts_with("/dev/sdx")) << junk.error().place;
}

// The real program on a node that is no drive: it refuses, and that is one error.
TEST(Smartctl, TheRealOneOnNoDrive) {
  const Result<SmartReport> report = run_smartctl("/dev/null");
  ASSERT_FALSE(report);
  if (report.error().message == "smartctl is not installed") GTEST_SKIP() << report.error().to_string();
  EXPECT_FALSE(report.error().message.empty());
}

TEST(Smartctl, AMissingProgramIsUnavailableWithItsRemedy) {
  const testing::TemporaryFolder empty;
  const char* set = ::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  const std::string path = set == nullptr ? "" : set;
  ::setenv("PATH", empty.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  const Result<SmartReport> report = run_smartctl("/dev/null");
  ::setenv("PATH", path.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::unavailable);
  EXPECT_EQ(report.error().remedy, "install smartmontools");
}

}  // namespace
}  // namespace tierwatt::device
