#include "planner/review/loss.h"

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Cluster;
using testing::Lines;
using testing::nodes;
using testing::State;

State standing(const Site& site, std::vector<Index> place, std::int64_t at = 0) {
  return testing::state_of(site, std::move(place), std::vector<std::optional<double>>(site.sets.size()), at);
}
Review as_it_is(const Cluster& cluster) {
  const Site site = cluster.site();
  const State now = standing(site, site.place);
  Findings findings;
  review_loss(site, now.situation(), nullptr, findings);
  return findings.take();
}

TEST(Loss, WithRoomElsewhereEveryNodeMayBeLost) {
  Cluster cluster = nodes(3);
  for (Index n = 0; n < 3; ++n) cluster.volume("v" + std::to_string(n), n, 500);
  EXPECT_EQ(brief(as_it_is(cluster)), Lines{});
}

TEST(Loss, ALargeVolumeFitsNowhereThoughTheSumsWould) {
  Cluster cluster = nodes(3);
  cluster.volume("v", 0, 900);
  cluster.volume("w", 1, 500);
  cluster.volume("x", 2, 500);
  const Review review = as_it_is(cluster);
  EXPECT_EQ(brief(review), (Lines{"warn n-1-capacity@0 node-0", "warn n-1-speed@0 node-0"}));
  EXPECT_NE(review.findings[0].what.find("1 of its volumes (900 bytes)"), std::string::npos)
      << review.findings[0].what;
}

TEST(Loss, HeadroomMayBeUsedInAnEmergency) {
  Cluster cluster = nodes(2);
  cluster.snapshot.policy.headroom = 0.5;
  cluster.volume("v", 0, 500);
  cluster.volume("w", 1, 500);
  EXPECT_EQ(brief(as_it_is(cluster)), Lines{});
  cluster.snapshot.sets[0].reserved = Bytes(1);
  EXPECT_EQ(brief(as_it_is(cluster)), (Lines{"warn n-1-capacity@0 node-1", "warn n-1-speed@0 node-1"}))
      << "but what is reserved may not";
}

TEST(Loss, SpeedIsARuleOfItsOwn) {
  Cluster cluster = nodes(2);
  cluster.at(cluster.volume("v", 0)).peak_write_iops = 60;
  cluster.at(cluster.volume("w", 1)).peak_write_iops = 60;
  EXPECT_EQ(brief(as_it_is(cluster)), (Lines{"warn n-1-speed@0 node-0", "warn n-1-speed@0 node-1"}));
}

TEST(Loss, ReplicasAreRebuiltApart) {
  Cluster cluster = nodes(2);
  cluster.volume("a", 0);
  cluster.volume("b", 1);
  cluster.group("pair", {0, 1});
  EXPECT_EQ(brief(as_it_is(cluster)).size(), 4U) << "the only node left holds the other replica";
  cluster.set("set-2", cluster.domain("node-2", DomainKind::node));
  EXPECT_EQ(brief(as_it_is(cluster)), Lines{});
}

TEST(Loss, TwoReplicasOfOneNodeAreRebuiltApartFromEachOther) {
  Cluster cluster = nodes(2);
  const Index second = cluster.set("set-0b", cluster.snapshot.drives[0].domain);
  cluster.volume("a", 0);
  cluster.volume("b", second);
  cluster.group("pair", {0, 1});
  EXPECT_EQ(brief(as_it_is(cluster)), (Lines{"warn n-1-capacity@0 node-0", "warn n-1-speed@0 node-0"}));
}

TEST(Loss, WhatIsBoundToTheNodeIsNotPlaced) {
  Cluster cluster = nodes(2);
  const Index pinned = cluster.volume("pinned", 0, 900);
  const Index unknown = cluster.volume("unknown", 0, 50);
  const Index bound = cluster.volume("bound", 0, 50);
  cluster.volume("other", 1, 1000);
  cluster.at(3).pinned = true;
  EXPECT_FALSE(as_it_is(cluster).findings.empty());
  cluster.at(pinned).pinned = true;
  cluster.at(unknown).activity_known = false;
  cluster.at(bound).node_affinity = {cluster.snapshot.drives[0].domain};
  EXPECT_EQ(brief(as_it_is(cluster)), Lines{});
}

TEST(Loss, AllowedPlacesHoldInAnEmergencyToo) {
  Cluster cluster = nodes(2);
  cluster.at(cluster.volume("v", 0)).allowed_sets = {0};
  EXPECT_EQ(brief(as_it_is(cluster)), (Lines{"warn n-1-capacity@0 node-0", "warn n-1-speed@0 node-0"}));
}

TEST(Loss, IsBlamedOnThePlanThatTookTheRoom) {
  Cluster cluster = nodes(3);
  cluster.volume("v", 0, 600);
  cluster.volume("w", 1, 300);
  cluster.volume("x", 2, 300);
  const Site site = cluster.site();
  const State before = standing(site, site.place);
  // v and w together on set-0: 600 and 300 find 1000 and 700 free bytes elsewhere.
  const State fine = standing(site, {0, 0, 2}, 1);
  // With set-1 retired they find 700, and x of node-2 finds 100.
  State retired = standing(site, {0, 0, 2}, 1);
  retired.behaves[1].off = true;
  const auto judge = [&](const State& after) {
    Findings findings;
    const Situation is = after.situation();
    review_loss(site, before.situation(), &is, findings);
    return brief(findings.take());
  };
  EXPECT_EQ(judge(fine), Lines{});
  EXPECT_EQ(judge(retired), (Lines{"warn n-1-capacity@1 node-0", "warn n-1-capacity@1 node-2",
                                   "warn n-1-speed@1 node-0", "warn n-1-speed@1 node-2"}));
}

TEST(Loss, WhatWasSoBeforeIsOnlyTold) {
  Cluster cluster = nodes(2);
  cluster.volume("v", 0, 900);
  cluster.volume("w", 1, 500);
  const Site site = cluster.site();
  const State before = standing(site, site.place);
  const State after = standing(site, site.place, 1);
  Findings findings;
  const Situation is = after.situation();
  review_loss(site, before.situation(), &is, findings);
  for (const Finding& finding : findings.take().findings) {
    EXPECT_EQ(finding.severity, Severity::info);
    EXPECT_EQ(finding.at, 0);
  }
}

}  // namespace
}  // namespace tierwatt::planner
