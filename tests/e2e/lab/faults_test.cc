// Drives that leave in mid-probe and a disk with bad sectors: one clear word for each, a store of whole
// records, and the other drives measured.
#include <algorithm>
#include <set>
#include <sstream>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

constexpr std::int64_t kFirstBad = 1'048'576;  // of 4 194 304 sectors: one in eight is bad
constexpr std::int64_t kBad = 524'288;

constexpr const char* kScenario = R"(
name: faults
seed: 13
machine: { memory_mib: 1024 }
drives:
  - { name: pulled, size_gib: 1 }
  - { name: leaves, kind: nvme, size_gib: 1 }
  - { name: stays, kind: nvme, size_gib: 1 }
  - { name: bad, size_gib: 2, errors: [{ first_lba: 1048576, blocks: 524288 }] }
faults:
  - { drive: leaves, kind: unplug, at_s: 45 }
)";

// "pulled" goes as soon as it has been read from; "leaves" at its moment, which its 60 s hold.
constexpr const char* kCommand = R"sh(
pulled=$(device pulled) leaves=$(device leaves) stays=$(device stays) bad=$(device bad)
store="--store /run/store --json"
tierwatt probe $pulled --workload rand-read-4k --seconds 40 $store > "$LAB_OUT/pulled.json" 2> "$LAB_OUT/pulled.err" &
probe=$!
await 60 '[ "$(reads $pulled)" -gt 20 ]'
tierwatt-lab-drives unplug --drive pulled
wait $probe; echo "pulled=$?"
tierwatt probe $leaves $stays --workload rand-read-4k --seconds 60 $store > "$LAB_OUT/leaves.json" 2> "$LAB_OUT/leaves.err"
echo "leaves=$?"
tierwatt probe $bad --workload rand-read-4k --seconds 8 $store > "$LAB_OUT/bad.json"; echo "bad=$?"
tierwatt profiles list $store > "$LAB_OUT/profiles.json"; echo "list=$?"
tierwatt profiles export --store /run/store > "$LAB_OUT/profiles.jsonl"; echo "export=$?"
tierwatt devices --json > "$LAB_OUT/devices.json"; echo "devices=$?"
)sh";

class Faults : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand); }
};

TEST_F(Faults, ADiskThatIsPulledInMidProbeIsOneClearError) {
  EXPECT_EQ(node().value("pulled"), "1");
  const std::string err = node().file("pulled.err");
  EXPECT_NE(err.find(node().device("pulled")), std::string::npos) << err;
  EXPECT_NE(err.find("went away while it was measured; nothing is stored of it"), std::string::npos) << err;
}

TEST_F(Faults, OneDriveThatLeavesStopsNoOther) {
  EXPECT_EQ(node().value("leaves"), "1");
  const Json said = node().json("leaves.json");
  ASSERT_EQ(said.value("errors", Json::array()).size(), 1U) << node().told();
  EXPECT_EQ(said["errors"][0]["code"], "vanished");
  EXPECT_EQ(said["errors"][0]["place"], node().device("leaves"));
  ASSERT_EQ(said["profiles"].size(), 1U);
  EXPECT_EQ(said["profiles"][0]["device"], node().device("stays"));
  EXPECT_TRUE(said["io_errors"].empty());
}

TEST_F(Faults, BadSectorsAreToldWithTheirPlaceAndAreInNoFigure) {
  EXPECT_EQ(node().value("bad"), "1");
  const Json said = node().json("bad.json");
  ASSERT_FALSE(said.value("io_errors", Json::array()).empty()) << node().told();
  const Json& error = said["io_errors"][0];
  EXPECT_TRUE(error["name"] == "EIO" || error["name"] == "ENODATA")
      << error;  // as the kernel calls a medium error
  EXPECT_GT(error["count"], 0);
  ASSERT_FALSE(error["first_offsets_bytes"].empty());
  for (const std::int64_t offset : error["first_offsets_bytes"]) {
    EXPECT_GE(offset / 512, kFirstBad - 7);
    EXPECT_LT(offset / 512, kFirstBad + kBad);
  }
  // A bad sector fails after 20 revolutions of 8.3 ms; what is good takes less than half of that.
  EXPECT_LT(said["latency_seconds"]["p95"], 0.1);
}

TEST_F(Faults, TheStoreHoldsWholeRecordsOfTheOthersAlone) {
  EXPECT_EQ(node().value("list"), "0");
  std::set<std::string> models;
  std::istringstream lines(node().file("profiles.jsonl"));
  std::set<std::string> serials;
  for (std::string line; std::getline(lines, line);) {
    const Json profile = Json::parse(line, nullptr, false);
    ASSERT_TRUE(profile.is_object()) << line;
    if (!profile.contains("identity")) continue;  // the export's first line says what it is
    serials.insert(profile["identity"]["serial"]);
    EXPECT_FALSE(profile["workloads"].empty());
  }
  EXPECT_EQ(serials, (std::set<std::string>{node().drive("stays")["serial"], node().drive("bad")["serial"]}));
}

TEST_F(Faults, WhatIsGoneIsNoLongerListed) {
  EXPECT_EQ(node().value("devices"), "0");
  for (const Json& device : node().json("devices.json").value("devices", Json::array())) {
    EXPECT_NE(device.value("serial", ""), node().drive("pulled")["serial"]);
    EXPECT_NE(device.value("serial", ""), node().drive("leaves")["serial"]);
  }
}

}  // namespace
}  // namespace tierwatt::lab
