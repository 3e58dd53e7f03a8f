// What is kept is what is found anew, while volumes move; what was not renewed is not relied on.
#include "planner/solve/current_prices.h"

#include <gtest/gtest.h>

#include "planner/simulate/wear.h"
#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

void expect_as_found_anew(const State& state, const CurrentPrices& kept) {
  const Instance& instance = state.instance();
  const CurrentPrices fresh(state, 1);
  for (Index set = 0; set < instance.sets.size(); ++set) {
    const SetCost cost = kept.of(set);
    EXPECT_EQ(cost.energy_j.value, fresh.of(set).energy_j.value) << "set " << set;
    EXPECT_EQ(cost.k, fresh.of(set).k);
    std::vector<Word> expected(instance.words);
    add_awake(instance, cost.k, state.activity(set), expected);
    std::vector<Word> awake(instance.words);
    kept.add_awake_of(set, awake);
    EXPECT_EQ(awake, expected) << "set " << set;
    for (const Index enclosure : instance.sets[set].enclosures)
      EXPECT_EQ(kept.awake_steps(enclosure), fresh.awake_steps(enclosure)) << "of set " << set;
  }
}

TEST(CurrentPrices, AreThoseFoundAnewWhateverMoves) {
  std::size_t moves = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Snapshot snapshot = testing::random_snapshot(
        seed, {.spinning = 5, .flash = 1, .volumes = 16, .steps = 90, .floors = true, .rules = true});
    // One enclosure above the first three.
    for (Index drive = 1; drive < 3; ++drive) snapshot.drives[drive].domain = snapshot.drives[0].domain;
    Instance instance = *make_instance(snapshot);
    price_wear(instance, instance.places());
    State state(instance);
    CurrentPrices prices(state, 2);
    expect_as_found_anew(state, prices);
    prices.renew(std::vector<char>(instance.sets.size(), 1));
    expect_as_found_anew(state, prices);
    Random random(seed);
    std::vector<char> changed(instance.sets.size());
    for (int round = 0; round < 40; ++round) {
      const auto volume = static_cast<Index>(random.below(instance.volumes.size()));
      const auto to = static_cast<Index>(random.below(instance.sets.size()));
      const Index from = state.place()[volume];
      if (from == to || !may_place(instance, volume, to)) continue;
      state.relocate(volume, to);
      ++moves;
      for (const Index set : {from, to}) {
        prices.outdate(set);
        changed[set] = 1;
      }
      if (round % 3 != 0) continue;
      prices.renew(changed);
      changed.assign(changed.size(), 0);
      expect_as_found_anew(state, prices);
    }
    expect_as_found_anew(state, prices);
  }
  EXPECT_GT(moves, 100U);
}

}  // namespace
}  // namespace tierwatt::planner
