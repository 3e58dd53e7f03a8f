#include "planner/solve/block.h"

#include <gtest/gtest.h>

#include "tests/planner/solve/block_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::two_disks_two_kinds;
using testing::WholeBlock;

// Two kinds that are never awake together share a set beside an empty one: one kind leaves, whole and alone.
TEST(BlockReopen, PartsTwoKinds) {
  WholeBlock whole(two_disks_two_kinds());
  const auto moved = whole.moved_by([](Block& block) { return block.try_reopen(0); });
  ASSERT_EQ(moved.size(), 4U);
  for (const Index v : moved) EXPECT_EQ(v % 2, moved[0] % 2);
  EXPECT_EQ(whole.state.members(1).size(), 4U);
}

TEST(BlockReopen, LeavesTogetherWhatDoesNotPayApart) {
  Snapshot snapshot = two_disks_two_kinds();
  snapshot.drives[1].idle = testing::watts(40);  // as costly to keep awake as both kinds on the first
  WholeBlock dear(std::move(snapshot));
  EXPECT_TRUE(dear.moved_by([](Block& block) { return block.try_reopen(0); }).empty());
}

TEST(BlockReopen, NeedsAnEmptySetAndTwoVolumes) {
  WholeBlock none_empty(two_disks_two_kinds(1));
  EXPECT_TRUE(none_empty.moved_by([](Block& block) { return block.try_reopen(0); }).empty());
  WholeBlock whole(two_disks_two_kinds());
  EXPECT_TRUE(whole.moved_by([](Block& block) { return block.try_reopen(1); }).empty());
}

TEST(BlockReopen, StepsFindItToo) {
  WholeBlock whole(two_disks_two_kinds());
  for (int step = 0; step < 20'000; ++step) whole.block.step();
  EXPECT_FALSE(whole.state.members(1).empty());
  EXPECT_LT(whole.block.state().total_j(), 0);
}

}  // namespace
}  // namespace tierwatt::planner
