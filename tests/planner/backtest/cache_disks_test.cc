#include "planner/backtest/cache_disks.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

const PolicyOptions kAlwaysHits{.working_set = 0.1, .working_set_misses = 0, .cache_disks = 0.25};

TEST(CacheDisks, AnswerForTheDisksBehindThem) {
  Snapshot snapshot = testing::plain_cluster(4, 200);
  testing::add_volume(snapshot, 0, 300, {{0, 200}});
  for (Index s = 1; s < 4; ++s) testing::add_volume(snapshot, s, 300, {{10 * s, 5}, {100 + 10 * s, 5}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Replayed replayed = replay(weeks.test, cache_on_spinning_disks(weeks.train, weeks.test, kAlwaysHits));
  EXPECT_EQ(replayed.sets[0].awake_steps, 100);
  for (Index s = 1; s < 4; ++s) EXPECT_EQ(replayed.sets[s].awake_steps, 0) << s;
  EXPECT_EQ(replayed.delays.delayed, 0);
}

TEST(CacheDisks, AMissWakesTheVolumesOwnDisk) {
  Snapshot snapshot = testing::plain_cluster(4, 200);
  testing::add_volume(snapshot, 0, 300, {{0, 200}});
  testing::add_volume(snapshot, 1, 300, {{10, 5}, {110, 5}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  PolicyOptions options = kAlwaysHits;
  options.working_set_misses = 1;
  const Replayed replayed = replay(weeks.test, cache_on_spinning_disks(weeks.train, weeks.test, options));
  EXPECT_EQ(replayed.sets[1].awake_steps, 5);
  EXPECT_EQ(replayed.delays.delayed, 1);
}

TEST(CacheDisks, WhatIsNotCachedEntersWithItsFirstRead) {
  Snapshot snapshot = testing::plain_cluster(4, 200);
  testing::add_volume(snapshot, 0, 300, {{0, 200}});
  testing::add_volume(snapshot, 1, 300, {{110, 5}, {150, 5}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Service service = cache_on_spinning_disks(weeks.train, weeks.test, kAlwaysHits);
  EXPECT_EQ(service.moved_during_bytes, 30);
  EXPECT_EQ(replay(weeks.test, service).sets[1].awake_steps, 5) << "the first burst alone";
}

TEST(CacheDisks, TheLeastRecentlyUsedLeaves) {
  // Room for one working set: two volumes that take turns miss each time.
  Snapshot snapshot = testing::plain_cluster(4, 400);
  testing::add_volume(snapshot, 0, 940, {{0, 400}});
  testing::add_volume(snapshot, 1, 500, {{210, 5}, {250, 5}, {290, 5}});
  testing::add_volume(snapshot, 2, 500, {{230, 5}, {270, 5}, {310, 5}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Service service = cache_on_spinning_disks(weeks.train, weeks.test, kAlwaysHits);
  EXPECT_EQ(service.moved_during_bytes, 6 * 50);
  EXPECT_EQ(replay(weeks.test, service).wake_ups, 6);
}

TEST(CacheDisks, TheNumberOfThemFitsTheTrainWindow) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(seed, {.spinning = 20, .volumes = 30, .fill = 0.2});
    PolicyOptions fitted = kAlwaysHits;
    fitted.cache_disks = 0;
    const double best_j =
        replay(weeks.train, cache_on_spinning_disks(weeks.train, weeks.train, fitted)).energy_j.value;
    PolicyOptions given = kAlwaysHits;
    for (const double share : {0.05, 0.1, 0.3}) {
      given.cache_disks = share;
      EXPECT_LE(best_j,
                replay(weeks.train, cache_on_spinning_disks(weeks.train, weeks.train, given)).energy_j.value *
                    (1 + 1e-9));
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
