#include "planner/solve/block.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/block_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::WholeBlock;

// Three kinds that are never awake together on two full disks: the middle one lies on both.
Snapshot chain() {
  Snapshot snapshot = testing::large_snapshot(1, {.disks = 2, .volumes = 12});
  for (Index v = 0; v < 12; ++v) {
    const Index kind = v < 3 ? 0 : v < 9 ? 1 : 2;
    snapshot.volumes[v].set = v < 6 ? 0 : 1;
    snapshot.volumes[v].size = Bytes(150);
    snapshot.volumes[v].peak_read_iops = 1;
    snapshot.volumes[v].active = {{kind * 330, 200}};
  }
  for (SnapshotDrive& drive : snapshot.drives) {
    drive.idle = testing::watts(6);
    drive.standby = testing::watts(0.5);
  }
  return snapshot;
}

TEST(BlockRegroup, BringsAKindTogether) {
  WholeBlock whole(chain());
  const auto moved = whole.moved_by([](Block& block) { return block.try_regroup(4); });
  EXPECT_EQ(moved.size(), 6U);
  for (Index v = 3; v < 9; ++v) EXPECT_EQ(whole.state.place()[v], whole.state.place()[3]);
}

TEST(BlockRegroup, LeavesWhatIsSortedAlready) {
  Snapshot snapshot = chain();
  for (Index v = 0; v < 12; ++v) snapshot.volumes[v].active = {{v < 6 ? 0U : 500U, 200}};
  WholeBlock whole(std::move(snapshot));
  for (Index v = 0; v < 12; ++v)
    EXPECT_TRUE(whole.moved_by([&](Block& block) { return block.try_regroup(v); }).empty());
}

TEST(BlockRegroup, KeepsEveryRule) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    WholeBlock whole(testing::large_snapshot(seed, testing::shape_of(seed)), seed);
    if (!testing::feasible(whole.instance, whole.state.place())) continue;
    for (Index v = 0; v < whole.instance.volumes.size(); v += 7) {
      if (whole.instance.volumes[v].movable)
        whole.moved_by([&](Block& block) { return block.try_regroup(v); });
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
