// The codec of DeviceProfile: what it writes reads back, whatever it is fed it answers with one error.
#include "probe/profile/device_profile.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/base/random.h"
#include "tests/probe/profile/sample_profile.h"

namespace tierwatt {
namespace {

using testing_support::sample_profile;

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

Error error_of(std::string_view json) {
  const auto parsed = parse_device_profile(json);
  EXPECT_FALSE(parsed) << json.substr(0, 200);
  return parsed ? Error{} : parsed.error();
}

TEST(DeviceProfile, ReadsBackEqual) {
  const DeviceProfile profile = sample_profile();
  const std::string json = to_json(profile);
  const auto parsed = parse_device_profile(json);
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(*parsed, profile);
  EXPECT_EQ(to_json(*parsed), json);
}

TEST(DeviceProfile, AnEmptyProfileReadsBackEqual) {
  const DeviceProfile empty;
  const auto parsed = parse_device_profile(to_json(empty));
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(*parsed, empty);
}

TEST(DeviceProfile, IsOneLineWithKeysInAFixedOrder) {
  const std::string json = to_json(sample_profile());
  EXPECT_EQ(json.find('\n'), std::string::npos);
  std::size_t last = 0;
  for (const char* key : {"\"schema\"", "\"identity\"", "\"class\"", "\"transport\"", "\"rotation_rpm\"",
                          "\"smr\"", "\"capacity_bytes\"", "\"logical_block_bytes\"",
                          "\"physical_block_bytes\"", "\"taken_at\"", "\"depth\"", "\"host\"", "\"device\"",
                          "\"tool_version\"", "\"kernel\"", "\"workloads\"", "\"wear\"", "\"notes\""}) {
    const std::size_t at = json.find(key);
    ASSERT_NE(at, std::string::npos) << key;
    EXPECT_GT(at, last) << key;
    last = at;
  }
}

TEST(DeviceProfile, KeyOrderAndSpaceOfTheInputDoNotMatter) {
  const auto parsed = parse_device_profile(
      R"( { "notes" : [], "taken_at" : "2026-01-31T08:00:00.75+01:00", "physical_block_bytes": 4096, "logical_block_bytes":512,
            "capacity_bytes":1000, "class":"nvme", "identity":{"eui64":"0025388b710116a1"}, "schema":"tierwatt/device-profile/v1" } )");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(parsed->identity.key(), "eui-0025388b710116a1");
  EXPECT_EQ(to_rfc3339(parsed->taken_at), "2026-01-31T07:00:00Z");
}

TEST(DeviceProfile, UnknownTopLevelFieldsAreKept) {
  const std::string json =
      replaced(to_json(sample_profile()), "\"schema\":", R"("future":{"b":[1,2.50,null],"a":1e3},"schema":)");
  const auto parsed = parse_device_profile(json);
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  EXPECT_EQ(parsed->extra_json, R"({"future":{"a":1e3,"b":[1,2.50,null]}})");
  const auto again = parse_device_profile(to_json(*parsed));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *parsed);
}

TEST(DeviceProfile, UnknownNestedFieldsAreRefusedRatherThanLost) {
  EXPECT_EQ(error_of(replaced(to_json(sample_profile()), "\"zone\":", "\"zoen\":\"x\",\"zone\":")).place,
            "workloads[0].zoen");
  EXPECT_EQ(error_of(replaced(to_json(sample_profile()), "\"model\":", "\"colour\":\"x\",\"model\":")).place,
            "identity.colour");
}

TEST(DeviceProfile, OtherSchemasAreRefusedByVersion) {
  const Error newer = error_of(replaced(to_json(sample_profile()), "device-profile/v1", "device-profile/v2"));
  EXPECT_EQ(newer.code, Code::version_mismatch);
  EXPECT_EQ(newer.place, "schema");
  EXPECT_NE(newer.remedy.find("tierwatt/device-profile/v1"), std::string::npos);
  EXPECT_EQ(error_of("{}").code, Code::invalid_input);
  EXPECT_EQ(error_of(R"({"schema":1})").code, Code::invalid_input);
}

