// Each rule in force, left out, and put back; all together say what may_place() says.
#include "planner/solve/rules_in_force.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

TEST(RulesInForce, ALeftOutRuleNoLongerCountsUntilItIsPutBack) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 3, .flash = 1, .volumes = 3, .steps = 8, .fill = 0.1});
  Volume& volume = snapshot.volumes[0];
  volume.set = 0;
  volume.allowed_sets = {1, 3};
  volume.allowed_classes = {DriveClass::hdd};
  volume.node_affinity = {snapshot.domains[snapshot.drives[1].domain].parent};
  volume.pinned = true;
  const auto instance = make_instance(snapshot);
  ASSERT_TRUE(instance.ok());
  RulesInForce rules(*instance);
  EXPECT_TRUE(rules.misplaced(0));
  EXPECT_TRUE(rules.allow(0, 1));
  EXPECT_FALSE(rules.allow(0, 3)) << "it is flash";
  EXPECT_EQ(rules.fixed_by(0), ConflictRule::pinned);
  EXPECT_EQ(rules.fixed_by(1), std::nullopt);

  rules.leave_out({ConflictRule::pinned, 0});
  EXPECT_EQ(rules.fixed_by(0), std::nullopt);
  rules.leave_out({ConflictRule::allowed_classes, 0});
  EXPECT_FALSE(rules.allow(0, 3)) << "it is in another node";
  rules.leave_out({ConflictRule::node_affinity, 0});
  EXPECT_TRUE(rules.allow(0, 3));
  EXPECT_FALSE(rules.allow(0, 2));
  rules.leave_out({ConflictRule::allowed_sets, 0});
  EXPECT_TRUE(rules.allow(0, 2));
  EXPECT_FALSE(rules.misplaced(0));
  rules.put_back();
  EXPECT_TRUE(rules.misplaced(0));
}

TEST(RulesInForce, AllTogetherAreThoseOfMoves) {
  std::size_t excluded = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Snapshot snapshot =
        random_snapshot(seed, {.spinning = 3, .flash = 2, .volumes = 12, .steps = 8, .rules = true});
    const auto instance = make_instance(snapshot);
    ASSERT_TRUE(instance.ok());
    const RulesInForce rules(*instance);
    for (Index v = 0; v < snapshot.volumes.size(); ++v) {
      for (Index s = 0; s < snapshot.sets.size(); ++s) {
        if (s == snapshot.volumes[v].set) continue;
        const bool may = !rules.fixed_by(v) && rules.allow(v, s);
        excluded += may ? 0 : 1;
        EXPECT_EQ(may, may_place(*instance, v, s)) << "seed " << seed << " volume " << v << " set " << s;
      }
    }
  }
  EXPECT_GT(excluded, 100U);
}

}  // namespace
}  // namespace tierwatt::planner
