// The interval replay against single booleans, on seeded random activity.
#include "planner/review/steps.h"

#include <gtest/gtest.h>

#include <limits>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

constexpr std::uint32_t kSteps = 200;

// One set, two volumes of random runs.
Snapshot random_snapshot(Random& random) {
  Snapshot snapshot;
  snapshot.window.step_s = 60;
  snapshot.window.steps = kSteps;
  for (int v = 0; v < 2; ++v) {
    Volume volume;
    volume.set = 0;
    for (std::uint32_t at = static_cast<std::uint32_t>(random.below(30)); at + 8 < kSteps;) {
      const auto length = static_cast<std::uint32_t>(1 + random.below(7));
      volume.active.push_back({at, length});
      at += length + static_cast<std::uint32_t>(1 + random.below(40));
    }
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(ReplaySets, EqualsAReplayStepByStep) {
  Random random(7);
  for (int round = 0; round < 200; ++round) {
    Snapshot snapshot = random_snapshot(random);
    // Most steps of a long window are never touched.
    snapshot.window.steps = random.below(2) == 0 ? kSteps : 50 * kSteps;
    Site site;
    site.snapshot = &snapshot;
    site.sets.resize(1);
    const double timeout_s = static_cast<double>(random.below(1500));
    const auto replayed = replay_sets(site, {0, 0}, {{timeout_s, false}});

    std::vector<bool> active(snapshot.window.steps);
    for (const Volume& volume : snapshot.volumes) {
      for (const tierwatt::Run& run : volume.active) {
        for (std::uint32_t step = run.start; step < run.start + run.length; ++step) active[step] = true;
      }
    }
    const auto k = static_cast<std::int64_t>((static_cast<std::int64_t>(timeout_s) + 59) / 60);
    std::int64_t awake_steps = 0;
    std::int64_t wake_ups = 0;
    bool was_awake = false;
    for (std::int64_t step = 0; step < snapshot.window.steps; ++step) {
      bool awake = false;
      for (std::int64_t back = 0; back <= k && back <= step; ++back)
        awake = awake || active[static_cast<std::size_t>(step - back)];
      awake_steps += awake ? 1 : 0;
      wake_ups += awake && !was_awake ? 1 : 0;
      was_awake = awake;
    }
    EXPECT_EQ(steps_in(replayed[0].awake), awake_steps);
    EXPECT_EQ(replayed[0].wake_ups, wake_ups);
  }
}

TEST(ReplaySets, NeverSleepingIsAwakeThroughoutWithoutAWakeUp) {
  Random random(1);
  const Snapshot snapshot = random_snapshot(random);
  Site site;
  site.snapshot = &snapshot;
  site.sets.resize(1);
  const auto replayed = replay_sets(site, {0, 0}, {{std::nullopt, false}});
  EXPECT_EQ(steps_in(replayed[0].awake), kSteps);
  EXPECT_EQ(replayed[0].wake_ups, 0);
  EXPECT_TRUE(replayed[0].never_sleeps);
}

TEST(ReplaySets, HugeTimeoutsAreCutAtTheWindow) {
  Random random(2);
  const Snapshot snapshot = random_snapshot(random);
  Site site;
  site.snapshot = &snapshot;
  site.sets.resize(1);
  const auto replayed = replay_sets(site, {0, 0}, {{1e300, false}});
  ASSERT_EQ(replayed[0].awake.size(), 1U);
  EXPECT_EQ(replayed[0].awake[0].end, kSteps);
}

TEST(ReplaySets, WhatIsNoDurationDoesNotLinger) {
  Random random(3);
  const Snapshot snapshot = random_snapshot(random);
  Site site;
  site.snapshot = &snapshot;
  site.sets.resize(1);
  const auto at_once = replay_sets(site, {0, 0}, {{0.0, false}});
  for (const double timeout_s :
       {-1.0, -1e300, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    const auto replayed = replay_sets(site, {0, 0}, {{timeout_s, false}});
    EXPECT_EQ(steps_in(replayed[0].awake), steps_in(at_once[0].awake)) << timeout_s;
    EXPECT_EQ(replayed[0].wake_ups, at_once[0].wake_ups) << timeout_s;
  }
}

TEST(Joined, JoinsWhatTouchesAndDropsWhatIsEmpty) {
  const Intervals result = joined({{5, 7}, {0, 2}, {2, 3}, {6, 9}, {20, 20}});
  ASSERT_EQ(result.size(), 2U);
  EXPECT_EQ(result[0].end, 3);
  EXPECT_EQ(result[1].begin, 5);
  EXPECT_EQ(steps_in(result), 7);
}

}  // namespace
}  // namespace tierwatt::planner