TEST(DeviceProfile, NamesTheFieldThatIsWrong) {
  const std::string good = to_json(sample_profile());
  const std::vector<std::array<const char*, 3>> cases = {
      {R"("value":212.5,"low":191.25)", R"("value":212.5,"low":212.6)", "workloads[1].iops.low"},
      {R"("value":212.5)", R"("value":1e9)", "workloads[1].iops.high"},
      {R"("value":212.5)", R"("value":"212.5")", "workloads[1].iops.value"},
      {R"("source":"reported")", R"("source":"rumour")", "workloads[0].watts.source"},
      {R"("class":"hdd")", R"("class":"tape")", "class"},
      {R"("capacity_bytes":16)", R"("capacity_bytes":-16)", "capacity_bytes"},
      {R"("capacity_bytes":16)", R"("capacity_bytes":1.5e3,"x":16)", "capacity_bytes"},
      {R"("logical_block_bytes":512)", R"("logical_block_bytes":99999999999999999999)",
       "logical_block_bytes"},
      {R"("taken_at":"2026)", R"("taken_at":"9999)", "taken_at"},
      {R"("taken_at":"2026-01-31T07:00:00Z")", R"("taken_at":1769842800)", "taken_at"},
      {R"("queue_depth":32)", R"("queue_depth":0)", "workloads[1].queue_depth"},
      {R"("ios":250)", R"("ios":-1)", "workloads[0].ios"},
      {R"("p99_s":0.02)", R"("p99_s":-0.02)", "workloads[0].latency.p99_s"},
      {R"("p99_s":0.02,)", "", "workloads[0].latency.p99_s"},
      {R"("rotation_rpm":7200)", R"("rotation_rpm":7200.5)", "rotation_rpm"},
      {R"("smr":false)", R"("smr":"no")", "smr"},
      {R"("start_stops":41)", R"("start_stops":-41)", "wear.start_stops"},
      {R"("release":"6.1.0-18-amd64")", R"("release":6)", "kernel.release"},
      {R"("idle":{"value":5.3)", R"("idle":{"value":null)", "power.idle.value"},
      {R"("notes":["steady)", R"("notes":[7,"steady)", "notes[0]"},
      {R"("identity":{)", R"("identity":{"wwn":"0x50",)", "identity.wwn"},
  };
  for (const auto& [what, by, place] : cases) {
    const Error error = error_of(replaced(good, what, by));
    EXPECT_EQ(error.code, Code::invalid_input) << place;
    EXPECT_EQ(error.place, place) << error.to_string();
    EXPECT_FALSE(error.message.empty());
  }
}

TEST(DeviceProfile, WrongTypesOfWholePartsAreRefused) {
  const std::string good = to_json(sample_profile());
  for (const char* document : {"null", "7", "\"x\"", "[]", "true"})
    EXPECT_EQ(error_of(document).code, Code::invalid_input);
  EXPECT_EQ(error_of(replaced(good, "\"workloads\":[", "\"workloads\":{},\"w\":[")).place, "workloads");
  EXPECT_EQ(error_of(replaced(good, "\"workloads\":[", "\"workloads\":[7,")).place, "workloads[0]");
  EXPECT_EQ(error_of(replaced(good, "\"power\":{", "\"power\":[],\"p\":{")).place, "power");
  EXPECT_EQ(error_of(replaced(good, "\"kernel\":{", "\"kernel\":\"6.1\",\"k\":{")).place, "kernel");
}

TEST(DeviceProfile, EveryTruncationIsOneError) {
  const std::string json = to_json(sample_profile());
  for (std::size_t length = 0; length < json.size(); length += 3) {
    EXPECT_EQ(error_of(std::string_view(json).substr(0, length)).code, Code::invalid_input) << length;
  }
}

TEST(DeviceProfile, HostileTextIsOneError) {
  const std::string json = to_json(sample_profile());
  EXPECT_EQ(error_of(std::string(100'000'000, '[')).code, Code::invalid_input);
  EXPECT_EQ(error_of(std::string(1'000'000, '[')).code, Code::invalid_input);
  EXPECT_EQ(error_of(replaced(json, "\"notes\":[", "\"notes\":" + std::string(70, '['))).code,
            Code::invalid_input);
  EXPECT_NE(error_of(replaced(json, "\"depth\":", "\"depth\":\"x\",\"depth\":")).message.find("twice"),
            std::string::npos);
  EXPECT_EQ(error_of(replaced(json, "\"value\":212.5", "\"value\":NaN")).code, Code::invalid_input);
  EXPECT_EQ(error_of(replaced(json, "\"value\":212.5", "\"value\":Infinity")).code, Code::invalid_input);
  EXPECT_EQ(error_of(replaced(json, "\"value\":212.5", "\"value\":1e999")).code, Code::invalid_input);
  EXPECT_EQ(error_of(replaced(json, "store-1", "store-\xff")).code, Code::invalid_input);
  EXPECT_EQ(error_of(json + json).code, Code::invalid_input);
}

TEST(DeviceProfile, DamagedBytesNeverCrashAndNeverReadBackDifferently) {
  const std::string json = to_json(sample_profile());
  Random random(11);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = json;
    for (int n = 0; n < 3; ++n) damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    const auto parsed = parse_device_profile(damaged);
    if (!parsed) continue;
    const auto again = parse_device_profile(to_json(*parsed));
    ASSERT_TRUE(again) << again.error().to_string() << damaged;
    EXPECT_EQ(*again, *parsed);
  }
}

