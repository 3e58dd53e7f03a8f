#include "planner/solve/block.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/block_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::large_snapshot;
using testing::shape_of;
using testing::WholeBlock;

TEST(BlockRelocate, MovesThatVolumeAloneAndOnlyWhenItSaves) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    WholeBlock whole(large_snapshot(seed, shape_of(seed)), seed);
    int taken = 0;
    for (Index v = 0; v < whole.instance.volumes.size(); v += 5) {
      if (!whole.instance.volumes[v].movable) continue;
      const auto moved = whole.moved_by([v](Block& block) { return block.try_relocate(v); });
      if (moved.empty()) continue;
      EXPECT_EQ(moved, std::vector<Index>{v});
      ++taken;
    }
    EXPECT_GT(taken, 0) << "seed " << seed;
  }
}

// The one odd volume among even ones on the first disk joins its kind on the second.
TEST(BlockRelocate, BringsAVolumeToItsKind) {
  Snapshot snapshot = testing::two_disks_two_kinds();
  for (Index v = 1; v < 7; v += 2) snapshot.volumes[v].set = 1;
  WholeBlock whole(std::move(snapshot));
  EXPECT_EQ(whole.moved_by([](Block& block) { return block.try_relocate(7); }), std::vector<Index>{7});
  EXPECT_EQ(whole.state.place()[7], 1U);
  EXPECT_TRUE(whole.moved_by([](Block& block) { return block.try_relocate(7); }).empty());
}

}  // namespace
}  // namespace tierwatt::planner
