#include "planner/report/places.h"

#include <gtest/gtest.h>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

TEST(Places, AddsUpWattsByNodeAndSource) {
  const Snapshot snapshot = small_cluster();
  const PlaceWatts before = watts_by_node(snapshot, replay_before(snapshot));
  ASSERT_EQ(before.nodes.size(), 3U);
  EXPECT_EQ(before.nodes[0].node, "n1");
  EXPECT_NEAR(before.nodes[0].watts.value, 20, 1e-9);
  EXPECT_NEAR(before.nodes[0].watts.high, 24, 1e-9);
  EXPECT_NEAR(before.nodes[1].watts.value, 12, 1e-9);
  EXPECT_NEAR(before.nodes[2].watts.value, 0, 1e-9);
  EXPECT_NEAR(before.by_source[static_cast<std::size_t>(Source::catalog)], 30, 1e-9);
  EXPECT_NEAR(before.by_source[static_cast<std::size_t>(Source::reported)], 2, 1e-9);
}

TEST(Places, AnEnclosureDrawsItsFloorOnlyWhileADriveOfItIsAwake) {
  Snapshot snapshot = small_cluster();
  Domain enclosure;
  enclosure.id = "shelf";
  enclosure.kind = DomainKind::enclosure;
  enclosure.parent = 0;
  enclosure.floor = Estimate<Watts>::exact(Watts(50), Source::declared, "");
  snapshot.domains.push_back(enclosure);
  snapshot.drives[0].domain = 2;
  const PlaceWatts after = watts_by_node(snapshot, replay_after(snapshot, small_plan()));
  EXPECT_NEAR(after.by_source[static_cast<std::size_t>(Source::declared)], 50 * 121.0 / 2880, 1e-9);
}

TEST(Places, CountsDrivesWithoutAFigureAndFillsThemFromThePlan) {
  Snapshot snapshot = small_cluster();
  snapshot.drives[0].idle.reset();
  EXPECT_EQ(watts_by_node(snapshot, replay_before(snapshot)).unknown_drives, 1);
  fill_from_plan(snapshot, {{"hdd-a", "power.idle", {7, 6, 8, Source::prior, "class"}},
                            {"hdd-b", "power.idle", {99, 99, 99, Source::prior, "class"}}});
  EXPECT_EQ(watts_by_node(snapshot, replay_before(snapshot)).unknown_drives, 0);
  EXPECT_EQ(snapshot.drives[0].idle->value.value(), 7);
  EXPECT_EQ(snapshot.drives[1].idle->value.value(), 10);
}

}  // namespace
}  // namespace tierwatt::planner
