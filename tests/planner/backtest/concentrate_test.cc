#include "planner/backtest/concentrate.h"

#include <gtest/gtest.h>

#include "planner/backtest/timeouts.h"
#include "tests/planner/backtest/two_weeks_testlib.h"

namespace tierwatt::planner {
namespace {

// Requests rank volume 1 first, duty volume 0.
Snapshot busy_and_steady() {
  Snapshot snapshot = testing::plain_cluster(3, 100);
  testing::add_volume(snapshot, 0, 600, {{0, 40}}, 1);
  testing::add_volume(snapshot, 1, 600, {{0, 20}}, 50);
  testing::add_volume(snapshot, 2, 300, {{0, 1}}, 1);
  return snapshot;
}

TEST(Concentrate, FillsDisksInTheOrderOfRequests) {
  const testing::TwoWeeks weeks = testing::cut_in_half(busy_and_steady());
  const Service service = concentrate_popular_data(weeks.train, weeks.test);
  EXPECT_EQ(service.place, (std::vector<Index>{1, 0, 0}));
  EXPECT_TRUE(service.emptied[2]);
  EXPECT_DOUBLE_EQ(*service.timeout_s[0], break_even_s(weeks.train.sets[0]));
}

TEST(Concentrate, BytesADaySayMoreOfRequestsThanPeaks) {
  Snapshot snapshot = busy_and_steady();
  snapshot.volumes[0].read_bytes_per_day = 1e12;
  snapshot.volumes[1].read_bytes_per_day = 1;
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  EXPECT_EQ(concentrate_popular_data(weeks.train, weeks.test).place, (std::vector<Index>{0, 1, 0}));
}

TEST(Concentrate, StrengthenedSortsByDutyOntoTheCheapestDisks) {
  Snapshot snapshot = busy_and_steady();
  snapshot.drives[2].idle = testing::watts(3);
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  EXPECT_EQ(concentrate_by_duty(weeks.train, weeks.test).place, (std::vector<Index>{2, 0, 2}));
}

TEST(Concentrate, LoadIsALimitToo) {
  Snapshot snapshot = testing::plain_cluster(2, 100);
  testing::add_volume(snapshot, 0, 10, {{0, 40}}, 100);
  testing::add_volume(snapshot, 0, 10, {{0, 20}}, 40);
  testing::add_volume(snapshot, 1, 10, {{0, 20}}, 30);
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  EXPECT_EQ(concentrate_popular_data(weeks.train, weeks.test).place, (std::vector<Index>{0, 0, 1}));
}

TEST(Concentrate, LeavesAClusterWithoutRoomAsItIs) {
  Snapshot snapshot = testing::plain_cluster(2, 100);
  for (const Index set : {0U, 1U}) {
    testing::add_volume(snapshot, set, 600, {{0, 10}});
    testing::add_volume(snapshot, set, 400, {{0, 20 + set}});
  }
  const testing::TwoWeeks weeks = testing::cut_in_half(snapshot);
  // 400 + 400 on the first leaves no disk for the second 600.
  EXPECT_EQ(concentrate_popular_data(weeks.train, weeks.test).place, weeks.train.places());
}

}  // namespace
}  // namespace tierwatt::planner
