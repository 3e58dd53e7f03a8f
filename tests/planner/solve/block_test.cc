#include "planner/solve/block.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/block_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::all_sets;
using testing::large_snapshot;

TEST(Block, EveryStepIsFeasibleAndNoneCosts) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Snapshot snapshot = large_snapshot(seed, testing::shape_of(seed));
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    const std::vector<Signature> signatures = signatures_of(instance);
    const std::vector<char> frozen(instance.volumes.size());
    Block block(state.fork(), signatures, frozen, all_sets(instance), seed);
    double last_j = 0;
    for (int step = 0; step < 1500; ++step) {
      block.step();
      ASSERT_LE(block.state().total_j(), last_j + 1e-3) << "seed " << seed;
      last_j = block.state().total_j();
    }
    block.drain_all();
    EXPECT_LE(block.state().total_j(), last_j + 1e-3);
    EXPECT_LT(block.state().total_j(), 0);
    EXPECT_TRUE(testing::feasible(instance, state.place())) << "seed " << seed;
    // What the fork says it saved is what a state made anew says.
    const double before_j = state.total_j();
    state.absorb(block.state());
    State anew(instance);
    EXPECT_NEAR(anew.total_j(), before_j, 1e-6 * before_j);
    anew.restore(state.place());
    EXPECT_NEAR(anew.total_j(), state.total_j(), 1e-6 * before_j);
    EXPECT_EQ(anew.moved(), state.moved());
  }
}

TEST(Block, AFrozenVolumeKeepsStill) {
  const Snapshot snapshot = large_snapshot(1, {});
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  const std::vector<Signature> signatures = signatures_of(instance);
  std::vector<char> frozen(instance.volumes.size());
  for (Index v = 0; v < frozen.size(); v += 2) frozen[v] = 1;
  Block block(state.fork(), signatures, frozen, all_sets(instance), 1);
  for (int step = 0; step < 2000; ++step) block.step();
  block.drain_all();
  for (Index v = 0; v < frozen.size(); v += 2) EXPECT_EQ(state.place()[v], instance.volumes[v].set);
}

TEST(Block, OnlyItsOwnSetsChange) {
  const Snapshot snapshot = large_snapshot(2, {});
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  const std::vector<Signature> signatures = signatures_of(instance);
  const std::vector<char> frozen(instance.volumes.size());
  Block block(state.fork(), signatures, frozen, {3, 7, 11, 19}, 1);
  for (int step = 0; step < 2000; ++step) block.step();
  block.drain_all();
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    const Index home = instance.volumes[v].set;
    const bool inside = home == 3 || home == 7 || home == 11 || home == 19;
    EXPECT_TRUE(inside || state.place()[v] == home);
  }
}

}  // namespace
}  // namespace tierwatt::planner
