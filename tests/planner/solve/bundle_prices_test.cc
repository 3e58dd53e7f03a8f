// All bundles together give what each gives by itself, before and after some of them went home.
#include "planner/solve/bundle_prices.h"

#include <gtest/gtest.h>

#include "planner/simulate/wear.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

void expect_same(const State& state, const std::vector<Bundle>& bundles, const BundlePrices& prices,
                 const std::vector<char>& home) {
  for (std::size_t b = 0; b < bundles.size(); ++b) {
    if (home[b] != 0) continue;
    const Band alone = saving_of(state, bundles[b]);
    const Band together = prices.saving(b);
    const double scale = 1e-12 * state.total_j();
    EXPECT_NEAR(together.value, alone.value, scale) << "bundle " << b;
    EXPECT_NEAR(together.low, alone.low, scale);
    EXPECT_NEAR(together.high, alone.high, scale);
  }
}

TEST(BundlePrices, AsEachByItself) {
  std::size_t judged = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE(seed);
    testing::LargeShape shape = testing::shape_of(seed);
    shape.disks = 10;
    shape.volumes = 80;
    Instance instance;
    const Snapshot snapshot = testing::large_snapshot(seed, shape);
    instance = *make_instance(snapshot);
    price_wear(instance, instance.places());
    const Evaluation origin = evaluate(instance, instance.places(), TimeoutRule::best);
    Random random(seed);
    std::vector<Index> place = instance.places();
    for (Index& set : place) {
      if (random.below(3) != 0) set = static_cast<Index>(random.below(instance.sets.size() / 2));
    }
    State state(instance);
    state.restore(place);
    const std::vector<Bundle> bundles = bundles_of(instance, place);
    BundlePrices prices(state, bundles, origin.sets, 2);
    std::vector<char> home(bundles.size());
    expect_same(state, bundles, prices, home);
    for (std::size_t b = 0; b < bundles.size(); b += 2) {
      std::vector<char> changed(instance.sets.size());
      changed[bundles[b].source] = 1;
      for (const Index v : bundles[b].volumes) {
        changed[state.place()[v]] = 1;
        state.relocate(v, bundles[b].source);
      }
      home[b] = 1;
      prices.renew(changed);
      expect_same(state, bundles, prices, home);
    }
    judged += bundles.size();
  }
  EXPECT_GT(judged, 100U);
}

}  // namespace
}  // namespace tierwatt::planner
