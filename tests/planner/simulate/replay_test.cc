#include "planner/simulate/replay.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

Service service_of(const Instance& instance, const std::vector<Index>& place, const Evaluation& evaluation) {
  Service service = all_spinning(instance);
  service.place = place;
  for (Index s = 0; s < instance.sets.size(); ++s) {
    const SetCost& cost = evaluation.sets[s];
    service.timeout_s[s] = cost.k ? std::optional(*cost.k * instance.step_s) : std::nullopt;
    service.emptied[s] = cost.off;
  }
  return service;
}

std::vector<Index> random_places(const Instance& instance, std::uint64_t seed) {
  Random random(seed);
  std::vector<Index> place = instance.places();
  for (Index& set : place) set = static_cast<Index>(random.below(instance.sets.size()));
  return place;
}

TEST(Replay, GivesTheFiguresOfTheEvaluation) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Snapshot snapshot = random_snapshot(
        seed, {.spinning = 5, .flash = 1, .volumes = 9, .steps = 130, .floors = true, .rules = true});
    const Instance instance = *make_instance(snapshot);
    const std::vector<Index> place = random_places(instance, seed);
    for (const TimeoutRule rule : {TimeoutRule::as_configured, TimeoutRule::best}) {
      const Evaluation evaluation = evaluate(instance, place, rule);
      const Replayed replayed = replay(instance, service_of(instance, place, evaluation));
      EXPECT_NEAR(replayed.energy_j.value, evaluation.total_j.value, 1e-6 * evaluation.total_j.value)
          << "seed " << seed;
      EXPECT_NEAR(replayed.energy_j.low, evaluation.total_j.low, 1e-6 * evaluation.total_j.value);
      EXPECT_NEAR(replayed.energy_j.high, evaluation.total_j.high, 1e-6 * evaluation.total_j.value);
      for (Index s = 0; s < instance.sets.size(); ++s) {
        EXPECT_EQ(replayed.sets[s].awake_steps, evaluation.sets[s].count.awake_steps) << "seed " << seed;
        EXPECT_EQ(replayed.sets[s].wake_ups, evaluation.sets[s].count.wake_ups);
      }
    }
  }
}

TEST(Replay, EnergyIsTheSumOfItsSetsAndOfItsSteps) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .flash = 1, .volumes = 8, .steps = 90});
    const Instance instance = *make_instance(snapshot);
    Service service = all_spinning(instance);
    for (auto& timeout_s : service.timeout_s) timeout_s = 3600.0 * static_cast<double>(seed % 4);
    const Replayed replayed = replay(instance, service);
    double sum_j = 0;
    for (Index s = 0; s < instance.sets.size(); ++s) {
      const SetModel& set = instance.sets[s];
      const auto awake = static_cast<double>(replayed.sets[s].awake_steps);
      sum_j += instance.step_s * (set.idle_w.value * awake + set.standby_w.value * (instance.steps - awake)) +
               set.spinup_j.value * static_cast<double>(replayed.sets[s].wake_ups);
    }
    EXPECT_NEAR(replayed.energy_j.value, sum_j, 1e-6 * sum_j) << "seed " << seed;
  }
}

// Every way to be awake in a superset of the activity, for windows of a few steps.
double least_by_brute_force(unsigned activity, std::uint32_t steps, const TimeoutPrices& prices) {
  double least_j = steps * prices.awake_step_j;  // never asleep
  for (unsigned awake = 0; awake < (1U << steps); ++awake) {
    if ((awake & activity) != activity) continue;
    const int on = std::popcount(awake);
    const int runs = std::popcount(awake & ~(awake << 1U));
    least_j =
        std::min(least_j, on * prices.awake_step_j + (static_cast<int>(steps) - on) * prices.asleep_step_j +
                              runs * prices.wake_up_j);
  }
  return least_j;
}

TEST(Replay, TheClairvoyantIsTheCheapestOfAllWaysToBeAwake) {
  constexpr std::uint32_t kSteps = 10;
  for (const double wake_up_j : {0.0, 3.0, 12.0, 31.0, 200.0}) {
    const TimeoutPrices prices{5, 1, wake_up_j};
    for (unsigned activity = 0; activity < (1U << kSteps); ++activity) {
      const std::vector<Word> bits = {activity};
      EXPECT_DOUBLE_EQ(clairvoyant_j(gaps_of(bits, kSteps), prices, kSteps, true),
                       least_by_brute_force(activity, kSteps, prices))
          << activity << " at " << wake_up_j;
    }
  }
}

