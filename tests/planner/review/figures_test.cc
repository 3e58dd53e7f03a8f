// The worked plan of cluster_testlib.h agrees; then every figure of it is falsified, one at a time.
#include "planner/review/figures.h"

#include <functional>
#include <limits>

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::brief;
using testing::Cluster;
using testing::figure;
using testing::Lines;
using testing::nodes;
using testing::plan_of;

Review figures_of(const Cluster& cluster, const Plan& plan) {
  const Site site = cluster.site();
  Findings findings;
  const CheckedMoves moves = check_moves(site, plan, findings);
  const auto behaves_before = behaviours_before(site);
  const auto behaves_after = behaviours_after(site, plan, moves, findings);
  review_figures(site, plan, replay_sets(site, site.place, behaves_before),
                 replay_sets(site, moves.final_place, behaves_after), behaves_before, behaves_after,
                 findings);
  return findings.take();
}
Review roles_of(const Cluster& cluster, const Plan& plan) {
  const Site site = cluster.site();
  Findings findings;
  review_roles(site, plan, check_moves(site, plan, findings), findings);
  return findings.take();
}

TEST(Figures, TheWorkedPlanAgrees) {
  const Cluster cluster = testing::worked_cluster();
  const Plan plan = testing::worked_plan(cluster.snapshot);
  EXPECT_EQ(brief(figures_of(cluster, plan)), Lines{});
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{});
}

struct Falsified {
  const char* rule;
  std::function<void(Plan&)> change;
};

