#include "planner/backtest/replicate.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

const PolicyOptions kAlwaysHits{.working_set = 0.1, .working_set_misses = 0, .consolidation_hours = 1};

// Four hours, the first two to learn from: every disk is asked a little, one would do for all.
Snapshot little_load() {
  Snapshot snapshot = testing::plain_cluster(4, 240);
  for (Index s = 0; s < 4; ++s)
    testing::add_volume(snapshot, s, 300, {{20 + s, 5}, {90, 5}, {140 + s, 5}, {210, 5}}, s == 2 ? 30 : 10);
  return snapshot;
}

TEST(Replicate, KeepsAsFewDisksAwakeAsTheLoadNeeds) {
  const testing::TwoWeeks weeks = testing::cut_in_half(little_load());
  const Replayed replayed = replay(weeks.test, consolidate_on_replicas(weeks.train, weeks.test, kAlwaysHits));
  std::int64_t awake = 0;
  for (const AwakeCount& count : replayed.sets) awake += count.awake_steps;
  EXPECT_EQ(awake, 120) << "one disk, the same in both intervals";
}

TEST(Replicate, MoreLoadTakesMoreDisks) {
  Snapshot snapshot = little_load();
  for (Volume& volume : snapshot.volumes) volume.peak_read_iops = 90;  // of 150 a disk
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Replayed replayed = replay(weeks.test, consolidate_on_replicas(weeks.train, weeks.test, kAlwaysHits));
  std::int64_t awake = 0;
  for (const AwakeCount& count : replayed.sets) awake += count.awake_steps;
  EXPECT_GE(awake, 3 * 120);
}

TEST(Replicate, AVolumeWithoutHistoryHasNoReplica) {
  Snapshot snapshot = little_load();
  testing::add_volume(snapshot, 3, 100, {{200, 3}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Replayed replayed = replay(weeks.test, consolidate_on_replicas(weeks.train, weeks.test, kAlwaysHits));
  EXPECT_GE(replayed.sets[3].awake_steps, 3);
  EXPECT_GE(replayed.delays.delayed, 1);
}

TEST(Replicate, AReadOutsideTheWorkingSetWakesTheVolumesOwnDisk) {
  const testing::TwoWeeks weeks = testing::cut_in_half(little_load());
  PolicyOptions options = kAlwaysHits;
  options.working_set_misses = 1;
  const Replayed replayed = replay(weeks.test, consolidate_on_replicas(weeks.train, weeks.test, options));
  for (Index s = 0; s < 4; ++s) EXPECT_GE(replayed.sets[s].awake_steps, 10) << s;
}

TEST(Replicate, EveryAccessIsAnsweredOnce) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.spinning = 5, .flash = 1, .volumes = 12});
    std::int64_t active = 0;
    for (const VolumeModel& volume : weeks.test.volumes) active += volume.active_steps;
    for (const double hours : {1.0, 7.0, 1000.0}) {
      PolicyOptions options = kAlwaysHits;
      options.consolidation_hours = hours;
      const Service service = consolidate_on_replicas(weeks.train, weeks.test, options);
      EXPECT_EQ(replay(weeks.test, service).delays.accesses, active) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
