#include "planner/solve/temper.h"

#include <gtest/gtest.h>

#include "planner/solve/state.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"

namespace tierwatt::planner {
namespace {

TemperOptions steps(std::int64_t count, double hottest_j, std::uint64_t seed = 1) {
  TemperOptions options;
  options.seed = seed;
  options.steps = count;
  options.hottest_j = hottest_j;
  return options;
}

// A tenth of what one set takes awake for the whole window.
double hottest_j(const Instance& instance) {
  return 0.1 * instance.sets.front().saved_w.value * instance.window_s();
}

// Three disks, of which two have to hold nearly all: hardly anything moves without being in the way.
Snapshot full_disks(std::uint64_t seed) {
  Snapshot snapshot = testing::random_snapshot(seed, {.spinning = 3, .volumes = 0, .steps = 48});
  snapshot.policy.retired_power = RetiredPower::off;
  Random random(seed);
  for (Index v = 0; v < 8; ++v) {
    Volume volume;
    volume.id = "v" + std::to_string(v);
    volume.set = v % 3;
    const auto room = static_cast<std::uint64_t>(snapshot.sets[volume.set].usable.value());
    volume.size = Bytes(static_cast<std::int64_t>(room * (22 + random.below(9)) / 100));
    volume.active = {{static_cast<std::uint32_t>(random.below(4) * 12), 6}};
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(Temper, IsFeasibleAndNeverWorseThanDoingNothing) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Snapshot snapshot = testing::random_snapshot(seed, {.spinning = 4,
                                                              .flash = 1,
                                                              .volumes = 12,
                                                              .steps = 60,
                                                              .groups = seed % 2 == 0,
                                                              .floors = seed % 3 == 0,
                                                              .rules = true});
    const Instance instance = *make_instance(snapshot);
    const SearchResult found = temper(instance, steps(8'000, hottest_j(instance), seed));
    EXPECT_TRUE(testing::feasible(instance, found.place)) << "seed " << seed;
    EXPECT_LE(found.after_j, found.before_j) << "seed " << seed;
    EXPECT_NEAR(found.after_j, State(instance, found.place).total_j(), 1e-6 * found.before_j)
        << "seed " << seed << ": what it says is not what its places take";
  }
}

TEST(Temper, MeetsBruteForceWhereDisksAreFull) {
  int equal = 0;
  constexpr int kInstances = 8;
  for (std::uint64_t seed = 1; seed <= kInstances; ++seed) {
    const Snapshot snapshot = full_disks(seed);
    const Instance instance = *make_instance(snapshot);
    const SearchResult found = temper(instance, steps(40'000, hottest_j(instance)));
    ASSERT_TRUE(testing::feasible(instance, found.place)) << "seed " << seed;
    const double ours = evaluate(instance, found.place, TimeoutRule::best).total_j.value;
    const double least = testing::least_energy_j(instance);
    EXPECT_GE(ours, least * (1 - 1e-9)) << "seed " << seed;
    // Copies are priced too, so what is found may take a hair more energy.
    equal += ours <= least * (1 + 1e-3) ? 1 : 0;
  }
  EXPECT_GE(equal, kInstances - 1);
}

TEST(Temper, TheSameSeedGivesTheSamePlaces) {
  const Snapshot snapshot = full_disks(3);
  const Instance instance = *make_instance(snapshot);
  EXPECT_EQ(temper(instance, steps(8'000, hottest_j(instance), 5)).place,
            temper(instance, steps(8'000, hottest_j(instance), 5)).place);
}

TEST(Temper, EndsWhenTold) {
  const Snapshot snapshot = full_disks(1);
  const Instance instance = *make_instance(snapshot);
  TemperOptions options = steps(1'000'000'000, hottest_j(instance));
  int asked = 0;
  options.go_on = [&](std::int64_t, double) { return ++asked < 10; };
  const SearchResult found = temper(instance, options);
  EXPECT_LT(found.steps, 1'000'000);
  EXPECT_TRUE(testing::feasible(instance, found.place));
}

}  // namespace
}  // namespace tierwatt::planner
