#include "planner/solve/block.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/block_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::large_snapshot;
using testing::shape_of;
using testing::WholeBlock;

TEST(BlockDrain, EmptiesASetOrLeavesItAsItWas) {
  int taken = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    WholeBlock whole(large_snapshot(seed, shape_of(seed)), seed);
    for (Index set = 0; set < whole.instance.sets.size(); ++set) {
      if (!whole.instance.sets[set].spins) continue;
      const std::vector<Index> members = whole.state.members(set);
      const auto moved = whole.moved_by([set](Block& block) { return block.try_drain(set); });
      if (moved.empty()) continue;
      EXPECT_EQ(moved.size(), members.size());
      EXPECT_TRUE(whole.state.members(set).empty());
      ++taken;
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(BlockDrain, IsRefusedWhereAMemberMustStay) {
  Snapshot snapshot = testing::two_disks_two_kinds(4);
  snapshot.policy.retired_power = RetiredPower::off;
  WholeBlock free(snapshot);
  EXPECT_EQ(free.moved_by([](Block& block) { return block.try_drain(0); }).size(), 4U);
  snapshot.volumes[6].pinned = true;
  WholeBlock pinned(std::move(snapshot));
  EXPECT_TRUE(pinned.moved_by([](Block& block) { return block.try_drain(0); }).empty());
}

}  // namespace
}  // namespace tierwatt::planner
