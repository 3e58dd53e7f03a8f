#include <gtest/gtest.h>

#include <limits>

#include "planner/review/review.h"

namespace tierwatt::planner {
namespace {

Snapshot one_drive() {
  Snapshot snapshot;
  snapshot.drives.push_back({.id = "d", .idle = Estimate<Watts>{Watts(5), Watts(4), Watts(6)}});
  snapshot.domains.push_back({.id = "shelf", .kind = DomainKind::enclosure});
  return snapshot;
}
Filled entry(const char* owner, const char* field, double value) {
  return {owner, field, {value, value, value, Source::prior, "test"}};
}

TEST(ApplyFilled, PutsEveryKindOfFigure) {
  Snapshot snapshot = one_drive();
  ASSERT_TRUE(apply_filled(snapshot, {entry("d", "power.standby", 1), entry("d", "spinup.seconds", 10),
                                      entry("d", "read_iops", 100), entry("d", "wear.start_stops_rated", 5e4),
                                      entry("shelf", "floor_watts", 0)}));
  EXPECT_EQ(snapshot.drives[0].standby->value, Watts(1));
  EXPECT_EQ(snapshot.drives[0].spinup_seconds->value.count(), 10);
  EXPECT_EQ(snapshot.drives[0].read_iops, 100);
  EXPECT_EQ(snapshot.drives[0].start_stops_rated, 50'000);
  EXPECT_TRUE(snapshot.domains[0].floor.has_value());
}

TEST(ApplyFilled, RefusesWhatAPlanMayNotFill) {
  for (const Filled& bad :
       {entry("d", "power.idle", 1), entry("d", "power.nothing", 1), entry("e", "power.standby", 1),
        entry("d", "floor_watts", 1), entry("d", "read_iops", -1),
        entry("d", "wear.start_stops_rated", std::numeric_limits<double>::infinity()),
        entry("d", "read_iops", std::numeric_limits<double>::quiet_NaN())}) {
    Snapshot snapshot = one_drive();
    const Status status = apply_filled(snapshot, {entry("d", "read_bytes_per_s", 1), bad});
    ASSERT_FALSE(status) << bad.owner << " " << bad.field;
    EXPECT_EQ(status.error().code, Code::invalid_input);
    EXPECT_EQ(status.error().place, "filled[1]");
  }
}

}  // namespace
}  // namespace tierwatt::planner
