// Each kind of conflict by hand; then random ones: there is one where trying every placement finds none, and
// what is named contradicts itself and stops to once any part of it is taken away.
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

TEST_F(ConflictOf, VolumesThatFitTogetherInPartsAlone) {
  for (Index v = 0; v < 3; ++v) {
    volume(v).set = 0;
    volume(v).allowed_sets = {1, 2};
    volume(v).size = Bytes(v < 2 ? 330 : 340);
  }
  EXPECT_EQ(named(snapshot_), Names{});
  for (Index v = 0; v < 3; ++v) volume(v).size = Bytes(600);
  EXPECT_EQ(named(snapshot_), (Names{"allowed_sets of volume-0", "allowed_sets of volume-1",
                                     "allowed_sets of volume-2", "headroom"}));
}

TEST_F(ConflictOf, OthersThatCannotMakeWay) {
  volume(0).allowed_sets = {1};
  volume(0).size = Bytes(500);
  volume(1).size = Bytes(700);
  EXPECT_EQ(named(snapshot_), Names{}) << "volume-1 can go anywhere";
  volume(1).allowed_classes = {DriveClass::nvme};
  snapshot_.drives[1].drive_class = DriveClass::nvme;
  EXPECT_EQ(named(snapshot_), Names{}) << "volume-1 can go to set-3";
  volume(2).set = 3;
  volume(2).size = Bytes(400);
  volume(2).pinned = true;
  EXPECT_EQ(named(snapshot_), (Names{"allowed_classes of volume-1", "allowed_sets of volume-0", "headroom",
                                     "pinned of volume-2"}));
}

TEST_F(ConflictOf, MoreReplicasThanNodesWithDrives) {
  snapshot_.groups = {"web", "db"};
  for (Index v = 0; v < 3; ++v) volume(v).group = 1;
  EXPECT_EQ(named(snapshot_), Names{}) << "three of four nodes";
  snapshot_.drives[1].domain = snapshot_.drives[0].domain;
  snapshot_.drives[3].domain = snapshot_.drives[0].domain;
  EXPECT_EQ(named(snapshot_), Names{"spread of db"});
  snapshot_.policy.domain_spread[static_cast<std::size_t>(DomainKind::node)] = Spread::soft;
  EXPECT_EQ(named(snapshot_), Names{});
}

TEST_F(ConflictOf, ThreeReplicasForTwoNodesOfWhichTwoStandWell) {
  snapshot_.groups = {"db"};
  for (Index v = 0; v < 3; ++v) {
    volume(v).group = 0;
    volume(v).set = v;
    volume(v).node_affinity = {node_of(0), node_of(1)};
  }
  EXPECT_EQ(named(snapshot_), (Names{"node_affinity of volume-0", "node_affinity of volume-1",
                                     "node_affinity of volume-2", "spread of db"}));
  volume(1).node_affinity = {node_of(1), node_of(3)};
  EXPECT_EQ(named(snapshot_), Names{}) << "volume-1 can make way";
}

// Whether some placement keeps all rules: misplaced volumes elsewhere, none over its set's limit but those
// that stand there, replicas in nodes of their own but those that stay together.
bool any_placement(const Snapshot& snapshot, const Instance& instance) {
  const std::size_t sets = instance.sets.size(), volumes = instance.volumes.size();
  std::vector<char> misplaced(volumes);
  const auto allowed = [&](Index v, Index s) {
    const Volume& volume = snapshot.volumes[v];
    const auto none_is = [](const auto& list, auto wanted) {
      return !list.empty() && std::find(list.begin(), list.end(), wanted) == list.end();
    };
    return !none_is(volume.allowed_sets, s) &&
           !none_is(volume.allowed_classes, snapshot.drives[s].drive_class) &&
           !none_is(volume.node_affinity, snapshot.domains[snapshot.drives[s].domain].parent);
  };
  std::vector<double> limit(sets, 1000);
  std::vector<double> standing(sets);
  for (Index v = 0; v < volumes; ++v) {
    misplaced[v] = allowed(v, snapshot.volumes[v].set) ? 0 : 1;
    if (misplaced[v] == 0) standing[snapshot.volumes[v].set] += instance.volumes[v].demand[kBytes];
  }
  for (Index s = 0; s < sets; ++s) limit[s] = std::max(limit[s], standing[s]);
  std::vector<Index> at(volumes);
  const auto place_from = [&](const auto& self, Index v) -> bool {
    if (v == volumes) return true;
    const Volume& volume = snapshot.volumes[v];
    for (Index s = 0; s < sets; ++s) {
      const bool stays = s == volume.set;
      if (stays ? misplaced[v] != 0 : volume.pinned || !allowed(v, s)) continue;
      const double bytes = instance.volumes[v].demand[kBytes];
      if (bytes > limit[s]) continue;
      bool apart = true;
      for (Index mate = 0; mate < v && volume.group != kNone; ++mate) {
        const bool both_stay = stays && at[mate] == snapshot.volumes[mate].set;
        if (snapshot.volumes[mate].group == volume.group && at[mate] == s && !both_stay) apart = false;
      }
      if (!apart) continue;
      limit[s] -= bytes;
      at[v] = s;
      if (self(self, v + 1)) return true;
      limit[s] += bytes;
    }
    return false;
  };
  return place_from(place_from, 0);
}

TEST(Conflict, IsThereWhereNoPlacementIs) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    Random random(seed);
    Snapshot snapshot = random_snapshot(
        seed, {.spinning = 3, .flash = 1, .volumes = 6, .steps = 8, .groups = true, .fill = 0.9});
    snapshot.policy.domain_spread[static_cast<std::size_t>(DomainKind::node)] = Spread::hard;
    for (Volume& volume : snapshot.volumes) {
      if (random.below(3) == 0)
        volume.allowed_sets = {random.below(4) == 0 ? volume.set : Index(random.below(4))};
      if (random.below(2) == 0 && !volume.allowed_sets.empty())
        volume.allowed_sets.push_back(static_cast<Index>(random.below(4)));
      if (random.below(6) == 0) volume.allowed_classes = {DriveClass::hdd};
      volume.pinned = random.below(6) == 0;
    }
    const auto instance = make_instance(snapshot);
    ASSERT_TRUE(instance.ok());
    const bool conflict = !find_conflict(*instance).parts.empty();
    found += conflict ? 1 : 0;
    EXPECT_EQ(conflict, !any_placement(snapshot, *instance)) << "seed " << seed;
  }
  EXPECT_GT(found, 100);
  EXPECT_LT(found, 500);
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
