// Whole plans over random clusters: each is reviewed by code that shares nothing with the search, is never
// worse than better timeouts alone, and never below its bound.
#include "planner/cli/make_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/planner/cli/recompute_testlib.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

Plan plan_of(const Snapshot& snapshot, std::int64_t steps = 1500) {
  PlanRequest request;
  request.search.steps = steps;
  request.search.seconds = 600;
  auto plan = make_plan(snapshot, request);
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().to_string());
  if (!plan.ok()) return {};
  testing::Recompute::all().add(snapshot, *plan);
  return *plan;
}

std::string failures(const Plan& plan) {
  std::string text;
  for (const Finding& finding : plan.review.findings) {
    if (finding.severity == Severity::fail) text += finding.rule + ": " + finding.what + "\n";
  }
  return text;
}

TEST(MakePlan, EveryPlanPassesItsReview) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 5,
                                                     .flash = static_cast<Index>(seed % 2),
                                                     .volumes = 16,
                                                     .steps = 100,
                                                     .groups = seed % 2 == 0,
                                                     .floors = seed % 3 == 0,
                                                     .rules = seed % 4 == 0});
    const Plan plan = plan_of(snapshot);
    EXPECT_EQ(failures(plan), "") << "seed " << seed;
    EXPECT_LE(plan.energy.window_after_j.value, plan.energy.window_timeout_only_j.value * (1 + 1e-9))
        << "seed " << seed;
    EXPECT_GE(plan.energy.window_after_j.value, plan.bound.window_j * (1 - 1e-9)) << "seed " << seed;
  }
}

// What real snapshots hold: sets over their limit, volumes of no bytes, deadlines of no seconds, replicas
// side by side. Leaving such a place must not be a way of no return.
TEST(MakePlan, OddPlacementsStillPassAndNeverCostEnergy) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Snapshot snapshot = random_snapshot(
        seed, {.spinning = 5, .flash = 1, .volumes = 16, .steps = 100, .groups = true, .floors = true});
    Random random(seed);
    snapshot.policy.headroom = seed % 2 == 0 ? 0.5 : 1.0;
    snapshot.policy.domain_spread[static_cast<std::size_t>(DomainKind::rack)] = Spread::soft;
    for (Volume& volume : snapshot.volumes) {
      if (random.below(4) == 0) volume.size = Bytes(0);
      if (random.below(3) == 0) volume.set = 0;
      if (random.below(8) == 0) volume.first_byte_s = 0;
    }
    const Plan plan = plan_of(snapshot, 600);
    EXPECT_EQ(failures(plan), "") << "seed " << seed;
    EXPECT_LE(plan.energy.window_after_j.value, plan.energy.window_timeout_only_j.value * (1 + 1e-9))
        << "seed " << seed;
    EXPECT_TRUE(plan.status != PlanStatus::certified || plan.bound.gap_share <= 0.01) << "seed " << seed;
  }
}

TEST(MakePlan, HonoursLimitsOnMovesAndBytes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 5, .volumes = 16, .steps = 100});
    snapshot.policy.max_moves = 2;
    snapshot.policy.max_bytes = Bytes(150);
    const Plan plan = plan_of(snapshot);
    std::int64_t bytes = 0;
    for (const Move& move : plan.moves) bytes += move.bytes.value();
    EXPECT_LE(plan.moves.size(), 2U);
    EXPECT_LE(bytes, 150);
    EXPECT_EQ(failures(plan), "") << "seed " << seed;
  }
}

TEST(MakePlan, RefusesWhatDoesNotPayAtTheLowerBound) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 4, .volumes = 10, .steps = 40, .fill = 0.2});
  for (SnapshotDrive& drive : snapshot.drives) {
    // Idle watts may be next to nothing: then the drive saves nothing by sleeping.
    drive.idle->low = Watts(0);
    drive.idle->high = drive.idle->value + Watts(1);
    // Nor do fewer spin-ups save anything.
    drive.spinup_joules = Estimate<Joules>::exact(Joules(0), Source::catalog, "test");
  }
  const Plan plan = plan_of(snapshot);
  EXPECT_TRUE(plan.moves.empty());
  EXPECT_FALSE(plan.refused.empty());
  EXPECT_EQ(plan.status, PlanStatus::nothing_to_do);
  EXPECT_FALSE(plan.reason.empty());
  for (const Refusal& refusal : plan.refused) EXPECT_LE(refusal.number.at("net_low_j"), 0);
}

