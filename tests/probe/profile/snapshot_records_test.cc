// One record at a time, as NDJSON: every kind of line, the spellings of a domain's kind, and what one record
// breaks alone.
#include "probe/profile/snapshot_records.h"

#include <gtest/gtest.h>

#include <string>

#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

const std::string kHeader =
    R"({"kind": "header", "schema": "tierwatt/snapshot/v1", "taken_at": "2026-01-02T00:00:00Z", "cluster": "c",)"
    R"( "window": {"start": "2026-01-01T00:00:00Z", "step_s": 60, "steps": 10}})"
    "\n";
const std::string kNode = R"({"kind": "node", "id": "n"})"
                          "\n";
const std::string kDrive =
    R"({"kind": "drive", "id": "d", "domain": "n", "class": "hdd", "model": "m", "capacity_bytes": 1000})"
    "\n";

std::string error_of(const std::string& lines) {
  const Result<Snapshot> read = parse_snapshot(lines, "s");
  return read.ok() ? "accepted" : read.error().place + ": " + read.error().message;
}

TEST(SnapshotRecords, EveryKindOfLineFindsItsList) {
  const Result<Snapshot> read = parse_snapshot(
      kHeader + R"({"kind": "volume", "id": "v", "set": "s", "size_bytes": 10, "active": [[0, 2]]})" + "\n" +
          R"({"kind": "set", "id": "s", "drives": ["d"], "usable_bytes": 900})" + "\n" + kDrive + kNode +
          R"({"kind": "policy", "headroom": 0.5})" + "\n",
      "s");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->volumes.at(0).set, 0U);
  EXPECT_EQ(read->sets.at(0).usable, Bytes(900));
  EXPECT_EQ(read->drives.at(0).domain, 0U);
  EXPECT_EQ(read->policy.headroom, 0.5);
}

TEST(SnapshotRecords, ADomainsKindHasThreeSpellings) {
  for (const char* line :
       {R"({"kind": "rack", "id": "r"})", R"({"kind": "domain", "domain_kind": "rack", "id": "r"})",
        R"({"kind": "domain", "domain": {"kind": "rack", "id": "r"}})"}) {
    const Result<Snapshot> read = parse_snapshot(kHeader + line + "\n", "s");
    ASSERT_TRUE(read.ok()) << line << read.error().to_string();
    EXPECT_EQ(read->domains.at(0).kind, DomainKind::rack) << line;
  }
}

TEST(SnapshotRecords, WhatOneRecordBreaksAloneNamesItsLineAndField) {
  EXPECT_EQ(error_of(kHeader + R"({"kind": "planet", "id": "x"})" + "\n").substr(0, 4), "s:2:");
  EXPECT_NE(
      error_of(kHeader + kNode + R"({"kind": "drive", "id": "d", "domain": "n", "class": "tape"})" + "\n")
          .find("s:3: drive.class"),
      std::string::npos);
  EXPECT_NE(error_of(kHeader + R"({"kind": "volume", "id": "v", "set": "s", "size_bytes": -1})" + "\n")
                .find("s:2: volume.size_bytes"),
            std::string::npos);
  EXPECT_NE(error_of(kHeader + R"({"kind": "policy", "headroom": 2})" + "\n").find("headroom"),
            std::string::npos);
  EXPECT_NE(error_of(kHeader + kHeader), "accepted") << "a header may come once";
}

}  // namespace
}  // namespace tierwatt
