// The frontier rises, keeps its limits, begins without moving and ends at the plan.
#include "planner/cli/frontier.h"

#include <gtest/gtest.h>

#include "planner/cli/make_plan.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

TEST(Frontier, RisesFromTimeoutsAloneToThePlan) {
  int long_ones = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Snapshot snapshot =
        random_snapshot(seed, {.spinning = 5, .flash = 1, .volumes = 20, .steps = 60, .fill = 0.5});
    PlanRequest request;
    request.search.steps = 2000;
    const auto plan = make_plan(snapshot, request);
    ASSERT_TRUE(plan.ok());
    const auto frontier = frontier_of(snapshot, *plan, request.search);
    ASSERT_TRUE(frontier.ok());
    if (plan->moves.empty()) {
      EXPECT_TRUE(frontier->empty());
      continue;
    }
    ASSERT_GE(frontier->size(), 2U);
    EXPECT_EQ(frontier->front().moves, 0);
    EXPECT_EQ(frontier->front().bytes, 0);
    const double timeouts_j = plan->energy.window_before_j.value - plan->energy.window_timeout_only_j.value;
    EXPECT_NEAR(frontier->front().saved_kwh.value,
                timeouts_j * snapshot.window.windows_per_year() / kJoulesPerKilowattHour, 1e-6);
    EXPECT_EQ(frontier->back().moves, static_cast<std::int64_t>(plan->moves.size()));
    EXPECT_EQ(frontier->back().saved_kwh.value, plan->energy.annual_saved_kwh.value);
    for (std::size_t i = 0; i < frontier->size(); ++i) {
      const FrontierPoint& point = (*frontier)[i];
      EXPECT_LE(point.bytes, point.max_bytes + 1e-6);
      EXPECT_LE(point.saved_kwh.low, point.saved_kwh.value);
      if (i + 1 < frontier->size()) {
        EXPECT_LE(point.saved_kwh.value, (*frontier)[i + 1].saved_kwh.value)
            << "seed " << seed << " point " << i;
      }
    }
    long_ones += frontier->size() > 3 ? 1 : 0;
  }
  EXPECT_GT(long_ones, 2);
}

TEST(Frontier, LargeClustersShareTheirConstructions) {
  const Snapshot snapshot = testing::large_snapshot(4, {.volumes = 1200});
  PlanRequest request;
  request.search.steps = 4000;
  const auto plan = make_plan(snapshot, request);
  ASSERT_TRUE(plan.ok());
  const auto frontier = frontier_of(snapshot, *plan, request.search);
  ASSERT_TRUE(frontier.ok());
  ASSERT_GE(frontier->size(), 3U);
  for (std::size_t i = 0; i + 1 < frontier->size(); ++i) {
    EXPECT_LE((*frontier)[i].bytes, (*frontier)[i].max_bytes + 1e-6) << "point " << i;
    EXPECT_LT((*frontier)[i].saved_kwh.value, (*frontier)[i + 1].saved_kwh.value) << "point " << i;
  }
}

}  // namespace
}  // namespace tierwatt::planner
