#include "planner/solve/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "planner/simulate/evaluate.h"
#include "planner/solve/bound.h"
#include "planner/solve/budget.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"

namespace tierwatt::planner {
namespace {

using testing::least_energy_j;
using testing::random_snapshot;

SearchOptions steps(std::int64_t count, std::uint64_t seed = 1, int threads = 1) {
  SearchOptions options;
  options.seed = seed;
  options.steps = count;
  options.seconds = 600;
  options.threads = threads;
  return options;
}

double energy_j(const Instance& instance, const std::vector<Index>& place) {
  return evaluate(instance, place, TimeoutRule::best).total_j.value;
}

TEST(Search, MeetsBruteForceOnTinyInstances) {
  int equal = 0;
  constexpr int kInstances = 150;
  for (std::uint64_t seed = 1; seed <= kInstances; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 3,
                                                     .flash = static_cast<Index>(seed % 2),
                                                     .volumes = 5,
                                                     .steps = 8,
                                                     .groups = seed % 3 == 0,
                                                     .floors = seed % 2 == 0,
                                                     .rules = seed % 4 == 0});
    const Instance instance = *make_instance(snapshot);
    const SearchResult found = search(instance, steps(2000));
    ASSERT_TRUE(testing::feasible(instance, found.place)) << "seed " << seed;
    const double optimum = least_energy_j(instance);
    const double ours = energy_j(instance, found.place);
    ASSERT_GE(ours, optimum * (1 - 1e-9)) << "seed " << seed;
    equal += ours <= optimum * (1 + 1e-3) ? 1 : 0;
  }
  // Copy energy keeps a volume home where moving it would gain less than it costs, so a few stay a hair
  // above.
  EXPECT_GE(equal, kInstances * 95 / 100) << equal << " of " << kInstances;
  RecordProperty("equal_to_optimum", equal);
}

TEST(Search, NeverWorseThanDoingNothing) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Snapshot snapshot = random_snapshot(
        seed, {.spinning = 5, .flash = 1, .volumes = 20, .steps = 168, .groups = true, .rules = true});
    const Instance instance = *make_instance(snapshot);
    const SearchResult found = search(instance, steps(500, seed));
    EXPECT_LE(found.after_j, found.before_j);
    EXPECT_TRUE(testing::feasible(instance, found.place));
    EXPECT_GE(energy_j(instance, found.place), lower_bound(instance).window_j * (1 - 1e-9));
  }
}

TEST(Search, SameSeedAndStepsGiveTheSamePlaces) {
  const Snapshot snapshot =
      random_snapshot(8, {.spinning = 6, .flash = 1, .volumes = 40, .steps = 168, .groups = true});
  const Instance instance = *make_instance(snapshot);
  EXPECT_EQ(search(instance, steps(3000, 5, 2)).place, search(instance, steps(3000, 5, 2)).place);
}

// Disk-mates share a pattern, and the patterns do not overlap: together they are cheap, mixed they keep every
// disk awake.
TEST(Search, FindsAPlantedOptimum) {
  constexpr Index kDisks = 8;
  constexpr Index kMates = 10;
  Snapshot snapshot = random_snapshot(21, {.spinning = kDisks, .volumes = 0, .steps = 160});
  Random random(21);
  for (Index v = 0; v < kDisks * kMates; ++v) {
    Volume volume;
    volume.id = "planted-" + std::to_string(v);
    volume.size = Bytes(1000 / (kMates + 2));
    const Index pattern = v % kDisks;
    volume.active = {{pattern * 20, 6}};
    volume.set = (v / kDisks + v) % kDisks;  // scattered: no two mates together at first
    snapshot.volumes.push_back(volume);
  }
  const Instance instance = *make_instance(snapshot);
  std::vector<Index> planted;
  for (Index v = 0; v < snapshot.volumes.size(); ++v) planted.push_back(v % kDisks);
  const SearchResult found = search(instance, steps(60'000));
  EXPECT_LE(energy_j(instance, found.place), energy_j(instance, planted) * 1.02);
}

TEST(Search, AnEmptyDiskNeverHurtsAndNamesDoNotMatter) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .volumes = 8, .steps = 40});
    const double bound = lower_bound(*make_instance(snapshot)).window_j;
    const Instance plain = *make_instance(snapshot);
    const SearchResult found = search(plain, steps(4000));
    for (Volume& volume : snapshot.volumes) volume.id = "renamed-" + volume.id;
    const Instance renamed = *make_instance(snapshot);
    EXPECT_EQ(search(renamed, steps(4000)).place, found.place);

    SpindleSet extra = snapshot.sets[0];
    extra.id = "extra";
    SnapshotDrive drive = snapshot.drives[0];
    drive.id = "extra-drive";
    snapshot.drives.push_back(drive);
    extra.drives = {static_cast<Index>(snapshot.drives.size() - 1)};
    snapshot.sets.push_back(extra);
    snapshot.policy.retired_power = RetiredPower::off;
    const Instance with_off = *make_instance(snapshot);
    EXPECT_LE(lower_bound(with_off).window_j, bound * (1 + 1e-9)) << "an empty set that is off adds nothing";
  }
}

TEST(Search, StopsWhenToldAndGivesTheBestSoFar) {
  const Snapshot snapshot = random_snapshot(8, {.spinning = 6, .flash = 1, .volumes = 40, .steps = 168});
  const Instance instance = *make_instance(snapshot);
  SearchOptions options = steps(100'000'000);
  std::atomic<int> looks{0};
  options.stop = [&] { return ++looks > 50; };
  const SearchResult found = search(instance, options);
  EXPECT_EQ(found.end, SearchEnd::stopped);
  EXPECT_LE(found.after_j, found.before_j);

  options.stop = {};
  options.seconds = 0.05;
  EXPECT_EQ(search(instance, options).end, SearchEnd::time);
}

TEST(Search, NothingToSearch) {
  Snapshot snapshot;
  snapshot.window.steps = 10;
  const Instance instance = *make_instance(snapshot);
  EXPECT_TRUE(search(instance, steps(10)).place.empty());
}

TEST(Budget, ProgressIsTheShareOfStepsOrSecondsThatIsFurther) {
  std::vector<double> shares;
  SearchOptions options;
  options.progress = [&](double, double share) { shares.push_back(share); };
  options.seconds = 1e6;
  EXPECT_TRUE(Budget(options, 10, true).go_on(5, 0));
  options.seconds = 1e-9;  // over before it is looked at
  EXPECT_FALSE(Budget(options, 10, true).go_on(0, 0));
  EXPECT_TRUE(Budget(options, 10, false).end() == SearchEnd::finished);
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_NEAR(shares[0], 0.5, 1e-9);
  EXPECT_EQ(shares[1], 1);
}

}  // namespace
}  // namespace tierwatt::planner
