// Each kind of conflict by hand; then random ones: what is named contradicts itself, and stops to once any
// part of it is taken away.
#include "planner/solve/conflict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "probe/base/random.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

std::vector<std::string> named(const Snapshot& snapshot) {
  const auto instance = make_instance(snapshot);
  EXPECT_TRUE(instance.ok());
  std::vector<std::string> names;
  for (const ConflictPart& part : find_conflict(*instance).parts) {
    const std::string whose = part.volume != kNone  ? " of " + snapshot.volumes[part.volume].id
                              : part.group != kNone ? " of " + snapshot.groups[part.group]
                                                    : "";
    names.push_back(to_string(part.rule) + whose);
  }
  std::sort(names.begin(), names.end());
  return names;
}

using Names = std::vector<std::string>;

// Three disks in nodes 0, 1, 2 and one flash in node 3, a volume of 100 of 1000 bytes on each of the first
// two.
class ConflictOf : public ::testing::Test {
 protected:
  ConflictOf()
      : snapshot_(random_snapshot(1, {.spinning = 3, .flash = 1, .volumes = 3, .steps = 8, .fill = 0.1})) {
    snapshot_.volumes.resize(3);
    for (Index v = 0; v < 3; ++v) {
      snapshot_.volumes[v].set = v % 2;
      snapshot_.volumes[v].size = Bytes(100);
      snapshot_.volumes[v].peak_read_iops = 1;
    }
  }
  Volume& volume(Index v) { return snapshot_.volumes[v]; }
  Index node_of(Index set) { return snapshot_.domains[snapshot_.drives[set].domain].parent; }
  Snapshot snapshot_;
};

TEST_F(ConflictOf, NothingMisplaced) {
  volume(0).allowed_sets = {0};
  volume(1).pinned = true;
  snapshot_.volumes[2].size = Bytes(5000);  // over its set's limit: it may stay so
  EXPECT_EQ(named(snapshot_), Names{});
}

TEST_F(ConflictOf, AMisplacedVolumeWithAPlaceIsNone) {
  volume(0).allowed_sets = {2, 3};
  volume(1).node_affinity = {node_of(2)};
  EXPECT_EQ(named(snapshot_), Names{});
}

TEST_F(ConflictOf, RulesThatLeaveNoPlace) {
  volume(0).allowed_sets = {1, 2};
  volume(0).allowed_classes = {DriveClass::nvme};
  EXPECT_EQ(named(snapshot_), (Names{"allowed_classes of volume-0", "allowed_sets of volume-0"}));
  volume(0).node_affinity = {node_of(3)};  // agrees with the class
  EXPECT_EQ(named(snapshot_).size(), 2U);
}

TEST_F(ConflictOf, PinnedOnAPlaceThatIsNotAllowed) {
  volume(0).allowed_sets = {2};
  volume(0).pinned = true;
  EXPECT_EQ(named(snapshot_), (Names{"allowed_sets of volume-0", "pinned of volume-0"}));
  volume(0).pinned = false;
  volume(0).activity_known = false;
  EXPECT_EQ(named(snapshot_), (Names{"activity_unknown of volume-0", "allowed_sets of volume-0"}));
}

TEST_F(ConflictOf, AVolumeLargerThanEveryPlace) {
  volume(0).allowed_sets = {2};
  volume(0).size = Bytes(1001);
  EXPECT_EQ(named(snapshot_), (Names{"allowed_sets of volume-0", "headroom"}));
}

TEST_F(ConflictOf, VolumesInTheWayThatNeverLeave) {
  volume(0).allowed_sets = {1};
  volume(0).size = Bytes(700);
  volume(1).size = Bytes(400);
  EXPECT_EQ(named(snapshot_), Names{}) << "volume-1 could leave";
  volume(1).pinned = true;
  EXPECT_EQ(named(snapshot_), (Names{"allowed_sets of volume-0", "headroom", "pinned of volume-1"}));
}

TEST_F(ConflictOf, VolumesThatDoNotFitTogether) {
  for (Index v = 0; v < 3; ++v) {
    volume(v).allowed_sets = {2};
    volume(v).size = Bytes(v == 2 ? 100 : 600);
  }
  EXPECT_EQ(named(snapshot_), (Names{"allowed_sets of volume-0", "allowed_sets of volume-1", "headroom"}));
}

