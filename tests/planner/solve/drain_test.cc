#include <gtest/gtest.h>

#include "planner/solve/neighbourhood.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

// Two disks that never rest: moving one volume of two changes nothing, moving both lets a disk go.
Snapshot two_busy_disks() {
  Snapshot snapshot = testing::random_snapshot(2, {.spinning = 2, .volumes = 0, .steps = 50});
  for (Index v = 0; v < 4; ++v) {
    Volume volume;
    volume.id = "v" + std::to_string(v);
    volume.size = Bytes(100);
    volume.set = v / 2;
    volume.active = {{0, 50}};
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(Drain, LeavesAHillThatSingleMovesDoNot) {
  const Snapshot snapshot = two_busy_disks();
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  Random random(1);
  EXPECT_GE(state.delta_j(0, 1), -1e-9) << "one volume alone gains nothing";
  const double before_j = state.total_j();
  EXPECT_TRUE(drain_pass(state, Acceptance(0, random)));
  EXPECT_LT(state.total_j(), before_j);
  EXPECT_TRUE(state.members(0).empty() || state.members(1).empty());
}

TEST(Drain, IsUndoneWholeWhenOneVolumeHasNowhereToGo) {
  Snapshot snapshot = two_busy_disks();
  snapshot.volumes[1].size = Bytes(900);
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  Random random(1);
  const double before_j = state.total_j();
  EXPECT_FALSE(try_drain(state, 0, Acceptance(0, random)));
  EXPECT_EQ(state.place(), instance.places());
  EXPECT_NEAR(state.total_j(), before_j, 1e-6);
}

TEST(Drain, APassEndsWhenTold) {
  const Snapshot snapshot = two_busy_disks();
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  Random random(1);
  EXPECT_FALSE(drain_pass(state, Acceptance(0, random), [] { return false; }));
  EXPECT_EQ(state.place(), instance.places());
}

TEST(Drain, PinnedVolumesHoldASet) {
  Snapshot snapshot = two_busy_disks();
  snapshot.volumes[0].pinned = true;
  snapshot.volumes[2].pinned = true;
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  Random random(1);
  EXPECT_FALSE(drain_pass(state, Acceptance(0, random)));
}

}  // namespace
}  // namespace tierwatt::planner
