#include "planner/solve/state.h"

#include <gtest/gtest.h>

#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

// What the state's total must be, from evaluate() and the penalties, without any increments.
double recomputed_j(const Instance& instance, const std::vector<Index>& place) {
  double total = evaluate(instance, place, TimeoutRule::best).total_j.value;
  const double windows = std::max(1.0, instance.snapshot->policy.horizon_days / instance.window_days());
  for (Index v = 0; v < place.size(); ++v) {
    const Index home = instance.volumes[v].set;
    if (place[v] != home) total += kMovePrice * copy_joules(instance, v, home, place[v]) / windows;
    total += kSoftConflictJ / 2 * soft_conflicts(instance, place, v, place[v]);
  }
  return total;
}

TEST(State, EveryIncrementIsExact) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4,
                                               .flash = 1,
                                               .volumes = 10,
                                               .steps = 130,
                                               .groups = true,
                                               .floors = true,
                                               .rules = true});
    snapshot.policy.domain_spread[static_cast<std::size_t>(DomainKind::rack)] = Spread::soft;
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    Random random(seed);
    for (int step = 0; step < 60; ++step) {
      const auto volume = static_cast<Index>(random.below(instance.volumes.size()));
      const auto to = static_cast<Index>(random.below(instance.sets.size()));
      if (to == state.place()[volume]) continue;
      const double before = state.total_j();
      const double delta = state.delta_j(volume, to);
      state.relocate(volume, to);
      ASSERT_NEAR(state.total_j(), before + delta, 1e-6);
      ASSERT_NEAR(state.total_j(), recomputed_j(instance, state.place()), 1e-6 * state.total_j())
          << "seed " << seed << " step " << step;
    }
    state.restore(instance.places());
    EXPECT_EQ(state.place(), instance.places());
    EXPECT_EQ(state.moved(), 0);
    EXPECT_NEAR(state.total_j(), recomputed_j(instance, instance.places()), 1e-6 * state.total_j());
  }
}

TEST(State, FitsAsksForRoomAndLimits) {
  Snapshot snapshot = random_snapshot(9, {.spinning = 2, .volumes = 2});
  snapshot.volumes[0].set = 0;
  snapshot.volumes[0].size = Bytes(600);
  snapshot.volumes[1].set = 1;
  snapshot.volumes[1].size = Bytes(500);
  {
    const Instance instance = *make_instance(snapshot);
    const State state(instance);
    EXPECT_FALSE(state.fits(0, 1));
    EXPECT_TRUE(state.fits_instead(0, 1, 1)) << "with the other gone there is room";
  }
  snapshot.volumes[1].size = Bytes(100);
  {
    const Instance instance = *make_instance(snapshot);
    EXPECT_TRUE(State(instance).fits(0, 1));
  }
  snapshot.policy.max_bytes = Bytes(599);
  const Instance limited = *make_instance(snapshot);
  EXPECT_FALSE(State(limited).fits(0, 1));
}

TEST(State, WhatLeftAnOverfullSetMayComeBackUnlessAnotherCame) {
  Snapshot snapshot = random_snapshot(9, {.spinning = 2, .volumes = 3});
  const auto limit = static_cast<std::int64_t>((*make_instance(snapshot)).sets[0].limit[kBytes]);
  for (Volume& volume : snapshot.volumes) volume.set = 0;
  snapshot.volumes[0].size = Bytes(limit);
  snapshot.volumes[1].size = Bytes(limit / 4);
  snapshot.volumes[2].size = Bytes(limit / 2);
  snapshot.volumes[2].set = 1;
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  state.relocate(0, 1);
  EXPECT_TRUE(state.fits(0, 0));
  EXPECT_TRUE(state.fits(2, 0));
  state.relocate(2, 0);
  EXPECT_FALSE(state.fits(0, 0)) << "a set over its limit must not hold what it did not hold";
}

TEST(State, CrowdingIsPricedExactlyAndSeen) {
  bool any_crowded = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Snapshot snapshot = random_snapshot(
        seed, {.spinning = 4, .volumes = 12, .steps = 130, .groups = seed % 2 == 0, .fill = 0.8});
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    constexpr double kPriceJ = 5e5;
    state.allow_crowding(kPriceJ);
    Random random(seed);
    for (int step = 0; step < 60; ++step) {
      const auto volume = static_cast<Index>(random.below(instance.volumes.size()));
      const auto to = static_cast<Index>(random.below(instance.sets.size()));
      if (to == state.place()[volume] || !state.fits(volume, to)) continue;
      const double before = state.total_j();
      const double delta = state.delta_j(volume, to);
      state.relocate(volume, to);
      ASSERT_NEAR(state.total_j(), before + delta, 1e-6 * before) << "seed " << seed << " step " << step;
      ASSERT_NEAR(state.total_j() - kPriceJ * state.excess(), recomputed_j(instance, state.place()),
                  1e-6 * state.total_j());
      ASSERT_EQ(state.crowded_sets() > 0, state.excess() > 1e-12);
      ASSERT_EQ(state.crowded_sets() == 0, testing::feasible(instance, state.place())) << "seed " << seed;
      any_crowded |= state.crowded_sets() > 0;
    }
  }
  EXPECT_TRUE(any_crowded);
}

}  // namespace
}  // namespace tierwatt::planner
