#include "planner/report/report_model.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(ReportModel, ItsOwnReplayAgreesWithAHonestPlan) {
  const Report report = small_report();
  EXPECT_TRUE(report.check.agrees) << report.check.before_off << " " << report.check.after_off;
  EXPECT_NEAR(report.watts_before.value, 32, 1e-9);
  EXPECT_EQ(report.nodes.items.size(), 2U);
}

TEST(ReportModel, SaysWhenAPlanIsOff) {
  Plan plan = small_plan();
  plan.energy.window_after_j.value *= 0.9;
  EXPECT_FALSE(build_report(small_cluster(), plan).check.agrees);
}

TEST(ReportModel, StepsOfTheYearAddUp) {
  const Waterfall w = small_report().waterfall;
  EXPECT_NEAR(w.before - w.timeouts - w.consolidation, w.after, 1e-9);
  EXPECT_NEAR(w.timeouts, 280 * 12.0 / 32, 1e-9);
  EXPECT_NEAR(w.bound, 280 * 4.0 / 32, 1e-9);
}

TEST(ReportModel, CountsDisksFindingsAndFilledFigures) {
  const Report report = small_report();
  EXPECT_EQ(report.disks.sets, 3);
  EXPECT_EQ(report.disks.retired, 1);
  EXPECT_EQ(report.disks.sleeping, 2);
  EXPECT_NEAR(report.disks.asleep_share_after, 1 - 121.0 / (3 * 2880), 1e-9);
  EXPECT_EQ(report.findings.items.front().severity, Severity::warn);
  ASSERT_EQ(report.filled.items.size(), 1U);
  EXPECT_EQ(report.filled.items[0].count, 2);
}

TEST(ReportModel, ListsAreBoundedAndCountWhatTheyLeaveOut) {
  const Snapshot snapshot = large_cluster(1000, 7);
  const Report report = build_report(snapshot, large_plan(snapshot));
  EXPECT_EQ(report.moves.items.size(), 200U);
  EXPECT_EQ(report.moves.left_out(), 800);
  EXPECT_EQ(report.findings.items.size(), 200U);
}

TEST(ReportModel, AnEmptySnapshotIsNoDivisionByZero) {
  const Report report = build_report(Snapshot{}, Plan{});
  EXPECT_EQ(report.watts_before.value, 0);
  EXPECT_EQ(report.disks.asleep_share_after, 0);
}

}  // namespace
}  // namespace tierwatt::planner
