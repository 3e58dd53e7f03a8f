#include "planner/solve/block.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/block_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::large_snapshot;
using testing::shape_of;
using testing::WholeBlock;

TEST(BlockSwap, TwoVolumesTradePlacesAndOnlyWhenItSaves) {
  int taken = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    WholeBlock whole(large_snapshot(seed, shape_of(seed)), seed);
    for (Index v = 0; v < whole.instance.volumes.size(); v += 5) {
      if (!whole.instance.volumes[v].movable) continue;
      const std::vector<Index> before = whole.state.place();
      const auto moved = whole.moved_by([v](Block& block) { return block.try_swap(v); });
      if (moved.empty()) continue;
      ASSERT_EQ(moved.size(), 2U);
      EXPECT_TRUE(moved[0] == v || moved[1] == v);
      EXPECT_EQ(whole.state.place()[moved[0]], before[moved[1]]);
      EXPECT_EQ(whole.state.place()[moved[1]], before[moved[0]]);
      ++taken;
    }
  }
  EXPECT_GT(taken, 20);
}

// Both disks are full and each holds one volume of the other's kind: neither can move alone.
TEST(BlockSwap, WorksWhereThereIsNoRoomToRelocate) {
  Snapshot snapshot = testing::two_disks_two_kinds();
  for (Index v = 0; v < 8; ++v) snapshot.volumes[v].set = v % 2;
  snapshot.volumes[0].set = 1;
  snapshot.volumes[7].set = 0;
  const auto full = static_cast<std::int64_t>(make_instance(snapshot)->sets[0].limit[kBytes]) / 4;
  for (Volume& volume : snapshot.volumes) volume.size = Bytes(full);
  WholeBlock whole(std::move(snapshot));
  EXPECT_TRUE(whole.moved_by([](Block& block) { return block.try_relocate(0); }).empty());
  EXPECT_EQ(whole.moved_by([](Block& block) { return block.try_swap(0); }), (std::vector<Index>{0, 7}));
}

}  // namespace
}  // namespace tierwatt::planner
