#include "planner/report/replay.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

using Runs = std::vector<tierwatt::Run>;  // testing::Test has a Run of its own

TEST(Replay, LingersAfterActivityAndMergesWhatTouches) {
  EXPECT_EQ(awake_runs({{10, 2}, {0, 1}, {14, 1}}, 2, 100), (Runs{{0, 3}, {10, 7}}));
  EXPECT_EQ(awake_runs({{98, 1}}, 50, 100), (Runs{{98, 2}}));
  EXPECT_EQ(awake_runs({{5, 0}, {200, 1}}, 1, 100), (Runs{}));
  EXPECT_EQ(awake_runs({{0, 10}, {2, 3}}, 0, 100), (Runs{{0, 10}}));
}

TEST(Replay, FollowsTheRuleBeforeAndAfter) {
  const Snapshot snapshot = small_cluster();
  const Replay before = replay_before(snapshot);
  EXPECT_EQ(before[0].awake_steps, 2880);
  EXPECT_EQ(before[0].wake_ups, 0);
  const Replay after = replay_after(snapshot, small_plan());
  EXPECT_EQ(after[0].awake_steps, 121);
  EXPECT_EQ(after[0].wake_ups, 1);
  EXPECT_EQ(after[1].role, SetRole::retired);
  EXPECT_EQ(after[1].awake_steps, 0);
  EXPECT_EQ(after[2].awake_steps, 0);
  EXPECT_TRUE(after[3].never_sleeps);
}

TEST(Replay, ReadsAPlanOfUnknownNamesAsFarAsItGoes) {
  Plan plan = small_plan();
  plan.moves.push_back({2, "nobody", "x", "y", Bytes(1), 0, 1, 1, "copy", ""});
  plan.sets.push_back({"no such set", SetRole::retired, std::nullopt, 0, 0, {}});
  EXPECT_EQ(replay_after(small_cluster(), plan)[0].awake_steps, 121);
}

TEST(Replay, ARetiredSetThatIsOffDrawsNothing) {
  Snapshot snapshot = small_cluster();
  snapshot.policy.retired_power = RetiredPower::off;
  EXPECT_FALSE(replay_after(snapshot, small_plan())[1].counted);
}

}  // namespace
}  // namespace tierwatt::planner
