// The run's clock beside the system's: close to it, never going back, and silent where it may not be used.
#include "probe/load/run_clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace tierwatt::load {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::nanoseconds kSlack{20'000};  // of two calibrations, each off by a reading at most

void expect_between(SteadyTime before, SteadyTime ours, SteadyTime after) {
  EXPECT_GE(ours, before - kSlack);
  EXPECT_LE(ours, after + kSlack);
}

TEST(RunClock, StartsOnTheSystemsClock) {
  const RunClock clock(true);
  EXPECT_STREQ(clock.name(), "system");
  const SteadyTime before = steady_clock::now();
  const SteadyTime ours = clock.now();
  EXPECT_GE(ours, before);
  EXPECT_LE(ours, steady_clock::now());
}

TEST(RunClock, WithoutTheCounterItStaysThere) {
  RunClock clock(false);
  for (int tick = 0; tick < 3; ++tick) {
    std::this_thread::sleep_for(std::chrono::milliseconds(6));
    clock.calibrate();
  }
  EXPECT_STREQ(clock.name(), "system");
}

TEST(RunClock, OnTheCounterItTellsTheSystemsTimeAndNeverGoesBack) {
  if (!RunClock::counter_is_clock_source()) {
    GTEST_SKIP() << "this kernel does not keep time by the time stamp counter";
  }
  RunClock clock;
  SteadyTime last = clock.now();
  for (int tick = 0; tick < 20; ++tick) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    clock.calibrate();
    for (int i = 0; i < 1000; ++i) {
      const SteadyTime before = steady_clock::now();
      const SteadyTime ours = clock.now();
      expect_between(before, ours, steady_clock::now());
      EXPECT_GE(ours, last);
      last = ours;
    }
  }
  EXPECT_STREQ(clock.name(), "tsc");
}

}  // namespace
}  // namespace tierwatt::load