TEST(MakePlan, NothingToDoSaysWhy) {
  Snapshot snapshot = random_snapshot(6, {.spinning = 3, .volumes = 6, .steps = 40});
  for (Volume& volume : snapshot.volumes) {
    volume.pinned = true;
    volume.active = {{0, 40}};
  }
  const Plan plan = plan_of(snapshot);
  EXPECT_EQ(plan.status, PlanStatus::nothing_to_do);
  EXPECT_TRUE(plan.moves.empty());
  EXPECT_FALSE(plan.reason.empty());
}

TEST(MakePlan, ContradictingRulesAreInfeasibleAndNamed) {
  Snapshot snapshot = random_snapshot(6, {.spinning = 3, .volumes = 6, .steps = 40});
  Volume& volume = snapshot.volumes[0];
  volume.allowed_sets = {(volume.set + 1) % 3};
  volume.allowed_classes = {DriveClass::nvme};
  const Plan plan = plan_of(snapshot);
  EXPECT_EQ(plan.status, PlanStatus::infeasible);
  EXPECT_NE(plan.reason.find(volume.id), std::string::npos) << plan.reason;
  EXPECT_TRUE(plan.moves.empty());
}

// A set that could be bought draws nothing before, and counts in full once a volume stands on it.
TEST(MakePlan, NewSetsAreOnlyListedWhenUsed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .flash = 2, .volumes = 12, .steps = 100});
    SpindleSet& bought = snapshot.sets.back();
    const Index last = static_cast<Index>(snapshot.sets.size() - 1);
    std::erase_if(snapshot.volumes, [&](const Volume& volume) { return volume.set == last; });
    bought.is_new = true;
    const Plan plan = plan_of(snapshot);
    EXPECT_EQ(failures(plan), "") << "seed " << seed;
    const bool used = std::any_of(plan.moves.begin(), plan.moves.end(),
                                  [&](const Move& move) { return move.to == snapshot.sets[last].id; });
    const bool listed = std::any_of(plan.sets.begin(), plan.sets.end(),
                                    [&](const SetOutcome& set) { return set.id == snapshot.sets[last].id; });
    EXPECT_EQ(used, listed) << "seed " << seed;
    EXPECT_GE(plan.energy.window_after_j.value, plan.bound.window_j * (1 - 1e-9)) << "seed " << seed;

    snapshot.policy.objective = Objective::carbon;
    snapshot.drives[snapshot.sets[last].drives[0]].embodied_kgco2e = 1e9;
    const Plan green = plan_of(snapshot);
    for (const Move& move : green.moves) EXPECT_NE(move.to, snapshot.sets[last].id) << "seed " << seed;
  }
}

// Every watt and joule doubled: the same places, twice the energy.
TEST(MakePlan, ScalingEveryFigureScalesThePlan) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .volumes = 10, .steps = 60, .floors = true});
    const Plan plan = plan_of(snapshot);
    for (SnapshotDrive& drive : snapshot.drives) {
      drive.idle = scale(*drive.idle, 2);
      drive.standby = scale(*drive.standby, 2);
      drive.active = scale(*drive.active, 2);
      drive.spinup_joules = scale(*drive.spinup_joules, 2);
    }
    for (Domain& domain : snapshot.domains) {
      if (domain.floor) domain.floor = scale(*domain.floor, 2);
    }
    const Plan doubled = plan_of(snapshot);
    const double after_j = plan.energy.window_after_j.value;
    EXPECT_NEAR(doubled.energy.window_after_j.value, 2 * after_j, 1e-9 * after_j) << "seed " << seed;
    EXPECT_NEAR(doubled.bound.window_j, 2 * plan.bound.window_j, 1e-9 * after_j) << "seed " << seed;
  }
}

