#include "planner/cli/retire.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

Snapshot cluster(std::uint64_t seed) {
  return random_snapshot(
      seed, {.spinning = 5, .flash = 0, .volumes = 20, .steps = 60, .groups = true, .fill = 0.4});
}

PlanRequest request() {
  PlanRequest made;
  made.search.steps = 1000;
  return made;
}

TEST(Retire, EmptiesTheSetFromWhereTheVolumesStand) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Snapshot snapshot = cluster(seed);
    const std::string busiest = snapshot.sets[snapshot.volumes[0].set].id;
    const auto plan = plan_retiring(snapshot, {busiest}, request());
    ASSERT_TRUE(plan.ok()) << plan.error().to_string();
    if (plan->status == PlanStatus::infeasible) continue;
    const auto set = std::find_if(plan->sets.begin(), plan->sets.end(),
                                  [&](const SetOutcome& one) { return one.id == busiest; });
    ASSERT_NE(set, plan->sets.end());
    EXPECT_EQ(set->role, SetRole::retired) << "seed " << seed;
    EXPECT_NE(plan->review.verdict, Verdict::fail) << "seed " << seed;
    const auto from_it = std::count_if(plan->moves.begin(), plan->moves.end(),
                                       [&](const Move& move) { return move.from == busiest; });
    EXPECT_GT(from_it, 0);
    EXPECT_TRUE(std::none_of(plan->moves.begin(), plan->moves.end(),
                             [&](const Move& move) { return move.to == busiest; }));
  }
}

TEST(Retire, SaysWhoHasNowhereToGo) {
  Snapshot snapshot = cluster(1);
  snapshot.volumes[0].pinned = true;
  const auto plan = plan_retiring(snapshot, {snapshot.sets[snapshot.volumes[0].set].id}, request());
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->status, PlanStatus::infeasible);
  EXPECT_NE(plan->reason.find(snapshot.volumes[0].id + " has nowhere else to go"), std::string::npos)
      << plan->reason;
  EXPECT_TRUE(plan->moves.empty());
}

TEST(Retire, RefusesASetThatIsNot) {
  const auto plan = plan_retiring(cluster(1), {"moon"}, request());
  ASSERT_FALSE(plan.ok());
  EXPECT_NE(plan.error().to_string().find("no set 'moon'"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
