#include "planner/model/instance.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;
using testing::Shape;

TEST(Instance, AddsUpDrivesAndAppliesHeadroom) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 2, .flash = 1, .volumes = 3});
  snapshot.policy.headroom = 0.5;
  snapshot.sets[0].reserved = Bytes(100);
  snapshot.sets[0].drives = {0, 1};
  const Result<Instance> instance = make_instance(snapshot);
  ASSERT_TRUE(instance.ok());
  const SetModel& set = instance->sets[0];
  EXPECT_DOUBLE_EQ(set.idle_w.value,
                   snapshot.drives[0].idle->value.value() + snapshot.drives[1].idle->value.value());
  EXPECT_DOUBLE_EQ(set.limit[kBytes], 0.5 * 1000 - 100);
  EXPECT_DOUBLE_EQ(set.limit[kReadIops], 0.5 * 300);
  EXPECT_EQ(set.domains[static_cast<std::size_t>(DomainKind::node)].size(), 2U);
  EXPECT_EQ(set.domains[static_cast<std::size_t>(DomainKind::zone)].size(), 1U);
  EXPECT_FALSE(instance->sets[2].spins);
}

TEST(Instance, RefusesAnUnfilledSnapshot) {
  Snapshot snapshot = random_snapshot(1, {});
  snapshot.drives[1].standby.reset();
  const Result<Instance> instance = make_instance(snapshot);
  ASSERT_FALSE(instance.ok());
  EXPECT_EQ(instance.error().code, Code::internal);
}

TEST(MayPlace, HonoursPinsListsClassesAndNodes) {
  Snapshot snapshot = random_snapshot(2, {.spinning = 2, .flash = 2, .volumes = 1});
  Volume& volume = snapshot.volumes[0];
  volume.set = 0;
  const auto allowed = [&](Index set) { return may_place(*make_instance(snapshot), 0, set); };
  EXPECT_TRUE(allowed(1));
  volume.allowed_sets = {0, 2};
  EXPECT_FALSE(allowed(1));
  EXPECT_TRUE(allowed(2));
  volume.allowed_sets.clear();
  volume.allowed_classes = {DriveClass::nvme};
  EXPECT_FALSE(allowed(1));
  EXPECT_TRUE(allowed(3));
  EXPECT_TRUE(allowed(0)) << "where it stands it may stay";
  volume.allowed_classes.clear();
  volume.node_affinity = {domain_of_kind(snapshot, snapshot.drives[1].domain, DomainKind::node)};
  EXPECT_TRUE(allowed(1));
  EXPECT_FALSE(allowed(2));
  volume.node_affinity.clear();
  volume.pinned = true;
  EXPECT_FALSE(allowed(1));
  volume.pinned = false;
  volume.activity_known = false;
  EXPECT_FALSE(allowed(1));
}

TEST(Spread, HardKindsForbidAndSoftKindsCount) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 4, .volumes = 2});
  snapshot.groups = {"g"};
  snapshot.volumes[0].group = snapshot.volumes[1].group = 0;
  snapshot.volumes[0].set = 0;
  snapshot.volumes[1].set = 1;
  snapshot.policy.domain_spread[static_cast<std::size_t>(DomainKind::rack)] = Spread::soft;
  const Instance instance = *make_instance(snapshot);
  EXPECT_TRUE(breaks_hard_spread(instance, instance.places(), 0, 1)) << "one spindle set";
  EXPECT_FALSE(breaks_hard_spread(instance, instance.places(), 0, 3))
      << "sets 1 and 3 share a rack, which is soft";
  EXPECT_EQ(soft_conflicts(instance, instance.places(), 0, 3), 1);
  EXPECT_EQ(soft_conflicts(instance, instance.places(), 0, 2), 0);
}

TEST(Spread, ReplicasThatShareADomainInTheSnapshotMayBothBeThereAgain) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 4, .volumes = 2});
  snapshot.groups = {"g"};
  snapshot.volumes[0].group = snapshot.volumes[1].group = 0;
  snapshot.volumes[0].set = snapshot.volumes[1].set = 1;
  const Instance instance = *make_instance(snapshot);
  EXPECT_FALSE(breaks_hard_spread(instance, {2, 1}, 0, 1)) << "home, as it was";
  EXPECT_TRUE(breaks_hard_spread(instance, {2, 0}, 0, 0)) << "but nowhere else";
}

TEST(NeedsAwake, ADeadlineOfNoSecondsIsADeadline) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 1, .volumes = 3});
  snapshot.volumes[0].first_byte_s = 0;
  snapshot.volumes[1].first_byte_s.reset();
  snapshot.volumes[2].first_byte_s = 10;
  const Instance instance = *make_instance(snapshot);
  EXPECT_TRUE(needs_awake(instance.volumes[0], instance.sets[0]));
  EXPECT_FALSE(needs_awake(instance.volumes[1], instance.sets[0]));
  EXPECT_FALSE(needs_awake(instance.volumes[2], instance.sets[0])) << "just in time";
}

}  // namespace
}  // namespace tierwatt::planner
