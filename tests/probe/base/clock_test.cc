#include "probe/base/clock.h"

#include <gtest/gtest.h>

namespace tierwatt {
namespace {

TEST(ManualClock, StandsStillUntilTurned) {
  ManualClock clock{WallTime{}};
  const SteadyTime before = clock.steady();
  EXPECT_EQ(clock.steady(), before);
  clock.sleep_for(Seconds(90));
  EXPECT_EQ(clock.steady() - before, std::chrono::seconds(90));
  EXPECT_EQ(to_rfc3339(clock.wall()), "1970-01-01T00:01:30Z");
}

TEST(SystemClock, MovesForward) {
  SystemClock clock;
  const SteadyTime before = clock.steady();
  clock.sleep_for(Seconds(0.002));
  EXPECT_GE(Seconds(clock.steady() - before).count(), 0.002);
}

TEST(Rfc3339, RoundTripsAndKnowsOffsetsAndFractions) {
  for (const char* text : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2026-11-25T06:44:41Z"}) {
    const Result<WallTime> parsed = parse_rfc3339(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(to_rfc3339(*parsed), text);
  }
  EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-01-01T01:30:00+01:30")), "2026-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(*parse_rfc3339("2025-12-31T19:00:00.123456-05:00")), "2026-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-06-30t12:00:00z")), "2026-06-30T12:00:00Z");
}

TEST(Rfc3339, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "yesterday", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "-026-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:60:00Z"}) {
    const Result<WallTime> parsed = parse_rfc3339(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, Code::invalid_input);
  }
}

}  // namespace
}  // namespace tierwatt
