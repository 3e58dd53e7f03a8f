#include "planner/backtest/write_off_loading.h"

#include <gtest/gtest.h>

#include "planner/backtest/spin_down.h"
#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

Snapshot one_busy_one_written() {
  Snapshot snapshot = testing::plain_cluster(2, 400);
  testing::add_volume(snapshot, 0, 100, {{0, 400}});
  testing::add_volume(snapshot, 1, 100, {{50, 10}, {100, 10}, {250, 10}, {300, 10}, {350, 10}}).write_only = {
      {100, 10}, {300, 10}, {350, 10}};
  return snapshot;
}

TEST(WriteOffLoading, WritesToASleepingDiskGoWhereOneIsAwake) {
  const testing::TwoWeeks weeks = testing::cut_in_half(one_busy_one_written());
  const Service service = off_load_writes(weeks.train, weeks.test);
  const Replayed replayed = replay(weeks.test, service);
  EXPECT_EQ(replayed.sets[1].wake_ups, 1) << "the read alone";
  EXPECT_EQ(replayed.delays.delayed, 1) << "that read; the busy disk never sleeps";
}

TEST(WriteOffLoading, WithoutWriteOnlyStepsItIsTheBestFixedTimeout) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, {.spinning = 4, .volumes = 8, .steps = 120});
    const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
    EXPECT_NEAR(replay(weeks.test, off_load_writes(weeks.train, weeks.test)).energy_j.value,
                replay(weeks.test, spin_down_fitted(weeks.train, weeks.test)).energy_j.value, 1e-3)
        << "seed " << seed;
  }
}

TEST(WriteOffLoading, WhereNothingIsAwakeTheDiskItselfWakes) {
  Snapshot snapshot = testing::plain_cluster(2, 400);
  testing::add_volume(snapshot, 0, 100, {{50, 10}, {250, 10}}).write_only = {{50, 10}, {250, 10}};
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Replayed replayed = replay(weeks.test, off_load_writes(weeks.train, weeks.test));
  EXPECT_EQ(replayed.sets[0].wake_ups, 1);
  EXPECT_EQ(replayed.sets[1].wake_ups, 0);
}

TEST(WriteOffLoading, EveryAccessIsAnsweredOnce) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.spinning = 5, .volumes = 12});
    std::int64_t active = 0;
    for (const VolumeModel& volume : weeks.test.volumes) active += volume.active_steps;
    EXPECT_EQ(replay(weeks.test, off_load_writes(weeks.train, weeks.test)).delays.accesses, active);
  }
}

}  // namespace
}  // namespace tierwatt::planner
