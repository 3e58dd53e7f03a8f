// Each rule by itself, and all of them together against the search's own answer.
#include "planner/explain/why_not.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/solve/state.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

bool names(const std::vector<Reason>& reasons, const std::string& rule) {
  return std::any_of(reasons.begin(), reasons.end(), [&](const Reason& one) { return one.rule == rule; });
}

TEST(WhyNot, IsSilentExactlyWhereTheSearchMayGo) {
  int yes = 0;
  int no = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Snapshot snapshot = random_snapshot(
        seed,
        {.spinning = 4, .flash = 1, .volumes = 14, .steps = 20, .groups = true, .rules = true, .fill = 0.7});
    const auto instance = make_instance(snapshot);
    ASSERT_TRUE(instance.ok());
    const Standing standing(*instance, instance->places());
    const State state(*instance);
    for (Index v = 0; v < instance->volumes.size(); ++v) {
      for (Index s = 0; s < instance->sets.size(); ++s) {
        if (s == instance->volumes[v].set) continue;
        const bool silent = why_not(standing, v, s).empty();
        EXPECT_EQ(silent, state.fits(v, s)) << "seed " << seed << " volume " << v << " set " << s;
        (silent ? yes : no) += 1;
      }
    }
  }
  EXPECT_GT(yes, 100);
  EXPECT_GT(no, 100);
}

class Rules : public ::testing::Test {
 protected:
  Rules()
      : snapshot_(random_snapshot(1, {.spinning = 3, .flash = 1, .volumes = 3, .steps = 8, .fill = 0.1})) {
    for (Volume& volume : snapshot_.volumes) volume.set = 0;
  }
  std::vector<Reason> ask(Index volume, Index set) {
    const auto instance = make_instance(snapshot_);
    EXPECT_TRUE(instance.ok());
    return why_not(Standing(*instance, instance->places()), volume, set);
  }
  Volume& volume() { return snapshot_.volumes[0]; }
  Snapshot snapshot_;
};

TEST_F(Rules, NothingSpeaksAgainstAFreePlace) { EXPECT_TRUE(ask(0, 1).empty()); }

TEST_F(Rules, PinnedAndUnknownHoldEverywhere) {
  volume().pinned = true;
  EXPECT_TRUE(names(ask(0, 1), "pinned"));
  volume().pinned = false;
  volume().activity_known = false;
  EXPECT_TRUE(names(ask(0, 1), "activity_unknown"));
}

TEST_F(Rules, PlacesThatAreNotAllowed) {
  volume().allowed_sets = {0, 2};
  EXPECT_TRUE(names(ask(0, 1), "allowed_sets"));
  EXPECT_TRUE(ask(0, 2).empty());
  volume().allowed_sets.clear();
  volume().allowed_classes = {DriveClass::nvme};
  EXPECT_TRUE(names(ask(0, 1), "allowed_classes"));
  EXPECT_TRUE(ask(0, 3).empty());
  volume().allowed_classes.clear();
  volume().node_affinity = {snapshot_.domains[snapshot_.drives[2].domain].parent};
  EXPECT_TRUE(names(ask(0, 1), "node_affinity"));
  EXPECT_TRUE(ask(0, 2).empty());
}

TEST_F(Rules, RoomIsSaidInNumbers) {
  volume().size = Bytes(900);
  snapshot_.volumes[1].set = 1;
  snapshot_.volumes[1].size = Bytes(300);
  const std::vector<Reason> reasons = ask(0, 1);
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0].rule, "headroom");
  EXPECT_EQ(reasons[0].number.at("needs_bytes"), 900);
  EXPECT_EQ(reasons[0].number.at("left_bytes"), 700);
  EXPECT_EQ(reasons[0].number.at("limit_bytes"), 1000);
  EXPECT_NE(reasons[0].text.find("needs 900 B, 700 B left of 1.00 kB"), std::string::npos) << reasons[0].text;
  volume().size = Bytes(1);
  volume().peak_write_iops = 1000;
  EXPECT_TRUE(names(ask(0, 1), "write_iops"));
}

TEST_F(Rules, ReplicasAreNamed) {
  snapshot_.groups = {"db"};
  volume().group = snapshot_.volumes[1].group = 0;
  snapshot_.volumes[1].set = 1;
  const std::vector<Reason> reasons = ask(0, 1);
  ASSERT_TRUE(names(reasons, "one_set"));
  EXPECT_NE(reasons[0].text.find(snapshot_.volumes[1].id), std::string::npos);
  snapshot_.policy.domain_spread[static_cast<std::size_t>(DomainKind::rack)] = Spread::hard;
  // Sets 1 and 3 stand in one rack.
  const std::vector<Reason> rack = ask(0, 3);
  ASSERT_TRUE(names(rack, "spread"));
  EXPECT_NE(rack[0].text.find("rack-1"), std::string::npos) << rack[0].text;
}

}  // namespace
}  // namespace tierwatt::planner
