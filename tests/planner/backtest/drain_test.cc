#include "planner/backtest/drain.h"

#include <gtest/gtest.h>

#include "planner/backtest/room.h"
#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Drain, EmptiesTheColdestSetIntoTheFullestThatHasRoom) {
  Snapshot snapshot = testing::plain_cluster(3, 100);
  testing::add_volume(snapshot, 0, 600, {{0, 40}});
  testing::add_volume(snapshot, 1, 500, {{0, 20}});
  testing::add_volume(snapshot, 2, 300, {{0, 1}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  const Service service = drain_coldest_first(weeks.train, weeks.test);
  EXPECT_EQ(service.place, (std::vector<Index>{0, 1, 0}));
  EXPECT_EQ(service.emptied, (std::vector<bool>{false, false, true}));
  EXPECT_EQ(service.moved_before_bytes, 300);
}

TEST(Drain, TakesAllOfASetOrNothing) {
  Snapshot snapshot = testing::plain_cluster(2, 100);
  testing::add_volume(snapshot, 0, 600, {{0, 40}});
  testing::add_volume(snapshot, 1, 300, {{0, 1}});
  testing::add_volume(snapshot, 1, 300, {{0, 1}});
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  EXPECT_EQ(drain_coldest_first(weeks.train, weeks.test).place, weeks.train.places());
}

TEST(Drain, KeepsEveryLimitThatWasKeptBefore) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const testing::TwoWeeks weeks = testing::random_weeks(
        seed, {.spinning = 5, .flash = 1, .volumes = 12, .groups = true, .rules = true, .fill = 0.3});
    const Service service = drain_coldest_first(weeks.train, weeks.test);
    std::vector<double> bytes(weeks.train.sets.size());
    for (Index v = 0; v < service.place.size(); ++v) {
      bytes[service.place[v]] += weeks.train.volumes[v].demand[kBytes];
      if (service.place[v] == weeks.train.volumes[v].set) continue;
      EXPECT_TRUE(may_place(weeks.train, v, service.place[v]));
      EXPECT_FALSE(breaks_hard_spread(weeks.train, service.place, v, service.place[v]));
    }
    for (Index s = 0; s < bytes.size(); ++s) EXPECT_LE(bytes[s], weeks.train.sets[s].limit[kBytes]);
  }
}

}  // namespace
}  // namespace tierwatt::planner
