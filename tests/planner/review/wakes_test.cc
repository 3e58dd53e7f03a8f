#include "planner/review/wakes.h"

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Cluster;
using testing::Lines;
using testing::nodes;
using testing::State;
using testing::state_of;

constexpr std::nullopt_t kNever = std::nullopt;

Review as_it_is(const Site& site, const State& now) {
  Findings findings;
  review_wakes(site, now.situation(), nullptr, findings);
  return findings.take();
}
Review judge(const Site& site, const State& before, const State& after) {
  Findings findings;
  const Situation is = after.situation();
  review_wakes(site, before.situation(), &is, findings);
  return findings.take();
}

// --- deadlines ---------------------------------------------------------------------------------------------

Cluster one_volume(double first_byte_s) {
  Cluster cluster = nodes(1);
  cluster.at(cluster.volume("v", 0)).first_byte_s = first_byte_s;
  return cluster;
}

TEST(FirstByte, DueSoonerThanASpinUpNeedsASetThatNeverSleeps) {
  const Cluster cluster = one_volume(9.9);
  const Site site = cluster.site();
  EXPECT_EQ(brief(as_it_is(site, state_of(site, {0}, {600.0}))), Lines{"warn first-byte@0 set-0"});
  EXPECT_EQ(brief(as_it_is(site, state_of(site, {0}, {kNever}))), Lines{});
}

TEST(FirstByte, DueWithTheSpinUpIsInTime) {
  const Cluster cluster = one_volume(10);
  const Site site = cluster.site();
  EXPECT_EQ(brief(as_it_is(site, state_of(site, {0}, {600.0}))), Lines{});
}

TEST(FirstByte, APlanHasToMendItWhoeverCausedIt) {
  const Cluster cluster = one_volume(1);
  const Site site = cluster.site();
  const State asleep = state_of(site, {0}, {600.0}, 2);
  const State awake = state_of(site, {0}, {kNever}, 2);
  EXPECT_EQ(brief(judge(site, asleep, asleep)), Lines{"fail first-byte@2 set-0"});
  EXPECT_EQ(brief(judge(site, awake, asleep)), Lines{"fail first-byte@2 set-0"});
  EXPECT_EQ(brief(judge(site, asleep, awake)), Lines{});
}

TEST(UnknownActivity, ItsSetIsNotCountedOnToSleep) {
  Cluster cluster = nodes(1);
  cluster.at(cluster.volume("v", 0)).activity_known = false;
  const Site site = cluster.site();
  const State asleep = state_of(site, {0}, {600.0}, 1);
  const State awake = state_of(site, {0}, {kNever}, 1);
  EXPECT_EQ(brief(judge(site, awake, asleep)), Lines{"fail unknown-activity@1 set-0"});
  EXPECT_EQ(brief(judge(site, asleep, awake)), Lines{});
  EXPECT_EQ(brief(as_it_is(site, asleep)), Lines{}) << "what a set does today is not a plan's claim";
}

// --- groups ------------------------------------------------------------------------------------------------

// Replicas of one group, active in turn, the first byte due within `deadline_s`.
Cluster replicas(double deadline_s) {
  Cluster cluster = nodes(2);
  cluster.volume("a", 0, 100, {{0, 12}});
  cluster.volume("b", 1, 100, {{12, 12}});
  cluster.group("pair", {0, 1});
  cluster.at(0).first_byte_s = deadline_s;
  return cluster;
}
bool told(const Review& review, const std::string& rule) {
  return std::any_of(review.findings.begin(), review.findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule; });
}

TEST(GroupAsleep, OneReplicaAwakeAtEveryStepIsEnough) {
  const Cluster cluster = replicas(5);
  const Site site = cluster.site();
  EXPECT_FALSE(told(as_it_is(site, state_of(site, {0, 1}, {0.0, 0.0})), "group-asleep"));
}

