// "Net, or nothing", seen from whole plans: a cold shelf of disks and flash that could be bought.
#include "planner/cli/purchase.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "planner/cli/make_plan.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

// Four disks that each hold one small volume that never rests, and one flash set that takes them all.
Snapshot shelf() {
  Snapshot snapshot = testing::random_snapshot(3, {.spinning = 4, .flash = 1, .volumes = 0, .steps = 168});
  snapshot.policy.retired_power = RetiredPower::off;
  snapshot.policy.horizon_days = 5 * 365;
  snapshot.policy.pue = 1.5;
  for (Index s = 0; s < 4; ++s) {
    Volume volume;
    volume.id = "v" + std::to_string(s);
    volume.set = s;
    volume.size = Bytes(100);
    volume.active = {{0, 168}};
    snapshot.volumes.push_back(volume);
    snapshot.sets[s].reserved = Bytes(850);  // no disk takes a second volume
  }
  snapshot.sets[4].is_new = true;
  snapshot.drives[4].idle = snapshot.drives[4].standby = testing::watts(1);
  snapshot.drives[4].embodied_kgco2e = 10;
  snapshot.drives[4].purchase_price = 20;
  return snapshot;
}

Plan plan_of(const Snapshot& snapshot) {
  PlanRequest request;
  request.search.steps = 1500;
  request.search.seconds = 600;
  return *make_plan(snapshot, request);
}

bool buys(const Plan& plan) {
  return std::any_of(plan.moves.begin(), plan.moves.end(),
                     [](const Move& move) { return move.to == "set-4"; });
}

TEST(Purchase, CheapFlashIsBoughtAndAccountedFor) {
  Snapshot snapshot = shelf();
  for (const Objective objective : {Objective::energy, Objective::cost, Objective::carbon}) {
    snapshot.policy.objective = objective;
    const Plan plan = plan_of(snapshot);
    ASSERT_TRUE(buys(plan)) << to_string(objective);
    ASSERT_TRUE(plan.purchase.has_value());
    const BoughtSets& purchase = *plan.purchase;
    EXPECT_EQ(purchase.sets, std::vector<std::string>{"set-4"});
    EXPECT_DOUBLE_EQ(purchase.price, 20);
    EXPECT_DOUBLE_EQ(purchase.embodied_kgco2e, 10);
    EXPECT_NEAR(purchase.net_money, purchase.saved_kwh * 0.3 * 1.5 - 20, 1e-6 * purchase.saved_money);
    EXPECT_NEAR(purchase.net_kgco2e, purchase.saved_kwh * 0.4 * 1.5 - 10, 1e-6 * purchase.saved_kgco2e);
    EXPECT_EQ(purchase.says.rfind("pays", 0), 0U) << purchase.says;
    EXPECT_NE(plan.review.verdict, Verdict::fail);
  }
}

TEST(Purchase, WhatIsNetWorseIsNotBought) {
  Snapshot snapshot = shelf();
  snapshot.policy.objective = Objective::cost;
  snapshot.drives[4].purchase_price = 1e5;
  EXPECT_FALSE(buys(plan_of(snapshot)));
  snapshot.policy.objective = Objective::carbon;
  EXPECT_TRUE(buys(plan_of(snapshot))) << "money is not its measure";
  snapshot.drives[4].embodied_kgco2e = 1e5;
  EXPECT_FALSE(buys(plan_of(snapshot)));
}

// It would pay at the likely figures, but not at the lower end of them.
TEST(Purchase, TheLowerBoundDecides) {
  Snapshot snapshot = shelf();
  snapshot.policy.objective = Objective::cost;
  for (Index v = 1; v < 4; ++v) snapshot.volumes[v].pinned = true;
  for (Index d = 0; d < 4; ++d) {
    SnapshotDrive& drive = snapshot.drives[d];
    drive.idle->low = Watts(drive.idle->value.value() * 0.3);
    drive.idle->high = Watts(drive.idle->value.value() * 1.7);
  }
  snapshot.drives[4].purchase_price = 1;
  const Plan cheap = plan_of(snapshot);
  ASSERT_TRUE(cheap.purchase.has_value());
  snapshot.drives[4].purchase_price = 0.7 * cheap.purchase->saved_money;
  const Plan dear = plan_of(snapshot);
  EXPECT_FALSE(buys(dear));
  EXPECT_FALSE(dear.purchase.has_value());
  const bool said = std::any_of(dear.refused.begin(), dear.refused.end(), [](const Refusal& refusal) {
    return refusal.set == "set-4" && refusal.number.at("net_money") > 0;
  });
  EXPECT_TRUE(said) << "the refusal has its numbers";
}

TEST(Purchase, UnderTheEnergyObjectiveTheCostIsSaid) {
  Snapshot snapshot = shelf();
  snapshot.drives[4].purchase_price = 1e6;
  const Plan plan = plan_of(snapshot);
  ASSERT_TRUE(plan.purchase.has_value());
  EXPECT_LT(plan.purchase->net_money, 0);
  EXPECT_NE(plan.purchase->says.find("does not pay"), std::string::npos) << plan.purchase->says;
}

}  // namespace
}  // namespace tierwatt::planner
