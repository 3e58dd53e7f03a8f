#include "planner/solve/bound.h"

#include <gtest/gtest.h>

#include "planner/simulate/evaluate.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"

namespace tierwatt::planner {
namespace {

using testing::least_energy_j;
using testing::random_snapshot;

TEST(Bound, NeverAboveTheOptimumOfTinyInstances) {
  double slack = 0;
  constexpr std::uint64_t kInstances = 300;
  for (std::uint64_t seed = 1; seed <= kInstances; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 3,
                                                     .flash = static_cast<Index>(seed % 2),
                                                     .volumes = 4,
                                                     .steps = 8,
                                                     .groups = seed % 3 == 0,
                                                     .floors = seed % 5 == 0,
                                                     .rules = seed % 4 == 0,
                                                     .fill = 0.3 + 0.1 * static_cast<double>(seed % 6)});
    const Instance instance = *make_instance(snapshot);
    const double optimum = least_energy_j(instance);
    const double bound = lower_bound(instance).window_j;
    ASSERT_LE(bound, optimum * (1 + 1e-9)) << "seed " << seed;
    ASSERT_GE(bound, 0);
    slack += 1 - bound / optimum;
  }
  RecordProperty("mean_slack_percent", std::to_string(100 * slack / kInstances));
}

// Two enclosures of two sets each, with floors that cost as much as the sets.
TEST(Bound, NeverAboveTheOptimumWhereSetsShareFloors) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4,
                                               .volumes = 4,
                                               .steps = 8,
                                               .groups = seed % 3 == 0,
                                               .floors = true,
                                               .rules = seed % 2 == 0,
                                               .fill = 0.3 + 0.1 * static_cast<double>(seed % 6)});
    snapshot.drives[1].domain = snapshot.drives[0].domain;
    snapshot.drives[3].domain = snapshot.drives[2].domain;
    snapshot.policy.domain_spread = {};
    const Instance instance = *make_instance(snapshot);
    ASSERT_LE(lower_bound(instance).window_j, least_energy_j(instance) * (1 + 1e-9)) << "seed " << seed;
  }
}

TEST(Bound, SeesTheFloorOfTheOneEnclosureThatIsNeeded) {
  Snapshot snapshot = random_snapshot(4, {.spinning = 2, .volumes = 1, .floors = true});
  snapshot.volumes[0].size = Bytes(1000);
  snapshot.volumes[0].active = {{0, 8}};
  const Instance instance = *make_instance(snapshot);
  const auto watts = [&](Index s) {
    return instance.sets[s].saved_w.value +
           snapshot.domains[instance.sets[s].enclosures.front()].floor->value.value();
  };
  EXPECT_NEAR(lower_bound(instance).window_j,
              floor_j(instance) + std::min(watts(0), watts(1)) * instance.window_s(), 1);
}

// Half a second is less than any spin-up, so a set is awake all the time for a volume that is hardly active.
TEST(Bound, ADeadlineBelowEverySpinUpKeepsASetAwake) {
  Snapshot snapshot = random_snapshot(4, {.spinning = 2, .volumes = 1});
  snapshot.volumes[0].size = Bytes(1000);
  snapshot.volumes[0].active = {{0, 1}};
  snapshot.volumes[0].first_byte_s = 0.5;
  const Instance instance = *make_instance(snapshot);
  const double cheaper = std::min(instance.sets[0].saved_w.value, instance.sets[1].saved_w.value);
  EXPECT_NEAR(lower_bound(instance).window_j, floor_j(instance) + cheaper * instance.window_s(), 1);
}

TEST(Bound, TightWhereOneSetMustStayAwake) {
  Snapshot snapshot = random_snapshot(4, {.spinning = 2, .volumes = 1});
  snapshot.volumes[0].size = Bytes(1000);
  snapshot.volumes[0].active = {{0, 8}};
  const Instance instance = *make_instance(snapshot);
  const double cheaper = std::min(instance.sets[0].saved_w.value, instance.sets[1].saved_w.value);
  EXPECT_NEAR(lower_bound(instance).window_j, floor_j(instance) + cheaper * instance.window_s(), 1);
}

TEST(Bound, RelaxingAConstraintNeverRaisesIt) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Snapshot snapshot =
        random_snapshot(seed, {.spinning = 4, .flash = 1, .volumes = 10, .steps = 40, .rules = true});
    const double bound = lower_bound(*make_instance(snapshot)).window_j;
    for (Volume& volume : snapshot.volumes) volume.pinned = false;
    snapshot.policy.headroom = 1.0;
    for (SpindleSet& set : snapshot.sets) set.usable = Bytes(set.usable.value() * 2);
    EXPECT_LE(lower_bound(*make_instance(snapshot)).window_j, bound * (1 + 1e-9)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace tierwatt::planner
