#include "planner/backtest/room.h"

#include <gtest/gtest.h>

#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Room, CountsWhatComesAndGoes) {
  Snapshot snapshot = testing::plain_cluster(2, 10);
  testing::add_volume(snapshot, 0, 700, {{0, 1}}, 100);
  testing::add_volume(snapshot, 1, 400, {{0, 1}}, 40);
  testing::add_volume(snapshot, 1, 100, {{0, 1}}, 60);
  const Instance instance = *make_instance(snapshot);
  Room room(instance);
  EXPECT_EQ(room.free(0, kBytes), 300);
  EXPECT_FALSE(room.fits(1, 0)) << "bytes";
  EXPECT_FALSE(room.fits(2, 0)) << "IOPS: 160 of 150";
  room.move(0, 1);
  EXPECT_EQ(room.place(), (std::vector<Index>{1, 1, 1}));
  EXPECT_EQ(room.free(0, kBytes), 1000);
  EXPECT_TRUE(room.fits(2, 0));
}

TEST(Room, LiftsWhatMayMoveAndPutsItBack) {
  Snapshot snapshot = testing::plain_cluster(2, 10);
  testing::add_volume(snapshot, 0, 700, {{0, 1}});
  testing::add_volume(snapshot, 0, 100, {{0, 1}}).pinned = true;
  const Instance instance = *make_instance(snapshot);
  Room room(instance);
  EXPECT_EQ(room.lift_spinning(), std::vector<Index>{0});
  EXPECT_FALSE(room.stands(0));
  EXPECT_TRUE(room.stands(1));
  EXPECT_EQ(room.free(0, kBytes), 900);
  room.put(0, 1);
  EXPECT_EQ(room.place(), (std::vector<Index>{1, 0}));
}

TEST(Room, KeepsReplicasApart) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const testing::TwoWeeks weeks =
        testing::random_weeks(seed, {.spinning = 4, .volumes = 9, .groups = true});
    const Room room(weeks.train);
    for (Index v = 0; v < weeks.train.volumes.size(); ++v) {
      for (Index s = 0; s < weeks.train.sets.size(); ++s) {
        const bool breaks = breaks_hard_spread(weeks.train, weeks.train.places(), v, s);
        EXPECT_FALSE(room.fits(v, s) && breaks);
      }
    }
  }
}

}  // namespace
}  // namespace tierwatt::planner
