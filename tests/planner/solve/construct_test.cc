#include "planner/solve/construct.h"

#include <gtest/gtest.h>

#include "planner/simulate/evaluate.h"
#include "tests/planner/solve/brute_force.h"
#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::large_snapshot;

TEST(Construct, EveryPlacementIsFeasible) {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const Snapshot snapshot = large_snapshot(seed, testing::shape_of(seed));
    const Instance instance = *make_instance(snapshot);
    const auto place = construct(instance, signatures_of(instance), seed, 2);
    EXPECT_TRUE(testing::feasible(instance, place)) << "seed " << seed;
  }
}

TEST(Construct, TakesFarLessThanBlindPlaces) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Snapshot snapshot = large_snapshot(seed, {});
    const Instance instance = *make_instance(snapshot);
    const auto place = construct(instance, signatures_of(instance), seed, 1);
    const double blind = evaluate(instance, instance.places(), TimeoutRule::best).total_j.value;
    EXPECT_LT(evaluate(instance, place, TimeoutRule::best).total_j.value, 0.7 * blind) << "seed " << seed;
  }
}

TEST(Construct, IsTheSameAtAnyNumberOfThreads) {
  const Snapshot snapshot = large_snapshot(3, {});
  const Instance instance = *make_instance(snapshot);
  const std::vector<Signature> signatures = signatures_of(instance);
  EXPECT_EQ(construct(instance, signatures, 7, 1), construct(instance, signatures, 7, 3));
}

// Thousands of volumes with replicas and affinities always hold some that find every place taken; that must
// not cost the others what they save.
TEST(Construct, AFewWithoutAPlaceDoNotSpoilItForAll) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Snapshot snapshot = large_snapshot(seed, {.disks = 60, .volumes = 1200, .groups = true, .rules = true});
    snapshot.policy.wake_ups_per_day.reset();
    const Instance instance = *make_instance(snapshot);
    const auto place = construct(instance, signatures_of(instance), seed, 2);
    EXPECT_TRUE(testing::feasible(instance, place)) << "seed " << seed;
    const double blind = evaluate(instance, instance.places(), TimeoutRule::best).total_j.value;
    EXPECT_LT(evaluate(instance, place, TimeoutRule::best).total_j.value, 0.9 * blind) << "seed " << seed;
  }
}

TEST(Construct, AVolumeWithoutAnotherPlaceStays) {
  Snapshot snapshot = large_snapshot(3, {.disks = 4, .volumes = 20});
  // Two that share a home which holds but one of them, and may go nowhere else.
  for (const Index v : {0U, 1U}) {
    snapshot.volumes[v].set = 0;
    snapshot.volumes[v].size = Bytes(800);
    snapshot.volumes[v].allowed_sets = {0};
  }
  const Instance instance = *make_instance(snapshot);
  const auto place = construct(instance, signatures_of(instance), 1, 1);
  EXPECT_EQ(place[0], 0U);
  EXPECT_EQ(place[1], 0U);
}

}  // namespace
}  // namespace tierwatt::planner
