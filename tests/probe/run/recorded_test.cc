// A bench meter's CSV laid on the run's clock.
#include "probe/run/recorded.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

TEST(Recorded, SamplesFallWhereTheyWereTaken) {
  const load::TemporaryFolder folder;
  ManualClock clock(WallTime(std::chrono::seconds(1'800'000'100)));
  clock.advance(Seconds{0});
  {
    std::ofstream csv(folder.path() / "meter.csv");
    csv << "time,watts\n";
    for (int second = 0; second < 100; ++second)
      csv << 1'800'000'000 + second << ',' << (second < 50 ? 4 : 8) << '\n';
  }
  const Result<PowerTrace> trace = read_recorded_trace(folder.path() / "meter.csv", clock);
  ASSERT_TRUE(trace.ok()) << trace.error().to_string();
  EXPECT_EQ(trace->readings.size(), 100U);
  const SteadyTime now = clock.steady();
  const auto late = mean_watts(*trace, now - std::chrono::seconds(40), now - std::chrono::seconds(2));
  ASSERT_TRUE(late.has_value());
  EXPECT_NEAR(late->value.value(), 8, 0.2);
  EXPECT_FALSE(read_recorded_trace(folder.path() / "missing.csv", clock).ok());
}

TEST(Recorded, ABrokenRecordingIsOneErrorWithItsLine) {
  const load::TemporaryFolder folder;
  ManualClock clock(WallTime(std::chrono::seconds(1'800'000'100)));
  std::ofstream(folder.path() / "meter.csv") << "time,watts\n1800000000,5\n1800000001,-5\n";
  const Result<PowerTrace> trace = read_recorded_trace(folder.path() / "meter.csv", clock);
  ASSERT_FALSE(trace.ok());
  EXPECT_EQ(trace.error().code, Code::invalid_input);
  EXPECT_NE(trace.error().place.find("meter.csv:3"), std::string::npos) << trace.error().place;
}

}  // namespace
}  // namespace tierwatt::run
