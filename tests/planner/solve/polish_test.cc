#include "planner/solve/polish.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/brute_force.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::large_snapshot;

std::vector<Index> polished(const Instance& instance, std::uint64_t seed, int threads, double& total_j) {
  State state(instance);
  const std::vector<Signature> signatures = signatures_of(instance);
  polish(state, signatures, {.seed = seed, .steps = 20'000, .threads = threads});
  total_j = state.total_j();
  return state.place();
}

TEST(Polish, IsTheSameAtAnyNumberOfThreads) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    testing::LargeShape shape = testing::shape_of(seed);
    shape.disks = 150;
    shape.volumes = 1500;
    const Snapshot snapshot = large_snapshot(seed, shape);
    const Instance instance = *make_instance(snapshot);
    double alone_j = 0;
    double together_j = 0;
    const std::vector<Index> alone = polished(instance, seed, 1, alone_j);
    EXPECT_EQ(polished(instance, seed, 3, together_j), alone) << "seed " << seed;
    EXPECT_EQ(alone_j, together_j);
    EXPECT_LT(alone_j, State(instance).total_j());
    EXPECT_TRUE(testing::feasible(instance, alone)) << "seed " << seed;
  }
}

TEST(Polish, EndsWhenToldAndWithinItsSteps) {
  const Snapshot snapshot = large_snapshot(5, {});
  const Instance instance = *make_instance(snapshot);
  const std::vector<Signature> signatures = signatures_of(instance);
  State state(instance);
  int asked = 0;
  PolishOptions options{.seed = 1, .steps = 1'000'000, .threads = 2};
  options.go_on = [&](std::int64_t, double) { return ++asked < 20; };
  polish(state, signatures, options);
  EXPECT_GE(asked, 20);
  EXPECT_TRUE(testing::feasible(instance, state.place()));
  EXPECT_LE(polish(state, signatures, {.seed = 1, .steps = 777}), 777);
  EXPECT_EQ(polish(state, signatures, {.seed = 1, .steps = 0}), 0);
}

// More steps are more warm spells: what they do not better is undone.
TEST(Polish, AWarmSpellThatDoesNotPayIsUndone) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Snapshot snapshot = large_snapshot(seed, testing::shape_of(seed));
    const Instance instance = *make_instance(snapshot);
    const std::vector<Signature> signatures = signatures_of(instance);
    double last_j = State(instance).total_j();
    for (const std::int64_t steps : {20'000, 60'000}) {
      State state(instance);
      const std::int64_t taken = polish(state, signatures, {.seed = seed, .steps = steps, .threads = 2});
      EXPECT_EQ(taken, steps) << "seed " << seed;
      EXPECT_LE(state.total_j(), last_j) << "seed " << seed;
      EXPECT_TRUE(testing::feasible(instance, state.place())) << "seed " << seed;
      last_j = state.total_j();
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
