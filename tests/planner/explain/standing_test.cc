// What would change, against evaluate() over all sets: places before and after each question differ by that
// question alone.
#include "planner/explain/standing.h"

#include <gtest/gtest.h>

#include <vector>

#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

Snapshot cluster(std::uint64_t seed) {
  return random_snapshot(seed, {.spinning = 4,
                                .flash = 1,
                                .volumes = 12,
                                .steps = 70,
                                .groups = seed % 2 == 0,
                                .floors = seed % 3 != 0,
                                .rules = true});
}

void expect_near(const Band& a, const Band& b, std::uint64_t seed) {
  EXPECT_NEAR(a.value, b.value, 1e-6) << "seed " << seed;
  EXPECT_NEAR(a.low, b.low, 1e-6) << "seed " << seed;
  EXPECT_NEAR(a.high, b.high, 1e-6) << "seed " << seed;
}

TEST(Standing, DifferencesAreThoseOfTheWholeCluster) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Snapshot snapshot = cluster(seed);
    const auto instance = make_instance(snapshot);
    ASSERT_TRUE(instance.ok());
    Random random(seed);
    const Standing standing(*instance, instance->places());
    std::vector<Relocation> relocations;
    std::vector<Index> then = instance->places();
    for (Index v = 0; v < then.size(); ++v) {
      if (random.below(3) != 0) continue;
      then[v] = static_cast<Index>(random.below(instance->sets.size()));
      relocations.push_back({v, then[v]});
    }
    for (const TimeoutRule rule : {TimeoutRule::best, TimeoutRule::as_configured}) {
      const Evaluation a = evaluate(*instance, instance->places(), rule);
      const Evaluation b = evaluate(*instance, then, rule);
      expect_near(difference_if(standing, relocations, rule).saved_j, saving_j(*instance, a, b), seed);
    }
  }
}

TEST(Standing, AVolumeThatIsGoneIsAVolumeThatNeverWas) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Snapshot snapshot = cluster(seed);
    const auto instance = make_instance(snapshot);
    ASSERT_TRUE(instance.ok());
    const Standing standing(*instance, instance->places());
    const Relocation last{static_cast<Index>(snapshot.volumes.size() - 1), kNone};
    const Difference gone = difference_if(standing, {&last, 1});
    const Evaluation with = evaluate(*instance, instance->places(), TimeoutRule::best);
    Snapshot fewer = snapshot;
    fewer.volumes.pop_back();
    const auto without = make_instance(fewer);
    ASSERT_TRUE(without.ok());
    expect_near(gone.saved_j,
                saving_j(*without, with, evaluate(*without, without->places(), TimeoutRule::best)), seed);
  }
}

TEST(Standing, KnowsMembersSumsAndWhatChanges) {
  const Snapshot snapshot = cluster(3);
  const auto instance = make_instance(snapshot);
  ASSERT_TRUE(instance.ok());
  const Standing standing(*instance, instance->places());
  for (Index s = 0; s < instance->sets.size(); ++s) {
    double bytes = 0;
    for (const Index v : standing.members(s)) {
      EXPECT_EQ(instance->volumes[v].set, s);
      bytes += instance->volumes[v].demand[kBytes];
    }
    EXPECT_EQ(standing.used(s, kBytes), bytes);
  }
  const Index from = instance->volumes[0].set;
  const Index to = (from + 1) % static_cast<Index>(instance->sets.size());
  const Relocation one{0, to};
  const Difference difference = difference_if(standing, {&one, 1});
  ASSERT_EQ(difference.sets.size(), 2U);
  EXPECT_NE(difference.of(from), nullptr);
  EXPECT_NE(difference.of(to), nullptr);
  const std::int64_t more =
      difference.of(from)->then.count.awake_steps - difference.of(from)->now.count.awake_steps +
      difference.of(to)->then.count.awake_steps - difference.of(to)->now.count.awake_steps;
  EXPECT_EQ(difference.awake_steps_more(), more);
}

}  // namespace
}  // namespace tierwatt::planner
