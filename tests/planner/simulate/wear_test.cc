#include "planner/simulate/wear.h"

#include <gtest/gtest.h>

#include <cmath>

#include "planner/simulate/saving.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

// One drive, a week of minutes, active for a minute each half hour.
Snapshot busy_snapshot() {
  Snapshot snapshot = testing::random_snapshot(1, {.spinning = 1, .volumes = 0, .steps = 10'080});
  snapshot.window.step_s = 60;
  SnapshotDrive& drive = snapshot.drives[0];
  drive.idle = testing::watts(6);
  drive.standby = testing::watts(1);
  drive.spinup_joules = {Joules(450), Joules(400), Joules(500), Source::catalog, "test"};
  Volume volume;
  volume.id = "v";
  volume.size = Bytes(1);
  volume.set = 0;
  for (std::uint32_t at = 0; at + 40 < 10'080; at += 30) volume.active.push_back({at, 1});
  snapshot.volumes.push_back(volume);
  return snapshot;
}

// 50 000 start/stops in five years: 27 a day.
TEST(Wear, WhatIsLeftHasToLastTheServiceLife) {
  Snapshot snapshot = busy_snapshot();
  snapshot.policy.horizon_days = 365;
  snapshot.drives[0].start_stops = 0;
  snapshot.drives[0].start_stops_rated = 50'000;
  EXPECT_NEAR(*make_instance(snapshot)->sets[0].start_stops_a_year / 365, 27.4, 0.01);
  snapshot.drives[0].start_stops = 20'000;
  snapshot.drives[0].power_on_hours = 2 * 365 * 24;
  EXPECT_DOUBLE_EQ(*make_instance(snapshot)->sets[0].start_stops_a_year, 10'000) << "three years are left";
  snapshot.drives[0].power_on_hours = 20 * 365 * 24;
  EXPECT_DOUBLE_EQ(*make_instance(snapshot)->sets[0].start_stops_a_year, 30'000) << "at least the horizon";
  snapshot.drives[0].start_stops = 60'000;
  EXPECT_DOUBLE_EQ(*make_instance(snapshot)->sets[0].start_stops_a_year, 0) << "worn out";
  snapshot.drives[0].start_stops.reset();
  EXPECT_FALSE(make_instance(snapshot)->sets[0].start_stops_a_year.has_value()) << "nothing is known";
}

TEST(Wear, ThePriceIsTheLeastThatKeepsTheAllowance) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    Gaps gaps;
    gaps.runs = 1;
    const auto n = 1 + random.below(40);
    std::uint32_t steps = 10;
    for (std::uint64_t i = 0; i < n; ++i) {
      gaps.inner.push_back(static_cast<std::uint32_t>(1 + random.below(200)));
      ++gaps.runs;
      steps += gaps.inner.back();
    }
    std::sort(gaps.inner.begin(), gaps.inner.end());
    gaps.active_steps = 5;
    gaps.last = 5;
    const TimeoutPrices prices{300, 50, random.uniform(100, 2000)};
    const auto most = static_cast<double>(random.below(n + 1));
    const double price = wear_price_j(gaps, prices, steps, most);
    const auto wakes = [&](double w) {
      return best_timeout(gaps, {300, 50, prices.wake_up_j + w}, steps, true, 1e9).count.wake_ups;
    };
    EXPECT_LE(static_cast<double>(wakes(price)), most) << "round " << round;
    if (price <= 1e-3) continue;
    EXPECT_GT(static_cast<double>(wakes(price * 0.999)), most) << "round " << round;
  }
}

TEST(Wear, BreakEvenGoesFromAMinuteToTensOfMinutes) {
  Snapshot snapshot = busy_snapshot();
  snapshot.drives[0].start_stops = 0;
  snapshot.drives[0].start_stops_rated = 600'000;
  Instance idle = *make_instance(snapshot);
  price_wear(idle, idle.places());
  EXPECT_EQ(idle.sets[0].wear_price_j, 0) << "48 a day are allowed";
  EXPECT_DOUBLE_EQ(break_even_with_wear_s(idle.sets[0]), 90);
  snapshot.drives[0].start_stops_rated = 50'000;
  Instance worn = *make_instance(snapshot);
  price_wear(worn, worn.places());
  EXPECT_GT(break_even_with_wear_s(worn.sets[0]), 20 * 60);
  EXPECT_LT(break_even_with_wear_s(worn.sets[0]), 90 * 60);
  const Evaluation after = evaluate(worn, worn.places(), TimeoutRule::best);
  EXPECT_LE(static_cast<double>(after.sets[0].count.wake_ups) * 365 / 7, *worn.sets[0].start_stops_a_year);
  // The price moves the choice and is no joule: energy is that of the replay rule.
  const double awake = static_cast<double>(after.sets[0].count.awake_steps);
  EXPECT_NEAR(
      after.sets[0].energy_j.value,
      60 * (6 * awake + 1 * (10'080 - awake)) + 450 * static_cast<double>(after.sets[0].count.wake_ups),
      1e-6);
}

TEST(Wear, MoreStartStopsCountAgainstAMove) {
  Snapshot snapshot = busy_snapshot();
  Instance instance = *make_instance(snapshot);
  instance.sets[0].wear_price_j = 1000;
  SetCost before;
  SetCost after;
  before.count = {10'080, 0};
  after.count = {0, 4};
  Saving net(instance, SavingOf::objective);
  net.add_set(0, before, after);
  Saving energy(instance);
  energy.add_set(0, before, after);
  EXPECT_DOUBLE_EQ(net.value_j(), energy.value_j() - 4000);
}

}  // namespace
}  // namespace tierwatt::planner
