#include "planner/solve/board.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

Snapshot three_disks() {
  Snapshot snapshot = testing::random_snapshot(5, {.spinning = 3, .volumes = 0, .steps = 8});
  for (const Index set : {0U, 1U}) {
    Volume volume;
    volume.id = "volume-" + std::to_string(set);
    volume.size = Bytes(600);
    volume.set = set;
    volume.active = {{set, 2}};
    snapshot.volumes.push_back(volume);
  }
  return snapshot;
}

TEST(Board, WhatIsNotPlacedTakesNoRoomAndCountsWhereItStands) {
  const Snapshot snapshot = three_disks();
  const Instance instance = *make_instance(snapshot);
  const Board board(instance);
  EXPECT_EQ(board.places(), instance.places());
  EXPECT_DOUBLE_EQ(board.free_bytes(0), 1000);
  EXPECT_FALSE(board.in_use(0));
  EXPECT_TRUE(board.fits(1, 0));
}

TEST(Board, PuttingTakesRoomAndTakingGivesItBack) {
  const Snapshot snapshot = three_disks();
  const Instance instance = *make_instance(snapshot);
  const std::vector<Signature> signatures = signatures_of(instance);
  Board board(instance);
  board.put(0, 2, signatures[0]);
  EXPECT_TRUE(board.in_use(2));
  EXPECT_FALSE(board.room(1, 2));
  EXPECT_FALSE(board.fits(1, 2));
  EXPECT_EQ(board.sketch(2), signatures[0]);
  board.take(0);
  EXPECT_EQ(board.places()[0], 0U);
  EXPECT_TRUE(board.fits(1, 2));
}

TEST(Board, AReplicaDoesNotFitBesideAnother) {
  Snapshot snapshot = three_disks();
  snapshot.groups.emplace_back("group");
  for (Volume& volume : snapshot.volumes) {
    volume.group = 0;
    volume.size = Bytes(100);
  }
  const Instance instance = *make_instance(snapshot);
  Board board(instance);
  board.put(0, 2, {});
  EXPECT_TRUE(board.room(1, 2));
  EXPECT_FALSE(board.fits(1, 2));
}

}  // namespace
}  // namespace tierwatt::planner
