#include <gtest/gtest.h>

#include "planner/solve/neighbourhood.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

// Two full disks, each with one morning and one evening volume: only an exchange helps.
TEST(Swap, GetsOutOfAFullCluster) {
  Snapshot snapshot = testing::random_snapshot(1, {.spinning = 2, .volumes = 0, .steps = 100});
  for (Index v = 0; v < 4; ++v) {
    Volume volume;
    volume.id = "v" + std::to_string(v);
    volume.size = Bytes(500);
    volume.set = v / 2;
    volume.active = {v % 2 == 0 ? tierwatt::Run{0, 20} : tierwatt::Run{60, 20}};
    snapshot.volumes.push_back(volume);
  }
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  Random random(3);
  const double before_j = state.total_j();
  bool any = false;
  for (int i = 0; i < 500; ++i) any |= try_swap(state, random, Acceptance(0, random));
  EXPECT_TRUE(any);
  EXPECT_LT(state.total_j(), before_j);
  EXPECT_EQ(state.members(0).size(), 2U);
  EXPECT_EQ(state.members(1).size(), 2U);
}

}  // namespace
}  // namespace tierwatt::planner
