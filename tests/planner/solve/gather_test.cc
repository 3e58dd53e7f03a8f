#include <gtest/gtest.h>

#include <vector>

#include "planner/simulate/evaluate.h"
#include "planner/solve/neighbourhood.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

// Two patterns, each scattered over two full disks: no volume moves alone, and one exchange still leaves both
// disks mixed.
Snapshot scattered() {
  Snapshot snapshot = random_snapshot(1, {.spinning = 2, .volumes = 0, .steps = 64});
  snapshot.drives[1] = snapshot.drives[0];
  snapshot.drives[1].id = "drive-1";
  for (Index v = 0; v < 8; ++v) {
    Volume volume;
    volume.id = "volume-" + std::to_string(v);
    volume.size = Bytes(250);
    volume.set = v / 4;
    volume.active = {{v % 2 == 0 ? 4U : 40U, 8}};
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(Gather, BringsMatesTogetherInOneChange) {
  const Snapshot snapshot = scattered();
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  Random random(3);
  const Acceptance downhill(0, random);
  ASSERT_TRUE(try_gather(state, random, downhill));
  for (Index v = 2; v < 8; ++v) EXPECT_EQ(state.place()[v], state.place()[v % 2]) << v;
  EXPECT_TRUE(testing::feasible(instance, state.place()));
}

TEST(Gather, IsExactFeasibleAndUndoneWhole) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Snapshot snapshot = random_snapshot(
        seed, {.spinning = 4, .flash = 1, .volumes = 16, .steps = 40, .groups = true, .rules = true});
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    Random random(seed);
    const Acceptance downhill(0, random);
    for (int i = 0; i < 20; ++i) {
      const double before_j = state.total_j();
      const std::vector<Index> before = state.place();
      if (try_gather(state, random, downhill)) {
        EXPECT_LT(state.total_j(), before_j);
      } else {
        EXPECT_EQ(state.place(), before);
        EXPECT_NEAR(state.total_j(), before_j, 1e-3);
      }
      ASSERT_TRUE(testing::feasible(instance, state.place())) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
