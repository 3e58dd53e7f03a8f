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
    // Idle watts may well be those of standby: then the drive saves nothing by sleeping.
    drive.idle->value = drive.standby->value + Watts(0.3);
    drive.idle->low = Watts(0);
    drive.idle->high = drive.idle->value + Watts(0.5);
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

// An hour's price weighs what is awake in it: with nights dear and days cheap, what is saved is worth more
// than at the mean price where it is saved at night. Both checkers of the year agree (review_test.cc).
TEST(MakePlan, HourlyPricesCountTheHoursThatSleep) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 1, .volumes = 0, .steps = 168});
  snapshot.policy.retired_power = RetiredPower::standby;
  snapshot.sets[0].idle_timeout_s.reset();
  Volume volume;
  volume.id = "v";
  volume.set = 0;
  volume.size = Bytes(1);
  for (std::uint32_t day = 0; day < 7; ++day) volume.active.push_back({day * 24 + 8, 10});  // 8:00 to 18:00
  snapshot.volumes = {volume};
  const Plan flat = plan_of(snapshot);
  for (int hour = 0; hour < 24; ++hour)
    snapshot.policy.price_by_hour.push_back(hour >= 8 && hour < 18 ? 0.12 : 0.42);
  snapshot.policy.price_per_kwh = (10 * 0.12 + 14 * 0.42) / 24;
  const Plan dear_nights = plan_of(snapshot);
  EXPECT_DOUBLE_EQ(dear_nights.energy.annual_saved_kwh.value, flat.energy.annual_saved_kwh.value);
  const double spinup_kwh = snapshot.drives[0].spinup_joules->value.value() * 7 / 3.6e6;
  const double asleep_kwh =
      (snapshot.drives[0].idle->value - snapshot.drives[0].standby->value).value() * 98 * 3600 / 3.6e6;
  // Asleep at 0.42; each spin-up falls into the first of the cheap hours.
  EXPECT_NEAR(dear_nights.cost.annual_saved.value, (asleep_kwh * 0.42 - spinup_kwh * 0.12) * 365 / 7,
              1e-6 * dear_nights.cost.annual_saved.value);
  EXPECT_LE(dear_nights.cost.annual_saved.low, dear_nights.cost.annual_saved.value);
  EXPECT_EQ(failures(dear_nights), "");
}

// Two hours of rest a day are too short for a spin-up at one price, but not where they are the dear ones.
TEST(MakePlan, TheCostObjectiveSleepsThroughDearHours) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 1, .volumes = 0, .steps = 168});
  snapshot.drives[0].idle = testing::watts(5);
  snapshot.drives[0].standby = testing::watts(1);
  snapshot.drives[0].spinup_joules =
      Estimate<Joules>::exact(Joules(10 * 3600 * 4), Source::declared, "test");  // as ten hours asleep save
  snapshot.sets[0].idle_timeout_s.reset();
  Volume volume;
  volume.id = "v";
  volume.set = 0;
  volume.size = Bytes(1);
  volume.active = {{0, 18}};
  for (std::uint32_t day = 0; day < 7; ++day) volume.active.push_back({day * 24 + 20, day < 6 ? 22U : 4U});
  snapshot.volumes = {volume};
  snapshot.policy.objective = Objective::cost;
  const Plan flat = plan_of(snapshot);
  ASSERT_EQ(flat.sets.size(), 1U);
  EXPECT_EQ(flat.sets[0].role, SetRole::awake);
  for (int hour = 0; hour < 24; ++hour)
    snapshot.policy.price_by_hour.push_back(hour == 18 || hour == 19 ? 1.0 : 0.1);
  const Plan dear_evenings = plan_of(snapshot);
  EXPECT_EQ(dear_evenings.sets[0].role, SetRole::sleeps);
  EXPECT_EQ(dear_evenings.sets[0].timeout_s, 0);
  EXPECT_GT(dear_evenings.cost.annual_saved.value, 0);
  EXPECT_EQ(failures(dear_evenings), "");
}

// Dear evenings make a set that is awake then the one to empty, whatever its watts.
TEST(MakePlan, TheCostObjectiveMovesAwayFromDearHours) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 3, .volumes = 0, .steps = 168});
  for (Index d = 0; d < 3; ++d) {
    snapshot.drives[d].idle = testing::watts(5);
    snapshot.drives[d].standby = testing::watts(1);
    snapshot.drives[d].spinup_joules = Estimate<Joules>::exact(Joules(100), Source::declared, "test");
    snapshot.sets[d].reserved = Bytes(d == 0 ? 550 : 700);
  }
  // One of the two fits beside "both" on set-0, which is awake when either is.
  const auto add = [&](const char* id, Index set, std::int64_t size, std::vector<std::uint32_t> hours) {
    Volume volume;
    volume.id = id;
    volume.set = set;
    volume.size = Bytes(size);
    for (std::uint32_t day = 0; day < 7; ++day) {
      for (const std::uint32_t hour : hours) volume.active.push_back({day * 24 + hour, 1});
    }
    snapshot.volumes.push_back(volume);
  };
  add("both", 0, 200, {2, 3, 4, 18, 19, 20});
  add("night", 1, 250, {2, 3, 4});
  add("evening", 2, 250, {18, 19, 20});
  snapshot.policy.objective = Objective::cost;
  for (int hour = 0; hour < 24; ++hour)
    snapshot.policy.price_by_hour.push_back(hour >= 16 && hour < 22 ? 1.0 : 0.05);
  const Plan plan = plan_of(snapshot);
  ASSERT_EQ(plan.moves.size(), 1U);
  EXPECT_EQ(plan.moves[0].volume, "evening");
  for (int hour = 0; hour < 24; ++hour)
    snapshot.policy.price_by_hour[static_cast<std::size_t>(hour)] = hour < 8 ? 1.0 : 0.05;
  const Plan other = plan_of(snapshot);
  ASSERT_EQ(other.moves.size(), 1U);
  EXPECT_EQ(other.moves[0].volume, "night");
}

// A set whose drives have few start/stops left sleeps less often; the plan says so.
TEST(MakePlan, KeepsToWhatIsLeftOfStartStops) {
  int bound = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .volumes = 10, .steps = 168});
    snapshot.policy.horizon_days = 365;
    const Plan free = plan_of(snapshot);
    for (SnapshotDrive& drive : snapshot.drives) {
      drive.start_stops = 49'500;
      drive.start_stops_rated = 50'000;
    }
    const Plan plan = plan_of(snapshot);
    EXPECT_EQ(failures(plan), "") << "seed " << seed;
    for (const SetOutcome& set : plan.sets) {
      if (set.role != SetRole::sleeps) continue;
      ASSERT_TRUE(set.wear.has_value());
      EXPECT_DOUBLE_EQ(*set.wear->allowed_a_year, 100);
      EXPECT_DOUBLE_EQ(*set.wear->start_stops_left, 500);
      EXPECT_LE(set.wear->wake_ups_a_year, 100 * (1 + 1e-9)) << "seed " << seed;
      bound += set.wear->price_j > 0 ? 1 : 0;
    }
    for (const SetOutcome& set : free.sets) {
      if (!set.wear) continue;
      EXPECT_FALSE(set.wear->allowed_a_year.has_value()) << "nothing is known there";
    }
  }
  EXPECT_GT(bound, 5) << "sets whose allowance binds have a price";
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
  EXPECT_EQ(stages, (std::vector<std::string>{"model", "bound", "search", "order", "document", "review"}));
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
