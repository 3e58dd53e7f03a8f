// The floor against brute force: in each step the cheapest choice of awake sets whose IOPS hold what is
// asked.
#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "planner/backtest/backtest.h"
#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

double cheapest_whole_sets_j(const Instance& instance) {
  const std::size_t sets = instance.sets.size();
  double joules = 0;
  for (std::uint32_t t = 0; t < instance.steps; ++t) {
    double asked = 0;
    for (Index v = 0; v < instance.volumes.size(); ++v) {
      for (const tierwatt::Run run : instance.runs_of(v))
        if (t >= run.start && t < run.start + run.length) asked += instance.volumes[v].demand[kReadIops];
    }
    double least_w = std::numeric_limits<double>::infinity();
    for (unsigned awake = 0; awake < (1U << sets); ++awake) {
      double iops = 0;
      double watts = 0;
      for (Index s = 0; s < sets; ++s) {
        const bool on = (awake >> s & 1U) != 0;
        iops += on ? instance.sets[s].limit[kReadIops] : 0;
        watts += on ? instance.sets[s].idle_w.value : retired_w(instance, instance.sets[s]).value;
      }
      if (iops >= asked) least_w = std::min(least_w, watts);
    }
    joules += least_w * instance.step_s;
  }
  return joules;
}

TEST(ClairvoyantFloor, IsBelowTheCheapestWholeSetsAndNotFarBelow) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, {.spinning = 4, .volumes = 10, .steps = 60});
    for (Volume& volume : snapshot.volumes) volume.peak_read_iops = std::min(volume.peak_read_iops * 2, 50.0);
    const Instance instance = *make_instance(snapshot);
    const double floor_j = clairvoyant_floor_j(instance);
    const double whole_j = cheapest_whole_sets_j(instance);
    EXPECT_LE(floor_j, whole_j * (1 + 1e-9)) << "seed " << seed;
    // A fractional choice saves less than one set a step.
    double dearest_w = 0;
    for (const SetModel& set : instance.sets) dearest_w = std::max(dearest_w, set.idle_w.value);
    EXPECT_GE(floor_j, whole_j - dearest_w * instance.window_s());
  }
}

TEST(ClairvoyantFloor, OfIdleVolumesIsWhatNothingRemoves) {
  Snapshot snapshot = testing::plain_cluster(3, 100);
  testing::add_volume(snapshot, 0, 10, {});
  EXPECT_EQ(clairvoyant_floor_j(*make_instance(snapshot)), 0) << "bays without power";
  snapshot.policy.retired_power = RetiredPower::standby;
  EXPECT_NEAR(clairvoyant_floor_j(*make_instance(snapshot)), 3 * 1.0 * 6000, 1e-3);
}

}  // namespace
}  // namespace tierwatt::planner
