// The table and the JSON of a measurement.
#include "probe/cli/probe_text.h"

#include <gtest/gtest.h>

#include "probe/profile/json_value.h"

namespace tierwatt::cli {
namespace {

run::Measurement measurement() {
  run::Measurement m;
  m.profile.device = "/dev/sdz";
  m.profile.depth = "survey";
  m.profile.capacity = Bytes(1'000'000'000'000);
  WorkloadResult result;
  result.workload = "rand-read-4k";
  result.zone = "whole";
  result.iops = Estimate<Iops>::exact(Iops(150), Source::measured, "test");
  result.bandwidth = Estimate<BytesPerSecond>::exact(BytesPerSecond(614'400), Source::measured, "test");
  result.stopped_by = "time";
  result.power = Estimate<Watts>::exact(Watts(5), Source::measured, "test");
  result.power_covers = "drive";
  m.profile.workloads.push_back(result);
  m.reports.emplace_back();
  return m;
}

TEST(ProbeText, TheTableTellsRateWattsAndTheirSource) {
  const std::string text = probe_as_text(measurement().profile, 0, false);
  for (const char* word : {"rand-read-4k", "150", "5.00 W drive, measured", "IOPS/W", "30.0", "/dev/sdz"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
  }
}

TEST(ProbeText, NoColumnOfUnknownWatts) {
  run::Measurement m = measurement();
  m.profile.workloads[0].power.reset();
  const std::string dark = probe_as_text(m.profile, 0, false);
  EXPECT_EQ(dark.find("WATTS"), std::string::npos) << dark;
  EXPECT_EQ(dark.find("IOPS/W"), std::string::npos) << dark;
  m.profile.workloads.push_back(measurement().profile.workloads[0]);
  const std::string half = probe_as_text(m.profile, 0, false);
  EXPECT_NE(half.find("WATTS"), std::string::npos) << half;
  EXPECT_NE(half.find("unknown"), std::string::npos) << half;
}

TEST(ProbeText, WhereNoIoSucceededThereIsNoLatency) {
  run::Measurement m = measurement();
  m.profile.workloads[0].iops = Estimate<Iops>::exact(Iops(0), Source::measured, "test");
  m.profile.workloads[0].errors = 10'000;
  const std::string text = probe_as_text(m.profile, 0, false);
  EXPECT_EQ(text.find("0 s"), std::string::npos) << text;
  EXPECT_EQ(text.find("0.00"), std::string::npos) << text;
  EXPECT_NE(text.find(" - "), std::string::npos) << text;
}

TEST(ProbeText, JsonIsWhole) {
  for (const std::string& json :
       {single_as_json(measurement()),
        probes_as_json({measurement()}, {{Code::vanished, "gone", "/dev/sdy", ""}})}) {
    EXPECT_TRUE(parse_json(json).ok()) << json;
  }
}

TEST(ProbeText, TheKneeIsSaidBelowTheTable) {
  run::Measurement m = measurement();
  m.profile.knees = {{"rand-read-4k", "whole", 32, 16, 64, ""}};
  const std::string text = probe_as_text(m.profile, 0, false);
  EXPECT_NE(text.find("\nknee of rand-read-4k: queue depth 32 (16 to 64)"), std::string::npos) << text;
}

TEST(ProbeText, WhatWasPreparedIsSaid) {
  run::Measurement m = measurement();
  m.profile.preconditioning = {{"seq-write-128k", 32, Bytes(128'000'000), Seconds{2}, 0, false, "ios"},
                               {"rand-read-4k", 256, Bytes(9'000'000), Seconds{300}, 5, true, "steady"},
                               {"rand-write-4k", 256, Bytes(9'000'000), Seconds{1500}, 25, false, "time"}};
  const std::string text = probe_as_text(m.profile, 0, false);
  EXPECT_NE(text.find("\n  seq-write-128k QD 32: 128 MB in 2.00 s, all of it\n"), std::string::npos) << text;
  EXPECT_NE(text.find("steady after 5 rounds"), std::string::npos) << text;
  EXPECT_NE(text.find("not steady after 25 rounds, ended by time"), std::string::npos) << text;
}

TEST(ProbeText, JsonSaysWhoTookTurnsAndWhy) {
  const run::Sharing sharing{{0, 1}, {"/dev/sda", "/dev/sdb"}, "SATA port ata1", "a port multiplier"};
  const Result<JsonValue> tree = parse_json(probes_as_json({}, {}, {sharing}));
  ASSERT_TRUE(tree.ok());
  const auto& order = tree->object().at("order").array().at(0).object();
  EXPECT_EQ(order.at("targets").array().at(1).text(), "/dev/sdb");
  EXPECT_EQ(order.at("share").text(), "SATA port ata1");
  EXPECT_EQ(order.at("why").text(), "a port multiplier");
}

TEST(ProbeText, EmeraldsMetricsHaveIntervals) {
  const Result<JsonValue> tree = parse_json(single_as_json(measurement()));
  ASSERT_TRUE(tree.ok());
  const auto& per_watt = tree->object().at("iops_per_watt").object();
  EXPECT_EQ(per_watt.at("value").text(), "30");
  EXPECT_TRUE(per_watt.contains("low") && per_watt.contains("high"));
  EXPECT_EQ(per_watt.at("source").text(), "measured");
  run::Measurement m = measurement();
  m.profile.power.idle = Estimate<Watts>{Watts(4), Watts(3), Watts(5), Source::catalog, ""};
  const Result<JsonValue> several = parse_json(probes_as_json({m}, {}));
  ASSERT_TRUE(several.ok());
  const auto& emerald = several->object().at("emerald").array().at(0).object();
  EXPECT_EQ(emerald.at("gigabytes_per_watt").object().at("value").text(), "250");
  EXPECT_EQ(emerald.at("gigabytes_per_watt").object().at("low").text(), "200");
  EXPECT_EQ(emerald.at("workloads").array().size(), 1U);
}

}  // namespace
}  // namespace tierwatt::cli
