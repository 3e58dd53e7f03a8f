#include "planner/solve/origin.h"

#include <gtest/gtest.h>

#include "planner/simulate/wear.h"
#include "planner/solve/state.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Origin, IsWhatAStateThereSays) {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE(seed);
    Snapshot snapshot = testing::large_snapshot(seed, testing::shape_of(seed));
    if (seed % 4 == 1) testing::make_dear_and_worn(snapshot);
    if (seed % 3 == 0) {
      for (Spread& spread : snapshot.policy.domain_spread) spread = Spread::soft;
    }
    Instance instance = *make_instance(snapshot);
    price_wear(instance, instance.places());
    const double stated_j = State(instance).total_j();
    EXPECT_NEAR(origin_j(instance, evaluate(instance, instance.places(), TimeoutRule::best)), stated_j,
                1e-10 * stated_j);
  }
}

}  // namespace
}  // namespace tierwatt::planner
