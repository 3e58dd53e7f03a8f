#include "planner/simulate/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;
using testing::Shape;

// The rule of docs/formats/plan.md, step by step over plain vectors, with given timeouts in steps.
double replay_j(const Snapshot& snapshot, const std::vector<Index>& place,
                const std::vector<Timeout>& timeouts, const std::vector<bool>& retired) {
  const std::uint32_t steps = snapshot.window.steps;
  const auto step_s = static_cast<double>(snapshot.window.step_s);
  std::vector<std::vector<bool>> enclosure_awake(snapshot.domains.size(), std::vector<bool>(steps));
  double joules = 0;
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    std::vector<bool> active(steps);
    for (Index v = 0; v < place.size(); ++v) {
      if (place[v] != s) continue;
      for (const Run run : snapshot.volumes[v].active) {
        for (std::uint32_t t = run.start; t < run.start + run.length; ++t) active[t] = true;
      }
    }
    bool was_awake = false;
    std::uint32_t left = 0;
    for (std::uint32_t t = 0; t < steps; ++t) {
      bool awake = !timeouts[s].has_value();
      if (timeouts[s] && active[t]) left = *timeouts[s] + 1;
      if (timeouts[s] && left > 0) {
        awake = true;
        --left;
      }
      if (retired[s]) awake = false;
      for (const Index d : snapshot.sets[s].drives) {
        const SnapshotDrive& drive = snapshot.drives[d];
        const bool off = retired[s] && snapshot.policy.retired_power == RetiredPower::off;
        joules += step_s * (awake ? drive.idle->value.value() : off ? 0 : drive.standby->value.value());
        if (awake && !was_awake && timeouts[s]) joules += drive.spinup_joules->value.value();
        for (Index domain = drive.domain; domain != kNone; domain = snapshot.domains[domain].parent) {
          if (awake) enclosure_awake[domain][t] = true;
        }
      }
      was_awake = awake;
    }
  }
  for (Index domain = 0; domain < snapshot.domains.size(); ++domain) {
    if (!snapshot.domains[domain].floor) continue;
    for (const bool awake : enclosure_awake[domain])
      joules += awake ? step_s * snapshot.domains[domain].floor->value.value() : 0;
  }
  return joules;
}

TEST(Evaluate, AgreesWithAStepByStepReplay) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 4,
                                                     .flash = 1,
                                                     .volumes = 8,
                                                     .steps = 100,
                                                     .groups = true,
                                                     .floors = true,
                                                     .rules = true});
    const Instance instance = *make_instance(snapshot);
    for (const TimeoutRule rule : {TimeoutRule::as_configured, TimeoutRule::best}) {
      const Evaluation evaluation = evaluate(instance, instance.places(), rule);
      std::vector<Timeout> timeouts;
      std::vector<bool> retired;
      for (Index s = 0; s < evaluation.sets.size(); ++s) {
        timeouts.push_back(evaluation.sets[s].k);
        retired.push_back(rule == TimeoutRule::best && !evaluation.sets[s].holds_volumes &&
                          may_retire(instance, instance.sets[s]));
      }
      EXPECT_NEAR(evaluation.total_j.value, replay_j(snapshot, instance.places(), timeouts, retired),
                  1e-6 * evaluation.total_j.value)
          << "seed " << seed;
      EXPECT_LE(evaluation.total_j.low, evaluation.total_j.value);
      double days_j = 0;
      for (const double day : evaluation.day_j) days_j += day;
      EXPECT_LE(days_j, evaluation.total_j.value * (1 + 1e-9)) << "four whole days of 100 hours";
      EXPECT_EQ(evaluation.day_j.size(), 4U);
      const double kwh = evaluation.total_j.value / 3.6e6;
      EXPECT_NEAR(evaluation.money, kwh * snapshot.policy.price_per_kwh, 1e-9 * kwh);
      EXPECT_NEAR(evaluation.kgco2e, kwh * snapshot.policy.kgco2e_per_kwh, 1e-9 * kwh);
      EXPECT_GE(evaluation.total_j.high, evaluation.total_j.value);
    }
  }
}

TEST(Evaluate, BestTimeoutsNeverCostMoreThanTheConfigured) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .volumes = 8, .steps = 60});
    const Instance instance = *make_instance(snapshot);
    const double configured = evaluate(instance, instance.places(), TimeoutRule::as_configured).total_j.value;
    EXPECT_LE(evaluate(instance, instance.places(), TimeoutRule::best).total_j.value, configured + 1e-6);
  }
}

TEST(Evaluate, DeadlinesAndUnknownActivityKeepASetAwake) {
  Snapshot snapshot = random_snapshot(5, {.spinning = 2, .volumes = 2});
  snapshot.volumes[0].set = 0;
  snapshot.volumes[1].set = 1;
  snapshot.volumes[0].first_byte_s = 0.5;
  snapshot.volumes[1].activity_known = false;
  const Instance instance = *make_instance(snapshot);
  const Evaluation best = evaluate(instance, instance.places(), TimeoutRule::best);
  EXPECT_FALSE(best.sets[0].k.has_value());
  EXPECT_FALSE(best.sets[1].k.has_value());
}

}  // namespace
}  // namespace tierwatt::planner
