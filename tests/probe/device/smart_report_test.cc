// Exit bits, wear from rows, declared power.
#include "probe/device/smart_report.h"

#include <gtest/gtest.h>

namespace tierwatt::device {
namespace {

TEST(SmartReport, EachExitBitHasItsSentence) {
  EXPECT_TRUE(smartctl_exit_words(0).empty());
  for (unsigned bit = 0; bit < 8; ++bit) EXPECT_EQ(smartctl_exit_words(1 << bit).size(), 1U) << bit;
  EXPECT_EQ(smartctl_exit_words(255).size(), 8U);
  EXPECT_EQ(smartctl_exit_words(8).front(), "the drive says that it is failing");
}

TEST(SmartReport, CountsAreTheLowerHalfOfTheRawValue) {
  SmartReport report;
  report.rotation_rpm = 7200;
  report.attributes = {{4, "Start_Stop_Count", 100, 100, 20, 41},
                       {193, "Load_Cycle_Count", 90, 90, 0, (std::int64_t{7} << 32) + 221},
                       {231, "SSD_Life_Left", 90, 90, 0, 0}};
  take_from_attributes(report);
  const WearProfile wear = wear_of(report);
  EXPECT_EQ(wear.start_stops, 41);
  EXPECT_EQ(wear.load_cycles, 221);
  EXPECT_FALSE(wear.start_stops_rated);
  EXPECT_FALSE(wear.percent_used) << "a disk has no flash to wear";
}

TEST(SmartReport, LifeLeftIsTurnedAroundAndNeverReplacesADirectFigure) {
  SmartReport report;
  report.rotation_rpm = 0;
  report.attributes = {{177, "Wear_Leveling_Count", 93, 93, 0, 120},
                       {5, "Reallocated_Sector_Ct", 100, 100, 10, 3}};
  take_from_attributes(report);
  EXPECT_DOUBLE_EQ(*report.percent_used, 7.0);
  EXPECT_EQ(report.media_errors, 3);
  report.percent_used = 12;
  take_from_attributes(report);
  EXPECT_DOUBLE_EQ(*report.percent_used, 12.0);
  report.percent_used.reset();
  report.attributes = {{233, "Media_Wearout_Indicator", 200, 200, 0, 0}};
  take_from_attributes(report);
  EXPECT_FALSE(report.percent_used) << "200 is no share of life";
}

TEST(SmartReport, DeclaredPowerOfNoStatesHasNoFigures) {
  EXPECT_EQ(declared_power_of(SmartReport{}), PowerProfile{});
}

}  // namespace
}  // namespace tierwatt::device
