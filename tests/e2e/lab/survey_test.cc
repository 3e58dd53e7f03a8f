// `tierwatt probe --depth survey` on three kinds of drives: it ranks them as they are, and none of them is
// written to, by their own counters.
#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

// A SATA SSD is held to 300 operations a second, halfway between what this slow disk's mechanics allow (about
// 120 with 32 in flight) and what emulated NVMe does on the busiest host (several hundred). The disk's
// platters are slow too, so that they and not the emulated processor are what limits it.
constexpr const char* kScenario = R"(
name: survey
seed: 12
machine: { memory_mib: 1024 }
drives:
  - { name: nvme, kind: nvme, size_gib: 1 }
  - { name: ssd, kind: sata_ssd, size_gib: 1, throttle: { iops: 300 } }
  - name: hdd
    size_gib: 1
    mechanics: { average_seek_ms: 20, full_stroke_seek_ms: 40, outer_mb_per_second: 8, inner_mb_per_second: 3 }
)";

constexpr const char* kCommand = R"sh(
tierwatt probe $(device hdd) $(device nvme) $(device ssd) --depth survey --json --store /run/store > "$LAB_OUT/survey.json"
)sh";

constexpr const char* kDrives[] = {"nvme", "ssd", "hdd"};

class Survey : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand); }

  static Json profile(const std::string& drive) {
    for (const Json& one : node().json("survey.json").value("profiles", Json::array())) {
      if (one.value("device", "") == node().device(drive)) return one;
    }
    return Json::object();
  }
  static Json workload(const std::string& drive, const std::string& name, int queue_depth) {
    for (const Json& one : profile(drive).value("workloads", Json::array())) {
      if (one["workload"] == name && one["queue_depth"] == queue_depth) return one;
    }
    return Json::object();
  }
  static double iops(const std::string& drive, int queue_depth) {
    const Json result = workload(drive, "rand-read-4k", queue_depth);
    return result.contains("iops") ? result["iops"]["value"].get<double>() : -1;
  }
};

TEST_F(Survey, DrivesAreRankedAsTheyAre) {
  EXPECT_EQ(node().exit_code, 0) << node().told();
  for (const int queue_depth : {1, 32}) {
    EXPECT_GT(iops("nvme", queue_depth), iops("ssd", queue_depth)) << queue_depth;
    EXPECT_GT(iops("ssd", queue_depth), iops("hdd", queue_depth)) << queue_depth;
    EXPECT_GT(iops("hdd", queue_depth), 0) << queue_depth;
  }
  EXPECT_EQ(profile("nvme").value("class", ""), "virtual") << "QEMU's own";
  EXPECT_EQ(profile("ssd").value("class", ""), "sata_ssd");
  EXPECT_EQ(profile("hdd").value("class", ""), "hdd");
}

TEST_F(Survey, ADiskIsFasterOutsideThanInside) {
  double outer = 0;
  double inner = 0;
  for (const Json& one : profile("hdd").value("workloads", Json::array())) {
    if (one["workload"] != "seq-read-1m") continue;
    (one["zone"] == "outer" ? outer : inner) = one["bytes_per_s"]["value"].get<double>();
    if (one["zone"] == "middle") inner = 0;
  }
  EXPECT_GT(outer, inner);
  EXPECT_GT(inner, 0);
}

TEST_F(Survey, NotAByteIsWritten) {
  for (const char* drive : kDrives) {
    EXPECT_EQ(node().counted(drive, "written_bytes"), 0) << drive;
    EXPECT_EQ(node().counted(drive, "writes"), 0) << drive;
    EXPECT_EQ(node().counted(drive, "unmapped_bytes"), 0) << drive;
    EXPECT_EQ(node().counted(drive, "flushes"), 0) << drive;
  }
}

TEST_F(Survey, WhatTheProbeSaysItReadTheDriveSawToo) {
  for (const char* drive : kDrives) {
    std::int64_t said = 0;
    for (const Json& one : profile(drive).value("workloads", Json::array()))
      said += one["ios"].get<std::int64_t>();
    EXPECT_GT(said, 0) << drive;
    EXPECT_GE(node().counted(drive, "reads"), said) << drive;
  }
}

}  // namespace
}  // namespace tierwatt::lab