TEST(GroupAsleep, StepsInWhichAllSleepAreCounted) {
  Cluster cluster = replicas(5);
  cluster.at(1).active = {{13, 11}};
  const Site site = cluster.site();
  const Review review = as_it_is(site, state_of(site, {0, 1}, {0.0, 0.0}));
  const auto found = std::find_if(review.findings.begin(), review.findings.end(),
                                  [](const Finding& finding) { return finding.rule == "group-asleep"; });
  ASSERT_NE(found, review.findings.end()) << testing::text_of(review);
  EXPECT_EQ(found->group, "pair");
  EXPECT_EQ(found->severity, Severity::warn);
  EXPECT_NE(found->what.find("asleep in 1 steps"), std::string::npos) << found->what;
  EXPECT_FALSE(told(as_it_is(site, state_of(site, {0, 1}, {3600.0, 0.0})), "group-asleep"))
      << "a timeout of one step bridges the gap";
}

TEST(GroupAsleep, ADeadlineThatASpinUpKeepsIsNoMatter) {
  Cluster cluster = replicas(10);
  cluster.at(1).active.clear();
  const Site site = cluster.site();
  EXPECT_FALSE(told(as_it_is(site, state_of(site, {0, 1}, {0.0, 0.0})), "group-asleep"));
}

TEST(GroupAsleep, WhoMadeItWorseIsBlamed) {
  Cluster cluster = replicas(5);
  cluster.at(1).active = {{13, 11}};
  const Site site = cluster.site();
  const State good = state_of(site, {0, 1}, {kNever, 0.0}, 1);
  const State bad = state_of(site, {0, 1}, {0.0, 0.0}, 1);
  EXPECT_TRUE(testing::fails_on(judge(site, good, bad), "group-asleep"));
  const Review same = judge(site, bad, bad);
  EXPECT_TRUE(told(same, "group-asleep"));
  EXPECT_FALSE(testing::fails_on(same, "group-asleep")) << testing::text_of(same);
}

// --- surges ------------------------------------------------------------------------------------------------

// Two sets of two drives each on one supply, woken in steps `first` and `second`.
Cluster one_supply(std::uint32_t first, std::uint32_t second, int limit) {
  Cluster cluster;
  const Index psu = cluster.domain("psu", DomainKind::psu);
  cluster.snapshot.domains[psu].spinup_limit = limit;
  cluster.set("a", cluster.domain("node-a", DomainKind::node, psu), 2);
  cluster.set("b", cluster.domain("node-b", DomainKind::node, psu), 2);
  cluster.volume("v", 0, 100, {{first, 1}});
  cluster.volume("w", 1, 100, {{second, 1}});
  return cluster;
}

TEST(SpinupSurge, DrivesThatStartInOneStepAreCounted) {
  const Cluster cluster = one_supply(3, 3, 3);
  const Site site = cluster.site();
  const Review review = as_it_is(site, state_of(site, {0, 1}, {0.0, 0.0}));
  EXPECT_EQ(brief(review), Lines{"warn spinup-surge@0 psu"});
  EXPECT_NE(review.findings[0].what.find("4 drives"), std::string::npos) << review.findings[0].what;
}

TEST(SpinupSurge, WithinTheLimitOrApartOrNeverAsleepIsFine) {
  for (const Cluster& cluster : {one_supply(3, 3, 4), one_supply(3, 5, 3)}) {
    const Site site = cluster.site();
    EXPECT_EQ(brief(as_it_is(site, state_of(site, {0, 1}, {0.0, 0.0}))), Lines{});
  }
  const Cluster cluster = one_supply(3, 3, 3);
  const Site site = cluster.site();
  EXPECT_EQ(brief(as_it_is(site, state_of(site, {0, 1}, {0.0, kNever}))), Lines{});
}

TEST(SpinupSurge, IsBlamedOnlyWhenThePeakGrows) {
  const Cluster cluster = one_supply(3, 3, 3);
  const Site site = cluster.site();
  const State calm = state_of(site, {0, 1}, {0.0, kNever}, 1);
  const State surge = state_of(site, {0, 1}, {0.0, 0.0}, 1);
  EXPECT_EQ(brief(judge(site, calm, surge)), Lines{"warn spinup-surge@1 psu"});
  EXPECT_EQ(brief(judge(site, surge, surge)), Lines{"info spinup-surge@0 psu"});
}