TEST(Replay, DelaysWhatFindsItsSetAsleep) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 2, .volumes = 0, .steps = 100});
  const auto add = [&](Index set, std::vector<tierwatt::Run> active) {
    Volume volume;
    volume.id = "volume-" + std::to_string(snapshot.volumes.size());
    volume.set = set;
    volume.size = Bytes(1);
    volume.active = std::move(active);
    snapshot.volumes.push_back(volume);
  };
  add(0, {{10, 5}, {20, 1}});
  add(0, {{10, 1}, {12, 4}});  // the first waits with it, the second finds it awake
  add(1, {{0, 100}});
  const Instance instance = *make_instance(snapshot);
  Service service = all_spinning(instance);
  service.timeout_s = {0, std::nullopt};
  const Replayed replayed = replay(instance, service);
  EXPECT_EQ(replayed.delays.accesses, 5 + 1 + 1 + 4 + 100);
  EXPECT_EQ(replayed.delays.delayed, 3);
  EXPECT_EQ(replayed.delays.quantile_s(0.5), 10);
  EXPECT_EQ(replayed.wake_ups, 2);
}

TEST(Replay, SetsOfADomainThatMayNotStartTogetherWaitForEachOther) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 5, .volumes = 0, .steps = 100});
  snapshot.domains[0].spinup_limit = 2;  // the zone
  for (Index s = 0; s < 5; ++s) {
    Volume volume;
    volume.id = "volume-" + std::to_string(s);
    volume.set = s;
    volume.active = {{10, 5}};
    snapshot.volumes.push_back(volume);
  }
  const Instance instance = *make_instance(snapshot);
  Service service = all_spinning(instance);
  for (auto& timeout_s : service.timeout_s) timeout_s = 0;
  const Delays delays = replay(instance, service).delays;
  EXPECT_EQ(delays.by_seconds, (std::map<double, std::int64_t>{{10, 2}, {20, 2}, {30, 1}}));
  EXPECT_EQ(delays.quantile_s(0.4), 10);
  EXPECT_EQ(delays.quantile_s(0.5), 20);
  EXPECT_EQ(delays.quantile_s(0.99), 30);
}

TEST(Replay, EmptiedSetsTakeStandbyOrNothing) {
  Snapshot snapshot = random_snapshot(3, {.spinning = 2, .volumes = 0, .steps = 10});
  for (const RetiredPower power : {RetiredPower::off, RetiredPower::standby}) {
    snapshot.policy.retired_power = power;
    const Instance instance = *make_instance(snapshot);
    Service service = all_spinning(instance);
    service.emptied = {true, true};
    const Replayed replayed = replay(instance, service);
    EXPECT_EQ(replayed.emptied_off_j.value, 0);
    EXPECT_NEAR(replayed.emptied_asleep_j.value,
                36000 * (instance.sets[0].standby_w.value + instance.sets[1].standby_w.value), 1e-6);
    EXPECT_EQ(replayed.energy_j.value, power == RetiredPower::off ? 0 : replayed.emptied_asleep_j.value);
  }
}

TEST(Replay, HeldStepsAreAwakeButAskNothing) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 1, .volumes = 0, .steps = 100});
  const Instance instance = *make_instance(snapshot);
  Service service = all_spinning(instance);
  service.timeout_s = {0};
  service.redirects = true;
  service.held = {{0, {10, 20}}};
  service.answered = {{0, {15, 2}}, {0, {40, 1}}};
  const Replayed replayed = replay(instance, service);
  EXPECT_EQ(replayed.sets[0].awake_steps, 21);
  EXPECT_EQ(replayed.wake_ups, 2);
  EXPECT_EQ(replayed.delays.accesses, 3);
  EXPECT_EQ(replayed.delays.delayed, 1) << "the set was awake already for the first";
}

}  // namespace
}  // namespace tierwatt::planner
