#include "planner/report/timeline.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Timeline, PutsCopiesAtTheSameTimeUnderOneAnother) {
  std::vector<Move> moves{{1, "a", "x", "y", Bytes(1), 0, 10, 1, "", ""},
                          {2, "b", "x", "y", Bytes(1), 5, 15, 1, "", ""},
                          {3, "c", "x", "y", Bytes(1), 10, 20, 2, "", ""}};
  const Timeline timeline = build_timeline(moves, 40, 2000);
  ASSERT_EQ(timeline.lanes.size(), 1U);
  EXPECT_EQ(timeline.lanes[0].rows, 2);
  EXPECT_EQ(timeline.lanes[0].bars[2].row, 0);
  EXPECT_EQ(timeline.waves, 2);
  EXPECT_DOUBLE_EQ(timeline.duration_s, 20);
}

TEST(Timeline, IsBoundedAndLosesNoMove) {
  const std::vector<Move> moves = large_plan(large_cluster(3000, 1)).moves;
  const Timeline timeline = build_timeline(moves, 40, 500);
  ASSERT_EQ(timeline.lanes.size(), 41U);
  EXPECT_EQ(timeline.lanes.back().destination, "2960 other destinations");
  std::int64_t counted = 0;
  std::size_t bars = 0;
  for (const Lane& lane : timeline.lanes) {
    bars += lane.bars.size();
    for (const Bar& bar : lane.bars) counted += bar.moves;
  }
  EXPECT_EQ(counted, 3000);
  EXPECT_LE(bars, 500U);
  EXPECT_TRUE(timeline.melted);
}

TEST(Timeline, NoMoveIsNoLane) { EXPECT_TRUE(build_timeline({}, 40, 2000).lanes.empty()); }

}  // namespace
}  // namespace tierwatt::planner
