// Against brute force within limits; and by hand, where it is as tight as it can be.
#include "planner/solve/limited_bound.h"

#include <gtest/gtest.h>

#include "planner/simulate/evaluate.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

bool within_limits(const Instance& instance, const std::vector<Index>& place) {
  const Policy& policy = instance.snapshot->policy;
  std::int64_t moves = 0;
  double bytes = 0;
  for (Index v = 0; v < place.size(); ++v) {
    if (place[v] == instance.volumes[v].set) continue;
    ++moves;
    bytes += instance.volumes[v].demand[kBytes];
  }
  return (!policy.max_moves || moves <= *policy.max_moves) &&
         (!policy.max_bytes || bytes <= static_cast<double>(policy.max_bytes->value()));
}

double least_within_limits_j(const Instance& instance) {
  std::vector<Index> place(instance.volumes.size());
  double least = std::numeric_limits<double>::infinity();
  while (true) {
    if (within_limits(instance, place) && testing::feasible(instance, place))
      least = std::min(least, evaluate(instance, place, TimeoutRule::best).total_j.value);
    std::size_t digit = 0;
    while (digit < place.size() && ++place[digit] == instance.sets.size()) place[digit++] = 0;
    if (digit == place.size()) return least;
  }
}

TEST(LimitedBound, NeverAboveTheOptimumOfTinyInstances) {
  double share = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4,
                                               .flash = static_cast<Index>(seed % 2),
                                               .volumes = 5,
                                               .steps = 12,
                                               .groups = seed % 3 == 0,
                                               .floors = seed % 5 < 2,
                                               .rules = seed % 4 == 0,
                                               .fill = 0.3 + 0.1 * static_cast<double>(seed % 6)});
    if (seed % 7 == 0) {
      snapshot.drives[1].domain = snapshot.drives[0].domain;
      snapshot.policy.domain_spread = {};
    }
    if (seed % 11 == 0) snapshot.sets[0].can_sleep = false;
    if (seed % 2 == 0) snapshot.policy.retired_power = RetiredPower::off;
    Random random(seed);
    if (random.below(2) == 0) snapshot.policy.max_moves = static_cast<std::int64_t>(random.below(4));
    if (!snapshot.policy.max_moves || random.below(3) == 0)
      snapshot.policy.max_bytes = Bytes(static_cast<std::int64_t>(random.below(900)));
    const Instance instance = *make_instance(snapshot);
    const double optimum = least_within_limits_j(instance);
    const double bound = limited_j(instance);
    ASSERT_LE(bound, optimum * (1 + 1e-9)) << "seed " << seed;
    share += bound / optimum / 400;
  }
  EXPECT_GT(share, 0.7) << "it says something";
}

TEST(LimitedBound, NothingMovesWhereNothingMay) {
  Snapshot snapshot =
      random_snapshot(5, {.spinning = 4, .flash = 1, .volumes = 8, .steps = 48, .floors = true, .fill = 0.5});
  for (SnapshotDrive& drive : snapshot.drives)
    drive.spinup_joules = Estimate<Joules>::exact(Joules(0), Source::declared, "");
  snapshot.policy.max_moves = 0;
  const Instance instance = *make_instance(snapshot);
  const double stays_j = evaluate(instance, instance.places(), TimeoutRule::best).total_j.value;
  EXPECT_NEAR(limited_j(instance), stays_j, 1e-9 * stays_j);
}

// One of four volumes may leave: the best of them frees its own steps and no others.
TEST(LimitedBound, OneMoveFreesOneVolumesSteps) {
  Snapshot snapshot = random_snapshot(5, {.spinning = 3, .volumes = 0, .steps = 100});
  for (SnapshotDrive& drive : snapshot.drives) {
    drive.idle = testing::watts(5);
    drive.standby = testing::watts(1);
    drive.spinup_joules = Estimate<Joules>::exact(Joules(0), Source::declared, "");
  }
  for (std::uint32_t v = 0; v < 4; ++v) {
    Volume volume;
    volume.id = "v" + std::to_string(v);
    volume.set = v % 2;
    volume.size = Bytes(100);
    volume.active = {{v * 20, 5 + v}};
    snapshot.volumes.push_back(volume);
  }
  snapshot.policy.max_moves = 1;
  const Instance instance = *make_instance(snapshot);
  const double stays_j = evaluate(instance, instance.places(), TimeoutRule::best).total_j.value;
  EXPECT_NEAR(limited_j(instance), stays_j - 8 * 4 * instance.step_s, 1e-9 * stays_j);
  snapshot.policy.max_moves.reset();
  snapshot.policy.max_bytes = Bytes(150);
  const double bytes_j = limited_j(*make_instance(snapshot));
  EXPECT_NEAR(bytes_j, stays_j - (8 + 7.0 / 2) * 4 * instance.step_s, 1e-9 * stays_j)
      << "the next one in part";
}

TEST(LimitedBound, WithoutLimitsThereIsNone) {
  const Snapshot snapshot = random_snapshot(5, {.spinning = 3, .volumes = 5});
  EXPECT_EQ(limited_j(*make_instance(snapshot)), 0);
}

}  // namespace
}  // namespace tierwatt::planner
