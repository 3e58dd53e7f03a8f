#include "planner/model/rate.h"

#include <gtest/gtest.h>

#include "probe/base/clock.h"
#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

TEST(Rate, OneFigureHoldsThroughout) {
  const Rate rate({WallTime{}, 60, 100}, 0.3, {});
  EXPECT_TRUE(rate.constant());
  EXPECT_DOUBLE_EQ(rate.over(10, 30), 6);
  EXPECT_DOUBLE_EQ(rate.mean(), 0.3);
  EXPECT_EQ(rate.least(), 0.3);
  EXPECT_EQ(rate.most(), 0.3);
}

TEST(Rate, KnowsItsDearestAndItsCheapestStep) {
  std::vector<double> by_hour(24, 0.3);
  by_hour[3] = 0.1;
  by_hour[17] = 0.7;
  const Rate rate({*parse_rfc3339("2026-02-25T00:00:00Z"), 1800, 48}, 9, by_hour);
  EXPECT_DOUBLE_EQ(rate.least(), 0.1);
  EXPECT_DOUBLE_EQ(rate.most(), 0.7);
}

TEST(Rate, HoursOfTheDayAndOfTheWeekSecondBySecond) {
  Random random(4);
  for (const std::size_t hours : {24U, 168U}) {
    std::vector<double> by_hour;
    for (std::size_t hour = 0; hour < hours; ++hour) by_hour.push_back(random.uniform());
    for (const std::int64_t step_s : {60, 3600, 1800, 5400, 86400, 7}) {
      // A Wednesday, off the hour.
      const WallTime start = *parse_rfc3339("2026-02-25T13:47:11Z");
      const Rate rate({start, step_s, 20}, 9, by_hour);
      double all = 0;
      for (std::uint32_t step = 0; step < 20; ++step) {
        double sum = 0;
        for (std::int64_t s = step * step_s; s < (step + 1) * step_s; ++s) {
          // Wednesday: two days after Monday.
          const std::int64_t of_week = 2 * 86400 + 13 * 3600 + 47 * 60 + 11 + s;
          sum += by_hour[static_cast<std::size_t>(of_week / 3600) % hours];
        }
        EXPECT_NEAR(rate.at(step), sum / static_cast<double>(step_s), 1e-9);
        all += sum / static_cast<double>(step_s);
      }
      EXPECT_NEAR(rate.over(0, 20), all, 1e-9);
      EXPECT_NEAR(rate.mean(), all / 20, 1e-9);
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
