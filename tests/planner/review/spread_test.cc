#include "planner/review/spread.h"

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Cluster;
using testing::Lines;
using testing::nodes;
using testing::Step;

Review before(const Cluster& cluster) {
  Findings findings;
  review_spread_before(cluster.site(), findings);
  return findings.take();
}
Review of_moves(const Cluster& cluster, const std::vector<Step>& steps) {
  const Site site = cluster.site();
  Findings findings;
  review_spread_of_moves(site, testing::moves_of(site, steps), findings);
  return findings.take();
}

// Replicas a and b on node-0 and node-1, a third set on node-0 and a free node-2.
struct Pair : Cluster {
  Index second_of_node_0 = kNone;
  Pair() : Cluster(nodes(4)) {
    second_of_node_0 = set("set-0b", snapshot.drives[0].domain);
    volume("a", 0);
    volume("b", 1);
    group("pair", {0, 1});
  }
};

TEST(Spread, ApartBeforeAndAfterIsFine) {
  const Pair cluster;
  EXPECT_EQ(brief(before(cluster)), Lines{});
  EXPECT_EQ(brief(of_moves(cluster, {{1, 3, 0, 10}})), Lines{});
}

TEST(Spread, AHardDomainIsNeverShared) {
  const Pair cluster;
  const Review review = of_moves(cluster, {{1, cluster.second_of_node_0, 0, 10}});
  EXPECT_EQ(brief(review), (Lines{"fail spread@0 node-0", "fail spread@1 node-0", "fail spread@1 node-0",
                                  "info spread@1 rack-0"}))
      << "in flight, in the listed order, at the end; the policy asks nothing of racks";
  EXPECT_EQ(review.findings[0].group, "pair");
}

TEST(Spread, NotEvenInPassing) {
  const Pair cluster;
  const Review review = of_moves(cluster, {{1, cluster.second_of_node_0, 0, 10}, {1, 3, 10, 20}});
  EXPECT_EQ(brief(review), (Lines{"fail spread@0 node-0", "fail spread@1 node-0"}));
}

TEST(Spread, OneSpindleIsNeverSharedWhateverThePolicySays) {
  Pair cluster;
  cluster.spread(DomainKind::node, Spread::none);
  const Review review = of_moves(cluster, {{1, 0, 0, 10}});
  EXPECT_TRUE(testing::fails_on(review, "spread-spindle")) << testing::text_of(review);
  EXPECT_FALSE(testing::fails_on(review, "spread"));
}

TEST(Spread, ASoftDomainIsAWarningAndNoneIsTold) {
  Pair cluster;
  cluster.spread(DomainKind::rack, Spread::soft);
  EXPECT_EQ(brief(of_moves(cluster, {{1, 2, 0, 10}})), Lines{"warn spread@1 rack-0"})
      << "the zone was shared before, so only the rack is new";
  cluster.spread(DomainKind::rack, Spread::none);
  EXPECT_EQ(brief(of_moves(cluster, {{1, 2, 0, 10}})), Lines{"info spread@1 rack-0"});
}

TEST(Spread, AnotherSoftDomainAsCrowdedAsTheOneBeforeIsNoLoss) {
  Pair cluster;
  cluster.spread(DomainKind::rack, Spread::soft);
  const Index third = cluster.volume("c", 2);
  cluster.at(third).group = 0;
  EXPECT_EQ(brief(of_moves(cluster, {{third, 3, 0, 10}})), Lines{"info spread@1 rack-1"})
      << "three replicas in two racks share one, whichever it is";
}

TEST(Spread, WhatWasSoBeforeIsNotBlamedOnThePlan) {
  Pair cluster;
  cluster.at(1).set = cluster.second_of_node_0;
  cluster.spread(DomainKind::rack, Spread::soft);
  EXPECT_EQ(brief(before(cluster)), (Lines{"info spread@0 rack-0", "warn spread@0 node-0"}));
  const Index stays = cluster.set("set-0c", cluster.snapshot.drives[0].domain);
  EXPECT_EQ(brief(of_moves(cluster, {{1, stays, 0, 10}})), Lines{})
      << "it may stay in the node that it shares";
  EXPECT_EQ(brief(of_moves(cluster, {{1, 1, 0, 10}})), Lines{}) << "and may leave it";
}

TEST(Spread, ButItMayNotGetWorse) {
  Pair cluster;
  cluster.at(1).set = cluster.second_of_node_0;
  const Index third = cluster.volume("c", 1);
  cluster.at(third).group = 0;
  const Index more = cluster.set("set-0c", cluster.snapshot.drives[0].domain);
  EXPECT_TRUE(testing::fails_on(of_moves(cluster, {{third, more, 0, 10}}), "spread"));
}

TEST(Spread, EnclosuresAndSuppliesCountLikeNodes) {
  for (const DomainKind kind : {DomainKind::enclosure, DomainKind::psu, DomainKind::zone}) {
    Cluster cluster;
    cluster.spread(DomainKind::node, Spread::none);
    cluster.spread(kind, Spread::hard);
    const Index one = cluster.domain("one", kind);
    const Index two = cluster.domain("two", kind);
    cluster.set("a", cluster.domain("node-a", DomainKind::node, one));
    cluster.set("b", cluster.domain("node-b", DomainKind::node, two));
    cluster.set("c", cluster.domain("node-c", DomainKind::node, one));
    cluster.volume("v", 0);
    cluster.volume("w", 1);
    cluster.group("g", {0, 1});
    EXPECT_TRUE(testing::fails_on(of_moves(cluster, {{1, 2, 0, 10}}), "spread")) << to_string(kind);
  }
}

// The other replica is still on its way out when the second comes: both ends count.
TEST(Spread, InFlightBothEndsCount) {
  const Pair cluster;
  const Index node_0 = cluster.second_of_node_0;
  EXPECT_EQ(brief(of_moves(cluster, {{0, 3, 0, 10}, {1, node_0, 10, 20}})), Lines{});
  EXPECT_EQ(brief(of_moves(cluster, {{0, 3, 0, 10}, {1, node_0, 9, 20}})),
            (Lines{"fail one-in-flight@0 set-0b", "fail spread@0 node-0"}));
}

TEST(Spread, OneReplicaInFlightAtATime) {
  const Pair cluster;
  EXPECT_EQ(brief(of_moves(cluster, {{0, 2, 0, 10}, {1, 3, 10, 20}})), Lines{}) << "one after the other";
  EXPECT_EQ(brief(of_moves(cluster, {{0, 2, 0, 10}, {1, 3, 9, 20}})), Lines{"fail one-in-flight@0 set-3"});
}

TEST(Spread, VolumesWithoutAGroupAreFree) {
  Cluster cluster = nodes(2);
  cluster.volume("v", 0);
  cluster.volume("w", 1);
  cluster.volume("x", 1);
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}, {1, 0, 0, 10}})), Lines{});
}

}  // namespace
}  // namespace tierwatt::planner
