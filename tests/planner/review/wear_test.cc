#include "planner/review/wear.h"

#include <gtest/gtest.h>

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Lines;

Lines wear_of(const testing::Cluster& cluster) {
  Findings findings;
  review_wear(cluster.site(), testing::worked_plan(cluster.snapshot), findings);
  return brief(findings.take());
}

// set-0 of the worked plan wakes twice a day: 730 times a year.
TEST(Wear, MoreThanIsLeftFails) {
  testing::Cluster cluster = testing::worked_cluster();
  cluster.snapshot.policy.horizon_days = 365;
  SnapshotDrive& drive = cluster.snapshot.drives[0];
  EXPECT_EQ(wear_of(cluster), Lines{"info wear-unknown@1 "});
  drive.start_stops = 10'000;
  drive.start_stops_rated = 10'000 + 5 * 730;
  EXPECT_EQ(wear_of(cluster), Lines{});
  drive.start_stops = 10'001;
  EXPECT_EQ(wear_of(cluster), Lines{"fail wear@1 set-0"});
  drive.power_on_hours = 365 * 24;  // four years are left instead of five
  EXPECT_EQ(wear_of(cluster), Lines{});
  drive.power_on_hours = 100 * 365 * 24;  // the horizon of a year is left
  drive.start_stops = drive.start_stops_rated;
  EXPECT_EQ(wear_of(cluster), Lines{"fail wear@1 set-0"});
}

}  // namespace
}  // namespace tierwatt::planner
