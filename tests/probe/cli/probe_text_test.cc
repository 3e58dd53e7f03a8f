// The table, the progress line and the JSON of a measurement.
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

TEST(ProbeText, JsonIsWhole) {
  for (const std::string& json :
       {single_as_json(measurement()),
        probes_as_json({measurement()}, {{Code::vanished, "gone", "/dev/sdy", ""}})}) {
    EXPECT_TRUE(parse_json(json).ok()) << json;
  }
}

TEST(ProbeText, ProgressSaysRateAndTimeLeft) {
  const run::StepProgress progress{
      .step = 2, .steps = 7, .label = "rand-read-4k whole QD 32", .rate = Iops(184), .left = Seconds{4.2}};
  EXPECT_EQ(progress_line("/dev/sda", progress), "/dev/sda 2/7 rand-read-4k whole QD 32: 184 IOPS, 5 s left");
}

}  // namespace
}  // namespace tierwatt::cli
