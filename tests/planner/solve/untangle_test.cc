#include "planner/solve/untangle.h"

#include <gtest/gtest.h>

#include <string>

#include "planner/schedule/schedule.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/wander_testlib.h"

namespace tierwatt::planner {
namespace {

// Three nodes of two sets each, a replica of one group on the first set of each node.
Snapshot three_nodes() {
  Snapshot snapshot = testing::random_snapshot(7, {.spinning = 6, .flash = 0, .volumes = 0, .steps = 20});
  const auto enclosure_of = [&](Index set) -> Domain& {
    return snapshot.domains[snapshot.drives[set].domain];
  };
  for (Index node = 0; node < 3; ++node) enclosure_of(3 + node).parent = enclosure_of(node).parent;
  snapshot.groups = {"ring"};
  for (Index node = 0; node < 3; ++node) {
    Volume volume;
    volume.id = "replica-" + std::to_string(node);
    volume.size = Bytes(300);
    volume.set = node;
    volume.group = 0;
    volume.active = {{2, 5}};
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(Untangle, ARingOfReplicasBecomesThreeMovesWithinTheirNodes) {
  const Snapshot snapshot = three_nodes();
  const Instance instance = *make_instance(snapshot);
  const std::vector<Index> ring = {4, 5, 3};
  ASSERT_FALSE(order_moves(instance, ring).dropped.empty()) << "each waits for the next";
  State state(instance, ring);
  const double before_j = state.total_j();
  untangle(state);
  EXPECT_EQ(state.place(), (std::vector<Index>{3, 4, 5}));
  EXPECT_NEAR(state.total_j(), before_j, 1e-4 * before_j);
  EXPECT_TRUE(order_moves(instance, state.place()).dropped.empty());
}

TEST(Untangle, WhoMayNotStandThereDoesNotTrade) {
  Snapshot snapshot = three_nodes();
  snapshot.volumes[0].allowed_sets = {0, 4};
  const Instance instance = *make_instance(snapshot);
  State state(instance, {4, 5, 3});
  untangle(state);
  EXPECT_EQ(state.place()[0], 4U);
}

TEST(Untangle, AReplicaThatTookItsMatesPlaceGoesHome) {
  const Snapshot snapshot = three_nodes();
  const Instance instance = *make_instance(snapshot);
  State state(instance, {1, 0, 2});
  untangle(state);
  EXPECT_EQ(state.place(), instance.places());
  EXPECT_EQ(state.moved(), 0);
}

TEST(Untangle, NeverMovesMoreNorBreaksWhatHolds) {
  std::int64_t fewer = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(
        seed,
        {.spinning = 6, .flash = 2, .volumes = 24, .steps = 60, .groups = true, .rules = seed % 2 == 0});
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    Random random(seed);
    testing::wander(state, random, 60);
    const double before_j = state.total_j();
    const std::int64_t before = state.moved();
    untangle(state);
    EXPECT_LE(state.moved(), before) << "seed " << seed;
    EXPECT_LE(state.total_j(), before_j * (1 + 1e-3)) << "seed " << seed;
    EXPECT_NEAR(state.total_j(), State(instance, state.place()).total_j(), 1e-6) << "seed " << seed;
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      EXPECT_TRUE(may_place(instance, v, state.place()[v])) << "seed " << seed << " volume " << v;
      EXPECT_FALSE(breaks_hard_spread(instance, state.place(), v, state.place()[v])) << "seed " << seed;
    }
    for (Index s = 0; s < instance.sets.size(); ++s) {
      for (std::size_t r = 0; r < kResources; ++r) {
        EXPECT_LE(state.used(s, static_cast<Resource>(r)), instance.sets[s].limit[r] * (1 + 1e-6))
            << "seed " << seed << " set " << s;
      }
    }
    fewer += before - state.moved();
  }
  EXPECT_GT(fewer, 0);
}

}  // namespace
}  // namespace tierwatt::planner
