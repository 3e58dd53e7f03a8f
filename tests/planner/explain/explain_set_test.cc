#include <gtest/gtest.h>

#include "tests/planner/explain/explain_testlib.h"

namespace tierwatt::planner {
namespace {

using namespace testing;

TEST(ExplainSet, ShowsTheThreePhases) {
  Case made = small_case();
  const SetExplanation e = explain_set(made.question(), kA, 10);
  EXPECT_EQ(e.role, "sleeps");
  EXPECT_EQ(e.nodes, std::vector<std::string>{"node-a"});
  EXPECT_DOUBLE_EQ(e.break_even_s, 400);
  EXPECT_FALSE(e.before.timeout_s.has_value());
  EXPECT_DOUBLE_EQ(e.before.awake_hours, 10);
  EXPECT_DOUBLE_EQ(e.timeouts_only.awake_hours, 6);
  EXPECT_EQ(e.timeouts_only.wake_ups, 2);
  EXPECT_DOUBLE_EQ(e.after.awake_hours, 8);
  EXPECT_EQ(e.after.wake_ups, 1);
  EXPECT_EQ(e.before.gaps, 2);  // between early and late, and after late
  EXPECT_EQ(e.before.gaps_worth_sleeping, 2);
  EXPECT_DOUBLE_EQ(e.before.hours_worth_sleeping, 4);
  EXPECT_DOUBLE_EQ(e.after.longest_gap_s, 7200);
  EXPECT_EQ(e.come, 1);
  EXPECT_DOUBLE_EQ(e.come_bytes, 200);
  EXPECT_EQ(e.leave, 0);
}

TEST(ExplainSet, NamesWhoKeepsItAwake) {
  Case made = small_case();
  made.snapshot.volumes[kLate].first_byte_s = 0.5;
  const SetExplanation e = explain_set(made.question(), kA, 2);
  ASSERT_EQ(e.keepers_after.size(), 2U);
  EXPECT_EQ(e.keepers_after[0].volume, "late");  // must comes before hours
  EXPECT_NE(e.keepers_after[0].must, "");
  EXPECT_EQ(e.keepers_after[1].volume, "early");
  EXPECT_DOUBLE_EQ(e.keepers_after[1].alone_hours, 4);
  EXPECT_EQ(e.volumes_that_must, 1);
}

TEST(ExplainSet, SaysWhatRetiringWouldTake) {
  Case made = small_case();
  SetExplanation e = explain_set(made.question(), kC, 10);
  // Only a holds volumes beside it after the plan: 600 of 1000 bytes free; 900 have to leave.
  EXPECT_DOUBLE_EQ(e.free_bytes_elsewhere, 600);
  EXPECT_DOUBLE_EQ(e.bytes_over_for_retiring, 300);
  EXPECT_EQ(e.stuck_total, 0) << "b and d are empty";
  made.snapshot.volumes[kBig].pinned = true;
  e = explain_set(made.question(), kC, 10);
  ASSERT_EQ(e.stuck.size(), 1U);
  EXPECT_EQ(e.stuck[0].reason.rule, "pinned");
  EXPECT_EQ(e.checked, 1);
  EXPECT_GT(e.retiring_saves_kwh_per_year.value, 0);
}

TEST(ExplainSet, TellsARetiredSet) {
  Case made = small_case();
  const SetExplanation e = explain_set(made.question(), kB, 10);
  EXPECT_EQ(e.role, "retired");
  EXPECT_TRUE(e.after.retired);
  EXPECT_EQ(e.leave, 1);
  EXPECT_TRUE(e.keepers_after.empty());
  EXPECT_DOUBLE_EQ(e.retiring_saves_kwh_per_year.value, 0);
}

}  // namespace
}  // namespace tierwatt::planner