TEST_F(ConflictOf, ReplicasWithFewerDomainsThanThereAreOfThem) {
  snapshot_.groups = {"db"};
  volume(0).group = volume(1).group = 0;
  volume(0).node_affinity = volume(1).node_affinity = {node_of(2)};
  EXPECT_EQ(named(snapshot_),
            (Names{"node_affinity of volume-0", "node_affinity of volume-1", "spread of db"}));
  snapshot_.policy.domain_spread[static_cast<std::size_t>(DomainKind::node)] = Spread::soft;
  EXPECT_EQ(named(snapshot_), Names{});
}

TEST_F(ConflictOf, AReplicaThatNeverLeavesTheOnlyDomain) {
  snapshot_.groups = {"db"};
  volume(0).group = volume(1).group = 0;
  volume(0).node_affinity = {node_of(1)};
  EXPECT_EQ(named(snapshot_), Names{}) << "volume-1 could leave";
  volume(1).pinned = true;
  EXPECT_EQ(named(snapshot_), (Names{"node_affinity of volume-0", "pinned of volume-1", "spread of db"}));
}

TEST_F(ConflictOf, SaysAllOfItInOneSentence) {
  volume(0).allowed_sets = {1};
  volume(0).size = Bytes(700);
  volume(1).size = Bytes(400);
  volume(1).pinned = true;
  const auto instance = make_instance(snapshot_);
  ASSERT_TRUE(instance.ok());
  EXPECT_EQ(
      find_conflict(*instance).text,
      "volume volume-0 stands on set-0, which its own rules exclude, and there is no other place that keeps "
      "volume-0's allowed_sets (set-1); volume-1 pinned on set-1; headroom 1 of its sets: without any one of "
      "these "
      "there would be");
}

// Takes the part away from the snapshot itself.
Snapshot without(Snapshot snapshot, const ConflictPart& part) {
  switch (part.rule) {
    case ConflictRule::pinned:
      snapshot.volumes[part.volume].pinned = false;
      break;
    case ConflictRule::activity_unknown:
      snapshot.volumes[part.volume].activity_known = true;
      break;
    case ConflictRule::allowed_sets:
      snapshot.volumes[part.volume].allowed_sets.clear();
      break;
    case ConflictRule::allowed_classes:
      snapshot.volumes[part.volume].allowed_classes.clear();
      break;
    case ConflictRule::node_affinity:
      snapshot.volumes[part.volume].node_affinity.clear();
      break;
    case ConflictRule::headroom:
      snapshot.policy.headroom = 1e9;
      break;
    case ConflictRule::spread:
      for (Volume& volume : snapshot.volumes)
        volume.group = volume.group == part.group ? kNone : volume.group;
      break;
  }
  return snapshot;
}

TEST(Conflict, IsIrreducible) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    Snapshot snapshot = random_snapshot(
        seed, {.spinning = 3, .flash = 1, .volumes = 5, .steps = 8, .groups = true, .fill = 0.9});
    // One volume alone breaks its rules, so that no other conflict is left when this one is gone.
    Volume& volume = snapshot.volumes[random.below(snapshot.volumes.size())];
    const auto other = static_cast<Index>((volume.set + 1 + random.below(3)) % 4);
    volume.allowed_sets = {other};
    if (random.below(3) == 0) volume.allowed_classes = {DriveClass::nvme};
    if (random.below(4) == 0)
      volume.node_affinity = {snapshot.domains[snapshot.drives[random.below(4)].domain].parent};
    for (Volume& one : snapshot.volumes) one.pinned = random.below(2) == 0;
    const auto instance = make_instance(snapshot);
    ASSERT_TRUE(instance.ok());
    const Conflict conflict = find_conflict(*instance);
    if (conflict.parts.empty()) continue;
    ++found;
    for (const ConflictPart& part : conflict.parts) {
      // Other reasons may stand against the volume once one is gone; these very parts contradict no more.
      const Snapshot relaxed = without(snapshot, part);
      const auto again = make_instance(relaxed);
      ASSERT_TRUE(again.ok());
      const Conflict rest = find_conflict(*again);
      const bool same =
          rest.parts.size() + 1 == conflict.parts.size() &&
          std::all_of(rest.parts.begin(), rest.parts.end(), [&](const ConflictPart& one) {
            return std::any_of(conflict.parts.begin(), conflict.parts.end(), [&](const ConflictPart& old) {
              return old.rule == one.rule && old.volume == one.volume && old.group == one.group;
            });
          });
      EXPECT_FALSE(same) << "seed " << seed << ": " << conflict.text << " did without "
                         << to_string(part.rule);
    }
  }
  EXPECT_GT(found, 100);
}

}  // namespace
}  // namespace tierwatt::planner
