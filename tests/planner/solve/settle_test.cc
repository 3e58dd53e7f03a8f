#include "planner/solve/settle.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/wander_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Settle, SendsHomeWhatDoesNotPayAndNothingElse) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Snapshot snapshot =
        testing::random_snapshot(seed, {.spinning = 5, .flash = 1, .volumes = 20, .steps = 100});
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    Random random(seed);
    testing::wander(state, random, 30);
    const double before_j = state.total_j();
    const std::int64_t away = state.moved();
    settle(state, false, 100);
    EXPECT_LE(state.total_j(), before_j + 1e-6) << "seed " << seed;
    EXPECT_LE(state.moved(), away);
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      const Index home = instance.volumes[v].set;
      if (state.place()[v] == home || !state.fits(v, home)) continue;
      EXPECT_GT(state.delta_j(v, home), 0) << "seed " << seed << " volume " << v;
    }
  }
}

TEST(SettleBySketch, NeverCostsMoreAndOpensNoSet) {
  std::size_t went_home = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Snapshot snapshot =
        testing::random_snapshot(seed, {.spinning = 6, .flash = 1, .volumes = 40, .steps = 300});
    const Instance instance = *make_instance(snapshot);
    State state(instance);
    Random random(seed);
    for (int i = 0; i < 60; ++i) {
      const auto v = static_cast<Index>(random.below(instance.volumes.size()));
      const auto to = static_cast<Index>(random.below(instance.sets.size()));
      if (state.place()[v] != to && state.fits(v, to)) state.relocate(v, to);
    }
    std::vector<bool> empty;
    for (Index s = 0; s < instance.sets.size(); ++s) empty.push_back(state.members(s).empty());
    const double before_j = state.total_j();
    const std::int64_t away = state.moved();
    settle_by_sketch(state, signatures_of(instance), 2);
    EXPECT_LE(state.total_j(), before_j + 1e-6) << "seed " << seed;
    EXPECT_LE(state.moved(), away);
    EXPECT_NEAR(state.total_j(), State(instance, state.place()).total_j(), 1e-6) << "seed " << seed;
    for (Index s = 0; s < instance.sets.size(); ++s) EXPECT_TRUE(!empty[s] || state.members(s).empty());
    went_home += static_cast<std::size_t>(away - state.moved());
  }
  EXPECT_GT(went_home, 20U);
}

TEST(Settle, LeavesAnEmptiedSetClosed) {
  const Snapshot snapshot =
      testing::random_snapshot(2, {.spinning = 3, .volumes = 4, .steps = 40, .fill = 0.2});
  const Instance instance = *make_instance(snapshot);
  State state(instance);
  const Index home = instance.volumes[0].set;
  const std::vector<Index> members = state.members(home);
  for (const Index v : members) state.relocate(v, (home + 1) % 3);
  settle(state, true, 100);
  EXPECT_TRUE(state.members(home).empty());
}

}  // namespace
}  // namespace tierwatt::planner
