#include "planner/solve/roles.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/planner/solve/large_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::large_snapshot;

Roles roles_of(const Instance& instance) {
  return assign_roles(instance, signatures_of(instance), std::vector<char>(instance.volumes.size()), 1, 1);
}

TEST(Roles, EveryVolumeAndEverySetOnce) {
  const Snapshot snapshot = large_snapshot(4, {.flash = 2});
  const Instance instance = *make_instance(snapshot);
  const Roles roles = roles_of(instance);
  std::set<Index> volumes;
  std::set<Index> sets(roles.spare.begin(), roles.spare.end());
  std::size_t named = roles.spare.size();
  for (const Kind& kind : roles.kinds) {
    volumes.insert(kind.volumes.begin(), kind.volumes.end());
    sets.insert(kind.sets.begin(), kind.sets.end());
    named += kind.sets.size();
  }
  EXPECT_EQ(volumes.size(), instance.volumes.size());
  EXPECT_EQ(sets.size(), instance.sets.size());
  EXPECT_EQ(named, sets.size());
}

TEST(Roles, HotFirstDeadLast) {
  Snapshot snapshot = large_snapshot(4, {});
  for (Index v = 0; v < 50; ++v) snapshot.volumes[v].active.clear();
  const Instance instance = *make_instance(snapshot);
  const Roles roles = roles_of(instance);
  ASSERT_GE(roles.kinds.size(), 3U);
  for (const Index v : roles.kinds.front().volumes)
    EXPECT_GE(instance.volumes[v].active_steps * 2, std::int64_t{instance.steps});
  for (const Index v : roles.kinds.back().volumes) EXPECT_EQ(instance.volumes[v].active_steps, 0);
}

TEST(Roles, FlashIsTakenFirstAndTheDearestSetsAreSpare) {
  Snapshot snapshot = large_snapshot(4, {.flash = 1});
  snapshot.policy.retired_power = RetiredPower::off;
  for (Index d = 0; d < 20; ++d) {
    snapshot.drives[d].idle = testing::watts(20);
    snapshot.drives[d].standby = testing::watts(5);
  }
  const Instance instance = *make_instance(snapshot);
  const Roles roles = roles_of(instance);
  EXPECT_FALSE(instance.sets[roles.kinds.front().sets.front()].spins);
  ASSERT_FALSE(roles.spare.empty());
  EXPECT_LT(roles.spare.back(), 20U);
  for (const Index set : roles.kinds.front().sets) EXPECT_GE(set, 20U);
}

// Sets that hold most of a kind get it.
TEST(Roles, WhatLiesTogetherStays) {
  Snapshot snapshot = large_snapshot(6, {.disks = 20, .volumes = 200});
  snapshot.policy.retired_power = RetiredPower::standby;
  for (SnapshotDrive& drive : snapshot.drives) {
    drive.idle = testing::watts(6);
    drive.standby = testing::watts(1);
  }
  for (Index v = 0; v < 200; ++v) {
    const bool dead = v % 20 >= 10;
    snapshot.volumes[v].set = v % 20;
    snapshot.volumes[v].size = Bytes(50);
    snapshot.volumes[v].active = dead ? std::vector<tierwatt::Run>{} : std::vector<tierwatt::Run>{{0, 1008}};
  }
  const Instance instance = *make_instance(snapshot);
  const Roles roles = roles_of(instance);
  ASSERT_EQ(roles.kinds.size(), 2U);
  for (const Index set : roles.kinds[0].sets) EXPECT_LT(set, 10U);
  for (const Index set : roles.kinds[1].sets) EXPECT_GE(set, 10U);
}

}  // namespace
}  // namespace tierwatt::planner
