#include "probe/profile/volume_activity.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace tierwatt {
namespace {

VolumeActivity sample() {
  VolumeActivity activity{.volume = "pvc-1"};
  activity.window = {.start = WallTime(std::chrono::seconds(1'769'842'800)), .step_s = 60, .steps = 100};
  activity.active = {{0, 3}, {3, 2}, {50, 50}};
  activity.write_only = {{2, 3}, {99, 1}};
  activity.read_bytes = Bytes(1 << 20);
  activity.written_bytes = Bytes(4096);
  activity.reads = 7;
  activity.writes = 1;
  activity.extra_json = R"({"node":"n1"})";
  return activity;
}

TEST(VolumeActivity, ReadsBackEqual) {
  const std::string json = to_json(sample());
  EXPECT_EQ(json, R"({"schema":"tierwatt/volume-activity/v1","volume":"pvc-1",)"
                  R"("window":{"start":"2026-01-31T07:00:00Z","step_s":60,"steps":100},)"
                  R"("active":[[0,3],[3,2],[50,50]],"write_only":[[2,3],[99,1]],)"
                  R"("read_bytes":1048576,"written_bytes":4096,"reads":7,"writes":1,"node":"n1"})");
  const auto parsed = parse_volume_activity(json);
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(*parsed, sample());
}

TEST(VolumeActivity, NamesTheFieldThatIsWrong) {
  const std::vector<std::array<const char*, 3>> cases = {
      {"[3,2]", "[2,2]", "active[1]"},      // overlaps
      {"[50,50]", "[50,51]", "active[2]"},  // beyond the window
      {"[3,2]", "[3,0]", "active[1]"},      // empty
      {"[3,2]", "[3]", "active[1]"},
      {"[3,2]", "[3,2.5]", "active[1]"},
      {"[3,2]", "[-3,2]", "active[1]"},
      {"[3,2]", "[3,4294967297]", "active[1]"},
      {"[2,3]", "[2,4]", "write_only"},  // step 5 is idle
      {"\"steps\":100", "\"steps\":1000000000000", "window.steps"},
      {"\"steps\":100", "\"steps\":0", "window.steps"},
      {"\"step_s\":60", "\"step_s\":0", "window.step_s"},
      {"\"pvc-1\"", "\"\"", "volume"},
      {"\"reads\":7", "\"reads\":-7", "reads"},
      {"\"active\":[[0,3],[3,2],[50,50]],", "", "active"},
  };
  for (const auto& [what, by, place] : cases) {
    std::string json = to_json(sample());
    json.replace(json.find(what), std::string(what).size(), by);
    const auto parsed = parse_volume_activity(json);
    ASSERT_FALSE(parsed) << by;
    EXPECT_EQ(parsed.error().code, Code::invalid_input);
    EXPECT_EQ(parsed.error().place, place) << parsed.error().to_string();
  }
}

TEST(VolumeActivity, OtherSchemasAreRefusedByVersion) {
  EXPECT_EQ(parse_volume_activity(R"({"schema":"tierwatt/volume-activity/v2"})").error().code,
            Code::version_mismatch);
  EXPECT_EQ(parse_volume_activity("{}").error().code, Code::invalid_input);
  EXPECT_EQ(parse_volume_activity("").error().code, Code::invalid_input);
}

}  // namespace
}  // namespace tierwatt
