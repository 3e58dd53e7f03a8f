#include "probe/trace/trace_snapshot.h"

#include <gtest/gtest.h>

#include "probe/profile/snapshot_codec.h"

namespace tierwatt::trace {
namespace {

Row io(const std::string& volume, double at_s, bool writes, double bytes = 4096, double end_byte = 4096) {
  Row row;
  row.volume = volume;
  row.at_s = at_s;
  (writes ? row.writes : row.reads) = 1;
  (writes ? row.written_bytes : row.read_bytes) = bytes;
  row.end_byte = end_byte;
  return row;
}

TEST(TraceSnapshot, StepsWithAnyIoAreActiveAndThoseWithWritesAloneAreWriteOnly) {
  TraceSnapshot trace(Format::msr, 60);
  trace.add(io("a", 1000 * 60 + 5, true));
  trace.add(io("a", 1001 * 60 + 5, true));
  trace.add(io("a", 1001 * 60 + 6, false));
  trace.add(io("a", 1005 * 60, false));
  trace.add(io("b", 1009 * 60 + 59, true));
  trace.add(io("a", 1005 * 60 - 1, false));  // out of order
  const Result<Imported> imported = trace.build({}, "test");
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  const Snapshot& s = imported->snapshot;
  EXPECT_EQ(s.window.start, WallTime(std::chrono::seconds(60'000)));
  EXPECT_EQ(s.window.steps, 10U);
  ASSERT_EQ(s.volumes.size(), 2U);
  EXPECT_EQ(s.volumes[0].active, (std::vector<tierwatt::Run>{{0, 2}, {4, 2}}));
  EXPECT_EQ(s.volumes[0].write_only, (std::vector<tierwatt::Run>{{0, 1}}));
  EXPECT_EQ(s.volumes[1].active, (std::vector<tierwatt::Run>{{9, 1}}));
  EXPECT_DOUBLE_EQ(s.volumes[0].peak_read_iops, 1.0 / 60);
  EXPECT_EQ(imported->rows, 6);
}

TEST(TraceSnapshot, IsAValidSnapshot) {
  TraceSnapshot trace(Format::tencent, 60);
  for (int v = 0; v < 40; ++v)
    trace.add(io("volume-" + std::to_string(v), 1e9 + 600.0 * v, v % 3 == 0, 1e6, 1e12));
  const Result<Imported> imported = trace.build({}, "test");
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  const Result<Snapshot> again = parse_snapshot(to_json(imported->snapshot), "again");
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(again->volumes, imported->snapshot.volumes);
  EXPECT_EQ(again->sets, imported->snapshot.sets);
}

TEST(TraceSnapshot, DisksHoldTheVolumesAtTheFill) {
  TraceSnapshot trace(Format::msr, 60);
  const double terabyte = 1e12;
  for (int v = 0; v < 10; ++v)
    trace.add(io(std::string(1, static_cast<char>('a' + v)), 60, false, 1, terabyte));
  const auto disks = [&](Disks given) { return trace.build(given, "test")->snapshot; };
  EXPECT_EQ(disks({}).drives.size(), 3U);  // 10 of 8 x 0.47
  EXPECT_EQ(disks({.count = 5}).drives.size(), 5U);
  const Snapshot five = disks({.count = 5});
  std::vector<int> held(5);
  for (const Volume& volume : five.volumes) ++held[volume.set];
  EXPECT_EQ(held, std::vector<int>(5, 2));
  EXPECT_EQ(trace.build({.count = 2, .capacity = Bytes(2'000'000'000'000)}, "test").error().code,
            Code::invalid_input);
}

TEST(TraceSnapshot, OfCloudphysicsLeavesOutWhatWasWatchedForLess) {
  TraceSnapshot trace(Format::cloudphysics, 60);
  const auto watch = [&](const std::string& vm, int intervals) {
    for (int i = 0; i < intervals; ++i) trace.add(io(vm, 1800.0 * i, false));
  };
  watch("short", 3);
  watch("week", 10);
  watch("long", 30);
  const Result<Imported> imported = trace.build({}, "test");
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported->snapshot.window.steps, 10U);
  EXPECT_EQ(imported->snapshot.window.step_s, 1800);
  EXPECT_EQ(imported->left_out, std::vector<std::string>{"short"});
  ASSERT_EQ(imported->snapshot.volumes.size(), 2U);
  EXPECT_EQ(imported->snapshot.volumes[0].active, (std::vector<tierwatt::Run>{{0, 10}})) << "long";
}

TEST(TraceSnapshot, RefusesWhatMakesNoSnapshot) {
  EXPECT_EQ(TraceSnapshot(Format::msr, 60).build({}, "test").error().code, Code::invalid_input);
  TraceSnapshot trace(Format::msr, 1);
  trace.add(io("a", 0, false));
  trace.add(io("a", 4e9, false));
  EXPECT_NE(trace.build({}, "test").error().remedy.find("--step"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::trace
