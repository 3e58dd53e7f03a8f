#include "planner/backtest/planned.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Planned, FollowsTheMovesTimeoutsAndRolesOfThePlan) {
  Snapshot snapshot = testing::plain_cluster(3, 100);
  testing::add_volume(snapshot, 0, 10, {{0, 1}});
  testing::add_volume(snapshot, 1, 20, {{5, 1}});
  const Instance instance = *make_instance(snapshot);
  Plan plan;
  // A hop: two moves of one volume, the last of which counts.
  for (const char* to : {"set-2", "set-0"}) {
    Move move;
    move.volume = "volume-1";
    move.to = to;
    move.bytes = Bytes(20);
    plan.moves.push_back(move);
  }
  plan.sets.resize(3);
  for (Index s = 0; s < 3; ++s) plan.sets[s].id = "set-" + std::to_string(s);
  plan.sets[0].role = SetRole::sleeps;
  plan.sets[0].timeout_s = 120;
  plan.sets[1].role = plan.sets[2].role = SetRole::retired;
  const Service service = service_of_plan(instance, plan);
  EXPECT_EQ(service.place, (std::vector<Index>{0, 0}));
  EXPECT_EQ(service.emptied, (std::vector<bool>{false, true, true}));
  EXPECT_EQ(*service.timeout_s[0], 120);
  EXPECT_EQ(service.moved_before_bytes, 40);
}

TEST(Planned, SetsThatArePlannedNotToBeBoughtStayEmpty) {
  Snapshot snapshot = testing::plain_cluster(2, 100);
  snapshot.sets[1].is_new = true;
  testing::add_volume(snapshot, 0, 10, {{0, 1}});
  const Instance instance = *make_instance(snapshot);
  Plan plan;
  plan.sets.resize(1);
  plan.sets[0].id = "set-0";
  EXPECT_TRUE(service_of_plan(instance, plan).emptied[1]);
}

}  // namespace
}  // namespace tierwatt::planner
