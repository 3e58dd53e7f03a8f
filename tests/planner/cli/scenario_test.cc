#include "planner/cli/scenario.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

TEST(Scenario, ReadsAPurchase) {
  const auto plain = parse_purchase("4:nvme:7.68TB");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->count, 4);
  EXPECT_EQ(plain->drive_class, DriveClass::nvme);
  EXPECT_EQ(plain->size, Bytes(7'680'000'000'000));
  EXPECT_FALSE(plain->price.has_value());
  const auto full = parse_purchase("1:hdd:16TB:model=ST16000NM001G:node=node-1:price=250.5:kgco2e=30");
  ASSERT_TRUE(full.ok()) << full.error().to_string();
  EXPECT_EQ(full->model, "ST16000NM001G");
  EXPECT_EQ(full->node, "node-1");
  EXPECT_EQ(full->price, 250.5);
  EXPECT_EQ(full->kgco2e, 30);
}

TEST(Scenario, RefusesAPurchaseByItsPart) {
  const std::vector<std::pair<const char*, const char*>> wrong = {
      {"", "needs a number, a class and a size"},
      {"4:nvme", "needs a number"},
      {"0:nvme:1TB", "'0' is no number"},
      {"-1:nvme:1TB", "no number"},
      {"x:nvme:1TB", "no number"},
      {"999999999:nvme:1TB", "no number"},
      {"4:tape:1TB", "'tape' is no class"},
      {"4:nvme:big", "'big' is no size"},
      {"4:nvme:0", "no size"},
      {"4:nvme:1TB:colour=red", "'colour=red' is no detail"},
      {"4:nvme:1TB:price=", "no detail"},
      {"4:nvme:1TB:price=-1", "price must be"},
      {"4:nvme:1TB:price=nan", "price must be"}};
  for (const auto& [text, says] : wrong) {
    const auto purchase = parse_purchase(text);
    ASSERT_FALSE(purchase.ok()) << text;
    EXPECT_NE(purchase.error().to_string().find(says), std::string::npos)
        << text << ": " << purchase.error().to_string();
    EXPECT_EQ(purchase.error().code, Code::invalid_argument);
  }
}

TEST(Scenario, ReadsAScenario) {
  const auto scenario =
      parse_scenario("careful: max-bytes=20TB  headroom=0.7 objective=carbon buy=2:nvme:1TB");
  ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
  EXPECT_EQ(scenario->name, "careful");
  EXPECT_EQ(scenario->max_bytes, Bytes(20'000'000'000'000));
  EXPECT_EQ(scenario->headroom, 0.7);
  EXPECT_EQ(scenario->objective, Objective::carbon);
  EXPECT_EQ(scenario->buy.size(), 1U);
  EXPECT_EQ(scenario->changes.size(), 4U);
}

TEST(Scenario, RefusesAScenarioByNameAndKey) {
  const std::vector<std::pair<const char*, const char*>> wrong = {
      {"price=1", "begins with its name"},
      {": price=1", "begins with its name"},
      {"dear:", "changes nothing"},
      {"dear: price", "'price' is no KEY=VALUE"},
      {"dear: prise=1", "'prise' is nothing that can be changed"},
      {"dear: price=much", "price must be a number"},
      {"tight: headroom=2", "from 0.01 to 1"},
      {"x: objective=fame", "energy, cost or carbon"},
      {"x: retired-power=on", "standby or off"},
      {"x: max-bytes=lots", "must be a size"},
      {"x: max-moves=-1", "whole number"},
      {"x: pue=0.5", "1 to 10"}};
  for (const auto& [text, says] : wrong) {
    const auto scenario = parse_scenario(text);
    ASSERT_FALSE(scenario.ok()) << text;
    EXPECT_NE(scenario.error().to_string().find(says), std::string::npos) << scenario.error().to_string();
  }
}

TEST(Scenario, ChangesThePolicyAndNothingElse) {
  const Snapshot snapshot = random_snapshot(1, {});
  const auto scenario = parse_scenario(
      "all: price=0.5 intensity=0.1 headroom=0.7 pue=1.2 horizon-days=100 max-bytes=1TB max-moves=9 "
      "objective=cost "
      "retired-power=off");
  ASSERT_TRUE(scenario.ok());
  const auto changed = apply(snapshot, *scenario);
  ASSERT_TRUE(changed.ok());
  const Policy& policy = changed->policy;
  EXPECT_EQ(policy.price_per_kwh, 0.5);
  EXPECT_EQ(policy.kgco2e_per_kwh, 0.1);
  EXPECT_EQ(policy.headroom, 0.7);
  EXPECT_EQ(policy.pue, 1.2);
  EXPECT_EQ(policy.horizon_days, 100);
  EXPECT_EQ(policy.max_bytes, Bytes(1'000'000'000'000));
  EXPECT_EQ(policy.max_moves, 9);
  EXPECT_EQ(policy.objective, Objective::cost);
  EXPECT_EQ(policy.retired_power, RetiredPower::off);
  EXPECT_EQ(changed->sets, snapshot.sets);
  EXPECT_EQ(changed->volumes, snapshot.volumes);
}

TEST(Scenario, BuysSetsOnNodesInTurn) {
  Snapshot snapshot = random_snapshot(1, {.spinning = 3, .flash = 0});
  snapshot.sets[0].id = "new-nvme-1";  // taken
  const auto scenario = parse_scenario("flash: buy=4:nvme:2TB:kgco2e=50 buy=1:hdd:16TB:node=node-2");
  ASSERT_TRUE(scenario.ok());
  const auto changed = apply(snapshot, *scenario);
  ASSERT_TRUE(changed.ok());
  ASSERT_EQ(changed->sets.size(), 8U);
  EXPECT_EQ(changed->sets[3].id, "new-nvme-2");
  EXPECT_TRUE(changed->sets[3].is_new);
  EXPECT_FALSE(changed->sets[3].can_sleep);
  EXPECT_TRUE(changed->sets[7].can_sleep);
  const auto node_of = [&](std::size_t set) {
    return changed->domains[changed->drives[changed->sets[set].drives[0]].domain].id;
  };
  EXPECT_EQ(node_of(3), "node-0");
  EXPECT_EQ(node_of(4), "node-1");
  EXPECT_EQ(node_of(6), "node-0");
  EXPECT_EQ(node_of(7), "node-2");
  EXPECT_EQ(changed->drives[changed->sets[3].drives[0]].embodied_kgco2e, 50);
  const auto nowhere = parse_scenario("flash: buy=1:nvme:2TB:node=moon");
  ASSERT_TRUE(nowhere.ok());
  const auto refused = apply(snapshot, *nowhere);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().to_string().find("no node 'moon'"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