// --- waves -------------------------------------------------------------------------------------------------

// `count` groups with one replica each on node-0, the others on sets of their own on node-1, whose supply
// starts `limit` drives at once; due within `deadline_s`.
Cluster mirrored(Index count, int limit, double deadline_s) {
  Cluster cluster;
  cluster.set("near", cluster.domain("node-0", DomainKind::node));
  const Index far = cluster.domain("node-1", DomainKind::node);
  cluster.snapshot.domains[far].spinup_limit = limit;
  for (Index g = 0; g < count; ++g) {
    const std::string number = std::to_string(g);
    const Index set = cluster.set("far-" + number, far);
    const Index a = cluster.volume("a" + number, 0, 10, {{0, 24}});
    const Index b = cluster.volume("b" + number, set, 10, {{g, 1}});
    cluster.at(a).first_byte_s = deadline_s;
    cluster.group("group-" + number, {a, b});
  }
  return cluster;
}
State mirrors_asleep(const Site& site, std::int64_t at = 0) {
  std::vector<std::optional<double>> timeouts(site.sets.size(), 0.0);
  timeouts[0] = kNever;
  return state_of(site, site.place, timeouts, at);
}

TEST(WakeWave, TakesTurnsUnderTheTightestLimit) {
  // Five drives, two at once: three turns of 10 s.
  const Cluster late = mirrored(5, 2, 29);
  const Site site = late.site();
  const Review review = as_it_is(site, mirrors_asleep(site));
  EXPECT_EQ(brief(review), Lines{"warn wake-wave@0 node-0"});
  EXPECT_NE(review.findings[0].what.find("takes 30 s"), std::string::npos) << review.findings[0].what;
  const Cluster in_time = mirrored(5, 2, 30);
  const Site other = in_time.site();
  EXPECT_EQ(brief(as_it_is(other, mirrors_asleep(other))), Lines{});
}

TEST(WakeWave, ASurvivorThatIsAwakeNeedsNoWave) {
  const Cluster cluster = mirrored(1, 1, 5);
  const Site site = cluster.site();
  EXPECT_EQ(brief(as_it_is(site, mirrors_asleep(site))), Lines{"warn wake-wave@0 node-0"});
  EXPECT_EQ(brief(as_it_is(site, state_of(site, site.place, {kNever, kNever}))), Lines{});
}

TEST(WakeWave, WithoutADeadlineThereIsNone) {
  Cluster cluster = mirrored(5, 1, 1);
  for (Volume& volume : cluster.snapshot.volumes) volume.first_byte_s.reset();
  const Site site = cluster.site();
  EXPECT_EQ(brief(as_it_is(site, mirrors_asleep(site))), Lines{});
}

TEST(WakeWave, WithoutALimitAllStartAtOnce) {
  Cluster cluster = mirrored(5, 1, 10);
  for (Domain& domain : cluster.snapshot.domains) domain.spinup_limit.reset();
  const Site site = cluster.site();
  EXPECT_EQ(brief(as_it_is(site, mirrors_asleep(site))), Lines{});
}

TEST(WakeWave, IsBlamedOnThePlanThatLetThemSleep) {
  const Cluster cluster = mirrored(5, 2, 29);
  const Site site = cluster.site();
  const State awake = state_of(site, site.place, std::vector<std::optional<double>>(6, kNever), 4);
  const State asleep = mirrors_asleep(site, 4);
  EXPECT_EQ(brief(judge(site, awake, asleep)), Lines{"warn wake-wave@4 node-0"});
  EXPECT_EQ(brief(judge(site, asleep, asleep)), Lines{"info wake-wave@0 node-0"});
}

}  // namespace
}  // namespace tierwatt::planner
