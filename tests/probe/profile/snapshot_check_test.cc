// Rules between records, on the fixtures' base with one thing changed; refusals stand in
// fixtures/snapshots-bad, so here is what must be accepted, and what follows from what.
#include <gtest/gtest.h>

#include <string>

#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

// A snapshot with these lists (without their brackets).
Result<Snapshot> with(const std::string& domains, const std::string& drives, const std::string& sets,
                      const std::string& volumes, const std::string& policy = "") {
  return parse_snapshot(R"({"schema": "tierwatt/snapshot/v1", "taken_at": "2026-03-02T00:00:00Z",
    "window": {"start": "2026-02-23T00:00:00Z", "step_s": 60, "steps": 100}, "domains": [)" +
                            domains + "], \"drives\": [" + drives + "], \"sets\": [" + sets +
                            "], \"volumes\": [" + volumes + "], \"policy\": {" + policy + "}}",
                        "made");
}

std::string drives(int count, const std::string& drive_class = "hdd") {
  std::string all;
  for (int i = 1; i <= count; ++i)
    all += (i > 1 ? "," : "") + (R"({"id": "d)" + std::to_string(i)) + R"(", "class": ")" + drive_class +
           R"(", "capacity_bytes": )" + std::to_string(1000 * i) + "}";
  return all;
}

std::int64_t usable(const std::string& layout) {
  const Result<Snapshot> read =
      with("", drives(4), R"({"id": "s", "drives": ["d1","d2","d3","d4"], "layout": ")" + layout + "\"}", "");
  EXPECT_TRUE(read) << read.error().to_string();
  return read ? read->sets[0].usable.value() : -1;
}

TEST(SnapshotCheck, UsableBytesFollowTheLayout) {
  EXPECT_EQ(usable("raid0"), 10'000);
  EXPECT_EQ(usable("raid1"), 1'000);
  EXPECT_EQ(usable("raid5"), 3'000);
  EXPECT_EQ(usable("raid6"), 2'000);
  EXPECT_EQ(usable("raid10"), 2'000);
  EXPECT_EQ(usable("pool"), 10'000);
}

TEST(SnapshotCheck, AnArrayThatLacksMembersSaysItsSize) {
  const Result<Snapshot> read =
      with("", drives(2), R"({"id": "s", "drives": ["d1","d2"], "layout": "raid6", "usable_bytes": 5})", "");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->sets[0].usable, Bytes(5));
}

TEST(SnapshotCheck, OnlyWhatSpinsCanSleep) {
  const Result<Snapshot> flash =
      with("", drives(2, "nvme"), R"({"id": "s", "drives": ["d1"], "can_sleep": true})", "");
  ASSERT_TRUE(flash);
  EXPECT_FALSE(flash->sets[0].can_sleep);
  EXPECT_FALSE(flash->sets[1].can_sleep);
  const Result<Snapshot> kept =
      with("", drives(2), R"({"id": "s", "drives": ["d1"], "can_sleep": false})", "");
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->sets[0].can_sleep);
  EXPECT_TRUE(kept->sets[1].can_sleep);
}

TEST(SnapshotCheck, ASetMayBearTheNameOfItsOwnDrive) {
  const Result<Snapshot> read =
      with("", drives(2), R"({"id": "d1", "drives": ["d1", "d2"], "layout": "raid1"})",
           R"({"id": "v", "set": "d1", "size_bytes": 1})");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->sets.size(), 1U);
}

TEST(SnapshotCheck, EnclosuresAndSuppliesStandAnywhere) {
  EXPECT_TRUE(with(R"({"id": "z", "kind": "zone"}, {"id": "p", "kind": "psu", "parent": "z"},
                      {"id": "r", "kind": "rack", "parent": "p"}, {"id": "e", "kind": "enclosure", "parent": "r"},
                      {"id": "n", "kind": "node", "parent": "e"}, {"id": "e2", "kind": "enclosure", "parent": "n"})",
                   "", "", ""));
  EXPECT_FALSE(
      with(R"({"id": "a", "kind": "node"}, {"id": "b", "kind": "node", "parent": "a"})", "", "", ""));
  EXPECT_FALSE(
      with(R"({"id": "a", "kind": "rack"}, {"id": "b", "kind": "zone", "parent": "a"})", "", "", ""));
}

TEST(SnapshotCheck, MoreReplicasThanNodesAreThePlannersToJudge) {
  EXPECT_TRUE(with(R"({"id": "n1", "kind": "node"})",
                   R"({"id": "d1", "domain": "n1", "class": "hdd", "capacity_bytes": 10},
                      {"id": "d2", "domain": "n1", "class": "hdd", "capacity_bytes": 10})",
                   "",
                   R"({"id": "v1", "set": "d1", "size_bytes": 1, "group": "g"},
                      {"id": "v2", "set": "d2", "size_bytes": 1, "group": "g"})"));
}

TEST(SnapshotCheck, AbsurdHeightsAreRefused) {
  std::string chain = R"({"id": "0", "kind": "enclosure"})";
  for (int i = 1; i < 100; ++i)
    chain += R"(, {"id": ")" + std::to_string(i) + R"(", "kind": "enclosure", "parent": ")" +
             std::to_string(i - 1) + "\"}";
  const Result<Snapshot> read = with(chain, "", "", "");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("more than 64 domains above it"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt
