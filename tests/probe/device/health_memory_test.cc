// What is remembered comes back; what is not ours, or cannot be kept, does no harm.
#include "probe/device/health_memory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

namespace fs = std::filesystem;

const WallTime kMorning = *parse_rfc3339("2026-03-01T07:00:00Z");

SmartReport figures() {
  SmartReport report;
  report.protocol = "ATA";
  report.passed = false;
  report.temperature_celsius = -3;
  report.power_on_hours = 61'320;
  report.power_cycles = 12;
  report.start_stops = 100;
  report.start_stops_rated = 50'000;
  report.load_cycles = 1'000;
  report.load_cycles_rated = 600'000;
  report.percent_used = 12.5;
  report.media_errors = 1'872;
  report.complaints = {"the drive says that it is failing"};
  return report;
}

TEST(HealthMemory, EveryFigureComesBack) {
  const testing::TemporaryFolder folder;
  const HealthMemory memory(folder.path() / "deep/health");
  ASSERT_TRUE(memory.keep("wwn:5000c500/../a b", {kMorning, 4711, figures()}).ok());
  const auto back = memory.recall("wwn:5000c500/../a b");
  ASSERT_TRUE(back && back->report);
  EXPECT_EQ(back->read_at, kMorning);
  EXPECT_EQ(back->sectors, 4711);
  const SmartReport& report = *back->report;
  EXPECT_EQ(report.protocol, "ATA");
  EXPECT_EQ(report.passed, false);
  EXPECT_EQ(report.temperature_celsius, -3);
  EXPECT_EQ(report.power_on_hours, 61'320);
  EXPECT_EQ(report.power_cycles, 12);
  EXPECT_EQ(report.start_stops, 100);
  EXPECT_EQ(report.start_stops_rated, 50'000);
  EXPECT_EQ(report.load_cycles, 1'000);
  EXPECT_EQ(report.load_cycles_rated, 600'000);
  EXPECT_EQ(report.percent_used, 12.5);
  EXPECT_EQ(report.media_errors, 1'872);
  EXPECT_EQ(report.complaints, figures().complaints);
}

TEST(HealthMemory, WhatIsUnknownStaysUnknownAndARefusalKeepsItsWords) {
  const testing::TemporaryFolder folder;
  const HealthMemory memory(folder.path() / "health");
  ASSERT_TRUE(memory.keep("blank", {kMorning, 0, SmartReport()}).ok());
  ASSERT_TRUE(
      memory.keep("mute", {kMorning, 0, Error{Code::unavailable, "has no SMART", "", "another"}}).ok());
  EXPECT_FALSE(memory.recall("blank")->report->passed);
  EXPECT_FALSE(memory.recall("blank")->report->power_on_hours);
  EXPECT_EQ(memory.recall("mute")->report.error().to_string(), "has no SMART (another)");
  EXPECT_FALSE(memory.recall("stranger"));
}

TEST(HealthMemory, JunkIsNoMemory) {
  for (const char* junk :
       {"", "{}", "[1]", "{\"version\":2,\"read_at\":\"2026-03-01T07:00:00Z\",\"sectors\":1}",
        "{\"version\":1,\"read_at\":\"today\",\"sectors\":1,\"error\":\"x\"}",
        "{\"version\":1,\"read_at\":\"2026-03-01T07:00:00Z\",\"sectors\":-1,\"error\":\"x\"}"}) {
    const testing::TemporaryFolder folder;
    const HealthMemory memory(folder.path());
    ASSERT_TRUE(memory.keep("drive", {kMorning, 1, figures()}).ok());
    for (const auto& file : fs::directory_iterator(folder.path())) std::ofstream(file.path()) << junk;
    EXPECT_FALSE(memory.recall("drive")) << junk;
  }
}

TEST(HealthMemory, WhereItCannotBeKeptItSaysWhy) {
  const testing::TemporaryFolder folder;
  folder.write("file", "");
  EXPECT_FALSE(HealthMemory(folder.path() / "file/health").keep("drive", {kMorning, 1, figures()}).ok());
  EXPECT_EQ(HealthMemory(folder.path()).keep("", {kMorning, 1, figures()}).error().message,
            "the drive has no identity");
  const Status nowhere = HealthMemory(fs::path()).keep("drive", {kMorning, 1, figures()});
  ASSERT_FALSE(nowhere.ok());
  EXPECT_NE(nowhere.error().remedy.find("TIERWATT_RUNTIME"), std::string::npos);
}

TEST(HealthMemory, TheFolderOfThisUserFollowsTheEnvironment) {
  const testing::TemporaryFolder folder;
  ::setenv("TIERWATT_RUNTIME", folder.path().c_str(), 1);
  ASSERT_TRUE(HealthMemory::of_this_user().keep("drive", {kMorning, 1, figures()}).ok());
  ::unsetenv("TIERWATT_RUNTIME");
  EXPECT_TRUE(HealthMemory(folder.path() / "health").recall("drive"));
}

}  // namespace
}  // namespace tierwatt::device
