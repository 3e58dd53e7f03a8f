#include "planner/review/rates.h"

#include <gtest/gtest.h>

#include "probe/base/clock.h"

namespace tierwatt::planner {
namespace {

TEST(StepJoules, IntervalsAndStepsAddUp) {
  StepJoules steps({WallTime{}, 60, 5});
  steps.add({0, 5}, 1);
  steps.add({1, 3}, 2);
  steps.add_at(3, 7);
  EXPECT_EQ(steps.joules(), (std::vector<double>{60, 180, 180, 67, 60}));
}

TEST(PricedByHour, EachSecondAtItsHour) {
  std::vector<double> day(24);
  for (std::size_t hour = 0; hour < 24; ++hour) day[hour] = static_cast<double>(hour);
  // Two steps of 90 minutes from 22:30: half an hour of 22, an hour of 23; an hour of 0, half an hour of 1.
  const Window window{*parse_rfc3339("2026-02-25T22:30:00Z"), 5400, 2};
  EXPECT_NEAR(priced_by_hour(window, {3.6e6, 0}, day), (22.0 + 2 * 23) / 3, 1e-9);
  EXPECT_NEAR(priced_by_hour(window, {0, 3.6e6}, day), (2 * 0.0 + 1) / 3, 1e-9);
  std::vector<double> week(168);
  week[2 * 24 + 22] = 3;  // a Wednesday
  EXPECT_NEAR(priced_by_hour(window, {3.6e6, 3.6e6}, week), 1, 1e-9);
}

}  // namespace
}  // namespace tierwatt::planner
