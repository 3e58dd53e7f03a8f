#include "planner/solve/bundle.h"

#include <gtest/gtest.h>

#include "planner/simulate/wear.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Bundle, SavesWhatTwoEvaluationsDifferBy) {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    testing::LargeShape shape = testing::shape_of(seed);
    shape.disks = 8;
    shape.volumes = 60;
    Snapshot snapshot = testing::large_snapshot(seed, shape);
    if (seed % 4 == 1) testing::make_dear_and_worn(snapshot);
    Instance instance = *make_instance(snapshot);
    price_wear(instance, instance.places());
    // Anywhere: the question does not ask whether a plan is feasible.
    Random random(seed);
    std::vector<Index> place = instance.places();
    for (Index& set : place) {
      if (random.below(2) == 0) set = static_cast<Index>(random.below(instance.sets.size()));
    }
    State state(instance);
    state.restore(place);
    const Evaluation with = evaluate(instance, place, TimeoutRule::best);
    const std::vector<Bundle> bundles = bundles_of(instance, place);
    for (std::size_t b = 0; b < bundles.size(); ++b) {
      std::vector<Index> stayed = place;
      for (const Index v : bundles[b].volumes) stayed[v] = bundles[b].source;
      const Band exact =
          saving_between(instance, evaluate(instance, stayed, TimeoutRule::best), with, SavingOf::objective)
              .band(kGateSd);
      const double scale = 1e-9 * with.total_j.value;
      const Band saving = saving_of(state, bundles[b]);
      EXPECT_NEAR(saving.value, exact.value, scale) << "seed " << seed << " bundle " << b;
      EXPECT_NEAR(saving.low, exact.low, scale);
      EXPECT_NEAR(saving.high, exact.high, scale);
    }
  }
}

TEST(Bundle, AllThatLeftAndNothingElse) {
  const Snapshot snapshot = testing::large_snapshot(1, {});
  const Instance instance = *make_instance(snapshot);
  EXPECT_TRUE(bundles_of(instance, instance.places()).empty());
  std::vector<Index> place = instance.places();
  place[3] = (place[3] + 1) % 40;
  const std::vector<Bundle> bundles = bundles_of(instance, place);
  ASSERT_EQ(bundles.size(), 1U);
  EXPECT_EQ(bundles[0].source, instance.volumes[3].set);
  EXPECT_EQ(bundles[0].volumes, std::vector<Index>{3});
}

}  // namespace
}  // namespace tierwatt::planner
