#include "planner/backtest/bursts.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Bursts, AreCutWhereReadingEndsAndBegins) {
  Snapshot snapshot = testing::plain_cluster(1, 100);
  testing::add_volume(snapshot, 0, 10, {{10, 20}, {50, 5}}).write_only = {{10, 4}, {20, 2}, {50, 5}};
  const Instance instance = *make_instance(snapshot);
  const std::vector<Burst> bursts = bursts_of(instance);
  ASSERT_EQ(bursts.size(), 5U);
  const std::vector<std::pair<tierwatt::Run, bool>> expected = {
      {{10, 4}, false}, {{14, 6}, true}, {{20, 2}, false}, {{22, 8}, true}, {{50, 5}, false}};
  for (std::size_t i = 0; i < bursts.size(); ++i) {
    EXPECT_EQ(bursts[i].run, expected[i].first) << i;
    EXPECT_EQ(bursts[i].reads, expected[i].second) << i;
    EXPECT_EQ(bursts[i].burst_starts, i < 4 ? 10U : 50U);
  }
}

TEST(Bursts, CoverAllActivityInTheOrderOfTime) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.volumes = 12});
    std::int64_t steps = 0;
    std::uint32_t last = 0;
    for (const Burst& burst : bursts_of(weeks.test)) {
      EXPECT_GE(burst.run.start, last);
      last = burst.run.start;
      steps += burst.run.length;
    }
    std::int64_t active = 0;
    for (const VolumeModel& volume : weeks.test.volumes) active += volume.active_steps;
    EXPECT_EQ(steps, active) << "seed " << seed;
  }
}

TEST(Bursts, MissAsOftenAsSaidAndTheSameOnesEachTime) {
  int missed = 0;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const Burst burst{{i, 1}, i % 97, true, i};
    missed += misses_working_set(burst, 0.1) ? 1 : 0;
    EXPECT_EQ(misses_working_set(burst, 0.1), misses_working_set(burst, 0.1));
    EXPECT_FALSE(misses_working_set(burst, 0));
    EXPECT_TRUE(misses_working_set(burst, 1));
    EXPECT_FALSE(misses_working_set({burst.run, burst.volume, false, i}, 1)) << "a write reads nothing";
  }
  EXPECT_NEAR(missed, 1000, 100);
}

TEST(Bursts, WriteWhatTheSnapshotSays) {
  Snapshot snapshot = testing::plain_cluster(1, 1440);
  testing::add_volume(snapshot, 0, 10, {{0, 144}}).write_bytes_per_day = 1e6;
  testing::add_volume(snapshot, 0, 10, {{0, 144}}).peak_write_iops = 2;
  const Instance instance = *make_instance(snapshot);
  // A tenth of the day is active: a quarter of it writes a quarter of the day's bytes.
  EXPECT_NEAR(written_bytes(instance, {{0, 36}, 0, false, 0}), 0.25e6, 1);
  EXPECT_NEAR(written_bytes(instance, {{0, 10}, 1, false, 0}), 2 * kIoBytes * 600, 1);
}

TEST(Load, HoldsWhatFitsIntoEveryStep) {
  VolumeModel volume;
  volume.demand[kReadIops] = 6;
  Load load(20, 10, 10);
  EXPECT_TRUE(load.fits(volume, {100, 10}, 100));
  load.add(volume, {105, 3}, 100);
  EXPECT_FALSE(load.fits(volume, {100, 10}, 100));
  EXPECT_TRUE(load.fits(volume, {100, 5}, 100));
  EXPECT_TRUE(load.fits(volume, {108, 12}, 100));
}

}  // namespace
}  // namespace tierwatt::planner
