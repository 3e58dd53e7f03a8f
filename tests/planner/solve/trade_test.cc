#include <gtest/gtest.h>

#include "planner/solve/neighbourhood.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

// A full disk and a thriftier one that is empty: half way, two disks are in use.
Snapshot full_disk_and_a_thriftier_one() {
  Snapshot snapshot = testing::random_snapshot(1, {.spinning = 2, .volumes = 0, .steps = 100});
  for (Index v = 0; v < 4; ++v) {
    Volume volume;
    volume.id = "v" + std::to_string(v);
    volume.size = Bytes(200);
    volume.set = 0;
    volume.active = {{v * 10, 20}};
    snapshot.volumes.push_back(volume);
  }
  snapshot.policy.retired_power = RetiredPower::off;
  return snapshot;
}

class Trade : public ::testing::Test {
 protected:
  Snapshot snapshot_ = full_disk_and_a_thriftier_one();
  Random random_{1};
  // At such a temperature everything is taken.
  Acceptance anything_{1e30, random_};
  Acceptance downhill_{0, random_};
};

TEST_F(Trade, MovesAllAndIsPricedAsTheStateMadeAnew) {
  const Instance instance = *make_instance(snapshot_);
  State state(instance);
  ASSERT_TRUE(try_trade(state, 0, 1, anything_));
  EXPECT_TRUE(state.members(0).empty());
  EXPECT_EQ(state.members(1).size(), 4U);
  EXPECT_NEAR(state.total_j(), State(instance, state.place()).total_j(), 1e-6);
}

TEST_F(Trade, IsUndoneWhereItDoesNotPay) {
  const Instance instance = *make_instance(snapshot_);
  State state(instance);
  ASSERT_TRUE(try_trade(state, 0, 1, anything_));
  const double there_j = state.total_j();
  State home(instance);
  const bool pays = there_j < home.total_j() - 1e-3;
  EXPECT_EQ(try_trade(home, 0, 1, downhill_), pays);
  EXPECT_EQ(home.place() != instance.places(), pays);
  EXPECT_NE(try_trade(state, 0, 1, downhill_), pays) << "one of the two ways goes uphill";
}

TEST_F(Trade, OfTwoEmptySetsOrASetWithItselfIsNone) {
  Snapshot empty = testing::random_snapshot(1, {.spinning = 2, .volumes = 0, .steps = 100});
  const Instance instance = *make_instance(empty);
  State state(instance);
  EXPECT_FALSE(try_trade(state, 0, 1, anything_));
  EXPECT_FALSE(try_trade(state, 0, 0, anything_));
}

TEST_F(Trade, AsksForRoom) {
  snapshot_.sets[1].usable = Bytes(500);
  const Instance instance = *make_instance(snapshot_);
  State state(instance);
  EXPECT_FALSE(try_trade(state, 0, 1, anything_));
  EXPECT_EQ(state.place(), instance.places());
  state.allow_crowding(1);
  EXPECT_TRUE(try_trade(state, 0, 1, anything_)) << "not where sets may be crowded";
}

TEST_F(Trade, LeavesWhatIsPinned) {
  snapshot_.volumes[2].pinned = true;
  const Instance instance = *make_instance(snapshot_);
  State state(instance);
  EXPECT_FALSE(try_trade(state, 0, 1, anything_));
  EXPECT_EQ(state.place(), instance.places());
}

TEST_F(Trade, KeepsALimitOnMoves) {
  snapshot_.policy.max_moves = 3;
  const Instance instance = *make_instance(snapshot_);
  State state(instance);
  EXPECT_FALSE(try_trade(state, 0, 1, anything_));
  EXPECT_EQ(state.moved(), 0);
}

TEST_F(Trade, APassTakesEveryPairThatPays) {
  const Instance instance = *make_instance(snapshot_);
  State state(instance);
  const double before_j = state.total_j();
  const bool any = trade_pass(state, downhill_);
  EXPECT_EQ(any, state.total_j() < before_j - 1e-3);
  EXPECT_FALSE(trade_pass(state, downhill_)) << "nothing is left";
  EXPECT_FALSE(trade_pass(state, anything_, [] { return false; })) << "it ends when told";
}

}  // namespace
}  // namespace tierwatt::planner
