// The fields that version 1 grew: they read back, are absent where there is nothing to say, and bad ones are
// refused with their path.
#include "probe/profile/profile_details.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/probe/profile/sample_profile.h"

namespace tierwatt {
namespace {

using testing_support::sample_profile;

DeviceProfile detailed_profile() {
  DeviceProfile profile = sample_profile();
  profile.workloads[0].latency_intervals.p50 = TimeInterval{Seconds(0.0039), Seconds(0.0041)};
  profile.workloads[0].latency_intervals.p99 = TimeInterval{Seconds(0.018), Seconds(0.025)};
  profile.workloads[0].steady_window = SteadyWindow{0.31, 0.05};
  profile.rate_cap = Iops(2000);
  profile.knees = {{"rand-read-4k", "whole", 32, 16, 64, ""},
                   {"x", "whole", std::nullopt, 0, 0, "IOPS still grow"}};
  profile.preconditioning = {{"seq-write-128k", 32, Bytes(1 << 30), Seconds(9.5), 0, false, "ios"},
                             {"rand-write-4k", 256, Bytes(1 << 20), Seconds(300), 5, true, "steady"}};
  return profile;
}

std::string place_of_error(std::string_view what, std::string_view by) {
  std::string json = to_json(detailed_profile());
  const std::size_t at = json.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  const Result<DeviceProfile> parsed = parse_device_profile(json.replace(at, what.size(), by));
  EXPECT_FALSE(parsed.ok()) << by;
  return parsed ? "" : parsed.error().place;
}

TEST(ProfileDetails, ReadBackEqual) {
  const std::string json = to_json(detailed_profile());
  const Result<DeviceProfile> parsed = parse_device_profile(json);
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_string();
  EXPECT_EQ(*parsed, detailed_profile());
  EXPECT_EQ(to_json(*parsed), json);
}

TEST(ProfileDetails, NothingToSayAddsNoByte) {
  const std::string json = to_json(sample_profile());
  for (const char* name : {"details", "knees", "preconditioning", "rate_cap_iops"}) {
    EXPECT_EQ(json.find('"' + std::string(name) + '"'), std::string::npos) << name;
  }
}

TEST(ProfileDetails, BadOnesAreRefusedWithTheirPath) {
  EXPECT_EQ(place_of_error(R"("details":[)", R"("details":[{},)"), "details");
  EXPECT_EQ(place_of_error(R"("p50_s":{"low":0.0039)", R"("p50_s":{"low":1)"), "details[0].latency_95.p50_s");
  EXPECT_EQ(place_of_error(R"("range":0.31)", R"("range":-1)"), "details[0].steady_window.range");
  EXPECT_EQ(place_of_error(R"("earliest":16)", R"("earliest":33)"), "knees[0].earliest");
  EXPECT_EQ(place_of_error(R"("latest":64)", R"("latest":64,"odd":1)"), "knees[0].odd");
  EXPECT_EQ(place_of_error(R"("moved_bytes":1048576)", R"("moved_bytes":-1)"),
            "preconditioning[1].moved_bytes");
  EXPECT_EQ(place_of_error(R"("rate_cap_iops":2000)", R"("rate_cap_iops":-1)"), "rate_cap_iops");
  EXPECT_EQ(place_of_error(R"("knees":[)", R"("knees":7,"x":[)"), "knees");
}

}  // namespace
}  // namespace tierwatt
