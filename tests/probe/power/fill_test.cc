#include "probe/power/fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace tierwatt::power {
namespace {

SnapshotDrive drive(std::string id, DriveClass drive_class, std::string model = "") {
  SnapshotDrive d;
  d.id = std::move(id);
  d.drive_class = drive_class;
  d.model = std::move(model);
  d.capacity = Bytes(16'000'000'000'000);
  return d;
}

Snapshot with(std::vector<SnapshotDrive> drives) {
  Snapshot snapshot;
  snapshot.drives = std::move(drives);
  return snapshot;
}

Catalog builtin() { return *load_catalog_from({}); }

const FilledFigure* find(const std::vector<FilledFigure>& list, std::string_view owner,
                         std::string_view field) {
  const auto found = std::find_if(
      list.begin(), list.end(), [&](const FilledFigure& f) { return f.owner == owner && f.field == field; });
  return found == list.end() ? nullptr : &*found;
}

void expect_complete(const SnapshotDrive& d) {
  EXPECT_TRUE(d.active && d.idle && d.standby && d.spinup_joules && d.spinup_seconds) << d.id;
  EXPECT_TRUE(d.read_iops && d.write_iops && d.read_bytes_per_s && d.write_bytes_per_s) << d.id;
  EXPECT_TRUE(d.joules_per_read && d.joules_per_write) << d.id;
  EXPECT_EQ(d.start_stops_rated.has_value(), spins(d.drive_class)) << d.id;
}

TEST(FillMissing, LeavesNoDriveWithoutFigures) {
  Snapshot snapshot = with({drive("a", DriveClass::hdd, "ST18000NM000J"), drive("b", DriveClass::hdd),
                            drive("c", DriveClass::sata_ssd), drive("d", DriveClass::sas_ssd),
                            drive("e", DriveClass::nvme, "no such model"), drive("f", DriveClass::virtual_)});
  const auto list = fill_missing(snapshot, builtin());
  for (const SnapshotDrive& d : snapshot.drives) expect_complete(d);
  EXPECT_EQ(list.size(), 2 * 12U + 4 * 11U);
  for (const FilledFigure& f : list) {
    EXPECT_LE(f.low, f.value) << f.owner << " " << f.field;
    EXPECT_LE(f.value, f.high) << f.owner << " " << f.field;
    EXPECT_FALSE(f.basis.empty()) << f.owner << " " << f.field;
    EXPECT_TRUE(f.source == Source::catalog || f.source == Source::prior) << f.owner << " " << f.field;
  }
}

TEST(FillMissing, ListsExactlyWhatItFilled) {
  Snapshot snapshot = with({drive("a", DriveClass::hdd, "ST18000NM000J")});
  const auto list = fill_missing(snapshot, builtin());
  const FilledFigure* idle = find(list, "a", "power.idle");
  ASSERT_NE(idle, nullptr);
  EXPECT_EQ(idle->source, Source::catalog);
  EXPECT_EQ(idle->value, snapshot.drives[0].idle->value.value());
  EXPECT_EQ(idle->low, snapshot.drives[0].idle->low.value());
  EXPECT_EQ(idle->basis, snapshot.drives[0].idle->basis);
  EXPECT_EQ(find(list, "a", "read_iops")->value, *snapshot.drives[0].read_iops);
  EXPECT_EQ(find(list, "a", "spinup.seconds")->value, snapshot.drives[0].spinup_seconds->value.count());
  EXPECT_EQ(find(list, "a", "embodied_kgco2e"), nullptr) << "it is owned";
}

TEST(FillMissing, KeepsWhatIsGivenAndIsDoneOnce) {
  SnapshotDrive given = drive("a", DriveClass::hdd, "ST18000NM000J");
  given.idle = Estimate<Watts>::exact(Watts(6), Source::declared, "");
  given.read_iops = 123;
  given.start_stops_rated = 7;
  Snapshot snapshot = with({given});
  const auto list = fill_missing(snapshot, builtin());
  EXPECT_EQ(snapshot.drives[0].idle, given.idle);
  EXPECT_EQ(snapshot.drives[0].read_iops, 123);
  EXPECT_EQ(snapshot.drives[0].start_stops_rated, 7);
  EXPECT_EQ(find(list, "a", "power.idle"), nullptr);
  EXPECT_EQ(find(list, "a", "read_iops"), nullptr);
  EXPECT_LE(snapshot.drives[0].standby->value, Watts(6));
  EXPECT_GE(snapshot.drives[0].active->value, Watts(6));
  EXPECT_TRUE(fill_missing(snapshot, builtin()).empty());
}

TEST(FillMissing, IsTheSameEveryTime) {
  const auto fill = [] {
    Snapshot snapshot = with({drive("b", DriveClass::hdd), drive("a", DriveClass::nvme)});
    return fill_missing(snapshot, builtin());
  };
  const auto list = fill();
  EXPECT_EQ(list, fill());
  EXPECT_EQ(list.front().owner, "b") << "in the snapshot's order";
}

TEST(FillMissing, FlashNeitherSleepsNorStarts) {
  Snapshot snapshot = with({drive("n", DriveClass::nvme)});
  fill_missing(snapshot, builtin());
  const SnapshotDrive& d = snapshot.drives[0];
  EXPECT_EQ(d.standby->value, d.idle->value);
  EXPECT_EQ(d.spinup_joules->value, Joules(0));
  EXPECT_EQ(d.spinup_seconds->value, Seconds(0));
}

TEST(FillMissing, CountsEmbodiedCarbonOnlyOfWhatWouldBeBought) {
  Snapshot snapshot = with({drive("old", DriveClass::nvme), drive("new", DriveClass::nvme)});
  SpindleSet set;
  set.id = "offer";
  set.drives = {1};
  set.is_new = true;
  snapshot.sets.push_back(set);
  const auto list = fill_missing(snapshot, builtin());
  EXPECT_EQ(find(list, "old", "embodied_kgco2e"), nullptr);
  ASSERT_NE(find(list, "new", "embodied_kgco2e"), nullptr);
  EXPECT_FALSE(snapshot.drives[0].embodied_kgco2e.has_value());
  EXPECT_GT(*snapshot.drives[1].embodied_kgco2e, 0);
}

TEST(FillMissing, AFloorThatNobodyKnowsSavesNothing) {
  Snapshot snapshot;
  snapshot.domains = {{"node", DomainKind::node, kNone, {}, {}, ""},
                      {"shelf", DomainKind::enclosure, 0, {}, {}, ""}};
  const auto list = fill_missing(snapshot, builtin());
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].owner, "shelf");
  EXPECT_EQ(list[0].field, "floor_watts");
  EXPECT_EQ(snapshot.domains[1].floor->value, Watts(0));
  EXPECT_FALSE(snapshot.domains[0].floor.has_value());
}

TEST(FillMissing, ManyDrivesOfFewModelsAreQuick) {
  std::vector<SnapshotDrive> drives;
  drives.reserve(20'000);
  for (int i = 0; i < 20'000; ++i)
    drives.push_back(drive("d", DriveClass::hdd, "ST18000NM00" + std::to_string(i % 4)));
  Snapshot snapshot = with(std::move(drives));
  const Catalog catalog = builtin();
  const auto begin = std::chrono::steady_clock::now();
  fill_missing(snapshot, catalog);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << "sanitizers included";
}

TEST(FillMissing, AnEmptySnapshotNeedsNothing) {
  Snapshot snapshot;
  EXPECT_TRUE(fill_missing(snapshot, builtin()).empty());
}

}  // namespace
}  // namespace tierwatt::power
