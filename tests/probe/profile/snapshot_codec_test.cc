// The whole reader: documents, NDJSON, packed files, limits.
#include "probe/profile/snapshot_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace tierwatt {
namespace {

constexpr const char* kSmall = R"({
  "schema": "tierwatt/snapshot/v1", "taken_at": "2026-03-02T00:00:00Z", "cluster": "small",
  "window": {"start": "2026-02-23T00:00:00Z", "step_s": 60, "steps": 48},
  "domains": [{"id": "rack-1", "kind": "rack"}, {"id": "node-1", "kind": "node", "parent": "rack-1"}],
  "drives": [{"id": "wwn-1", "domain": "node-1", "class": "hdd", "capacity_bytes": 8000000000000,
              "power": {"idle": 5.6, "standby": {"value": 0.8, "low": 0.7, "high": 0.9, "source": "catalog"}}},
             {"id": "nvme-1", "domain": "node-1", "class": "nvme", "capacity_bytes": 1000000000000}],
  "volumes": [{"id": "pvc-1", "set": "wwn-1", "size_bytes": 1000, "active": [[10, 5], [0, 5], [5, 2]],
               "future": {"a": [1, 2.50]}}]
})";

TEST(SnapshotCodec, ReadsADocument) {
  const Result<Snapshot> read = parse_snapshot(kSmall, "small.json");
  ASSERT_TRUE(read) << read.error().to_string();
  const Snapshot& s = *read;
  EXPECT_EQ(s.cluster, "small");
  EXPECT_EQ(s.window.steps, 48U);
  ASSERT_EQ(s.sets.size(), 2U);
  EXPECT_TRUE(s.sets[0].implicit);
  EXPECT_TRUE(s.sets[0].can_sleep);
  EXPECT_FALSE(s.sets[1].can_sleep);
  EXPECT_EQ(s.drives[0].domain, 1U);
  EXPECT_EQ(s.domains[1].parent, 0U);
  EXPECT_EQ(s.drives[0].idle->source, Source::declared);
  EXPECT_EQ(s.drives[0].standby->high, Watts(0.9));
  const Volume& v = s.volumes[0];
  EXPECT_EQ(v.active, (std::vector<tierwatt::Run>{{0, 7}, {10, 5}}));
  EXPECT_EQ(v.extra_json, R"({"future":{"a":[1,2.50]}})");
  EXPECT_EQ(s.policy.domain_spread[2], Spread::hard);
}

TEST(SnapshotCodec, WritesWhatReadsBackEqual) {
  const Result<Snapshot> read = parse_snapshot(kSmall, "small.json");
  ASSERT_TRUE(read);
  for (const std::string& text : {to_json(*read), to_ndjson(*read)}) {
    const Result<Snapshot> again = parse_snapshot(text, "again");
    ASSERT_TRUE(again) << again.error().to_string() << "\n" << text;
    EXPECT_EQ(again->volumes, read->volumes);
    EXPECT_EQ(again->sets, read->sets);
    EXPECT_EQ(again->drives, read->drives);
    EXPECT_EQ(to_json(*again), to_json(*read));
  }
}

}  // namespace
}  // namespace tierwatt
