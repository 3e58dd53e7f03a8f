#include "planner/report/heat_map.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(HeatMap, GivesTheAwakeShareOfEveryHour) {
  const Snapshot snapshot = small_cluster();
  const HeatMap map =
      build_heat_map(snapshot, replay_before(snapshot), replay_after(snapshot, small_plan()), 200, 336);
  ASSERT_EQ(map.columns, 48U);
  ASSERT_EQ(map.rows.size(), 3U);  // the flash set does not spin
  EXPECT_EQ(map.rows[0].label, "hdd-a");
  EXPECT_FLOAT_EQ(map.rows[0].before[47], 1);
  EXPECT_FLOAT_EQ(map.rows[0].after[1], 1);
  EXPECT_NEAR(map.rows[0].after[2], 1.0 / 60, 1e-6);
  EXPECT_FLOAT_EQ(map.rows[0].after[3], 0);
}

TEST(HeatMap, GroupsNeighboursWhenThereAreMany) {
  const Snapshot snapshot = large_cluster(1000, 60);
  const Replay replay = replay_before(snapshot);
  const HeatMap map = build_heat_map(snapshot, replay, replay, 200, 336);
  EXPECT_LE(map.rows.size(), 200U);
  EXPECT_LE(map.columns, 336U);
  EXPECT_TRUE(map.grouped());
  for (const HeatRow& row : map.rows) {
    for (const float share : row.before) ASSERT_LE(share, 1.0001F);
  }
}

TEST(HeatMap, StepsLongerThanAnHourAreColumns) {
  Snapshot snapshot = small_cluster();
  snapshot.window.step_s = 7000;
  const Replay replay = replay_before(snapshot);
  EXPECT_EQ(build_heat_map(snapshot, replay, replay, 200, 5000).column_s, 7000);
}

}  // namespace
}  // namespace tierwatt::planner
