// Every ending, from a plan made by hand.
#include "planner/cli/ending.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

using testing::random_snapshot;

class EndingOf : public ::testing::Test {
 protected:
  EndingOf() : snapshot_(random_snapshot(1, {.spinning = 3, .volumes = 4, .steps = 8, .fill = 0.2})) {
    plan_.energy.annual_before_kwh.value = 100;
    plan_.bound.gap_share = 0.5;
  }
  Ending ask(SearchEnd end = SearchEnd::finished, const std::string& conflict = "") {
    const auto instance = make_instance(snapshot_);
    EXPECT_TRUE(instance.ok());
    return ending_of(*instance, plan_, end, conflict);
  }
  void expect(const Ending& ending, PlanStatus status, const std::string& says) {
    EXPECT_EQ(ending.status, status);
    EXPECT_NE(ending.reason.find(says), std::string::npos) << ending.reason;
  }
  Snapshot snapshot_;
  Plan plan_;
};

TEST_F(EndingOf, APlanWithMoves) {
  plan_.moves.resize(1);
  plan_.energy.annual_saved_kwh.value = 10;
  expect(ask(), PlanStatus::stopped, "ended by itself, with 50 %");
  expect(ask(SearchEnd::time), PlanStatus::stopped, "time limit");
  expect(ask(SearchEnd::stopped), PlanStatus::stopped, "by the user");
  plan_.bound.gap_share = 1.5;
  expect(ask(), PlanStatus::stopped, "must not sleep as they do today");
  plan_.bound.gap_share = 0.01;
  expect(ask(SearchEnd::stopped), PlanStatus::certified, "");
}

TEST_F(EndingOf, AConflictIsTheReason) {
  plan_.moves.resize(1);
  expect(ask(SearchEnd::finished, "these rules contradict"), PlanStatus::infeasible,
         "these rules contradict");
}

TEST_F(EndingOf, NothingPays) {
  expect(ask(), PlanStatus::nothing_to_do,
         "no other place saves more than the price of moving there; no timeout saves either");
  plan_.refused = {
      {"3 volumes", "set-0", "no", {{"net_low_j", -9e6}, {"saving_low_j", 1e6}, {"copy_share_j", 1e7}}},
      {"2 volumes", "set-1", "no", {{"net_low_j", -1e6}, {"saving_low_j", 1e6}, {"copy_share_j", 2e6}}},
      {"volume-1", "set-1", "no room", {}}};
  // 8 hours: 1095 windows a year; 1 MJ a window is 304 kWh a year.
  expect(ask(), PlanStatus::nothing_to_do,
         "the nearest, 2 volumes of set-1, saves 304 kWh a year or more and its copying takes 608");
}

TEST_F(EndingOf, TimeoutsAloneOrDeadlinesThatTakeMore) {
  plan_.energy.annual_saved_kwh.value = 5;
  expect(ask(), PlanStatus::nothing_to_do,
         "nothing to move: what can be saved is saved by timeouts alone; no other place");
  plan_.energy.annual_saved_kwh.value = -5;
  expect(ask(), PlanStatus::nothing_to_do, "keep sets awake that sleep today");
}

TEST_F(EndingOf, NothingCanMove) {
  snapshot_.policy.max_bytes = Bytes(0);
  expect(ask(), PlanStatus::nothing_to_do, "max_bytes, 0, is less than the smallest volume");
  snapshot_.policy.max_moves = 0;
  expect(ask(), PlanStatus::nothing_to_do, "max_moves allows no move");
  snapshot_.policy = Policy();
  for (Volume& volume : snapshot_.volumes) volume.allowed_sets = {volume.set};
  expect(ask(), PlanStatus::nothing_to_do, "no volume may stand on any set but its own");
  for (SnapshotDrive& drive : snapshot_.drives) drive.drive_class = DriveClass::nvme;
  expect(ask(), PlanStatus::nothing_to_do, "no set spins");
  for (Volume& volume : snapshot_.volumes) volume.pinned = true;
  expect(ask(), PlanStatus::nothing_to_do, "every volume is pinned or has no recorded activity");
  snapshot_.volumes.clear();
  expect(ask(), PlanStatus::nothing_to_do, "the snapshot has no volume");
}

}  // namespace
}  // namespace tierwatt::planner
