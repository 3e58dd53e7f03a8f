#include <gtest/gtest.h>

#include <cmath>

#include "planner/solve/neighbourhood.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

TEST(Relocate, DownhillNeverClimbs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(
        seed, {.spinning = 4, .flash = 1, .volumes = 12, .steps = 80, .groups = true});
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    Random random(seed);
    double last_j = state.total_j();
    for (int i = 0; i < 200; ++i) {
      const bool moved = try_relocate(state, random, Acceptance(0, random));
      EXPECT_LE(state.total_j(), last_j + 1e-6);
      EXPECT_TRUE(moved || state.total_j() == last_j);
      last_j = state.total_j();
    }
  }
}

TEST(Relocate, TheBestSetIsTheBestOfAll) {
  const Snapshot snapshot =
      testing::random_snapshot(6, {.spinning = 5, .flash = 1, .volumes = 10, .steps = 80});
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  for (Index v = 0; v < instance.volumes.size(); ++v) {
    double best_j = 0;
    const Index best = best_set(state, v, best_j);
    for (Index s = 0; s < instance.sets.size(); ++s) {
      if (s == state.place()[v] || !state.fits(v, s)) continue;
      EXPECT_NE(best, kNone);
      EXPECT_LE(best_j, state.delta_j(v, s));
    }
  }
}

TEST(Acceptance, DependsOnTemperature) {
  Random random(1);
  EXPECT_TRUE(Acceptance(0, random).accepts(-1));
  EXPECT_FALSE(Acceptance(0, random).accepts(1));
  int accepted = 0;
  for (int i = 0; i < 10'000; ++i) accepted += Acceptance(1, random).accepts(1) ? 1 : 0;
  EXPECT_NEAR(accepted, 10'000 * std::exp(-1.0), 200);
}

}  // namespace
}  // namespace tierwatt::planner
