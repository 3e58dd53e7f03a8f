#include "planner/review/room.h"

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
  review_room_before(cluster.site(), findings);
  return findings.take();
}
Review of_moves(const Cluster& cluster, const std::vector<Step>& steps) {
  const Site site = cluster.site();
  Findings findings;
  review_room_of_moves(site, testing::moves_of(site, steps), findings);
  return findings.take();
}

TEST(Room, UpToTheLimitIsFine) {
  Cluster cluster = nodes(2);
  cluster.volume("v", 0, 400);
  cluster.volume("w", 1, 600);
  EXPECT_EQ(brief(before(cluster)), Lines{});
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}})), Lines{});
}

TEST(Room, OneByteMoreIsNot) {
  Cluster cluster = nodes(2);
  cluster.volume("v", 0, 401);
  cluster.volume("w", 1, 600);
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}})), Lines{"fail room@1 set-1"});
}

TEST(Room, HeadroomAndReserveCount) {
  Cluster cluster = nodes(2);
  cluster.snapshot.policy.headroom = 0.8;
  cluster.snapshot.sets[1].reserved = Bytes(100);
  cluster.volume("v", 0, 700);
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}})), Lines{});
  cluster.at(0).size = Bytes(701);
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}})), Lines{"fail room@1 set-1"});
}

// Every load has its limit; what a volume does not ask for cannot break one.
TEST(Room, IopsAndBandwidthAlike) {
  const std::vector<void (*)(Volume&)> loads = {[](Volume& v) { v.peak_read_iops = 60; },
                                                [](Volume& v) { v.peak_write_iops = 60; },
                                                [](Volume& v) { v.read_bytes_per_day = 86400.0 * 600; },
                                                [](Volume& v) { v.write_bytes_per_day = 86400.0 * 600; }};
  for (const auto& load : loads) {
    Cluster cluster = nodes(2);
    load(cluster.at(cluster.volume("v", 0)));
    load(cluster.at(cluster.volume("w", 1)));
    EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}})), Lines{"fail room@1 set-1"});
  }
}

TEST(Room, ASetOverItsLimitMayStayButNotGrow) {
  Cluster cluster = nodes(2);
  cluster.volume("large", 0, 1200);
  cluster.volume("small", 1, 1);
  EXPECT_EQ(brief(before(cluster)), Lines{"warn room@0 set-0"});
  EXPECT_EQ(brief(of_moves(cluster, {{1, 0, 0, 10}})), Lines{"fail room@1 set-0"});
}

TEST(Room, WhatAsksNothingOfACrowdedLoadMayStillCome) {
  Cluster cluster = nodes(2);
  cluster.at(cluster.volume("busy", 0)).peak_read_iops = 500;
  const Index idle = cluster.volume("idle", 1);
  EXPECT_EQ(brief(of_moves(cluster, {{idle, 0, 0, 10}})), Lines{});
  cluster.at(idle).peak_read_iops = 1;
  EXPECT_EQ(brief(of_moves(cluster, {{idle, 0, 0, 10}})), Lines{"fail room@1 set-0"});
}

TEST(Room, AnOverfullSetMayBeRelieved) {
  Cluster cluster = nodes(2);
  cluster.volume("large", 0, 900);
  cluster.volume("other", 0, 300);
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}})), Lines{});
}

TEST(Room, TheListedOrderMatters) {
  Cluster cluster = nodes(3);
  cluster.volume("v", 0, 800);
  cluster.volume("w", 1, 800);
  EXPECT_EQ(brief(of_moves(cluster, {{1, 2, 0, 10}, {0, 1, 10, 20}})), Lines{});
  EXPECT_EQ(brief(of_moves(cluster, {{0, 1, 0, 10}, {1, 2, 10, 20}})), Lines{"fail room@1 set-1"});
}

TEST(Room, InFlightBothEndsCount) {
  Cluster cluster = nodes(3);
  cluster.volume("v", 0, 800);
  cluster.volume("w", 1, 800);
  EXPECT_EQ(brief(of_moves(cluster, {{1, 2, 0, 10}, {0, 1, 9, 20}})), Lines{"fail room-in-flight@0 set-1"});
}

}  // namespace
}  // namespace tierwatt::planner