// The order in which a snapshot lists its volumes is nobody's wish: before and bound are the same.
TEST(MakePlan, OrderOfVolumesChangesNeitherBeforeNorBound) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .flash = 1, .volumes = 12, .steps = 60});
    const Plan plan = plan_of(snapshot, 200);
    std::reverse(snapshot.volumes.begin(), snapshot.volumes.end());
    const Plan reversed = plan_of(snapshot, 200);
    const double before_j = plan.energy.window_before_j.value;
    EXPECT_NEAR(reversed.energy.window_before_j.value, before_j, 1e-9 * before_j);
    EXPECT_NEAR(reversed.bound.window_j, plan.bound.window_j, 1e-9 * before_j);
    EXPECT_EQ(failures(reversed), "");
  }
}

TEST(MakePlan, IsTheSameAtAnyNumberOfThreads) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 6, .flash = 1, .volumes = 24, .steps = 100});
    PlanRequest request;
    request.search.steps = 1500;
    request.search.seconds = 600;
    std::string first;
    for (const int threads : {1, 2, 5}) {
      request.search.threads = threads;
      const auto plan = make_plan(snapshot, request);
      ASSERT_TRUE(plan.ok());
      if (first.empty()) first = to_json(*plan);
      EXPECT_EQ(to_json(*plan), first) << "seed " << seed << " threads " << threads;
    }
  }
}

TEST(MakePlan, SaysWhichStageBegins) {
  const Snapshot snapshot = random_snapshot(3, {.spinning = 3, .volumes = 6, .steps = 40});
  PlanRequest request;
  request.search.steps = 100;
  std::vector<std::string> stages;
  request.on_stage = [&](const char* stage) { stages.emplace_back(stage); };
  ASSERT_TRUE(make_plan(snapshot, request).ok());
  EXPECT_EQ(stages, (std::vector<std::string>{"model", "bound", "search", "order", "evaluate", "document",
                                              "review"}));
}

TEST(MakePlan, StoppedByTheUserGivesTheBestSoFar) {
  const Snapshot snapshot = random_snapshot(8, {.spinning = 6, .volumes = 40, .steps = 168, .floors = true});
  PlanRequest request;
  request.search.steps = 1'000'000'000;
  request.search.seconds = 600;
  int looks = 0;
  request.search.stop = [&] { return ++looks > 50; };
  const auto plan = make_plan(snapshot, request);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->status, PlanStatus::stopped);
  EXPECT_NE(plan->reason.find("stopped by the user"), std::string::npos) << plan->reason;
  EXPECT_LE(plan->energy.window_after_j.value, plan->energy.window_timeout_only_j.value);
  EXPECT_EQ(failures(*plan), "");
}

// Standby stated above idle, as overlapping intervals allow: sleeping never pays, and the bound knows it.
TEST(MakePlan, StandbyAboveIdleNeverSleeps) {
  Snapshot snapshot = random_snapshot(4, {.spinning = 3, .volumes = 6, .steps = 40});
  for (SnapshotDrive& drive : snapshot.drives) {
    drive.standby = {drive.idle->value + Watts(0.2), drive.idle->low, drive.idle->high + Watts(0.2),
                     Source::catalog, "test"};
  }
  const Plan plan = plan_of(snapshot);
  EXPECT_GE(plan.energy.window_after_j.value, plan.bound.window_j * (1 - 1e-9));
  EXPECT_TRUE(plan.moves.empty());
  EXPECT_EQ(failures(plan), "");
}

TEST(MakePlan, AMissingFigureIsOurOwnError) {
  Snapshot snapshot = random_snapshot(6, {});
  snapshot.drives[0].idle.reset();
  const auto plan = make_plan(snapshot, {});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, Code::internal);
}

}  // namespace
}  // namespace tierwatt::planner