TEST(DeviceProfile, WhatJsonCannotSayIsRefusedOnReading) {
  DeviceProfile profile = sample_profile();
  profile.power.idle->high = Watts(std::numeric_limits<double>::infinity());
  EXPECT_EQ(error_of(to_json(profile)).place, "power.idle.high");
}

TEST(DeviceProfile, BytesOfAModelNameThatAreNoTextAreReplaced) {
  DeviceProfile profile = sample_profile();
  profile.identity.model =
      "ST\xff"
      "1";
  EXPECT_EQ(parse_device_profile(to_json(profile)).value().identity.model,
            "ST\xef\xbf\xbd"
            "1");
}

// ---- the published schema

constexpr const char* kValidator = R"(
import json, sys
try:
    import jsonschema
except ImportError:
    print("no jsonschema"); sys.exit(77)
schema = json.load(open(sys.argv[1]))
validator = jsonschema.Draft202012Validator
validator.check_schema(schema)
verdicts = ["valid" if validator(schema).is_valid(json.loads(line)) else "invalid" for line in open(sys.argv[2])]
print(" ".join(verdicts))
)";

// "valid invalid ..." for each line; "" after a skip was announced.
std::string verdicts_of(const std::string& lines) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "device_profile_test.jsonl";
  EXPECT_TRUE(write_file_atomically(file, lines));
  const auto run =
      run_process({"python3", "-c", kValidator,
                   std::string(TIERWATT_SOURCE_DIR) + "/docs/schema/device-profile-v1.json", file.string()},
                  {.deadline = Seconds(60)});
  std::filesystem::remove(file);
  if (!run || run->exit_status == 77) return "";
  EXPECT_EQ(run->exit_status, 0) << run->err;
  return run->out;
}

TEST(DeviceProfileSchema, AgreesWithTheCodec) {
  const std::string good = to_json(sample_profile());
  const std::vector<std::pair<std::string, bool>> documents = {
      {good, true},
      {to_json(DeviceProfile{}), true},
      {replaced(good, "\"schema\":", "\"future\":{\"a\":1},\"schema\":"), true},
      {replaced(good, "device-profile/v1", "device-profile/v2"), false},
      {replaced(good, "\"zone\":", "\"zoen\":\"x\",\"zone\":"), false},
      {replaced(good, "\"class\":\"hdd\"", "\"class\":\"tape\""), false},
      {replaced(good, "\"capacity_bytes\":16", "\"capacity_bytes\":-16"), false},
      {replaced(good, "\"source\":\"reported\"", "\"source\":\"rumour\""), false},
      {replaced(good, "\"queue_depth\":32", "\"queue_depth\":0"), false},
      {replaced(good, "\"p99_s\":0.02,", ""), false},
      {replaced(good, "\"notes\":[", "\"notes\":[7,"), false},
      {replaced(good, "\"identity\":{", "\"identity\":{\"wwn\":\"0x50\","), false},
  };
  std::string lines;
  std::string expected;
  for (const auto& [document, valid] : documents) {
    EXPECT_EQ(parse_device_profile(document).ok(), valid) << document.substr(0, 120);
    lines += document + "\n";
    expected += std::string(expected.empty() ? "" : " ") + (valid ? "valid" : "invalid");
  }
  const std::string verdicts = verdicts_of(lines);
  if (verdicts.empty())
    GTEST_SKIP() << "python3 with jsonschema is absent; apt-get install python3-jsonschema";
  EXPECT_EQ(verdicts, expected + "\n");
}

}  // namespace
}  // namespace tierwatt
