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

// One volume keeps a thrifty disk awake and its enclosure with it. The other disk costs more, but stands
// where another is awake at that time.
TEST(BlockRelocate, TakesADearerDiskWhoseFloorIsPaidAlready) {
  for (const bool floors : {false, true}) {
    Snapshot snapshot = large_snapshot(1, {.disks = 3, .volumes = 3, .floors = true});
    snapshot.drives[2].domain = snapshot.drives[1].domain;
    for (Domain& domain : snapshot.domains) {
      if (domain.floor) domain.floor = testing::watts(floors ? 40 : 0);
    }
    const double idle_w[] = {4, 12, 12};
    for (Index v = 0; v < 3; ++v) {
      snapshot.drives[v].idle = testing::watts(idle_w[v]);
      snapshot.drives[v].standby = testing::watts(0.5);
      snapshot.volumes[v].set = v;
      snapshot.volumes[v].size = Bytes(50);
    }
    snapshot.volumes[0].active = {{100, 400}};
    snapshot.volumes[1].active = {{350, 150}};
    snapshot.volumes[2].active = {{100, 250}};
    WholeBlock whole(std::move(snapshot));
    const bool moved = !whole.moved_by([](Block& block) { return block.try_relocate(0); }).empty();
    EXPECT_EQ(moved, floors);
    EXPECT_EQ(whole.state.place()[0], floors ? 2U : 0U) << "where least is added";
  }
}

TEST(BlockRelocate, WarmItIsTakenByTheMetropolisRule) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    WholeBlock whole(large_snapshot(seed, shape_of(seed)), seed);
    const auto uphill = [&](double temperature_j) {
      whole.block.warm(temperature_j);
      int taken = 0;
      for (Index v = 0; v < whole.instance.volumes.size(); v += 5) {
        if (!whole.instance.volumes[v].movable) continue;
        const double before_j = whole.block.state().total_j();
        if (!whole.block.try_warm_relocate(v)) continue;
        EXPECT_TRUE(testing::feasible(whole.instance, whole.state.place()));
        taken += whole.block.state().total_j() > before_j + 1e-3 ? 1 : 0;
      }
      return taken;
    };
    EXPECT_EQ(uphill(1e-6), 0) << "seed " << seed;
    EXPECT_GT(uphill(1e12), 0) << "seed " << seed;
  }
}

}  // namespace
}  // namespace tierwatt::planner
