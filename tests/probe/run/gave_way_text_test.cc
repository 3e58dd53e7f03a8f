// The words for what was given away.
#include "probe/run/gave_way_text.h"

#include <gtest/gtest.h>

namespace tierwatt::run {
namespace {

GaveWay sample() {
  GaveWay given;
  given.pauses = 3;
  given.paused = Seconds{12.3};
  given.foreign_ios = 612;
  given.foreign_bytes = Bytes(612 * 4096);
  given.foreign_iops_max = Iops(24);
  given.pressure_max = 0.31;
  given.budget = Seconds{7};
  given.used = Seconds{2.1};
  return given;
}

TEST(GaveWayText, SaysWhatWasGivenAway) {
  EXPECT_EQ(
      gave_way_line(sample()),
      "612 I/Os (2.51 MB) of others, at most 24 a second, io pressure up to 31 %; stepped back 3 times, "
      "for 12.3 s");
  EXPECT_EQ(gave_way_notes(sample()).size(), 1U);
}

TEST(GaveWayText, NobodyCameAndNothingIsSaid) {
  EXPECT_EQ(gave_way_line(GaveWay{}), "");
  EXPECT_TRUE(gave_way_notes(GaveWay{}).empty());
}

TEST(GaveWayText, GivingUpAndNotGivingWayAreSaid) {
  GaveWay given = sample();
  given.gave_up = true;
  ASSERT_EQ(gave_way_notes(given).size(), 2U);
  EXPECT_TRUE(gave_way_notes(given)[0].ends_with("for 12.3 s; 2.1 of 7.0 s of load had"));
  EXPECT_NE(gave_way_notes(given)[1].find("disturbed: gave up"), std::string::npos);
  const Error error = in_use_error(given, "/dev/sda");
  EXPECT_EQ(error.code, Code::busy);
  EXPECT_NE(error.to_string().find("612 I/Os"), std::string::npos);
  EXPECT_NE(error.remedy.find("--patience"), std::string::npos);
  given.polite = false;
  EXPECT_NE(gave_way_line(given).find("not given way to"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::run