TEST(Figures, EveryFalsifiedFigureIsSeen) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Falsified> cases = {
      {"awake-steps", [](Plan& p) { ++p.sets[0].awake_steps; }},
      {"wake-ups", [](Plan& p) { --p.sets[0].wake_ups; }},
      {"energy", [](Plan& p) { p.sets[0].energy_j = figure(144'201); }},
      {"energy", [](Plan& p) { p.sets[1].energy_j = figure(0); }},
      {"energy", [](Plan& p) { p.sets[1].energy_j = figure(kNan); }},
      {"interval", [](Plan& p) { p.sets[0].energy_j.low = 144'201; }},
      {"interval", [](Plan& p) { p.energy.window_after_j.high = 1; }},
      {"interval", [](Plan& p) { p.energy.annual_saved_kwh.low = 1e9; }},
      {"window-energy", [](Plan& p) { p.energy.window_before_j = figure(1'296'100); }},
      {"window-energy", [](Plan& p) { p.energy.window_after_j = figure(316'900); }},
      {"annual", [](Plan& p) { p.energy.annual_before_kwh = figure(131); }},
      {"annual", [](Plan& p) { p.energy.annual_after_kwh = figure(32); }},
      {"annual", [](Plan& p) { p.energy.annual_saved_kwh = figure(100); }},
      {"annual", [](Plan& p) { p.cost.annual_before.value /= 1.5; }},
      {"annual", [](Plan& p) { p.cost.annual_after.value *= 1.5; }},
      {"annual", [](Plan& p) { p.cost.annual_saved.value = kNan; }},
      {"annual", [](Plan& p) { p.carbon.annual_after.value /= 2; }},
      {"annual", [](Plan& p) { p.carbon.annual_saved.value *= 1.001; }},
      {"bound", [](Plan& p) { p.bound.window_j = 317'001; }},
      {"bound", [](Plan& p) { p.bound.gap_kwh_per_year *= 1.01; }},
      {"bound", [](Plan& p) { p.bound.gap_share = 0; }},
      {"bound", [](Plan& p) { p.bound.gap_share = kNan; }},
      {"bound", [](Plan& p) { p.bound.gap_kwh_per_year = kNan; }},
      {"bound",
       [](Plan& p) {
         p.bound = {kNan, "", 0, 0, ""};
       }},
      {"sets", [](Plan& p) { p.sets.pop_back(); }},
      {"sets", [](Plan& p) { p.sets.push_back(p.sets[0]); }},
      {"sets",
       [](Plan& p) {
         p.sets.push_back({"nobody", SetRole::awake, {}, 0, 0, {}});
       }},
      {"enclosures",
       [](Plan& p) {
         p.enclosures.push_back({"nobody", 0, figure(0)});
       }},
      {"enclosures",
       [](Plan& p) {
         p.enclosures.push_back({"node-0", 0, figure(0)});
       }},
  };
  const Cluster cluster = testing::worked_cluster();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Plan plan = testing::worked_plan(cluster.snapshot);
    cases[i].change(plan);
    const Review review = figures_of(cluster, plan);
    EXPECT_TRUE(testing::fails_on(review, cases[i].rule)) << "case " << i << ":\n"
                                                          << testing::text_of(review);
  }
}

TEST(Figures, WithinTheToleranceIsEqual) {
  const Cluster cluster = testing::worked_cluster();
  Plan plan = testing::worked_plan(cluster.snapshot);
  plan.sets[0].energy_j = figure(144'200 * (1 + 5e-7));
  EXPECT_EQ(brief(figures_of(cluster, plan)), Lines{});
}

TEST(Figures, RetiredSetsDrawStandbyOrNothing) {
  Cluster cluster = testing::worked_cluster();
  cluster.snapshot.policy.retired_power = RetiredPower::off;
  Plan plan = testing::worked_plan(cluster.snapshot);
  EXPECT_TRUE(testing::fails_on(figures_of(cluster, plan), "energy"))
      << "standby is claimed where power is cut";
  constexpr double kYear = 365 / 3.6e6;
  plan.sets[1].energy_j = plan.sets[2].energy_j = figure(0);
  plan.energy.window_after_j = figure(144'200);
  plan.energy.annual_after_kwh = figure(144'200 * kYear);
  plan.energy.annual_saved_kwh = figure(1'151'800 * kYear);
  plan.cost = {
      figure(1'296'000 * kYear * 0.3), figure(144'200 * kYear * 0.3), figure(1'151'800 * kYear * 0.3), {}};
  plan.carbon = {
      figure(1'296'000 * kYear * 0.6), figure(144'200 * kYear * 0.6), figure(1'151'800 * kYear * 0.6), {}};
  plan.bound = {144'200, "", 0, 0, ""};
  EXPECT_EQ(brief(figures_of(cluster, plan)), Lines{});
}

// A new set draws nothing before, and after only when something stands on it.
TEST(Figures, NewSetsCountFromTheirFirstVolume) {
  Cluster cluster = nodes(2);
  cluster.volume("v", 0, 100, {{0, 1}});
  cluster.snapshot.sets[1].is_new = true;
  const auto sets = [](Figure old_set, std::int64_t awake, Figure new_set) {
    return std::vector<SetOutcome>{{"set-0", SetRole::retired, {}, 0, 0, std::move(old_set)},
                                   {"set-1", SetRole::awake, {}, awake, 0, std::move(new_set)}};
  };
  Plan bought = plan_of(cluster.snapshot, {{0, 1, 0, 10}});
  bought.sets = sets(figure(86'400), 24, figure(432'000));
  bought.energy.window_before_j = figure(432'000);
  bought.energy.window_after_j = figure(518'400);
  EXPECT_EQ(brief(figures_of(cluster, bought)).empty(), false) << "its year is not given";
  for (const char* rule : {"sets", "energy", "awake-steps", "window-energy"})
    EXPECT_FALSE(testing::fails_on(figures_of(cluster, bought), rule)) << rule;

  Plan left = plan_of(cluster.snapshot, {});
  left.sets = {{"set-0", SetRole::awake, {}, 24, 0, figure(432'000)}};
  left.energy.window_before_j = left.energy.window_after_j = figure(432'000);
  for (const char* rule : {"sets", "energy", "awake-steps", "window-energy"})
    EXPECT_FALSE(testing::fails_on(figures_of(cluster, left), rule))
        << rule << ": an unbought set need not be listed";
  left.sets.push_back({"set-1", SetRole::retired, {}, 0, 0, figure(86'400)});
  EXPECT_TRUE(testing::fails_on(figures_of(cluster, left), "energy")) << "nor does it draw standby";
}

// Two sets in one enclosure of 10 W: its floor counts in the steps in which either is awake.
TEST(Figures, AnEnclosuresFloorCountsWhileAnyDriveIsAwake) {
  Cluster cluster;
  const Index shelf = cluster.domain("shelf", DomainKind::enclosure);
  cluster.snapshot.domains[shelf].floor = testing::exactly<Watts>(10);
  for (const char* id : {"a", "b"}) cluster.set(id, shelf);
  cluster.volume("v", 0, 100, {{0, 4}});
  cluster.volume("w", 1, 100, {{2, 4}});
  Plan plan = plan_of(cluster.snapshot, {});
  plan.sets = {{"a", SetRole::sleeps, 0.0, 4, 1, figure(144'100)},
               {"b", SetRole::sleeps, 0.0, 4, 1, figure(144'100)}};
  plan.enclosures = {{"shelf", 6, figure(10 * 3600 * 6)}};
  plan.energy.window_before_j = figure(2 * 432'000 + 10 * 86'400);
  plan.energy.window_after_j = figure(2 * 144'100 + 216'000);
  for (const char* rule : {"enclosures", "awake-steps", "energy", "window-energy"})
    EXPECT_FALSE(testing::fails_on(figures_of(cluster, plan), rule))
        << testing::text_of(figures_of(cluster, plan));
  Plan wrong = plan;
  wrong.enclosures[0].awake_steps = 8;
  EXPECT_TRUE(testing::fails_on(figures_of(cluster, wrong), "awake-steps"));
  wrong = plan;
  wrong.enclosures[0].energy_j = figure(0);
  EXPECT_TRUE(testing::fails_on(figures_of(cluster, wrong), "energy"));
  wrong = plan;
  wrong.enclosures.clear();
  EXPECT_TRUE(testing::fails_on(figures_of(cluster, wrong), "enclosures"));
  wrong = plan;
  wrong.enclosures.push_back(plan.enclosures[0]);
  EXPECT_TRUE(testing::fails_on(figures_of(cluster, wrong), "enclosures"));
}

TEST(Figures, DearerTimeoutsAreOnlyAWarning) {
  const Cluster cluster = testing::worked_cluster();
  Plan plan = testing::worked_plan(cluster.snapshot);
  plan.energy.window_timeout_only_j = figure(1'300'000);
  EXPECT_EQ(brief(figures_of(cluster, plan)), Lines{"warn timeout-only@1 "});
}

TEST(Roles, EachWordIsHeld) {
  const Cluster cluster = testing::worked_cluster();
  const auto with = [&](SetRole role, std::optional<double> timeout_s) {
    Plan plan = testing::worked_plan(cluster.snapshot);
    plan.sets[0].role = role;
    plan.sets[0].timeout_s = timeout_s;
    return brief(roles_of(cluster, plan));
  };
  const Lines fails = {"fail role@1 set-0"};
  EXPECT_EQ(with(SetRole::sleeps, 60.0), Lines{});
  EXPECT_EQ(with(SetRole::awake, {}), Lines{});
  EXPECT_EQ(with(SetRole::awake, 60.0), fails);
  EXPECT_EQ(with(SetRole::sleeps, {}), fails);
  EXPECT_EQ(with(SetRole::retired, 60.0), fails) << "it holds volumes";
  EXPECT_EQ(with(SetRole::sleeps, -1.0), fails);
  EXPECT_EQ(with(SetRole::sleeps, std::numeric_limits<double>::quiet_NaN()), fails);
}

TEST(Roles, WhatCannotSleepIsNotCountedOnTo) {
  Cluster cluster = testing::worked_cluster();
  cluster.snapshot.sets[2].can_sleep = false;
  const Plan plan = testing::worked_plan(cluster.snapshot);
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{"fail role@1 set-2"})
      << "retired with standby power is asleep";
  cluster.snapshot.policy.retired_power = RetiredPower::off;
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{}) << "but anything can be switched off";
  cluster.snapshot.sets[0].can_sleep = false;
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{"fail role@1 set-0"});
}

TEST(Roles, WakeUpsADayAreAMean) {
  Cluster cluster = testing::worked_cluster();
  const Plan plan = testing::worked_plan(cluster.snapshot);  // two in one day
  cluster.snapshot.policy.wake_ups_per_day = 2;
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{});
  cluster.snapshot.policy.wake_ups_per_day = 1.9;
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{"fail wake-ups-per-day@1 set-0"});
  cluster.snapshot.window.steps = 48;
  EXPECT_EQ(brief(roles_of(cluster, plan)), Lines{}) << "in two days";
}

TEST(Behaviours, BeforeFollowsTheSetsOwnTimeout) {
  Cluster cluster = nodes(3);
  cluster.set("flash", cluster.snapshot.drives[0].domain, 1, DriveClass::nvme);
  cluster.snapshot.sets[0].idle_timeout_s = 60;
  cluster.snapshot.sets[2].is_new = true;
  cluster.snapshot.sets[3].idle_timeout_s = 60;
  const auto behaves = behaviours_before(cluster.site());
  EXPECT_EQ(behaves[0].timeout_s, 60);
  EXPECT_FALSE(behaves[1].timeout_s.has_value());
  EXPECT_TRUE(behaves[2].off);
  EXPECT_FALSE(behaves[3].timeout_s.has_value()) << "flash does not sleep";
}

}  // namespace
}  // namespace tierwatt::planner
