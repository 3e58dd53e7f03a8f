#include "planner/cli/plan_document.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

Plan document_of(const Instance& instance) {
  PlanParts parts;
  parts.instance = &instance;
  parts.before = evaluate(instance, instance.places(), TimeoutRule::as_configured);
  parts.timeout_only = evaluate(instance, instance.places(), TimeoutRule::best);
  parts.after = parts.timeout_only;
  parts.bound = lower_bound(instance);
  parts.migration_j = 3.6e6;
  parts.refused.resize(500);
  return plan_document(parts);
}

TEST(PlanDocument, YearsMoneyAndCarbonFollowFromTheWindow) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Snapshot snapshot = random_snapshot(seed, {.spinning = 4, .volumes = 8, .steps = 100, .floors = true});
    snapshot.policy.price_per_kwh = 0.25;
    snapshot.policy.kgco2e_per_kwh = 0.5;
    snapshot.policy.pue = 1.5;
    const Instance instance = *make_instance(snapshot);
    const Plan plan = document_of(instance);
    const double year = snapshot.window.windows_per_year() / 3.6e6;
    const Energy& energy = plan.energy;
    EXPECT_DOUBLE_EQ(energy.annual_before_kwh.value, energy.window_before_j.value * year);
    EXPECT_DOUBLE_EQ(energy.annual_after_kwh.value, energy.window_after_j.value * year);
    EXPECT_NEAR(energy.annual_saved_kwh.value, energy.annual_before_kwh.value - energy.annual_after_kwh.value,
                1e-9 * energy.annual_before_kwh.value);
    EXPECT_DOUBLE_EQ(plan.cost.annual_before.value, energy.annual_before_kwh.value * 1.5 * 0.25);
    EXPECT_DOUBLE_EQ(plan.carbon.annual_before.value, energy.annual_before_kwh.value * 1.5 * 0.5);
    EXPECT_DOUBLE_EQ(plan.cost.migration.value, 1.5 * 0.25);
    double sum_j = 0;
    for (const SetOutcome& set : plan.sets) sum_j += set.energy_j.value;
    for (const EnclosureOutcome& enclosure : plan.enclosures) sum_j += enclosure.energy_j.value;
    EXPECT_NEAR(sum_j, energy.window_after_j.value, 1e-9 * sum_j);
    EXPECT_LE(plan.refused.size(), 200U) << "a bounded list";
  }
}

TEST(PlanDocument, RolesFollowTimeoutsAndVolumes) {
  Snapshot snapshot = random_snapshot(2, {.spinning = 3, .volumes = 2, .steps = 40});
  snapshot.volumes[0].set = 0;
  snapshot.volumes[0].active = {{0, 40}};
  snapshot.volumes[1].set = 1;
  snapshot.volumes[1].active = {{3, 1}};
  const Plan plan = document_of(*make_instance(snapshot));
  EXPECT_EQ(plan.sets[0].role, SetRole::awake);
  EXPECT_FALSE(plan.sets[0].timeout_s.has_value());
  EXPECT_EQ(plan.sets[1].role, SetRole::sleeps);
  EXPECT_TRUE(plan.sets[1].timeout_s.has_value());
  EXPECT_EQ(plan.sets[2].role, SetRole::retired);
}

}  // namespace
}  // namespace tierwatt::planner
